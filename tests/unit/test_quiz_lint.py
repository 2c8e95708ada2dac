"""Every rule of good questions fails on a bad example, and good questions pass them all."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from meshbot.content.source import parse_document
from meshbot.quiz.lint import Context, Finding, lint, lint_packs
from meshbot.quiz.lint_bank import GUESSERS, combined, cue_attack, longest
from meshbot.quiz.lint_text import chance_of, grade_level, jaccard, sentences, word_count
from meshbot.quiz.loader import Placed
from meshbot.quiz.question import Question
from tests.quiz_support import LOGLINE, MANIFEST, NUMBER, ORDER, SEVERAL, SINGLE, TRUEFALSE, TYPED, question, write_pack

TODAY = date(2026, 11, 23)
ENTRY = "Outlier detection ejects a host for a while after errors; a circuit breaker stops calling. A DestinationRule has to switch it on; interval, baseEjectionTime, limit."
CONTEXT = Context(TODAY, {"outlier-detection": ENTRY, "unrelated": "nothing of the kind"})
ITEM_RULES = {
    *("L01", "L04", "L05", "L07", "L08", "L09", "L10", "L11", "L12", "L13", "L14", "L15", "L16", "L17", "L18", "L19"),
    *("L20", "L24", "L25", "L26", "L29", "L30", "L31", "L32"),
}
BANK_RULES = {"L05", "L06", "L08", "L21", "L26", "L27", "L28"}


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
    ("L17", SINGLE, {"options": options("5 s", "1 s", "10 s"), "fixed_order": True}),
    ("L17", SINGLE, {"options": options("1 s", "5 s", "10 s")}),
    ("L17", SINGLE, {"options": options("1 s", "5 min", "10 min"), "fixed_order": True}),
    ("L18", SINGLE, {"source": {**SINGLE["source"], "read": "2025-01-01"}}),
    ("L18", SINGLE, {"source": {**SINGLE["source"], "read": "2027-01-01"}}),
    ("L18", SINGLE, {"stem": "What does Istio do to a host that keeps failing?"}),
    ("L18", SINGLE, {"options": options("It is what Mixer does", "It restarts the pod", "It slows the host down")}),
    ("L19", SINGLE, {"code": "kind: [", "language": "yaml"}),
    ("L19", SINGLE, {"code": "{", "language": "json"}),
    ("L19", MANIFEST, {"code": "kind: DestinationRule"}),
    ("L20", TYPED, {"reject": [{"text": "circuit braker", "why": "It is written the wrong way."}]}),
    ("L20", TYPED, {"accept": ["15001"]}),
    ("L20", TYPED, {"accept": ["consecutive5xxErrors"]}),
    ("L20", TYPED, {"accept": ["ROUND_ROBIN"]}),
    ("L20", TYPED, {"accept": ["VirtualService"]}),
    ("L20", TYPED, {"accept": ["UO"]}),
    ("L24", SINGLE, {"explanation": "When " + "a host fails and " * 10 + "then it is ejected."}),
    ("L24", SINGLE, {"explanation": " ".join(["Extraordinarily sophisticated organizational infrastructure ejects host."] * 5)}),
    ("L25", TYPED, {"accept": ["zebra crossing"], "explanation": EXPLANATION}),
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


def test_every_item_rule_has_a_bad_example() -> None:
    assert {rule for rule, *_ in BAD} == ITEM_RULES


@pytest.mark.parametrize(
    ("raw", "changes"),
    [
        (SINGLE, {"stem": "Which of these does outlier detection NOT do to a host?", "negative": True}),
        (SINGLE, {"options": options("1 s", "5 s", "10 s"), "fixed_order": True, "explanation": EXPLANATION + " It waits 1 s."}),
        (SINGLE, {"stem": "Outlier detection makes a proxy ____ a host that keeps failing"}),
        (SINGLE, {"options": options("It takes the host out", "`restart` of the pod", "`limits` on the host")}),
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
