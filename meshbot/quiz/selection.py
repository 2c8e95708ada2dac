"""Chooses the questions of a quiz: about the topic, new to the person first, and none that gives another away."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from meshbot.model.ids import QuestionId
from meshbot.quiz import chance
from meshbot.quiz.bank import Bank
from meshbot.quiz.cueing import cues, tells, told
from meshbot.quiz.question import LEVELS, Level, Number, Order, Question, Typed

OPENER: Final = QuestionId("fundamentals-data-plane-role")
"""The first question of the beginner's quiz: the one the lesson page asks."""
DEFAULT_LENGTH: Final = 5
LONGEST: Final = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What a quiz should be about. All empty is the beginner's quiz: recall and apply, opened by ``OPENER``.

    ``first`` are the concepts that a beginner meets first; the others come once these are known.
    """

    concepts: tuple[str, ...] = ()
    area: str = ""
    level: Level | None = None
    length: int = DEFAULT_LENGTH
    first: frozenset[str] = frozenset()

    def covers(self, bank: Bank, questions: Sequence[QuestionId]) -> bool:
        """Whether these questions are what a beginner's quiz promises; other quizzes promise nothing of the kind."""
        if not self.beginner or not self.first:
            return True
        found = (bank.get(name) for name in questions)
        return all(question is None or question.concepts[0] in self.first for question in found)

    @property
    def beginner(self) -> bool:
        """Whether nothing was asked for."""
        return not (self.concepts or self.area or self.level)


def choose(bank: Bank, wish: Wish, seed: str, known: AbstractSet[str] = frozenset()) -> tuple[QuestionId, ...]:
    """The ids of up to ``wish.length`` questions, easier ones first; the same for the same arguments.

    ``known`` are questions the person has answered before: they are taken only when there are too few others.
    """
    candidates = _candidates(bank, wish)
    order = chance.shuffled(candidates, seed, "choose")
    fresh = [question for question in order if question.id not in known]
    stale = [question for question in order if question.id in known]
    opener = bank.get(OPENER) if wish.beginner and OPENER not in known else None
    chosen: list[Question] = [opener] if opener else []
    pool = [question for question in (*_spread(fresh, wish), *_spread(stale, wish)) if question is not opener]
    chosen += _without_cues(pool, chosen, wish.length - len(chosen))
    rest = chosen[1:] if opener else chosen
    ranked = _telling_last(sorted(rest, key=lambda question: LEVELS.index(question.level)))
    return tuple(QuestionId(question.id) for question in ([opener, *ranked] if opener else ranked)[: wish.length])


def once_more(bank: Bank, missed: Question, asked: AbstractSet[str], seed: str) -> QuestionId | None:
    """Another question on the main concept of a missed one; where there is a choice, not given away by it and no harder."""
    concept = missed.concepts[0]
    found = [question for question in bank.of_concept(concept) if question.concepts[0] == concept and question.id not in asked]
    level = LEVELS.index(missed.level)
    ranked = sorted(
        chance.shuffled(found, seed, "again"),
        key=lambda question: (cues(missed, question), max(LEVELS.index(question.level) - level, 0)),
    )
    return QuestionId(ranked[0].id) if ranked else None


def _candidates(bank: Bank, wish: Wish) -> list[Question]:
    found = list(bank.questions)
    if wish.concepts:
        found = [question for question in found if set(wish.concepts) & set(question.concepts)]
    if wish.area:
        found = [question for question in found if question.area == wish.area or question.id.startswith(f"{wish.area}-")]
    if wish.level:
        found = [question for question in found if question.level == wish.level]
    if wish.beginner:
        easy = [question for question in found if question.level != "diagnose"]
        found = easy if len(easy) >= wish.length else found
    return found


def _distance(wish: Wish, question: Question) -> int:
    """How far from a beginner's first steps: easy ones that take one press, the rest of these concepts, then other things."""
    if question.concepts[0] not in wish.first:
        return 3
    if isinstance(question, (Number, Order)):
        return 2
    return 0 if question.level == "recall" and not isinstance(question, Typed) else 1


def _spread(questions: Sequence[Question], wish: Wish) -> list[Question]:
    """The same questions, one of each main concept before the second of any; for a beginner nearer ones first."""
    seen: dict[str, int] = {}
    rounds: list[tuple[int, int, int, Question]] = []
    for index, question in enumerate(questions):
        turn = seen.get(question.concepts[0], 0)
        seen[question.concepts[0]] = turn + 1
        rounds.append((_distance(wish, question) if wish.beginner else 0, turn, index, question))
    return [question for *_, question in sorted(rounds, key=lambda item: item[:3])]


def _without_cues(pool: Sequence[Question], chosen: Sequence[Question], wanted: int) -> list[Question]:
    """The first ``wanted`` of the pool that do not give each other away; others only when there are too few."""
    taken: list[Question] = []
    left: list[Question] = []
    seen = [told(question) for question in chosen]
    for question in pool:
        if len(taken) >= wanted:
            return taken
        mine = told(question)
        if any(tells(other, mine) or tells(mine, other) for other in seen):
            left.append(question)
        else:
            taken.append(question)
            seen.append(mine)
    return (taken + left)[: max(wanted, 0)]


def _telling_last(questions: Sequence[Question]) -> list[Question]:
    """The same order, except that a question comes after those it gives away, where they have to be asked together."""
    waiting = [(question, told(question)) for question in questions]
    out: list[Question] = []
    while waiting:
        free = [
            at for at, (_, mine) in enumerate(waiting) if not any(tells(mine, other) for _, other in waiting if other != mine)
        ]
        out.append(waiting.pop(free[0] if free else 0)[0])
    return out
