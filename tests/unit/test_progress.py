"""What counts as known, and a streak that nobody has to fear for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.quiz.progress import Mastery, Memory, masteries, streak

MONDAY = date(2026, 11, 23)
dates = st.dates(date(2026, 9, 1), MONDAY)


@pytest.mark.parametrize(
    ("memory", "state"),
    [
        (Memory("a", passed=True), "known"),
        (Memory("a", passed=True, recall=0.8), "known"),
        (Memory("a", passed=True, recall=0.79), "fading"),
        (Memory("a", passed=False, recall=0.99), "learning"),
        (Memory("a", passed=False), "learning"),
    ],
)
def test_a_concept_is_known_fading_or_learning(memory: Memory, state: str) -> None:
    assert memory.state == state


def test_mastery_counts_the_concepts_of_each_area_that_was_touched() -> None:
    areas = {"traffic": {"a", "b", "c"}, "security": {"d"}}
    memories = (Memory("a", passed=True), Memory("b", passed=False), Memory("gone", passed=True))

    (row,) = masteries(memories, areas)

    assert row == Mastery("traffic", known=1, fading=0, learning=1, total=3)
    assert row.share == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ([], 0),
        ([0], 1),
        ([3, 4, 5], 3),  # Wednesday to Friday, today not yet
        ([0, 3, 4], 3),  # the weekend between counts neither way
        ([0, 1, 2, 3], 2),  # answers on a weekend add nothing
        ([4, 5, 6, 7], 3),  # Monday to Thursday, then Friday missed: one less
        ([7], 0),
    ],
)
def test_the_streak_counts_working_days_and_falls_by_one(back: list[int], expected: int) -> None:
    """``back`` are days before Monday 23 November 2026 with an answer."""
    assert streak({MONDAY - timedelta(days=days) for days in back}, MONDAY) == expected


@given(st.sets(dates), dates)
def test_practising_never_lowers_the_streak(days: set[date], more: date) -> None:
    assert streak(days | {more}, MONDAY) >= streak(days, MONDAY)


@given(st.sets(dates))
def test_one_missed_day_costs_at_most_one(days: set[date]) -> None:
    later = MONDAY + timedelta(days=1)
    assert streak(days, later) >= streak(days, MONDAY) - 1
