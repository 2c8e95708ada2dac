"""Packs: what loads, what is refused and where, and that a seed always shows the same question."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from meshbot.content.places import content_root
from meshbot.errors import ContentError
from meshbot.model.ids import QuestionId
from meshbot.quiz import chance
from meshbot.quiz.bank import Bank, make_bank
from meshbot.quiz.expression import evaluate
from meshbot.quiz.loader import load_bank, read_packs
from meshbot.quiz.question import Number, Order, TrueFalse, pack_schema
from meshbot.quiz.selection import OPENER
from meshbot.quiz.shown import fill, plain_number, show
from meshbot.quiz.syllabus import read_syllabus
from tests.quiz_support import LOGLINE, NUMBER, ORDER, SEVERAL, SINGLE, TRUEFALSE, TYPED, question, write_pack

ALL_KINDS = (SINGLE, SEVERAL, TRUEFALSE, TYPED, ORDER, NUMBER, LOGLINE)
SEEDS = st.text(max_size=20)


def test_the_shipped_bank_loads_and_holds_the_opener() -> None:
    bank = load_bank(content_root() / "quizzes")
    assert bank.get(OPENER) is not None
    assert len(bank) >= 12
    assert len({item.id for item in bank.questions}) == len(bank)


def test_a_bank_finds_questions_by_id_concept_area_and_level() -> None:
    main = question(SINGLE, id="one", concepts=["mtls"], area="security", level="apply")
    other = question(TYPED, id="two", concepts=["spiffe-identity", "mtls"], area="security", level="recall")
    bank = make_bank([other, main])
    assert bank.get(QuestionId("one")) is main
    assert bank.get(QuestionId("none")) is None
    assert [item.id for item in bank.of_concept("mtls")] == ["one", "two"], "the main concept comes first"
    assert [item.id for item in bank.of_area("security")] == ["two", "one"]
    assert [item.id for item in bank.of_level("apply")] == ["one"]
    assert bank.areas == ("security",)
    assert set(bank.concepts) == {"mtls", "spiffe-identity"}


def test_a_bank_refuses_two_questions_of_one_id() -> None:
    with pytest.raises(ValueError, match="share an id"):
        Bank((question(SINGLE), question(SINGLE)))


def test_terms_are_known_by_their_folded_names() -> None:
    bank = make_bank([question(TYPED)]).with_terms(["Virtual Services", "mTLS"])
    assert bank.names["virtualservice"] == "Virtual Services"
    assert bank.names["mutualtl"] == "mTLS"


@pytest.mark.parametrize("raw", ALL_KINDS, ids=lambda raw: str(raw["kind"]))
def test_every_kind_loads_from_a_file(tmp_path: Path, raw: dict[str, object]) -> None:
    write_pack(tmp_path, "resilience", raw)
    assert [item.kind for item in load_bank(tmp_path).questions] == [raw["kind"]]


def test_numbers_in_yaml_are_words_where_words_are_wanted(tmp_path: Path) -> None:
    write_pack(tmp_path, "resilience", {**TYPED, "accept": [15001]})
    assert load_bank(tmp_path).questions[0].accept == ("15001",)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("raw", "where", "what"),
    [
        ({**SINGLE, "stemm": "x"}, "stemm", "Extra inputs"),
        ({**SINGLE, "level": "hard"}, "level", "'recall', 'apply' or 'diagnose'"),
        ({**SINGLE, "kind": "riddle"}, "kind", "does not match any of the expected tags"),
        ({**SINGLE, "options": SINGLE["options"][:2]}, "id", "L02: 2 options; write 3 or 4"),
        ({**SINGLE, "options": [{**option, "right": True} for option in SINGLE["options"]]}, "id", "L03: 3 options are right"),
        ({**SEVERAL, "options": SEVERAL["options"][:3]}, "id", "L02: 3 options; write 4 to 6"),
        ({**SEVERAL, "options": [{"text": f"o{n}", "right": n == 0} for n in range(4)]}, "id", "L03: 1 options are right"),
        ({**TRUEFALSE, "options": [{**option, "says": True} for option in TRUEFALSE["options"]]}, "id", "L02: write 4 options"),
        ({**ORDER, "steps": ["a", "b", "a"]}, "id", "L04: two steps are equal"),
        ({**NUMBER, "answer": "rps * pods"}, "id", "unknown name 'pods'"),
        ({**NUMBER, "within": "about"}, "within", "String should match pattern"),
        ({**LOGLINE, "code": None}, "code", "valid string"),
        ({**SINGLE, "source": {"title": "x", "url": "http://x", "read": "2026-01-01"}}, "url", "String should match pattern"),
    ],
)
def test_a_fault_names_file_line_and_what_to_write(tmp_path: Path, raw: dict[str, object], where: str, what: str) -> None:
    path = write_pack(tmp_path, "resilience", raw)
    with pytest.raises(ContentError) as caught:
        load_bank(tmp_path)
    fault = caught.value.faults[0]
    assert what in fault.what
    assert fault.path.endswith("resilience.yaml")
    assert where in path.read_text().splitlines()[fault.line - 1]


def test_all_faults_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    write_pack(tmp_path, "alpha", {**SINGLE, "level": "hard"}, {**SINGLE, "id": "two", "kind": "riddle"})
    (tmp_path / "beta.yaml").write_text("pack: [")
    (tmp_path / "gamma.yaml").write_text("- 1")
    write_pack(tmp_path, "delta", {**SINGLE, "id": "fine"})
    placed, faults = read_packs((tmp_path,))
    assert [item.question.id for item in placed] == ["fine"]
    assert {Path(fault.path).name for fault in faults} == {"alpha.yaml", "beta.yaml", "gamma.yaml"}
    assert len(faults) == 4


def test_ids_are_unique_over_our_packs_and_a_teams_own(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    write_pack(ours, "resilience", SINGLE)
    write_pack(theirs, "team", {**SINGLE, "stem": "Which other?"}, {**TYPED, "id": "team-own"})
    with pytest.raises(ContentError, match=r"theirs/team.yaml:\d+: L01: id .* is used in ours/resilience.yaml"):
        load_bank(ours, (theirs,))
    write_pack(theirs, "team", {**TYPED, "id": "team-own"})
    assert {item.id for item in load_bank(ours, (theirs,)).questions} == {SINGLE["id"], "team-own"}


def test_an_id_used_twice_in_one_file_is_a_fault(tmp_path: Path) -> None:
    write_pack(tmp_path, "resilience", SINGLE, SINGLE)
    assert "is used in" in read_packs((tmp_path,))[1][0].what


def test_a_pack_is_named_like_its_file_and_its_folder_exists(tmp_path: Path) -> None:
    write_pack(tmp_path, "resilience", SINGLE).rename(tmp_path / "other.yaml")
    faults = read_packs((tmp_path, tmp_path / "none"))[1]
    assert [fault.what.split(";")[0] for fault in faults] == [
        "is no folder",
        "L01: pack 'resilience' in file other.yaml",
    ]


def test_a_parsed_copy_is_the_same_bank_until_a_pack_changes(tmp_path: Path) -> None:
    packs, cache = tmp_path / "packs", tmp_path / "cache"
    write_pack(packs, "resilience", *ALL_KINDS)
    fresh = load_bank(packs, cache=cache)
    assert len(list(cache.glob("quizzes-*.json"))) == 1
    assert load_bank(packs, cache=cache) == fresh == load_bank(packs)
    write_pack(packs, "resilience", SINGLE)
    assert len(load_bank(packs, cache=cache)) == 1
    write_pack(packs, "resilience", {**SINGLE, "level": "hard"})
    with pytest.raises(ContentError):
        load_bank(packs, cache=cache)


def test_the_schema_for_editors_accepts_every_shipped_pack() -> None:
    """Numbers that are written without quotes too; dates are text to a schema."""
    validator = jsonschema.Draft202012Validator(pack_schema())
    for path in sorted((content_root() / "quizzes").glob("*.yaml")):
        pack = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
        assert [error.json_path for error in validator.iter_errors(pack)] == [], path.name


def test_the_schema_for_editors_accepts_what_loads_and_refuses_what_does_not() -> None:
    schema = pack_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in sorted((content_root() / "quizzes").glob("*.yaml")):
        plain = yaml.load(path.read_text(), Loader=yaml.BaseLoader)  # noqa: S506 - builds strings alone
        problems = [error for error in validator.iter_errors(plain) if error.validator in {"required", "additionalProperties"}]
        assert not problems, path.name
    assert list(validator.iter_errors({"pack": "x", "title": "y", "questions": [{"kind": "single"}]}))


@given(SEEDS)
def test_the_same_seed_shows_the_same_question_and_loses_no_option(seed: str) -> None:
    for raw in ALL_KINDS:
        item = question(raw)
        shown = show(item, seed)
        assert shown == show(item, seed)
        texts = getattr(item, "steps", None) or [option.text for option in getattr(item, "options", ())]
        assert sorted(option.key for option in shown.options) == list(range(len(texts)))
        assert [option.letter for option in shown.options] == list("ABCDEF"[: len(texts)])


def test_seeds_shuffle_and_fixed_orders_stay() -> None:
    orders = {tuple(option.key for option in show(question(SINGLE), str(seed)).options) for seed in range(60)}
    assert len(orders) == 6, "every order of three options appears"
    fixed = question({**SINGLE, "fixed_order": True})
    assert all([option.key for option in show(fixed, str(seed)).options] == [0, 1, 2] for seed in range(9))


def test_the_place_of_the_right_option_is_fair() -> None:
    """Served order, not file order, decides about guessing by position."""
    places = [show(question(SINGLE), str(seed)).right_letters[0] for seed in range(900)]
    assert all(250 < places.count(letter) < 350 for letter in "ABC")


@given(SEEDS)
def test_an_order_question_is_never_shown_solved(seed: str) -> None:
    shown = show(question(ORDER), seed)
    assert [option.key for option in shown.options] != sorted(option.key for option in shown.options)
    by_letter = {option.letter: option.text for option in shown.options}
    item = question(ORDER)
    assert isinstance(item, Order)
    assert tuple(by_letter[letter] for letter in shown.right_letters) == item.steps


def test_true_false_options_say_what_they_say() -> None:
    shown = show(question(TRUEFALSE), "s")
    assert isinstance(shown.question, TrueFalse)
    assert {option.text.partition(":")[0] for option in shown.options} == {"True", "False"}


@given(SEEDS)
def test_parameters_are_filled_everywhere_and_the_answer_follows(seed: str) -> None:
    item = question(NUMBER)
    assert isinstance(item, Number)
    shown = show(item, seed)
    assert shown.answer in {2, 10, 40}
    assert "{" not in shown.stem
    assert plain_number(shown.answer or 0) in shown.explanation
    assert "{unknown: stays}" in shown.code


@pytest.mark.parametrize(
    ("number", "text"),
    [(5, "5"), (5000, "5000"), (10_625, "10,625"), (2.5, "2.5"), (0.1 + 0.2, "0.3"), (12_345.5, "12,345.5"), (-3, "-3")],
)
def test_numbers_are_written_as_people_write_them(number: float, text: str) -> None:
    assert plain_number(number) == text


def test_only_known_names_are_filled() -> None:
    assert fill("{rps} {other} {}", {"rps": "5"}) == "5 {other} {}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4", 14),
        ("rps / 4", 250),
        ("-(rps)", -1000),
        ("round(10 / 3, 2)", 3.33),
        ("max(1, rps)", 1000),
        ("2 ** 10", 1024),
    ],
)
def test_arithmetic_over_parameters(text: str, value: float) -> None:
    assert evaluate(text, {"rps": 1000}) == value


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "rps.real",
        "[1]",
        "1 if 1 else 2",
        "9 ** 99",
        "1 / 0",
        "nope",
        "",
        "lambda: 1",
        "'a' * 3",
        "1e308 * 10",
    ],
)
def test_nothing_but_arithmetic_is_computed(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        evaluate(text, {"rps": 1000})


@given(st.lists(st.integers(), max_size=8), SEEDS)
def test_shuffling_keeps_everything_and_repeats(items: list[int], seed: str) -> None:
    out = chance.shuffled(items, seed)
    assert sorted(out) == sorted(items)
    assert out == chance.shuffled(items, seed)


def test_picking_from_nothing_is_refused() -> None:
    with pytest.raises(IndexError):
        chance.pick([], "seed")


def test_the_shipped_bank_asks_everything_that_is_taught_in_two_ways() -> None:
    """Every entry, and every competency that has entries: two questions or more, of two kinds or more."""
    kinds: dict[str, list[str]] = {}
    for item in load_bank(content_root() / "quizzes").questions:
        for concept in item.concepts:
            kinds.setdefault(concept, []).append(item.kind)
    entries = {path.stem for path in (content_root() / "knowledge" / "entries").rglob("*.yaml")}
    assert [entry for entry in sorted(entries) if len(set(kinds.get(entry, ()))) < 2] == []
    syllabus, faults = read_syllabus(content_root() / "knowledge" / "competencies.yaml", entries)
    assert not faults
    assert syllabus is not None
    assert len(syllabus.competencies) == 160
    assert [one.id for one in syllabus.competencies if one.entries and len({k for e in one.entries for k in kinds[e]}) < 2] == []
