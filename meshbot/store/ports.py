"""What the application asks of the store, in its own words. Every row belongs to one workspace (``team``).

A ``Store`` opens one transaction at a time; the ports of a transaction are reached through it. The contract suite in
``tests/contract`` holds both engines (SQLite, PostgreSQL) to these promises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from meshbot.model.ids import ChannelId, DeliveryKey, MessageName, MessageTs, SessionId, TeamId, UserId
from meshbot.model.reply import Json
from meshbot.model.request import Place
from meshbot.store.rows import Attempt, KeptMessage, Report, StoredCard, StoredJob, StoredSession

__all__ = [
    "Attempt",
    "Attempts",
    "Cards",
    "Contexts",
    "Deliveries",
    "Installations",
    "Jobs",
    "KeptMessage",
    "Lessons",
    "Messages",
    "People",
    "Report",
    "Reports",
    "Sessions",
    "Store",
    "StoredCard",
    "StoredJob",
    "StoredSession",
    "Tx",
]


class People(Protocol):
    """Who has used meshbot, and what they chose."""

    def meet(self, team: TeamId, user: UserId, at: datetime) -> bool:
        """Remember a person; true when they are new in this workspace."""
        ...

    def known(self, team: TeamId, user: UserId) -> bool:
        """Whether the person has been met before."""
        ...

    def preferences(self, team: TeamId, user: UserId) -> Mapping[str, str]:
        """What the person chose (zone, board opt-in, reminders …); empty when nothing."""
        ...

    def prefer(self, team: TeamId, user: UserId, name: str, value: str | None) -> None:
        """Set one choice, or remove it with None."""
        ...

    def who_prefer(self, team: TeamId, name: str, value: str) -> Sequence[UserId]:
        """The people of a workspace whose choice ``name`` is ``value``."""
        ...


class Sessions(Protocol):
    """Quiz sessions. At most one active session per conversation (channel and thread)."""

    def add(self, session: StoredSession) -> bool:
        """Store a new session; false when an active one is already in that place."""
        ...

    def get(self, team: TeamId, session: SessionId, *, lock: bool = False) -> StoredSession | None:
        """A session by id; with ``lock`` held against other writers until the transaction ends."""
        ...

    def active_at(self, team: TeamId, place: Place) -> StoredSession | None:
        """The active session of exactly this conversation."""
        ...

    def bind(self, team: TeamId, session: SessionId, place: Place) -> None:
        """Move a session to the place where it lives now (its thread, once the parent has been posted)."""
        ...

    def save(self, session: StoredSession) -> None:
        """Store the next state of the version that was read. Raises StaleError when another writer was first."""
        ...


class Attempts(Protocol):
    """Answers: one per person, session and question; and the first ever of each question, which alone scores."""

    def record(self, team: TeamId, attempt: Attempt) -> bool:
        """Store an answer; false when this person already answered this question of this session.

        The person's first answer ever to that question also becomes their scored one (unique key).
        """
        ...

    def replace(self, team: TeamId, attempt: Attempt) -> bool:
        """Change an unrevealed answer of the same session and question; false when there was none."""
        ...

    def of_session(self, team: TeamId, session: SessionId) -> Sequence[Attempt]:
        """All answers of a session, oldest first."""
        ...

    def scored_of(self, team: TeamId, user: UserId) -> Sequence[Attempt]:
        """A person's scored answers (the first to each question), oldest first."""
        ...

    def scored_in(self, team: TeamId, channel: ChannelId | None, since: datetime | None) -> Sequence[Attempt]:
        """Scored answers given in a channel (or the workspace with None) since a moment."""
        ...

    def count_of(self, team: TeamId, user: UserId) -> int:
        """How many answers a person has given, scored or not."""
        ...

    def moments_of(self, team: TeamId, user: UserId) -> Sequence[datetime]:
        """When a person answered, scored or not, oldest first."""
        ...

    def all_first(self, team: TeamId) -> Sequence[Attempt]:
        """Every scored answer of a workspace: the raw material of item statistics."""
        ...


class Messages(Protocol):
    """Kept messages and what is still to be shown (the outbox)."""

    def mark(self, message: KeptMessage) -> None:
        """Say that a message is out of date; creates it when new and keeps its ``ts`` when known."""
        ...

    def get(self, team: TeamId, name: MessageName) -> KeptMessage | None:
        """A kept message by name."""
        ...

    def at(self, team: TeamId, channel: ChannelId, ts: MessageTs) -> KeptMessage | None:
        """The kept message that stands at this place in Slack."""
        ...

    def claim(self, now: datetime, lease_seconds: int, limit: int, team: TeamId | None = None) -> Sequence[KeptMessage]:
        """Out-of-date messages that nobody else is showing, in the order they were first marked.

        A message whose parent has not been posted is not claimed before it. Whoever claims a message that does not stand yet
        leaves it ``doubtful`` until they say how it ended; what is given back tells whether somebody before them did not.
        """
        ...

    def shown(self, team: TeamId, name: MessageName, ts: MessageTs, revision: int) -> None:
        """A message was posted or edited at ``revision``; it stays out of date if it was marked again since."""
        ...

    def postpone(self, team: TeamId, name: MessageName, until: datetime, *, doubtful: bool = False) -> None:
        """Try a message again later (a rate limit, an outage); counts the try. It may stand all the same if ``doubtful``."""
        ...

    def drop(self, team: TeamId, name: MessageName) -> None:
        """Give a message up for good (deleted in Slack, or Slack refuses it)."""
        ...

    def waiting(self) -> int:
        """How many messages of all workspaces are out of date; for operators."""
        ...


class Deliveries(Protocol):
    """Which deliveries have been handled, so that a repeat does nothing."""

    def claim(self, team: TeamId, key: DeliveryKey, at: datetime) -> bool:
        """Take a delivery; false when somebody already has."""
        ...

    def prune(self, before: datetime) -> int:
        """Forget deliveries older than a moment; how many."""
        ...


class Jobs(Protocol):
    """Work that falls due later."""

    def put(self, job: StoredJob) -> None:
        """Set a job; the same key replaces what was set before."""
        ...

    def cancel(self, team: TeamId, key: str) -> None:
        """Remove a job if it is there."""
        ...

    def claim(self, now: datetime, lease_seconds: int, limit: int) -> Sequence[StoredJob]:
        """Due jobs that nobody else is doing; they come back after the lease unless done."""
        ...

    def done(self, job: StoredJob) -> None:
        """Remove a job, unless it was set anew for another time since it was claimed."""
        ...

    def of_place(self, team: TeamId, channel: ChannelId, name: str) -> Sequence[StoredJob]:
        """Jobs of one kind that belong to a channel."""
        ...


class Cards(Protocol):
    """Spaced-repetition cards, one per person and concept, and the log of reviews."""

    def get(self, team: TeamId, user: UserId, concept: str) -> StoredCard | None:
        """One card, or None."""
        ...

    def put(self, team: TeamId, user: UserId, card: StoredCard, log: Mapping[str, Json]) -> None:
        """Store a card's next state and append the review that led to it."""
        ...

    def due(self, team: TeamId, user: UserId, now: datetime, limit: int) -> Sequence[StoredCard]:
        """Cards due now, longest overdue first."""
        ...

    def all_of(self, team: TeamId, user: UserId) -> Sequence[StoredCard]:
        """Every card of a person."""
        ...


class Lessons(Protocol):
    """Progress in the course."""

    def status(self, team: TeamId, user: UserId, path: str) -> Mapping[str, str]:
        """Status per lesson id (``started``, ``completed``, ``skipped``)."""
        ...

    def set(self, team: TeamId, user: UserId, path: str, lesson: str, status: str, at: datetime) -> None:
        """Set the status of one lesson."""
        ...


class Reports(Protocol):
    """Reports about questions, and lines that found nothing."""

    def add(self, team: TeamId, user: UserId, report: Report) -> bool:
        """File a report; false when this person already reported this question."""
        ...

    def all_of(self, team: TeamId) -> Sequence[Report]:
        """All reports of a workspace, newest first."""
        ...

    def missed(self, team: TeamId, query: str, at: datetime) -> None:
        """Count a line that found nothing (no person is stored with it)."""
        ...

    def misses(self, team: TeamId, limit: int) -> Sequence[tuple[str, int]]:
        """The lines that found nothing most often, with counts."""
        ...


class Contexts(Protocol):
    """What a conversation is about right now (the last estimate, a half-filled questionnaire)."""

    def put(self, team: TeamId, place: Place, user: UserId, name: str, value: str, at: datetime) -> None:
        """Remember ``value``: for everybody in a thread, else for this person in this channel."""
        ...

    def get(self, team: TeamId, place: Place, user: UserId, name: str) -> str | None:
        """What was remembered, or None."""
        ...


class Installations(Protocol):
    """Facts about a workspace's channels and its installation."""

    def channel_settings(self, team: TeamId, channel: ChannelId) -> Mapping[str, str]:
        """What was chosen for a channel; empty when nothing."""
        ...

    def set_channel(self, team: TeamId, channel: ChannelId, name: str, value: str | None) -> None:
        """Set or remove one choice of a channel."""
        ...


class Tx(Protocol):
    """The ports inside one transaction."""

    people: People
    sessions: Sessions
    attempts: Attempts
    messages: Messages
    deliveries: Deliveries
    jobs: Jobs
    cards: Cards
    lessons: Lessons
    reports: Reports
    contexts: Contexts
    installations: Installations

    def export(self, team: TeamId, user: UserId) -> Mapping[str, Json]:
        """Everything kept about a person, table by table."""
        ...

    def forget(self, team: TeamId, user: UserId) -> int:
        """Delete everything kept about a person; how many rows. Afterwards no table holds them."""
        ...

    def purge(self, team: TeamId) -> int:
        """Delete everything of a workspace; how many rows."""
        ...


class Store(Protocol):
    """Opens transactions."""

    def begin(self, *, write: bool = False) -> AbstractContextManager[Tx]:
        """A transaction: committed on leaving, rolled back on an exception."""
        ...

    def healthy(self) -> bool:
        """Whether the database answers."""
        ...

    def close(self) -> None:
        """Release every connection."""
        ...
