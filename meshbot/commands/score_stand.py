"""Where a person stands today: mastery per area, what is due, the streak, and the next lesson."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from meshbot.commands import review_cards
from meshbot.commands.learn_state import next_lesson
from meshbot.commands.registry import Call
from meshbot.commands.when import local_time, zone_of
from meshbot.quiz.progress import Mastery, Memory, masteries, streak
from meshbot.quiz.review import retrievability
from meshbot.store.ports import Attempt, Tx

_DUE_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Stand:
    """Due cards, mastery by area, working days of practice, and the title of the next lesson (empty when all are done)."""

    due: int
    areas: Mapping[str, Mastery]
    streak: int
    lesson: str


def look(call: Call, tx: Tx, attempts: Sequence[Attempt]) -> Stand:
    """Where the asker stands; ``attempts`` are their scored answers."""
    person, at = call.request.person, call.request.at
    zone = zone_of(tx, person.team, person.user, person.zone)
    days = {local_time(moment, zone).date() for moment in tx.attempts.moments_of(person.team, person.user)}
    return Stand(
        due=len(tx.cards.due(person.team, person.user, at, _DUE_LIMIT)),
        areas={row.area: row for row in masteries(_memories(call, tx, attempts), _concepts(call))},
        streak=streak(days, local_time(at, zone).date()),
        lesson=_lesson(call, tx),
    )


def _memories(call: Call, tx: Tx, attempts: Sequence[Attempt]) -> tuple[Memory, ...]:
    """One memory per concept: its card where there is one, else the last first answer about it."""
    person, bank = call.request.person, call.services.bank
    found: dict[str, Memory] = {}
    for attempt in attempts:
        question = bank.get(attempt.question)
        if question is not None:
            found[question.concepts[0]] = Memory(question.concepts[0], attempt.right)
    for card in tx.cards.all_of(person.team, person.user):
        recall = retrievability(card.state, call.request.at)
        found[card.concept] = Memory(card.concept, review_cards.has_passed(card), recall)
    return tuple(found.values())


def _concepts(call: Call) -> dict[str, set[str]]:
    """The main concepts of each area that have questions."""
    out: dict[str, set[str]] = {}
    for question in call.services.bank.questions:
        out.setdefault(question.area, set()).add(question.concepts[0])
    return out


def _lesson(call: Call, tx: Tx) -> str:
    person = call.request.person
    for path in call.services.course.paths:
        upcoming = next_lesson(path, tx.lessons.status(person.team, person.user, path.id))
        if upcoming is not None:
            return upcoming.title
    return ""
