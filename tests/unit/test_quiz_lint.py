"""Every rule of good questions fails on a bad example, and good questions pass them all."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from meshbot.content.source import parse_document
from meshbot.errors import Fault
from meshbot.quiz.lint import Context, Finding, lint, lint_packs
from meshbot.quiz.lint_bank import GUESSERS, combined, cue_attack, longest
from meshbot.quiz.lint_coverage import shares
from meshbot.quiz.lint_meeting import apart
from meshbot.quiz.lint_text import chance_of, grade_level, jaccard, sentences, word_count
from meshbot.quiz.loader import Placed
from meshbot.quiz.question import Question
from meshbot.quiz.syllabus import Syllabus, read_syllabus
from tests.quiz_support import LOGLINE, MANIFEST, NUMBER, ORDER, SEVERAL, SINGLE, TRUEFALSE, TYPED, question, write_pack

TODAY = date(2026, 11, 23)
ENTRY = "Outlier detection ejects a host for a while after errors; a circuit breaker stops calling. A DestinationRule has to switch it on; interval, baseEjectionTime, limit."
CONTEXT = Context(TODAY, {"outlier-detection": ENTRY, "unrelated": "nothing of the kind"})
ITEM_RULES = {
    *("L01", "L03", "L04", "L05", "L07", "L08", "L09", "L10", "L11", "L12", "L13", "L14", "L15", "L16", "L17", "L18", "L19"),
    *("L20", "L24", "L25", "L26", "L29", "L30", "L31", "L32"),
}
BANK_RULES = {"L05", "L06", "L08", "L21", "L23", "L26", "L27", "L28", "L30"}
LOADING_RULES = {"L01", "L02", "L03", "L04"}


def placed(*questions: Question) -> list[Placed]:
    return [Placed(item, parse_document("", "pack.yaml"), index) for index, item in enumerate(questions)]


def found(raw: dict[str, Any], **changes: Any) -> list[Finding]:
    """The findings about one question, without those about the bank's coverage."""
    return [item for item in lint(placed(question(raw, **changes)), CONTEXT) if item.rule != "L27"]


def options(right: str, *wrong: str) -> list[dict[str, Any]]:
    why = "It is wrong since it is another thing."
    return [{"text": right, "right": True}, *({"text": text, "why": why} for text in wrong)]


@pytest.mark.parametrize("raw", [SINGLE, SEVERAL, TRUEFALSE, TYPED, ORDER, NUMBER], ids=lambda raw: str(raw["kind"]))
def test_a_good_question_breaks_no_rule(raw: dict[str, Any]) -> None:
    more: dict[str, Any] = {"applies_to": "Istio"} if raw is TRUEFALSE else {}
    if raw is TYPED:
        more["explanation"] = (
            "A circuit breaker stops calling a service that keeps failing. It lets the service recover and gives callers a quick answer."
        )
    if raw is SEVERAL:
        more["explanation"] = (
            "The interval says how often hosts are looked at. The base ejection time says how long the first pause lasts."
        )
    if raw is ORDER:
        more["explanation"] = (
            "Errors are counted first. When the limit is reached the host is ejected, and after a pause it comes back again."
        )
    if raw is TRUEFALSE:
        more["explanation"] = (
            "A DestinationRule has to switch outlier detection on. Without it no host is ever ejected, however often it may fail."
        )
    assert [str(item) for item in found(raw, **more)] == []


EXPLANATION = (
    "Outlier detection ejects a host that failed several times in a row, so that callers stop choosing it. "
    "The ejection grows longer every time it happens."
)
BAD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("L01", SINGLE, {"concepts": ["outlier-detection", "no-such-entry"]}),
    ("L03", SEVERAL, {"stem": "Which of these fields belong to outlier detection?"}),
    ("L03", SEVERAL, {"stem": "Which three of these fields belong to outlier detection?"}),
    ("L04", NUMBER, {"mistakes": [{"answer": "rps / 500", "why": "It is the same number in other words."}]}),
    ("L04", NUMBER, {"within": "10%", "mistakes": [{"answer": "rps / 500 * 1.15", "why": "It is so near that it might be rounded."}]}),
    ("L04", NUMBER, {"mistakes": [{"answer": text, "why": "It is one mistake in two dresses."} for text in ("rps", "rps * 1")]}),
    ("L04", NUMBER, {"mistakes": [{"answer": "0 - rps", "why": "Nobody would think of fewer than none."}]}),
    ("L04", SINGLE, {"options": options("Takes hosts out", "takes  hosts out!", "Slows it down")}),
    ("L04", SINGLE, {"options": options("Takes it out", "Takes it out at night", "Slows it down now")}),
    ("L04", SINGLE, {"options": options("errors come before it goes out", "it goes out before errors come", "x y z")}),
    ("L05", SINGLE, {"options": options("It takes the failing host out for a while and lets it back", "It restarts it", "It slows it")}),
    ("L07", SINGLE, {"options": options("It takes the host out", "It restarts the pod", "All of the above")}),
    ("L07", SINGLE, {"options": options("It takes the host out", "It restarts the pod", "Both A and B")}),
    ("L07", SINGLE, {"options": options("It takes the host out", "It restarts the pod", "Option A, but slower")}),
    ("L08", SINGLE, {"stem": "Which of these does outlier detection NOT do to a host?"}),
    ("L08", SINGLE, {"negative": True}),
    ("L08", SINGLE, {"stem": "Which of these is not done to a failing host?"}),
    ("L08", SINGLE, {"stem": "Which is NOT a thing that is never done to hosts?", "negative": True}),
    ("L09", SINGLE, {"options": options("It takes the host out", "It always restarts the pod", "It slows the host down")}),
    ("L09", SINGLE, {"options": options("It only takes the host out", "It restarts the pod", "It slows the host down")}),
    ("L10", SINGLE, {"options": options("It takes the host out", "It usually restarts it", "It slows the host down")}),
    ("L11", SINGLE, {"stem": "What does ejection mean for the host?", "options": options("An ejection for a while", "A restart", "A limit")}),
    ("L12", SINGLE, {"options": options("It takes the host out.", "It restarts the pod", "It slows the host down")}),
    ("L12", SINGLE, {"options": options("it takes the host out", "It restarts the pod", "It slows the host down")}),
    ("L12", SINGLE, {"options": options("`interval`", "the limit", "the time")}),
    ("L12", SINGLE, {"options": options("5 times", "many times", "few times")}),
    ("L12", SINGLE, {"stem": "What outlier detection does to a host is an:", "options": options("ejection", "restart", "limit")}),
    ("L13", SINGLE, {"stem": "Outlier detection and what it does to hosts that fail."}),
    ("L13", SINGLE, {"stem": "What happens then?"}),
    ("L13", SINGLE, {"stem": "____ is what outlier detection does to a host that fails"}),
    ("L13", SINGLE, {"stem": "Outlier detection ____ a host that ____"}),
    ("L13", SINGLE, {"stem": "What does " + "very " * 70 + "slow detection do?"}),
    ("L13", TRUEFALSE, {"stem": "Istio ejects failing hosts without any configuration"}),
    ("L14", SINGLE, {"stem": "Which of the following statements is true about outlier detection?"}),
    ("L15", SINGLE, {"options": options("It takes the host out", "It restarts the pod", "x" * 74)}),
    ("L15", SINGLE, {"options": options("It takes the host out", "It restarts the pod", "a b c d e f g h i j k l m")}),
    ("L16", SINGLE, {"explanation": "The host is ejected."}),
    ("L16", SINGLE, {"explanation": "word " * 91 + "host"}),
    ("L16", SINGLE, {"explanation": "Nothing in here names what was asked for, although there are more than twenty words of it to be read by somebody."}),
    ("L16", SINGLE, {"options": [*options("It takes the host out", "It restarts it"), {"text": "It slows it down", "why": "No."}]}),
    ("L16", NUMBER, {"explanation": "Every request passes two proxies on its way, one at either end, and so the number has to be doubled by the reader."}),
    ("L16", NUMBER, {"mistakes": [{"answer": "rps", "why": "No."}]}),
    ("L17", SINGLE, {"options": options("1 to 5 pods", "5 to 10 pods", "3 to 7 pods"), "fixed_order": True}),
    ("L17", SINGLE, {"options": options("5 s", "1 s", "10 s"), "fixed_order": True}),
    ("L17", SINGLE, {"options": options("1 s", "5 s", "10 s")}),
    ("L17", SINGLE, {"options": options("1 s", "5 min", "10 min"), "fixed_order": True}),
    ("L18", SINGLE, {"source": {**SINGLE["source"], "read": "2025-01-01"}}),
    ("L18", SINGLE, {"source": {**SINGLE["source"], "read": "2027-01-01"}}),
    ("L18", SINGLE, {"stem": "What does Istio do to a host that keeps failing?"}),
    ("L18", SINGLE, {"options": options("It is what Mixer does", "It restarts the pod", "It slows the host down")}),
    ("L19", SINGLE, {"code": "kind: [", "language": "yaml"}),
    ("L19", SINGLE, {"code": "{", "language": "json"}),
    ("L19", SINGLE, {"code": "kubectl get pods -o 'name", "language": "bash", "level": "apply"}),
    ("L19", MANIFEST, {"code": "kind: DestinationRule"}),
    ("L20", TYPED, {"reject": [{"text": "circuit braker", "why": "It is written the wrong way."}]}),
    ("L20", TYPED, {"accept": ["15001"]}),
    ("L20", TYPED, {"accept": ["consecutive5xxErrors"]}),
    ("L20", TYPED, {"accept": ["ROUND_ROBIN"]}),
    ("L20", TYPED, {"accept": ["VirtualService"]}),
    ("L20", TYPED, {"accept": ["UO"]}),
    ("L20", NUMBER, {"params": {"rps": [1000, 0, 2000]}, "answer": "1000 / rps"}),
    ("L24", SINGLE, {"explanation": "When " + "a host fails and " * 10 + "then it is ejected."}),
    ("L24", SINGLE, {"explanation": " ".join(["Extraordinarily sophisticated organizational infrastructure ejects host."] * 5)}),
    ("L25", TYPED, {"accept": ["zebra crossing"], "explanation": EXPLANATION}),
    ("L25", TYPED, {"accept": ["circuit switch"], "explanation": EXPLANATION}),
    ("L25", TYPED, {"accept": ["UX"], "tolerance": "exact"}),
    ("L25", SEVERAL, {"concepts": ["unrelated"]}),
    ("L25", NUMBER, {"params": {}, "answer": 777, "explanation": EXPLANATION + " It is 777."}),
    ("L25", SINGLE, {"concepts": ["unrelated"]}),
    ("L26", TRUEFALSE, {"stem": "Hosts are ejected because they keep on failing."}),
    ("L26", TRUEFALSE, {"stem": "Hosts are ejected, and they come back later on."}),
    ("L29", SINGLE, {"stem": "What should Alice expect of a host that keeps failing?"}),
    ("L29", SINGLE, {"explanation": EXPLANATION + " It is no silver bullet."}),
    ("L29", SINGLE, {"explanation": EXPLANATION + " Put it on a whitelist."}),
    ("L30", LOGLINE, {"level": "recall"}),
    ("L31", TYPED, {"hints": ["It is a circuit breaker, of course."]}),
    ("L32", TYPED, {"stem": "What does a circuit breaker do, in two words?"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "raw", "changes"), BAD, ids=[f"{rule}-{index}" for index, (rule, *_) in enumerate(BAD)])
def test_every_rule_fails_on_a_bad_example(rule: str, raw: dict[str, Any], changes: dict[str, Any]) -> None:
    assert rule in {item.rule for item in found(raw, **changes)}


def test_every_rule_has_a_bad_example() -> None:
    assert {rule for rule, *_ in BAD} == ITEM_RULES
    assert {f"L{number:02}" for number in range(1, 33)} - {"L22"} == ITEM_RULES | BANK_RULES | LOADING_RULES


@pytest.mark.parametrize(
    ("raw", "changes"),
    [
        (SINGLE, {"stem": "Which of these does outlier detection NOT do to a host?", "negative": True}),
        (SINGLE, {"options": options("1 s", "5 s", "10 s"), "fixed_order": True, "explanation": EXPLANATION + " It waits 1 s."}),
        (SINGLE, {"stem": "Outlier detection makes a proxy ____ a host that keeps failing"}),
        (SINGLE, {"options": options("It takes the host out", "`restart` of the pod", "`limits` on the host")}),
        (SEVERAL, {"stem": "Which of these belong to outlier detection? Choose all that apply:"}),
        (
            SINGLE,
            {
                "options": options("1 to 5 pods", "5 to 10 pods", "10 to 20 pods"),
                "fixed_order": True,
                "explanation": EXPLANATION + " That holds for 1 to 5 pods.",
            },
        ),
        (
            TYPED,
            {
                "accept": ["203.0.113.9"],
                "tolerance": "exact",
                "code": "203.0.113.9, 198.51.100.4",
                "level": "apply",
                "explanation": EXPLANATION + " It is 203.0.113.9.",
            },
        ),
        (NUMBER, {"mistakes": [{"answer": "rps / 1000", "why": "Each call passes two proxies, one at either end."}]}),
        (TYPED, {"accept": ["15001"], "tolerance": "exact", "explanation": EXPLANATION + " That is 15001."}),
        (MANIFEST, {"code": "apiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Pod\n", "level": "diagnose"}),
        (NUMBER, {"answer": 10_625, "params": {}, "explanation": EXPLANATION + " It makes 10,625 MB."}),
    ],
)
def test_what_is_fine_is_left_alone(raw: dict[str, Any], changes: dict[str, Any]) -> None:
    rules = {item.rule for item in found(raw, **changes) if item.level == "error"}
    assert not rules - {"L25"}


def test_findings_name_file_line_level_and_rule(tmp_path: Path) -> None:
    path = write_pack(
        tmp_path, "resilience", {**SINGLE, "options": options("It takes it out", "It restarts", "All of the above")}
    )
    finding = next(item for item in lint_packs((tmp_path,), CONTEXT) if item.rule == "L07")
    assert finding.level == "error"
    assert "All of the above" in path.read_text().splitlines()[finding.fault.line - 1]
    assert str(finding).startswith(f"{tmp_path.name}/resilience.yaml:{finding.fault.line}: error L07: resilience-single:")


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ({**SINGLE, "options": SINGLE["options"][:2]}, "L02"),
        ({**SINGLE, "options": options("a", "b", "c")[1:] + options("a", "b")[:0] + options("x", "y")[1:]}, "L03"),
        ({**ORDER, "steps": ["a", "b", "a"]}, "L04"),
        ({**SINGLE, "kind": "riddle"}, "L01"),
    ],
)
def test_what_does_not_load_is_a_finding_too(tmp_path: Path, raw: dict[str, Any], rule: str) -> None:
    write_pack(tmp_path, "resilience", raw)
    findings = lint_packs((tmp_path,), CONTEXT)
    assert [(item.rule, item.level) for item in findings] == [(rule, "error")]


def test_findings_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    write_pack(tmp_path, "beta", {**SINGLE, "stem": "Short?"}, {**TYPED, "accept": ["UO"]})
    write_pack(tmp_path, "alpha", {**SINGLE, "id": "other", "explanation": "Short."})
    findings = lint_packs((tmp_path,), CONTEXT)
    places = [(item.fault.path, item.fault.line) for item in findings]
    assert places == sorted(places)


def cued(number: int, *, long: bool = False, echo: bool = False, absolute: bool = False, **more: Any) -> Question:
    """A question whose key gives itself away, or not."""
    key = f"k{number}a" + (" and a good deal more of it" if long else "")
    topic = f"topic{number:03d}"
    right = f"{topic} {key}" if echo else key
    wrong = [f"w{number}{letter}" + (" always" if absolute else "") + ("   " if echo else "") for letter in "bc"]
    if not long and not echo:
        right, wrong = right.ljust(9, "x"), [text if absolute else text.ljust(9, "x") for text in wrong]
    stem = f"What holds for {topic} in this case number {number}?"
    return question(SINGLE, id=f"c-{number:03d}", stem=stem, options=options(right, *wrong), concepts=[f"c{number}"], **more)


def bank_rules(*questions: Question) -> dict[str, Finding]:
    return {item.rule: item for item in lint(placed(*questions), Context(TODAY)) if item.rule in BANK_RULES}


def test_a_bank_without_cues_resists_the_guesser() -> None:
    bank = [cued(number) for number in range(60)]
    attack = cue_attack(bank)
    assert attack.chance == pytest.approx(1 / 3)
    assert "L28" not in bank_rules(
        *[item.model_copy(update={"options": _turned(item, index)}) for index, item in enumerate(bank)]
    )


def _turned(item: Question, index: int) -> Any:
    """The options of a question turned around, so that the key stands elsewhere."""
    assert item.kind == "single"
    at = index % len(item.options)
    return (*item.options[at:], *item.options[:at])


def test_the_longest_option_as_the_key_is_found_out() -> None:
    bank = [cued(number, long=True) for number in range(30)]
    rules = bank_rules(*bank)
    assert "the longest in 30 of 30" in rules["L05"].fault.what
    assert rules["L28"].level == "error"
    assert cue_attack(bank, longest).hits == 30


def test_an_echo_of_the_stem_in_the_key_is_found_out() -> None:
    bank = [cued(number, echo=True) for number in range(30)]
    assert cue_attack(bank, GUESSERS["the option that echoes the stem"]).hits == 30
    assert "L28" in bank_rules(*bank)


def test_absolute_words_in_every_wrong_option_are_found_out() -> None:
    bank = [cued(number, absolute=True) for number in range(30)]
    assert cue_attack(bank, GUESSERS["the option without absolute words"]).hits == 30
    assert "L28" in bank_rules(*bank)


def test_a_few_questions_prove_nothing() -> None:
    assert "L28" not in bank_rules(*(cued(number, long=True) for number in range(2)))


def test_keys_that_always_stand_first_are_found_where_order_is_kept() -> None:
    bank = [cued(number, fixed_order=True) for number in range(12)]
    assert bank_rules(*bank)["L06"].level == "error"
    assert "L06" not in bank_rules(*(cued(number) for number in range(12))), "the others are shuffled"
    spread = [item.model_copy(update={"options": _turned(item, index)}) for index, item in enumerate(bank)]
    assert "L06" not in bank_rules(*spread)
    assert combined(bank[0], 0) == 0


def test_too_many_negative_stems_too_much_recall_and_one_sided_statements_are_said() -> None:
    negative = [cued(number, negative=True) for number in range(2)]
    assert "of 4 stems are negative" in bank_rules(*negative, cued(5), cued(6))["L08"].fault.what
    assert "recall" in str(
        [item.fault.what for item in lint(placed(*(cued(n) for n in range(12))), Context(TODAY)) if item.rule == "L27"]
    )
    statements = [question(TRUEFALSE, id=f"t-{number}", stem=f"Statement number{number} holds.") for number in range(10)]
    assert "0 of 10 statements are true" in bank_rules(*statements)["L26"].fault.what


def test_nearly_equal_stems_are_said_unless_they_ask_about_different_code() -> None:
    stem = "What does outlier detection do to a host that keeps on failing?"
    twins = [question(SINGLE, id=f"t-{number}", stem=stem) for number in range(2)]
    assert bank_rules(*twins)["L21"].fault.what.endswith("nearly the stem of t-0")
    logs = [question(LOGLINE, id=f"l-{number}", stem=stem, code=f"503 U{number}") for number in range(2)]
    assert "L21" not in bank_rules(*logs)


def test_a_concept_with_one_question_or_one_kind_is_said() -> None:
    one = bank_rules(cued(1))["L27"].fault.what
    assert "1 concepts have one question: c1" in one
    alike = bank_rules(*(question(SINGLE, id=f"q-{number}", stem=f"Stem number{number} asks?") for number in range(2)))["L27"]
    assert "questions of one kind" in alike.fault.what
    assert not lint([], CONTEXT)


def test_an_option_made_of_all_the_others_is_found_out() -> None:
    bank = [
        question(
            SINGLE,
            id=f"m-{number}",
            stem=f"What holds for topic{number:03d} in this case?",
            concepts=[f"c{number}"],
            options=options(f"red{number} big{number}", f"red{number} tiny{number}", f"blue{number} big{number}"),
        )
        for number in range(30)
    ]
    assert cue_attack(bank, GUESSERS["the option most like the others"]).hits == 30
    assert "L28" in bank_rules(*bank)


def telling(number: int, text: str = "nothing", **more: Any) -> Question:
    """A question unlike others, with this explanation."""
    wrong = (f"w{number}b other", f"w{number}c other")
    base = {
        "id": f"m-{number}",
        "stem": f"Stem{number}?",
        "explanation": text,
        "options": options(f"key{number} word{number}", *wrong),
    }
    return question(SINGLE, **base, **more)


def test_pairs_that_can_never_meet_are_reported() -> None:
    tells = telling(0, "Here key1 word1 is said.")
    both = telling(2, "Here key3 word3 is said.")
    back = telling(3, "Here key2 word2 is said.")
    pairs = apart([tells, telling(1), both, back])
    assert [(pair.telling, pair.told, pair.both) for pair in pairs] == [(0, 1, False), (2, 3, True)]
    assert apart([telling(1), tells])[0].telling == 1, "who tells is named, wherever it stands"
    found_ = [item for item in lint(placed(tells, telling(1), both, back), Context(TODAY)) if item.rule == "L23"]
    assert [item.level for item in found_] == ["warning"], "one way is held where a quiz is chosen; both ways is worth a word"
    assert "gives m-3 away and is given away by it" in found_[0].fault.what


def test_a_question_that_gives_most_of_its_pack_away_is_an_error() -> None:
    chatty = telling(0, " ".join(f"Here key{number} word{number} is said." for number in range(1, 8)))
    items = [chatty, *(telling(number) for number in range(1, 12))]
    found_ = [item for item in lint(placed(*items), Context(TODAY)) if item.rule == "L23"]
    assert [(item.level, item.fault.what.partition(": ")[0]) for item in found_] == [("error", "m-0")]
    other_pack = parse_document("", "other.yaml")
    split = [Placed(items[0], other_pack, 0), *placed(*items[1:])]
    assert not [item for item in lint(split, Context(TODAY)) if item.rule == "L23"], "packs are looked at one by one"


def test_single_names_give_typed_answers_away_but_everyday_words_do_not() -> None:
    port = question(TYPED, id="port", stem="Which port?", accept=["15008"], explanation="x", tolerance="exact")
    word = question(TYPED, id="word", stem="Which part?", accept=["proxy"], explanation="x", tolerance="exact")
    mode = question(TYPED, id="mode", stem="Which mode?", accept=["MUTUAL"], explanation="x", tolerance="exact")
    says = telling(1, "The proxy listens on 15008 for mutual TLS.")
    coded = telling(2, code="mode: MUTUAL", language="yaml")
    assert [(pair.telling, pair.told) for pair in apart([says, port, word, mode])] == [(0, 1)]
    assert [(pair.telling, pair.told) for pair in apart([coded, mode])] == [(0, 1)], "code is seen too"
    order = question(ORDER, id="order", stem="In which order?", steps=["Look at 15008", "Look on", "Go home"], explanation="x")
    assert [(pair.telling, pair.told) for pair in apart([order, port])] == [(0, 1)], "steps are seen too"


SYLLABUS = Syllabus.model_validate(
    {
        "examination": {"title": "the exam", "product": "istio", "shares": {"install": 20, "secure": 80}},
        "domains": [
            {
                "id": "INS",
                "title": "I",
                "part": "install",
                "competencies": [{"id": "INS-01", "can": "Install", "entries": ["a"]}],
            },
            {
                "id": "SEC",
                "title": "S",
                "part": "secure",
                "competencies": [{"id": "SEC-01", "can": "Secure", "entries": ["b", "c"]}],
            },
            {"id": "OUT", "title": "O", "competencies": [{"id": "OUT-01", "can": "Do what we do not teach"}]},
        ],
    }
)


def about(number: int, concept: str, raw: dict[str, Any] = SINGLE) -> Question:
    return question(raw, id=f"a-{number}", stem=f"Stem{number} asks what?", concepts=[concept], applies_to="Istio")


def covered(*questions: Question, **more: Any) -> list[str]:
    context = Context(TODAY, syllabus=SYLLABUS, **more)
    return [
        str(item) for item in lint(placed(*questions), context) if item.rule in {"L27", "L30"} and "concepts" not in str(item)
    ]


def test_a_competency_without_two_questions_of_two_kinds_is_said() -> None:
    said = covered(about(1, "a"), about(2, "b"), about(3, "c", TYPED))
    assert [line.partition("INS-01")[1] for line in said] == ["INS-01"], "SEC-01 has two kinds; what is not taught is not asked"
    assert "has 1 questions of 1 kinds" in said[0]
    assert "2 questions of 1 kinds" in covered(about(1, "a"), about(4, "a"), about(2, "b"), about(3, "c", TYPED))[0]


def test_shares_of_the_examination_that_are_off_are_said() -> None:
    bank = [about(number, "a" if number < 30 else "b", (SINGLE, TYPED)[number % 2]) for number in range(60)]
    assert shares(bank, SYLLABUS) == {"install": 50.0, "secure": 50.0}
    assert [line for line in covered(*bank) if "install 50 % (of 20 %), secure 50 % (of 80 %)" in line]
    even = [about(number, "a" if number < 12 else "b", (SINGLE, TYPED)[number % 2]) for number in range(60)]
    assert not [line for line in covered(*even) if "shares" in line]
    assert not [line for line in covered(*bank[20:40]) if "shares" in line], "few questions say nothing about shares"
    assert shares([question(SINGLE, area="linkerd")], SYLLABUS) == {}


def test_a_beginners_lesson_that_could_only_be_checked_by_diagnosis_is_an_error() -> None:
    hard = question(SINGLE, id="hard", level="diagnose", concepts=["a"], stem="Stem nine asks what?")
    lessons = {"first-steps": ("a",)}
    assert "lesson first-steps of the first path" in "".join(covered(hard, about(2, "b"), about(3, "c", TYPED), lessons=lessons))
    assert "lesson" in "".join(covered(hard, about(1, "a", TYPED), lessons=lessons)), "a typed answer is no press of a button"
    assert "lesson" not in "".join(covered(hard, about(1, "a"), lessons=lessons))


def test_a_syllabus_is_checked_against_the_entries(tmp_path: Path) -> None:
    path = tmp_path / "competencies.yaml"
    head = (
        "examination: {title: x, product: istio, shares: {install: 100}}\ndomains:\n  - id: INS\n    title: I\n    part: other\n"
    )
    path.write_text(
        head + "    competencies:\n      - {id: INS-01, can: x, entries: [known, gone]}\n      - {id: INS-01, can: y}\n",
        encoding="utf-8",
    )
    syllabus, faults = read_syllabus(path, {"known"})
    assert syllabus is not None
    assert [fault.what.partition(";")[0] for fault in faults] == [
        "part 'other' has no share in the examination",
        "there is no entry 'gone'",
        "INS-01 stands twice, or in the wrong domain",
    ]
    path.write_text("domains: []", encoding="utf-8")
    assert all(isinstance(fault, Fault) for fault in read_syllabus(path, ())[1])
    path.write_text("domains: [", encoding="utf-8")
    assert "not valid YAML" in read_syllabus(path, ())[1][0].what


def test_the_exact_binomial_tail() -> None:
    assert chance_of(0, 5, 0.3) == pytest.approx(1)
    assert chance_of(5, 5, 0.5) == pytest.approx(1 / 32)
    assert chance_of(2, 3, 0.5) == pytest.approx(0.5)


def test_words_and_sentences_are_counted_as_read() -> None:
    assert word_count("Use `a b c` in [the docs](https://x.y/z) **now**") == 6
    assert sentences("One two. Three? `code` four: Five") == ["One two.", "Three?", "code four:", "Five"]
    assert grade_level("The cat sat on the mat.") < 3
    assert grade_level("Organizational infrastructure necessitates authorization.") > 12
    assert grade_level("`code`") < 3
    assert jaccard("ab", "bc") == pytest.approx(1 / 3)
    assert jaccard("", "") == 0
