"""One quiz inside one transaction: loading it, counting its answers, stepping it, and writing down what follows.

Lock order is always session, then attempts, then messages, so that two replicas cannot wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from meshbot.commands import review_cards
from meshbot.commands.services import Services
from meshbot.model.ids import MessageName, MessageTs, SessionId, TeamId, UserId
from meshbot.model.outcome import Show
from meshbot.model.request import Place, PlaceKind
from meshbot.quiz import board, codec, events
from meshbot.quiz.session import CROWD, Session, Step, Tally, begin, step
from meshbot.quiz.shown import Shown
from meshbot.store.ports import Attempt, KeptMessage, StoredJob, StoredSession, Tx

TIMER: Final = "quiz.timer"
QUIET: Final = "quiz.quiet"
LOST: Final = "quiz.lost"
CARDS: Final = "quiz.cards"
LAST: Final = "quiz.last"
# A channel quiz has no thread until its parent is posted; until then it waits at a place of its own.
_UNPOSTED: Final = "pending:"


@dataclass(frozen=True, slots=True)
class Room:
    """A session as it was loaded in a transaction."""

    services: Services
    tx: Tx
    stored: StoredSession
    session: Session

    @property
    def team(self) -> TeamId:
        """The workspace it belongs to."""
        return self.stored.team

    @property
    def place(self) -> Place:
        """Where its messages go: the channel alone as long as its thread is not known."""
        return _postable(self.stored.place)

    def shown(self, position: int) -> Shown | None:
        """The question at a position as this session shows it; None when it has left the bank."""
        question = self.services.bank.get(self.session.questions[position])
        return self.services.bank.instance(question, self.session.seed_of(position)) if question else None

    @property
    def questions(self) -> frozenset[str]:
        """The ids of its questions."""
        return frozenset(self.session.questions)

    def comes_again(self, position: int) -> bool:
        """Whether the concept of this question comes once more at the end."""
        bank, session = self.services.bank, self.session
        missed = bank.get(session.questions[position])
        added = (bank.get(name) for name in session.questions[session.length :])
        concepts = {question.concepts[0] for question in added if question is not None}
        return position < session.length and missed is not None and missed.concepts[0] in concepts

    def attempts(self) -> Sequence[Attempt]:
        """Every answer of the session so far."""
        return self.tx.attempts.of_session(self.team, self.session.id)

    def attempt_of(self, user: UserId, position: int) -> Attempt | None:
        """What a person answered to one question."""
        mine = (attempt for attempt in self.attempts() if attempt.user == user and attempt.position == position)
        return next(mine, None)

    def advance(self, event: events.Event, now: datetime) -> tuple[Step, tuple[Show, ...]]:
        """Step the session, save it when it changed, and mark what is out of date. Raises StaleError."""
        made = step(self.session, event, tally(self.attempts(), self.session.position), now)
        if made.session != self.session:
            state = codec.to_json(made.session)
            active = made.session.phase != "done"
            self.tx.sessions.save(replace(self.stored, state=state, active=active))
        self._remember_revealed(made, now)
        self._keep_cards(made, now)
        return made, (*write_effects(self.tx, self.stored, made), *self._mark_homes(made))

    def _mark_homes(self, made: Step) -> tuple[Show, ...]:
        """Say that the Home tabs of those who played are out of date, where they have been opened once."""
        if not any(isinstance(effect, events.Finished) for effect in made.effects):
            return ()
        names = [MessageName(f"home/{user}") for user in sorted({attempt.user for attempt in self.attempts()})]
        homes = [home for name in names if (home := self.tx.messages.get(self.team, name)) is not None]
        for home in homes:
            self.tx.messages.mark(home)
        return tuple(Show(self.team, home.name) for home in homes)

    def _remember_revealed(self, made: Step, now: datetime) -> None:
        """Keep which question was revealed last here: the word "report" means that one."""
        for effect in made.effects:
            if isinstance(effect, events.Revealed):
                last = f"{self.session.id}:{effect.position}"
                self.tx.contexts.put(self.team, self.stored.place, self.session.starter, LAST, last, now)

    def _keep_cards(self, made: Step, now: datetime) -> None:
        """Turn the answers to revealed questions into review cards: at once for a group, as a job for a crowd.

        A question that came once more right after its explanation says nothing of memory, so it moves no card.
        """
        for effect in made.effects:
            if isinstance(effect, events.Revealed) and effect.position < made.session.length:
                given = [attempt for attempt in self.attempts() if attempt.position == effect.position]
                if len(given) <= CROWD:
                    review_cards.keep(self.services, self.tx, self.team, given)
                else:
                    payload = {"session": self.session.id, "position": str(effect.position)}
                    key = f"quiz/{self.session.id}/cards/{effect.position}"
                    self.tx.jobs.put(StoredJob(key, self.team, CARDS, now, self.place, payload))


def load(services: Services, tx: Tx, team: TeamId, session: SessionId, *, lock: bool = False) -> Room | None:
    """A quiz by id, or None when it is unknown in this workspace."""
    stored = tx.sessions.get(team, session, lock=lock)
    return Room(services, tx, stored, codec.from_json(stored.state)) if stored else None


def load_at(services: Services, tx: Tx, team: TeamId, place: Place) -> Room | None:
    """The quiz that runs in a conversation, or None."""
    stored = tx.sessions.active_at(team, place)
    return Room(services, tx, stored, codec.from_json(stored.state)) if stored else None


def start(
    services: Services, tx: Tx, team: TeamId, place: Place, session: Session, now: datetime
) -> tuple[Room, Step, tuple[Show, ...]] | None:
    """Store a new quiz and open it; None when one is running in that conversation already."""
    made = begin(session, now)
    home = replace(place, thread=MessageTs(f"{_UNPOSTED}{session.id}")) if _needs_thread(place) else place
    stored = StoredSession(session.id, team, home, active=True, state=codec.to_json(made.session))
    if not tx.sessions.add(stored):
        return None
    return Room(services, tx, stored, made.session), made, write_effects(tx, stored, made)


def name_of(session: SessionId, *parts: str | int) -> MessageName:
    """The name of one of a quiz's messages."""
    return MessageName("/".join(("quiz", session, *(str(part) for part in parts))))


def tally(attempts: Sequence[Attempt], position: int) -> Tally:
    """What the session has to know about its answers."""
    return Tally(
        players=frozenset(attempt.user for attempt in attempts),
        answered=frozenset(attempt.user for attempt in attempts if attempt.position == position),
        last=max((attempt.at for attempt in attempts), default=None),
    )


def answers(attempts: Sequence[Attempt]) -> tuple[board.Answer, ...]:
    """Answers as the board counts them."""
    return tuple(board.Answer(item.user, item.position, item.right, item.at, item.hints) for item in attempts)


def mark(tx: Tx, stored: StoredSession, *parts: str | int) -> tuple[Show, ...]:
    """Say that one of a quiz's messages is out of date. A terminal keeps no messages."""
    place = _postable(stored.place)
    if place.kind is PlaceKind.TERMINAL:
        return ()
    name, root = name_of(stored.id, *parts), name_of(stored.id, "root")
    grouped = place.kind is PlaceKind.CHANNEL
    if parts == ("root",) and not grouped:
        return ()
    parent = root if grouped and parts != ("root",) else None
    tx.messages.mark(KeptMessage(name, stored.team, place, parent, None, 0))
    return (Show(stored.team, name),)


def write_effects(tx: Tx, stored: StoredSession, made: Step) -> tuple[Show, ...]:
    """Write what follows from a step: messages out of date, timers set and cancelled."""
    shows: list[Show] = []
    for effect in made.effects:
        if isinstance(effect, events.Opened):
            shows += mark(tx, stored, "root")
        elif isinstance(effect, (events.Asked, events.Changed, events.Revealed)):
            shows += mark(tx, stored, "q", effect.position)
        elif isinstance(effect, events.Finished):
            shows += (*mark(tx, stored, "end"), *mark(tx, stored, "root"))
        _write_jobs(tx, stored, effect)
    return tuple(dict.fromkeys(shows))


def _write_jobs(tx: Tx, stored: StoredSession, effect: events.Effect) -> None:
    timer, quiet = (f"quiz/{stored.id}/{kind}" for kind in ("timer", "quiet"))
    place = _postable(stored.place)
    if isinstance(effect, events.Asked) and effect.due is not None:
        payload = {"session": stored.id, "position": str(effect.position)}
        tx.jobs.put(StoredJob(timer, stored.team, TIMER, effect.due, place, payload))
    elif isinstance(effect, events.QuietDue):
        tx.jobs.put(StoredJob(quiet, stored.team, QUIET, effect.at, place, {"session": stored.id}))
    elif isinstance(effect, events.Finished):
        tx.jobs.cancel(stored.team, timer)
        tx.jobs.cancel(stored.team, quiet)


def _needs_thread(place: Place) -> bool:
    return place.kind is PlaceKind.CHANNEL and place.thread is None


def _postable(place: Place) -> Place:
    return replace(place, thread=None) if (place.thread or "").startswith(_UNPOSTED) else place
