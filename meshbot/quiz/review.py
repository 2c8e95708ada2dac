"""Spaced repetition: when a concept comes back, by FSRS-6 (the ``fsrs`` package), and what an answer is worth to it.

A card is a person's concept, not a question, so that people learn the concept and not the picture of a question.
Settings: retention 0.90, no minute-long steps (they make no sense in chat), at most 90 days, because the field changes faster
than memory decays. FSRS's own fuzz draws from the global random; ours follows from a key, so that a review can be repeated.

How an answer becomes a rating:

- wrong: Again. A wrong answer never is Hard, which is a pass and would stretch the interval.
- right, but said to be a guess: Again. A lucky guess counted as knowledge costs memory.
- right, but unsure, or with a hint, or in under ``GLANCE_SECONDS``: Hard. Nobody reads a question that fast, so the answer came
  from its look. Slowness lowers nothing: in chat it measures interruptions.
- right on a second try: Again.
- typed, not matched, but said to have meant the right thing: Hard. The person knows better than the grader, and the score is not
  touched, so nothing is gained by saying so.
- right otherwise, a forgiven typing error included: Good. Easy is never given by itself, only when a person says so.
- skipped, timed out, left: no review. Silence is not forgetting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Final, Literal, TypeAlias, cast
from zoneinfo import ZoneInfo

import fsrs

from meshbot.model.reply import Json
from meshbot.quiz import chance
from meshbot.quiz.verdict import Outcome

Said: TypeAlias = Literal["", "guessed", "unsure", "sure", "easy", "meant"]

GLANCE_SECONDS: Final = 1.5
RETENTION: Final = 0.90
LIGHTEST: Final = 0.85
STRONGEST: Final = 0.95
LONGEST_DAYS: Final = 90
DAILY_CAP: Final = 5
HARD_CAP: Final = 20
_FUZZ_FROM_DAYS: Final = 4
_FUZZ: Final = 0.10
_CARD_IDS: Final = 2**53


class Rating(IntEnum):
    """How well something was remembered, in the scheduler's own numbers."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """How a person wants to be asked: the share to remember (0.85 lighter, 0.95 before an exam), the longest gap in days."""

    retention: float = RETENTION
    longest_days: int = LONGEST_DAYS
    fuzz: bool = True

    def __post_init__(self) -> None:
        if not LIGHTEST <= self.retention <= STRONGEST:
            raise ValueError(f"retention {self.retention} is not within {LIGHTEST} to {STRONGEST}")
        if self.longest_days < 1:
            raise ValueError("the longest gap is at least one day")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A card after a review: its next state, when it is due (UTC), and the line for the log."""

    state: Mapping[str, Json]
    due: datetime
    log: Mapping[str, Json]


def rating_of(
    outcome: Outcome, *, hints: int = 0, seconds: float | None = None, second_try: bool = False, said: Said = ""
) -> Rating:
    """The rating of an answer; do not call it for skips and timeouts, which are no reviews."""
    if said == "meant":
        return Rating.HARD
    if outcome == "wrong" or second_try or said == "guessed":
        return Rating.AGAIN
    if hints or said == "unsure" or (seconds is not None and seconds < GLANCE_SECONDS and said != "sure"):
        return Rating.HARD
    return Rating.EASY if said == "easy" else Rating.GOOD


def is_shaky(outcome: Outcome, *, hints: int = 0) -> bool:
    """Whether an answer in a quiz makes its concept a card: missed, or found with a hint. A typing error is no doubt."""
    return outcome == "wrong" or hints > 0


def review(state: Mapping[str, Json] | None, rating: Rating, now: datetime, key: str, plan: Plan | None = None) -> Reviewed:
    """Review a card, or a new one when ``state`` is None. ``key`` names person and concept; it seeds the fuzz.

    ``now`` is timezone-aware UTC; raises ValueError otherwise.
    """
    wanted = plan or Plan()
    card, log = _scheduler(wanted).review_card(_card(state, now, key), fsrs.Rating(int(rating)), now)
    if wanted.fuzz:
        card.due = now + _fuzzed(card.due - now, wanted, key, now)
    return Reviewed(cast("dict[str, Json]", dict(card.to_dict())), card.due, cast("dict[str, Json]", dict(log.to_dict())))


def retrievability(state: Mapping[str, Json], now: datetime) -> float:
    """The chance, 0 to 1, that the concept is remembered now."""
    return float(_scheduler(Plan()).get_card_retrievability(_card(state, now, ""), now))


def most_urgent(cards: Mapping[str, Mapping[str, Json]], now: datetime, limit: int = DAILY_CAP) -> tuple[str, ...]:
    """The concepts to ask today: those that are due, least remembered first, up to ``limit`` (never over ``HARD_CAP``)."""
    due = [name for name, state in cards.items() if _due(state) <= now]
    ranked = sorted(due, key=lambda name: (retrievability(cards[name], now), name))
    return tuple(ranked[: min(limit, HARD_CAP)])


def working_moment(due: datetime, zone: str, days_off: Sequence[int] = (5, 6)) -> datetime:
    """``due``, or the same local time on the next working day where it falls on a day off (Monday is 0).

    Local time is kept over a change of clocks. Raises ZoneInfoNotFoundError for an unknown zone, ValueError when every day
    is off.
    """
    if len(set(days_off)) >= 7:  # noqa: PLR2004 - a week
        raise ValueError("a week needs a working day")
    local = due.astimezone(ZoneInfo(zone))
    while local.weekday() in days_off:
        local += timedelta(days=1)
    return local.astimezone(UTC)


def _scheduler(plan: Plan) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        desired_retention=plan.retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=plan.longest_days,
        enable_fuzzing=False,
    )


def _card(state: Mapping[str, Json] | None, now: datetime, key: str) -> fsrs.Card:
    if state is None:
        # An id of our own: without one the package reads the clock and sleeps.
        return fsrs.Card(card_id=chance.number(key, "card") % _CARD_IDS, due=now)
    return fsrs.Card.from_dict(cast("Any", dict(state)))


def _fuzzed(gap: timedelta, plan: Plan, key: str, now: datetime) -> timedelta:
    """The gap a little shorter or longer, so that what was learned together does not come back together."""
    days = gap.total_seconds() / 86_400
    if days < _FUZZ_FROM_DAYS:
        return gap
    draw = chance.number(key, now.isoformat(), "fuzz") / 2**64
    spread = round(days * (1 + _FUZZ * (2 * draw - 1)))
    return timedelta(days=min(max(spread, 2), plan.longest_days))


def _due(state: Mapping[str, Json]) -> datetime:
    return datetime.fromisoformat(str(state["due"]))
