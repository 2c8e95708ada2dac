"""Simulated learners with known forgetting: what is remembered a month later, by kind of practice, at equal minutes.

    python benchmarks/learning.py [--learners 100] [--questions 5] [--check]

Every learner has the same concepts, the same minutes a working day, the same chance to guess right, and the same seed under every
policy. A question takes half a minute, and as long again to read why when it was wrong. New concepts come at most two a day.
Two true memories, neither known to the scheduler: one of the scheduler's own family with other parameters for each learner,
and one of another kind (a half-life that grows with success, more when recall was hard). They are models, not people:
the order of the policies means something, the levels mean little.

- review: ``meshbot.quiz.review`` as the bot uses it (cards of what was missed, working days, least remembered first)
- all: the same after ``review everything``: whatever was answered becomes a card, so that a lucky guess is not lost
- boxes: Leitner's boxes of 1 to 16 days, the longest overdue first
- fixed: each concept every seven days, the longest waiting first
- random: any concept met before
- once: new concepts alone, never again

Every policy but the last fills spare minutes with a quiz on anything met before, so that all spend the same. ``--check`` ends
with 1 unless in both memories review and "all" beat random by more than the interval of the difference. The
second part measures how many typed answers are graded a second.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeAlias

import fsrs

from meshbot.content.places import content_root
from meshbot.model.reply import Json
from meshbot.quiz import review
from meshbot.quiz.grading import grade
from meshbot.quiz.loader import load_bank
from meshbot.quiz.question import Typed
from meshbot.quiz.reading import Said
from meshbot.schedule.recurrence import start_of_day

START: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAYS: Final = 120
AFTER: Final = timedelta(days=30)
CONCEPTS: Final = 60
NEW_A_DAY: Final = 2
BACKLOG: Final = 15
"""With more than this waiting nothing new comes, whatever the policy."""
ASKING: Final = 0.5
"""Minutes for a question; the same again for reading why it was wrong."""
GUESS: Final = 0.28
"""Between three and four options."""
FRIDAY: Final = 4
HALF_LIFE: Final = (5.0, 15.0)
"""Days until half is forgotten at first, set so that random practice keeps about 40 %."""
Z95: Final = 1.96


class Memory(Protocol):
    """The truth about one concept in one head."""

    def recall(self, now: datetime) -> float:
        """The chance of remembering now."""
        ...

    def learn(self, now: datetime, *, remembered: bool) -> None:
        """What answering and reading the explanation does."""
        ...


class Curve:
    """A memory of the scheduler's family, with parameters of its own."""

    def __init__(self, scheduler: fsrs.Scheduler, now: datetime, number: int) -> None:
        self._scheduler = scheduler
        self._card = fsrs.Card(card_id=number, due=now)

    def recall(self, now: datetime) -> float:
        """The chance of remembering now."""
        return float(self._scheduler.get_card_retrievability(self._card, now))

    def learn(self, now: datetime, *, remembered: bool) -> None:
        """A review of the true card."""
        rating = fsrs.Rating.Good if remembered else fsrs.Rating.Again
        self._card, _ = self._scheduler.review_card(self._card, rating, now)


@dataclass
class HalfLife:
    """A memory that halves every ``days``; success multiplies them, more where recall was hard, failure cuts them."""

    days: float
    gain: float
    last: datetime | None = None

    def recall(self, now: datetime) -> float:
        """The chance of remembering now."""
        if self.last is None:
            return 0.0
        return float(2 ** (-((now - self.last).total_seconds() / 86_400) / self.days))

    def learn(self, now: datetime, *, remembered: bool) -> None:
        """Grow or shrink the half-life."""
        if self.last is not None:
            hard = math.sqrt(1 - self.recall(now))
            self.days = self.days * (1 + self.gain * hard) if remembered else max(0.7, self.days * 0.5)
        self.last = now


@dataclass
class Head:
    """One learner: true memories, what the bot keeps, and the minutes spent."""

    memories: list[Memory]
    chance: random.Random
    cards: dict[int, dict[str, Json]] = field(default_factory=dict)
    due: dict[int, datetime] = field(default_factory=dict)
    asked: dict[int, datetime] = field(default_factory=dict)
    boxes: dict[int, int] = field(default_factory=dict)
    everything: bool = False
    minutes: float = 0.0
    met: int = 0


Policy: TypeAlias = Callable[[Head, datetime], list[int]]
"""What waits to be asked now, the most urgent first."""


def by_review(head: Head, now: datetime) -> list[int]:
    """What is due, least remembered first."""
    due = [concept for concept, moment in head.due.items() if moment <= now]
    return sorted(due, key=lambda concept: (review.retrievability(head.cards[concept], now), concept))


def by_boxes(head: Head, now: datetime) -> list[int]:
    """Leitner's boxes: 1, 2, 4, 8, 16 days, back to the first after a miss; the longest overdue first."""
    late = {concept: now.date() - last.date() - timedelta(days=2 ** head.boxes[concept]) for concept, last in head.asked.items()}
    return sorted(
        (concept for concept, over in late.items() if over >= timedelta()), key=lambda concept: (-late[concept], concept)
    )


def by_week(head: Head, now: datetime) -> list[int]:
    """What was asked a week ago or longer, the longest waiting first."""
    waiting = [concept for concept, last in head.asked.items() if now - last >= timedelta(days=7)]
    return sorted(waiting, key=lambda concept: (head.asked[concept], concept))


def by_nothing(_head: Head, _now: datetime) -> list[int]:
    """Never again."""
    return []


POLICIES: Final[dict[str, Policy]] = {
    "review": by_review,
    "all": by_review,
    "boxes": by_boxes,
    "fixed": by_week,
    "random": by_nothing,
    "once": by_nothing,
}


def answer(head: Head, concept: int, now: datetime) -> None:
    """One question: the truth decides, luck helps, the explanation teaches, and the bot sees right or wrong."""
    memory = head.memories[concept]
    remembered = head.chance.random() < (memory.recall(now) if concept in head.asked else 0.0)
    right = remembered or head.chance.random() < GUESS
    memory.learn(now, remembered=remembered)
    head.minutes += ASKING if right else 2 * ASKING
    head.asked[concept] = now
    head.boxes[concept] = min(head.boxes.get(concept, -1) + 1, 4) if right else 0
    rating = review.rating_of("right" if right else "wrong", seconds=20.0)
    if head.everything or concept in head.cards or not right:
        made = review.review(head.cards.get(concept), rating, now, f"learner/{concept}")
        head.cards[concept] = dict(made.state)
        head.due[concept] = start_of_day(made.due, "UTC")


def live(head: Head, policy: Policy, minutes_a_day: float, *, again: bool = True) -> None:
    """All working days: what waits; then, with ``again``, a quiz on anything met before; and up to two new concepts a day."""
    for day in range(DAYS):
        now = START + timedelta(days=day)
        if now.weekday() > FRIDAY:
            continue
        until, new = head.minutes + minutes_a_day, 0
        while head.minutes < until:
            waiting = policy(head, now)
            met = [concept for concept, last in head.asked.items() if again and last.date() < now.date()]
            room = head.met < CONCEPTS and new < NEW_A_DAY and len(waiting) <= BACKLOG
            if room and (not (waiting or met) or head.chance.random() < 1 / 3):
                concept, head.met, new = head.met, head.met + 1, new + 1
            elif waiting or met:
                concept = waiting[0] if waiting else head.chance.choice(met)
            else:
                break
            answer(head, concept, now)
            now += timedelta(minutes=1)


def memories(kind: str, chance: random.Random) -> list[Memory]:
    """The true memories of one learner."""
    if kind == "half-life":
        return [HalfLife(chance.uniform(*HALF_LIFE), chance.uniform(1.5, 4.0)) for _ in range(CONCEPTS)]
    plain = fsrs.Scheduler().parameters
    # Stabilities and their growth differ by half between people; the shape of the curve stays.
    scale = [chance.lognormvariate(0, 0.4) if index < 4 else 1.0 for index in range(len(plain))]  # noqa: PLR2004 - first stabilities
    own = [value * factor for value, factor in zip(plain, scale, strict=True)]
    own[8] += chance.uniform(-0.5, 0.3)
    scheduler = fsrs.Scheduler(own, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    return [Curve(scheduler, START, number) for number in range(CONCEPTS)]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean and half of its 95 % interval."""
    return statistics.fmean(values), Z95 * statistics.stdev(values) / math.sqrt(len(values))


def simulate(kind: str, learners: int, minutes_a_day: float) -> dict[str, list[tuple[float, float]]]:
    """For each policy, of each learner: the share remembered a month after the end, and the minutes spent."""
    out: dict[str, list[tuple[float, float]]] = {}
    for name, policy in POLICIES.items():
        for learner in range(learners):
            head = Head(memories(kind, random.Random(f"{kind}/{learner}")), random.Random(f"life/{learner}"))  # noqa: S311
            head.everything = name == "all"
            live(head, policy, minutes_a_day, again=name != "once")
            then = START + timedelta(days=DAYS) + AFTER
            remembered = statistics.fmean(memory.recall(then) if number in head.asked else 0.0
                                          for number, memory in enumerate(head.memories))  # fmt: skip
            out.setdefault(name, []).append((remembered, head.minutes))
    return out


def print_learning(learners: int, questions: int) -> bool:
    """The table for both memories; whether it is as it should be (see ``--check``)."""
    minutes, fine = questions * ASKING * 1.2, True
    print(f"{learners} learners, {CONCEPTS} concepts, {DAYS} days, {minutes:.1f} minutes a working day; 95 % intervals\n")
    for kind in ("curve", "half-life"):
        found = simulate(kind, learners, minutes)
        print(f"True memory: {kind}")
        titles = ("remembered after a month", "minutes", "concepts per hour", "review minus it")
        print(f"  {'practice':8} {titles[0]:>25} {titles[1]:>9} {titles[2]:>19} {titles[3]:>18}")
        for name, rows in found.items():
            share, half = interval([row[0] for row in rows])
            rate, rate_half = interval([60 * CONCEPTS * row[0] / row[1] for row in rows])
            apart, apart_half = interval([mine[0] - row[0] for mine, row in zip(found["review"], rows, strict=True)])
            more, more_half = interval([mine[0] - row[0] for mine, row in zip(found["all"], rows, strict=True)])
            spent = statistics.fmean(row[1] for row in rows)
            against = "" if name == "review" else f"{100 * apart:+.1f} ± {100 * apart_half:.1f}"
            figures = f"{100 * share:17.1f} ± {100 * half:3.1f} % {spent:9.0f} {rate:12.2f} ± {rate_half:4.2f}"
            print(f"  {name:8} {figures} {against:>18}")
            fine &= name != "random" or (apart > apart_half and more > more_half)
        print()
    return fine


def print_grading() -> None:
    """Typed answers graded a second: every accepted answer, each with a letter too many, and nonsense."""
    bank = load_bank(content_root() / "quizzes")
    cases = [
        (bank.instance(question, "seed"), Said(text))
        for question in bank.questions
        if isinstance(question, Typed)
        for accepted in question.accept
        for text in (accepted, f"{accepted}x", accepted.upper(), "something else entirely")
    ]
    began, rounds = time.perf_counter(), 5
    for _ in range(rounds):
        for shown, said in cases:
            grade(shown, said, bank.names)
    seconds = time.perf_counter() - began
    print(f"Grading: {len(cases)} typed answers, {rounds * len(cases) / seconds:,.0f} a second")


def main() -> int:
    """Print both parts; 1 when ``--check`` finds review wanting."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=100)
    parser.add_argument("--questions", type=int, default=5, help="a working day, on average")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    fine = print_learning(arguments.learners, arguments.questions)
    print_grading()
    return 1 if arguments.check and not fine else 0


if __name__ == "__main__":
    sys.exit(main())
