"""Quiz sessions and the answers given in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from meshbot.errors import StaleError
from meshbot.model.ids import ChannelId, QuestionId, SessionId, TeamId, UserId
from meshbot.model.request import Place
from meshbot.store import schema
from meshbot.store.ports import Attempt, StoredSession
from meshbot.store.sql import from_json, insert_new, matches, place_columns, place_of, to_json


@dataclass(frozen=True, slots=True)
class SqlSessions:
    """``ports.Sessions`` on a connection."""

    conn: sa.Connection

    def add(self, session: StoredSession) -> bool:
        """Store a new session unless the place has an active one (unique index)."""
        values = {
            "team": session.team,
            "id": session.id,
            **place_columns(session.place),
            "active": session.active,
            "state": to_json(session.state),
            "version": session.version,
        }
        return insert_new(self.conn, schema.sessions, values)

    def get(self, team: TeamId, session: SessionId, *, lock: bool = False) -> StoredSession | None:
        """A session by id."""
        query = sa.select(schema.sessions).where(matches(schema.sessions, team=team, id=session))
        row = self.conn.execute(query.with_for_update() if lock else query).first()
        return _session(row) if row else None

    def active_at(self, team: TeamId, place: Place) -> StoredSession | None:
        """The active session of this conversation."""
        key = {"team": team, "channel": place.channel, "thread": place.thread or ""}
        query = sa.select(schema.sessions).where(matches(schema.sessions, **key), schema.sessions.c.active.is_(True))
        row = self.conn.execute(query).first()
        return _session(row) if row else None

    def bind(self, team: TeamId, session: SessionId, place: Place) -> None:
        """Move a session to its thread."""
        table = schema.sessions
        self.conn.execute(sa.update(table).where(matches(table, team=team, id=session)).values(**place_columns(place)))

    def save(self, session: StoredSession) -> None:
        """Store the next state; StaleError when the version has moved on."""
        table = schema.sessions
        key = matches(table, team=session.team, id=session.id, version=session.version)
        values = {"state": to_json(session.state), "active": session.active, "version": session.version + 1}
        if self.conn.execute(sa.update(table).where(key).values(**values)).rowcount != 1:
            raise StaleError(f"session {session.id} moved past version {session.version}")


@dataclass(frozen=True, slots=True)
class SqlAttempts:
    """``ports.Attempts`` on a connection."""

    conn: sa.Connection

    def record(self, team: TeamId, attempt: Attempt) -> bool:
        """Store an answer once; the first ever to its question is also marked as scored."""
        values = {name: getattr(attempt, name) for name in _ATTEMPT_FIELDS}
        if not insert_new(self.conn, schema.attempts, {"team": team, **values}):
            return False
        mark = {name: values[name] for name in ("user", "question", "session", "position")}
        insert_new(self.conn, schema.scored, {"team": team, **mark})
        return True

    def replace(self, team: TeamId, attempt: Attempt) -> bool:
        """Change an answer in place."""
        table = schema.attempts
        key = matches(table, team=team, session=attempt.session, position=attempt.position, user=attempt.user)
        values = {name: getattr(attempt, name) for name in ("answer", "right", "at", "hints", "changes", "seconds")}
        return self.conn.execute(sa.update(table).where(key).values(**values)).rowcount == 1

    def of_session(self, team: TeamId, session: SessionId) -> Sequence[Attempt]:
        """All answers of a session."""
        return self._fetch(_attempts().where(matches(schema.attempts, team=team, session=session)))

    def scored_of(self, team: TeamId, user: UserId) -> Sequence[Attempt]:
        """A person's scored answers."""
        return self._fetch(_scored().where(matches(schema.scored, team=team, user=user)))

    def scored_in(self, team: TeamId, channel: ChannelId | None, since: datetime | None) -> Sequence[Attempt]:
        """Scored answers of a channel or workspace since a moment."""
        query = _scored().where(schema.scored.c.team == team)
        if channel is not None:
            query = query.where(schema.attempts.c.channel == channel)
        if since is not None:
            query = query.where(schema.attempts.c.at >= since)
        return self._fetch(query)

    def count_of(self, team: TeamId, user: UserId) -> int:
        """How many answers a person has given."""
        table = schema.attempts
        query = sa.select(sa.func.count()).select_from(table).where(matches(table, team=team, user=user))
        return int(self.conn.execute(query).scalar_one())

    def moments_of(self, team: TeamId, user: UserId) -> Sequence[datetime]:
        """When a person answered."""
        table = schema.attempts
        query = sa.select(table.c.at).where(matches(table, team=team, user=user)).order_by(table.c.at)
        return list(self.conn.execute(query).scalars())

    def all_first(self, team: TeamId) -> Sequence[Attempt]:
        """Every scored answer of a workspace."""
        return self._fetch(_scored().where(schema.scored.c.team == team))

    def _fetch(self, query: sa.Select[Any]) -> Sequence[Attempt]:
        ordered = query.order_by(schema.attempts.c.at, schema.attempts.c.position, schema.attempts.c.user)
        return [_attempt(row) for row in self.conn.execute(ordered)]


_ATTEMPT_FIELDS = (
    "session",
    "position",
    "user",
    "question",
    "answer",
    "right",
    "at",
    "channel",
    "area",
    "hints",
    "changes",
    "seconds",
)


def _attempts() -> sa.Select[Any]:
    return sa.select(*(schema.attempts.c[name] for name in _ATTEMPT_FIELDS))


def _scored() -> sa.Select[Any]:
    left, right = schema.scored.c, schema.attempts.c
    on = sa.and_(*(left[name] == right[name] for name in ("team", "session", "position", "user")))
    return _attempts().join(schema.scored, on)


def _attempt(row: sa.Row[Any]) -> Attempt:
    return Attempt(
        session=SessionId(row.session),
        position=row.position,
        user=UserId(row.user),
        question=QuestionId(row.question),
        answer=row.answer,
        right=row.right,
        at=row.at,
        channel=ChannelId(row.channel),
        area=row.area,
        hints=row.hints,
        changes=row.changes,
        seconds=row.seconds,
    )


def _session(row: sa.Row[Any]) -> StoredSession:
    return StoredSession(
        id=SessionId(row.id),
        team=TeamId(row.team),
        place=place_of(row),
        active=row.active,
        state=from_json(row.state),
        version=row.version,
    )
