"""Item statistics: computed by hand where that is possible, bounded where it is not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.model.ids import QuestionId, UserId
from meshbot.quiz.question import Question
from meshbot.quiz.reading import Picked, Said, to_text
from meshbot.quiz.statistics import ENOUGH, SURE, Response, item_statistics, picked_keys
from tests.quiz_support import SEVERAL, SINGLE, TYPED, question

ITEM = question(SINGLE, id="item")
OTHERS = [question(SINGLE, id=f"other-{number}") for number in range(4)]


def said(user: int, right: bool, item: Question = ITEM, picked: tuple[int, ...] | None = None) -> Response:  # noqa: FBT001 - reads well
    keys = picked if picked is not None else ((0,) if right else (1,))
    return Response(UserId(f"U{user}"), QuestionId(item.id), right, keys)


def test_the_share_right_and_its_error() -> None:
    (found,) = item_statistics([ITEM, *OTHERS], [said(user, user < 12) for user in range(30)])
    assert (found.question, found.tries, found.facility) == ("item", 30, 0.4)
    assert found.error == pytest.approx(math.sqrt(0.4 * 0.6 / 30))
    assert found.picks == {0: 12, 1: 18, 2: 0}
    assert found.discrimination is None, "nobody answered anything else"


def test_only_the_first_answer_of_a_person_counts() -> None:
    (found,) = item_statistics([ITEM], [said(1, False), said(1, True), said(1, True)])
    assert (found.tries, found.facility) == (1, 0.0)


def responses(knows: list[bool], right: list[bool]) -> list[Response]:
    """People who know get all other questions right, the rest none."""
    out = [said(user, known, other) for user, known in enumerate(knows) for other in OTHERS]
    return [*out, *(said(user, answer) for user, answer in enumerate(right))]


def statistics_of(knows: list[bool], right: list[bool]) -> tuple[float | None, tuple[str, ...], bool]:
    found = next(item for item in item_statistics([ITEM, *OTHERS], responses(knows, right)) if item.question == "item")
    return found.discrimination, found.flags, found.act


def test_a_question_that_those_who_know_get_right_discriminates() -> None:
    half = [True] * 20 + [False] * 20
    assert statistics_of(half, half)[0] == pytest.approx(1.0)
    mixed = [True] * 15 + [False] * 5 + [True] * 5 + [False] * 15
    assert statistics_of(half, mixed)[0] == pytest.approx(0.5)


def test_a_question_that_those_who_know_get_wrong_is_flagged_and_acted_on_when_sure() -> None:
    half = [True] * 13 + [False] * 13
    discrimination, flags, act = statistics_of(half, [not known for known in half])
    assert discrimination == pytest.approx(-1.0)
    assert "against" in flags
    assert not act
    many = [True] * 30 + [False] * 30
    assert statistics_of(many, [not known for known in many])[2]
    assert SURE <= 60


def test_a_question_that_tells_nothing_is_weak() -> None:
    half = [True] * 20 + [False] * 20
    alternating = [bool(user % 2) for user in range(40)]
    assert "weak" in statistics_of(half, alternating)[1]


@pytest.mark.parametrize(("right", "flag"), [(40, "everybody right"), (0, "nobody right"), (4, "hard"), (39, "easy"), (20, None)])
def test_items_that_all_or_none_get_right_are_flagged(right: int, flag: str | None) -> None:
    (found,) = item_statistics([ITEM], [said(user, user < right, picked=(user % 3,)) for user in range(40)])
    assert found.flags == ((flag,) if flag else ())


def test_nothing_is_flagged_before_there_are_enough_answers() -> None:
    (found,) = item_statistics([ITEM], [said(user, True) for user in range(ENOUGH - 1)])
    assert found.flags == ()
    assert found.idle == ()


def test_options_that_hardly_anybody_takes_are_named() -> None:
    picks = [(0,)] * 20 + [(1,)] * 19 + [(2,)]
    (found,) = item_statistics([ITEM], [said(user, not keys[0], picked=keys) for user, keys in enumerate(picks)])
    assert found.idle == (2,)
    assert found.flags == ("idle options",)


def test_several_picks_are_counted_one_by_one_and_typed_answers_have_none() -> None:
    several, typed = question(SEVERAL, id="several"), question(TYPED, id="typed")
    given_ = [said(user, True, several, (0, 1)) for user in range(20)] + [said(user, True, typed, ()) for user in range(20)]
    first, second = item_statistics([several, typed], given_)
    assert first.picks == {0: 20, 1: 20, 2: 0, 3: 0}
    assert first.idle == (2, 3)
    assert second.picks == {}
    assert second.idle == ()


def test_answers_to_questions_that_left_the_bank_are_left_out() -> None:
    assert item_statistics([], [said(1, True)]) == ()


@pytest.mark.parametrize(
    ("text", "keys"), [("#0,2", (0, 2)), ("#1", (1,)), ("least request", ()), ("#", ()), ("#a", ()), ("", ())]
)
def test_stored_answers_give_their_keys(text: str, keys: tuple[int, ...]) -> None:
    assert picked_keys(text) == keys


def test_what_is_stored_is_what_is_read() -> None:
    assert picked_keys(to_text(Picked((2, 0)))) == (2, 0)
    assert picked_keys(to_text(Said("#hashtag"))) == ()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.booleans()), max_size=80))
def test_numbers_keep_their_bounds_whatever_people_answer(rows: list[tuple[int, int, bool]]) -> None:
    bank = [ITEM, *OTHERS]
    found = item_statistics(bank, [said(user, right, bank[index]) for user, index, right in rows])
    assert sum(item.tries for item in found) == len({(user, index) for user, index, _ in rows})
    for item in found:
        assert 0 <= item.facility <= 1
        assert 0 <= item.error <= 0.5
        assert item.discrimination is None or -1.000001 <= item.discrimination <= 1.000001
