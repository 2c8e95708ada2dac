"""Cards from answers: what was missed or shaky comes back, and every later answer about its concept moves its date.

Called when a question is revealed, in the transaction that reveals it. The moment of the answer names the review, so that
handling one answer twice changes nothing. A card's state holds more than the scheduler's own: ``attempt`` (the answer that led
to it), ``before`` (the scheduler's state before that answer, so that "I guessed" can rate it anew), ``questions`` (the last two
asked, which are not asked next) and ``passed``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, cast

from meshbot.commands.services import Services
from meshbot.commands.when import zone_of
from meshbot.model.ids import QuestionId, TeamId, UserId
from meshbot.model.reply import Json
from meshbot.quiz import chance, review
from meshbot.quiz.question import Question
from meshbot.quiz.review import Plan, Rating, Said
from meshbot.quiz.verdict import Outcome
from meshbot.schedule.recurrence import start_of_day
from meshbot.store.ports import Attempt, StoredCard, Tx

PACE: Final = "review/pace"
EVERYTHING: Final = "review/everything"
"""The choice to make cards of right answers too: a lucky guess is then found out (benchmarks/learning.py measures it)."""
PACES: Final[Mapping[str, Plan]] = MappingProxyType(
    {"steady": Plan(), "light": Plan(0.85), "exam": Plan(0.95), "on-call": Plan(longest_days=30)}
)
_REMEMBERED: Final = 2


@dataclass(frozen=True, slots=True)
class _Answered:
    """One person's answer to a question, and the card of its concept before that answer was counted."""

    team: TeamId
    attempt: Attempt
    concept: str
    card: StoredCard | None

    @property
    def name(self) -> str:
        """Names the answer."""
        return f"{self.attempt.session}:{self.attempt.position}"

    @property
    def counted(self) -> bool:
        """Whether the card has this answer, or a later one, already."""
        last = self.card.state.get("last_review") if self.card else None
        return last is not None and datetime.fromisoformat(str(last)) >= self.attempt.at


def keep(services: Services, tx: Tx, team: TeamId, attempts: Sequence[Attempt]) -> None:
    """Make or move the cards of revealed answers. People are taken in a fixed order, so that two writers cannot deadlock."""
    for attempt in sorted(attempts, key=lambda attempt: attempt.user):
        question = services.bank.get(attempt.question)
        if question is None:
            continue
        answered = _answered(tx, team, attempt, question)
        shaky = review.is_shaky(_outcome(attempt), hints=attempt.hints) or attempt.changes > 0
        wanted = shaky or answered.card is not None or EVERYTHING in tx.people.preferences(team, attempt.user)
        if wanted and not answered.counted:
            _put(tx, answered, answered.card.state if answered.card else None, "unsure" if attempt.changes else "")


def say_more(services: Services, tx: Tx, team: TeamId, attempt: Attempt, said: Said) -> bool:
    """Rate a right answer anew by what its giver says of it; false when a later answer has taken its place."""
    question = services.bank.get(attempt.question)
    if question is None:
        return False
    answered = _answered(tx, team, attempt, question)
    if answered.card is None:
        if said != "easy":  # what was easy and has no card needs none
            _put(tx, answered, None, said)
        return True
    if answered.card.state.get("attempt") != answered.name:
        return False
    before = answered.card.state.get("before")
    _put(tx, answered, before if isinstance(before, dict) else None, said)
    return True


def due_concepts(services: Services, tx: Tx, team: TeamId, user: UserId, now: datetime, limit: int) -> tuple[StoredCard, ...]:
    """The cards to ask now, least remembered first; concepts that have lost their questions are left out."""
    due = [card for card in tx.cards.due(team, user, now, 10 * review.HARD_CAP) if _variants(services, card.concept)]
    ranked = sorted(due, key=lambda card: (review.retrievability(card.state, now), card.concept))
    return tuple(ranked[: min(limit, review.HARD_CAP)])


def variant(services: Services, card: StoredCard, *keys: object) -> QuestionId:
    """A question about the card's concept, none of the last two where there is another one."""
    asked = card.state.get("questions")
    seen = [str(name) for name in asked] if isinstance(asked, list) else []
    found = [question.id for question in _variants(services, card.concept)]
    fresh = [name for name in found if name not in seen] or [name for name in found if name not in seen[-1:]] or found
    return QuestionId(chance.pick(fresh, *keys, card.concept))


def has_passed(card: StoredCard) -> bool:
    """Whether the last answer about the concept was right (a guess is not)."""
    return card.state.get("passed") is True


def _variants(services: Services, concept: str) -> tuple[Question, ...]:
    return tuple(question for question in services.bank.of_concept(concept) if question.concepts[0] == concept)


def _answered(tx: Tx, team: TeamId, attempt: Attempt, question: Question) -> _Answered:
    concept = question.concepts[0]
    return _Answered(team, attempt, concept, tx.cards.get(team, attempt.user, concept))


def _put(tx: Tx, answered: _Answered, before: Mapping[str, Json] | None, said: Said) -> None:
    attempt, team = answered.attempt, answered.team
    rating = review.rating_of(_outcome(attempt), hints=attempt.hints, seconds=attempt.seconds, said=said)
    plan = PACES.get(tx.people.preferences(team, attempt.user).get(PACE, ""), Plan())
    key = f"{team}/{attempt.user}/{answered.concept}"
    made = review.review(before, rating, attempt.at, key, plan)
    due = start_of_day(made.due, zone_of(tx, team, attempt.user))
    asked = before.get("questions") if before else None
    questions = [name for name in (asked if isinstance(asked, list) else []) if name != attempt.question]
    state: dict[str, Json] = {
        **made.state,
        "attempt": answered.name,
        "before": cast("Json", {name: value for name, value in before.items() if name != "before"} if before else None),
        "questions": [*questions, attempt.question][-_REMEMBERED:],
        "passed": rating is not Rating.AGAIN,
    }
    log: dict[str, Json] = {**made.log, "question": attempt.question, "said": said}
    tx.cards.put(team, attempt.user, StoredCard(answered.concept, due, state), log)


def _outcome(attempt: Attempt) -> Outcome:
    return "right" if attempt.right else "wrong"
