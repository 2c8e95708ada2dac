"""Review: what an answer is worth, when a concept comes back, and that both can be repeated."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.quiz.review import (
    DAILY_CAP,
    HARD_CAP,
    LONGEST_DAYS,
    Plan,
    Rating,
    Reviewed,
    is_shaky,
    most_urgent,
    rating_of,
    retrievability,
    review,
    working_moment,
)
from tests.support import START

STEADY = Plan(fuzz=False)
RATINGS = st.sampled_from(list(Rating))


def course(*ratings: Rating, plan: Plan = STEADY) -> list[int]:
    """The gaps in days when every review is answered on the day it is due."""
    state, now, gaps = None, START, []
    for rating in ratings:
        reviewed = review(state, rating, now, "ana/mtls", plan)
        gaps.append((reviewed.due - now).days)
        state, now = reviewed.state, reviewed.due
    return gaps


@pytest.mark.parametrize(
    ("outcome", "more", "rating"),
    [
        ("wrong", {}, Rating.AGAIN),
        ("wrong", {"said": "sure"}, Rating.AGAIN),
        ("wrong", {"hints": 1}, Rating.AGAIN),
        ("wrong", {"said": "meant"}, Rating.HARD),
        ("right", {}, Rating.GOOD),
        ("near", {}, Rating.GOOD),
        ("right", {"said": "sure"}, Rating.GOOD),
        ("right", {"said": "unsure"}, Rating.HARD),
        ("right", {"said": "guessed"}, Rating.AGAIN),
        ("right", {"hints": 1}, Rating.HARD),
        ("right", {"second_try": True}, Rating.AGAIN),
        ("right", {"seconds": 0.8}, Rating.HARD),
        ("right", {"seconds": 0.8, "said": "sure"}, Rating.GOOD),
        ("right", {"seconds": 12.0}, Rating.GOOD),
        ("right", {"seconds": 3600.0}, Rating.GOOD),
        ("right", {"said": "easy"}, Rating.EASY),
        ("right", {"said": "easy", "hints": 1}, Rating.HARD),
    ],
)
def test_answers_become_ratings_as_documented(outcome: Any, more: dict[str, Any], rating: Rating) -> None:
    assert rating_of(outcome, **more) is rating


@given(
    st.sampled_from(["right", "near", "wrong"]),
    st.integers(0, 3),
    st.none() | st.floats(0, 1e5),
    st.booleans(),
    st.sampled_from(["", "guessed", "unsure", "sure"]),
)
def test_easy_is_never_given_by_itself_and_a_wrong_answer_is_never_a_pass(
    outcome: Any,
    hints: int,
    seconds: float | None,
    second: bool,  # noqa: FBT001 - drawn
    said: Any,
) -> None:
    rating = rating_of(outcome, hints=hints, seconds=seconds, second_try=second, said=said)
    assert rating is not Rating.EASY
    if outcome == "wrong":
        assert rating is Rating.AGAIN


@pytest.mark.parametrize(
    ("outcome", "hints", "shaky"), [("right", 0, False), ("right", 1, True), ("near", 0, False), ("wrong", 0, True)]
)
def test_missed_and_shaky_answers_become_cards(outcome: Any, hints: int, shaky: bool) -> None:  # noqa: FBT001 - a table
    assert is_shaky(outcome, hints=hints) is shaky


@pytest.mark.parametrize(
    ("ratings", "gaps"),
    [
        ("GGGGG", [2, 11, 46, 90, 90]),
        ("HGGGG", [1, 5, 17, 50, 90]),
        ("AGGGG", [1, 2, 6, 17, 44]),
        ("GGAGG", [2, 11, 2, 5, 12]),
        ("GHGG", [2, 8, 26, 77]),
    ],
)
def test_gaps_are_those_of_the_package_capped_at_ninety_days(ratings: str, gaps: list[int]) -> None:
    """The reference intervals of fsrs 6.3 at retention 0.90 without steps and fuzz."""
    by_letter = {"A": Rating.AGAIN, "H": Rating.HARD, "G": Rating.GOOD}
    assert course(*(by_letter[letter] for letter in ratings)) == gaps


def test_a_lighter_plan_asks_later_and_a_stronger_one_sooner() -> None:
    good = [Rating.GOOD] * 2
    assert course(*good, plan=Plan(0.85, fuzz=False)) > course(*good) > course(*good, plan=Plan(0.95, fuzz=False))
    assert max(course(*[Rating.GOOD] * 6, plan=Plan(longest_days=30, fuzz=False))) == 30


@pytest.mark.parametrize("bad", [{"retention": 0.5}, {"retention": 0.99}, {"longest_days": 0}])
def test_a_plan_out_of_bounds_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Plan(**bad)


@given(st.lists(RATINGS, min_size=1, max_size=8), st.text(max_size=10))
def test_a_review_repeats_survives_the_store_and_keeps_its_bounds(ratings: list[Rating], key: str) -> None:
    state, now = None, START
    for rating in ratings:
        one, two = review(state, rating, now, key), review(state, rating, now, key)
        assert one == two
        assert timedelta(days=1) <= one.due - now <= timedelta(days=LONGEST_DAYS)
        assert one.due.tzinfo is not None
        assert one.log["rating"] == int(rating)
        state, now = json.loads(json.dumps(dict(one.state))), one.due
        assert datetime.fromisoformat(state["due"]) == one.due


def test_fuzz_spreads_what_was_learned_together_and_leaves_short_gaps_alone() -> None:
    def second_gap(key: str) -> int:
        first = review(None, Rating.GOOD, START, key)
        assert first.due - START == timedelta(days=2)
        return (review(first.state, Rating.GOOD, first.due, key).due - first.due).days

    gaps = {second_gap(f"ana/{number}") for number in range(60)}
    assert len(gaps) > 1
    assert all(9 <= gap <= 13 for gap in gaps)


def test_a_naive_or_local_moment_is_refused() -> None:
    for now in (datetime(2026, 11, 23), START.astimezone(ZoneInfo("Europe/Paris"))):  # noqa: DTZ001 - the point
        with pytest.raises(ValueError, match="UTC"):
            review(None, Rating.GOOD, now, "k")


def test_memory_fades_with_time() -> None:
    state = review(None, Rating.GOOD, START, "k", STEADY).state
    chances = [retrievability(state, START + timedelta(days=days)) for days in (0, 2, 10, 30)]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] == pytest.approx(0.67, abs=0.02)


def card(days: int) -> dict[str, Any]:
    return dict(review(None, Rating.GOOD, START - timedelta(days=days), "k", STEADY).state)


def test_the_least_remembered_due_cards_come_first_and_no_more_than_the_cap() -> None:
    cards = {f"c{days}": card(days) for days in (0, 1, 3, 9, 30)}
    assert most_urgent(cards, START) == ("c30", "c9", "c3")
    many = {f"c{number:02d}": card(10) for number in range(40)}
    assert len(most_urgent(many, START)) == DAILY_CAP
    assert len(most_urgent(many, START, 99)) == HARD_CAP


def test_due_dates_fall_on_working_days_where_the_person_lives() -> None:
    saturday_in_paris = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    moved = working_moment(saturday_in_paris, "Europe/Paris")
    assert moved == datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    assert moved.astimezone(ZoneInfo("Europe/Paris")).weekday() == 0
    assert working_moment(saturday_in_paris, "America/New_York") == saturday_in_paris, "there it is still Friday"
    assert working_moment(START, "Europe/Paris") == START


def test_local_time_is_kept_when_the_clocks_change() -> None:
    """The night of 24 to 25 October 2026 is an hour longer in Paris."""
    saturday = datetime(2026, 10, 24, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
    moved = working_moment(saturday.astimezone(UTC), "Europe/Paris").astimezone(ZoneInfo("Europe/Paris"))
    assert (moved.weekday(), moved.hour, moved.minute) == (0, 9, 0)


def test_a_week_without_working_days_is_refused() -> None:
    with pytest.raises(ValueError, match="working day"):
        working_moment(START, "UTC", range(7))
    assert isinstance(review(None, Rating.GOOD, START, "k"), Reviewed)
