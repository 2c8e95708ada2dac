"""Which questions a quiz asks, and who stands where at its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from meshbot.content.places import content_root
from meshbot.model.ids import QuestionId, UserId
from meshbot.quiz.bank import Bank, make_bank
from meshbot.quiz.board import Answer, progress, right_answers, score_text, standings
from meshbot.quiz.cueing import cues
from meshbot.quiz.loader import load_bank
from meshbot.quiz.question import LEVELS, Question
from meshbot.quiz.selection import OPENER, Wish, choose, once_more
from tests.quiz_support import SINGLE, TYPED, question
from tests.support import START

SEEDS = st.text(max_size=12)
REAL = load_bank(content_root() / "quizzes")


def numbered(number: int, **changes: Any) -> Question:
    """A question unlike every other."""
    words = [f"w{number}x{index}" for index in range(8)]
    options = [
        {"text": f"{words[0]} {words[1]}", "right": True},
        {"text": f"{words[2]} {words[3]}", "why": "x"},
        {"text": f"{words[4]} {words[5]}", "why": "x"},
    ]
    base = {
        "id": f"q-{number:02d}",
        "stem": f"{words[6]}?",
        "explanation": words[7],
        "options": options,
        "concepts": [f"c{number}"],
    }
    return question(SINGLE, **{**base, **changes})


def bank(count: int = 12, **changes: Any) -> Bank:
    return make_bank([numbered(number, **changes) for number in range(count)])


@given(SEEDS, st.integers(1, 20))
def test_the_same_seed_chooses_the_same_questions_and_none_twice(seed: str, length: int) -> None:
    chosen = choose(bank(), Wish(length=length), seed)
    assert chosen == choose(bank(), Wish(length=length), seed)
    assert len(chosen) == len(set(chosen)) == min(length, 12)


def test_seeds_differ() -> None:
    assert len({choose(bank(), Wish(length=5), str(seed)) for seed in range(20)}) > 15


@given(SEEDS)
def test_the_beginners_quiz_opens_with_the_lessons_own_question(seed: str) -> None:
    real = REAL
    chosen = choose(real, Wish(), seed)
    assert chosen[0] == OPENER
    assert len(chosen) == 5
    levels = [next(item.level for item in real.questions if item.id == name) for name in chosen]
    assert "diagnose" not in levels
    assert OPENER not in choose(real, Wish(), seed, frozenset({OPENER})), "who has answered it gets another"


def test_the_beginners_quiz_stays_with_first_concepts_and_widens_when_they_are_known() -> None:
    small = bank(12)
    wish = Wish(length=3, first=frozenset({"c1", "c2", "c3", "c4"}))
    chosen = choose(small, wish, "s")
    assert {name.removeprefix("q-") for name in chosen} <= {"01", "02", "03", "04"}
    assert wish.covers(small, chosen)
    more = choose(small, wish, "s", frozenset(chosen))
    assert len(more) == 3
    assert not wish.covers(small, more), "one is left; the others are about other things, and so is the title"


def test_first_steps_are_easy_and_take_one_press() -> None:
    typed = question(TYPED, id="q-typed", concepts=["c1"])
    hard = numbered(2, level="apply", concepts=["c2"])
    made = make_bank([typed, hard, *(numbered(number, concepts=["c1"]) for number in range(3, 6))])
    for seed in "abcdef":
        chosen = choose(made, Wish(length=3, first=frozenset({"c1", "c2"})), seed)
        assert set(chosen) == {"q-03", "q-04", "q-05"}


def test_what_was_missed_comes_once_more_in_another_shape() -> None:
    missed = numbered(1, concepts=["c"])
    harder, same, other = (
        numbered(2, concepts=["c"], level="diagnose"),
        numbered(3, concepts=["c"]),
        numbered(4, concepts=["d", "c"]),
    )
    made = make_bank([missed, harder, same, other])
    assert once_more(made, missed, {"q-01"}, "s") == "q-03", "no harder one where there is a choice"
    assert once_more(made, missed, {"q-01", "q-03"}, "s") == "q-02"
    assert once_more(made, missed, {"q-01", "q-02", "q-03"}, "s") is None, "another main concept is another thing"
    told = numbered(5, concepts=["c"], options=[option.model_dump() for option in missed.options])  # type: ignore[union-attr]
    assert once_more(make_bank([missed, told, harder]), missed, {"q-01"}, "s") == "q-02", "what was just shown tests nothing"


@given(SEEDS, st.sets(st.integers(0, 11)))
def test_what_was_answered_before_comes_back_only_when_there_is_too_little_else(seed: str, known: set[int]) -> None:
    names = frozenset(f"q-{number:02d}" for number in known)
    chosen = choose(bank(), Wish(length=5), seed, names)
    fresh = 12 - len(known)
    assert sum(name not in names for name in chosen) == min(5, fresh)
    assert len(chosen) == 5


def test_topic_area_and_level_are_kept_to() -> None:
    mixed = make_bank(
        [
            numbered(0, concepts=["mtls"], area="security", level="recall"),
            numbered(1, concepts=["spiffe", "mtls"], area="security", level="apply"),
            numbered(2, concepts=["canary"], area="traffic", level="recall"),
            numbered(3, id="security-four", concepts=["canary"], area="traffic", level="diagnose"),
        ]
    )
    assert set(choose(mixed, Wish(concepts=("mtls",)), "s")) == {"q-00", "q-01"}
    assert set(choose(mixed, Wish(area="security"), "s")) == {"q-00", "q-01", "security-four"}, "its pack counts as well"
    assert set(choose(mixed, Wish(level="recall"), "s")) == {"q-00", "q-02"}
    assert choose(mixed, Wish(area="traffic", level="apply"), "s") == ()


@given(SEEDS)
def test_easier_questions_come_first(seed: str) -> None:
    mixed = make_bank([numbered(number, level=LEVELS[number % 3]) for number in range(9)])
    chosen = [mixed.get(name) for name in choose(mixed, Wish(area="resilience", length=9), seed)]
    ranks = [LEVELS.index(item.level) for item in chosen if item is not None]
    assert ranks == sorted(ranks)


@given(SEEDS)
def test_concepts_are_spread_before_one_is_asked_twice(seed: str) -> None:
    mixed = make_bank([numbered(number, concepts=[f"c{number % 4}"]) for number in range(12)])
    chosen = choose(mixed, Wish(length=4), seed)
    assert len({item.concepts[0] for name in chosen if (item := mixed.get(name))}) == 4


def test_a_question_that_gives_another_away_is_not_asked_with_it() -> None:
    telling = numbered(0, explanation="Here the circuit breaker opens at once.")
    typed = question(TYPED, id="typed", stem="Which pattern?", explanation="x")
    assert cues(telling, typed)
    assert not cues(numbered(1), typed)
    pair = make_bank([telling, typed, numbered(2), numbered(3)])
    for seed in range(20):
        chosen = set(choose(pair, Wish(length=3), str(seed)))
        assert not {"q-00", "typed"} <= chosen
    assert len(choose(pair, Wish(length=4), "s")) == 4, "but rather all than too few"


@settings(max_examples=20)
@given(SEEDS)
def test_no_chosen_question_gives_a_later_one_away(seed: str) -> None:
    """L23 over the shipped bank: where there are others to choose, nothing seen earlier holds a later key."""
    for wish in (
        Wish(),
        Wish(area="istio", length=10),
        Wish(area="troubleshooting", length=20),
        Wish(area="resilience", length=10),
    ):
        items = [REAL.get(name) for name in choose(REAL, wish, seed)]
        asked = [item for item in items if item is not None]
        assert not [(a.id, b.id) for index, b in enumerate(asked) for a in asked[:index] if cues(a, b)]


@given(SEEDS)
def test_where_there_is_no_other_choice_the_telling_question_comes_last(seed: str) -> None:
    telling = numbered(0, explanation="Here the circuit breaker opens at once.", level="recall")
    typed = question(TYPED, id="typed", stem="Which pattern?", explanation="x", level="diagnose")
    chosen = choose(make_bank([telling, typed, numbered(2)]), Wish(area="resilience", length=3), seed)
    assert chosen.index(QuestionId("typed")) < chosen.index(QuestionId("q-00"))


def test_an_empty_bank_chooses_nothing() -> None:
    assert choose(make_bank([]), Wish(), "s") == ()
    assert choose(make_bank([]), Wish(area="x"), "s") == ()


def answer(user: str, position: int, *, right: bool, second: int = 0, hints: int = 0) -> Answer:
    return Answer(UserId(user), position, right, START + timedelta(seconds=second), hints)


def test_a_right_answer_is_a_point_and_half_with_a_hint() -> None:
    assert [answer("a", 0, right=True, hints=hints).points for hints in (0, 1, 2)] == [1.0, 0.5, 0.5]
    assert answer("a", 0, right=False).points == 0.0


def test_equal_points_share_a_place_and_who_was_there_first_is_named_first() -> None:
    board = standings(
        [
            answer("bo", 0, right=True, second=9),
            answer("ana", 0, right=True, second=5),
            answer("cy", 0, right=False, second=1),
            answer("di", 0, right=True, hints=1, second=2),
        ]
    )
    assert [(line.place, line.user, line.tied) for line in board] == [
        (1, "ana", True),
        (1, "bo", True),
        (3, "di", False),
        (4, "cy", False),
    ]


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.booleans(), st.integers(0, 9), st.integers(0, 1)), max_size=30), st.randoms()
)
def test_the_board_does_not_depend_on_the_order_of_rows(rows: list[tuple[str, bool, int, int]], random: Any) -> None:
    answers = [answer(user, index, right=right, second=at, hints=hints) for index, (user, right, at, hints) in enumerate(rows)]
    board = standings(answers)
    random.shuffle(answers)
    assert standings(answers) == board
    places = [line.place for line in board]
    assert places == sorted(places)
    for one in board:
        for other in board:
            assert (one.place == other.place) == (one.points == other.points)
            assert (one.place < other.place) == (one.points > other.points)


def test_progress_reads_as_on_the_lesson_page() -> None:
    given_ = [answer("ana", 0, right=True), answer("bo", 0, right=True), answer("ana", 1, right=False)]
    assert right_answers(given_, UserId("ana")) == 1
    assert progress(1, 5, 1) == "2 of 5 · 1 right"


def test_points_are_whole_where_they_are_whole() -> None:
    assert [score_text(points) for points in (0, 2.0, 2.5)] == ["0", "2", "2.5"]


def test_the_opener_is_in_the_shipped_bank() -> None:
    assert REAL.get(QuestionId(OPENER)) is not None
