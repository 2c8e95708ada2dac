"""Kept messages: which of ours stand where in Slack, and which are out of date (the outbox)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from meshbot.model.ids import ChannelId, MessageName, MessageTs, TeamId
from meshbot.store import schema
from meshbot.store.ports import KeptMessage
from meshbot.store.sql import insert_new, matches, place_columns, place_of

_TABLE: Final = schema.messages
_ALWAYS: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SqlMessages:
    """``ports.Messages`` on a connection."""

    conn: sa.Connection

    def mark(self, message: KeptMessage) -> None:
        """Say that a message is out of date."""
        values = {
            "team": message.team,
            "name": message.name,
            **place_columns(message.place),
            "parent": message.parent,
            "ts": message.ts,
            "revision": 1,
            "shown": 0,
            "free_at": _ALWAYS,
            "tries": 0,
        }
        if insert_new(self.conn, _TABLE, values):
            return
        # Marked and not yet shown: the pending showing will read the newest state anyway, and not
        # writing keeps a thousand answers in the same second from queueing for this one row.
        stale = matches(_TABLE, team=message.team, name=message.name) & (_TABLE.c.revision > _TABLE.c.shown)
        # The share lock makes whoever wants to show it wait until what we wrote beside it can be seen.
        pending = sa.select(_TABLE.c.id).where(stale, _TABLE.c.free_at == _ALWAYS).with_for_update(read=True)
        if self.conn.execute(pending).first():
            return
        same = matches(_TABLE, team=message.team, name=message.name)
        self.conn.execute(sa.update(_TABLE).where(same).values(revision=_TABLE.c.revision + 1))

    def get(self, team: TeamId, name: MessageName) -> KeptMessage | None:
        """A kept message by name."""
        row = self.conn.execute(sa.select(_TABLE).where(matches(_TABLE, team=team, name=name))).first()
        return _message(row) if row else None

    def at(self, team: TeamId, channel: ChannelId, ts: MessageTs) -> KeptMessage | None:
        """The kept message at a place in Slack."""
        row = self.conn.execute(sa.select(_TABLE).where(matches(_TABLE, team=team, channel=channel, ts=ts))).first()
        return _message(row) if row else None

    def claim(self, now: datetime, lease_seconds: int, limit: int, team: TeamId | None = None) -> Sequence[KeptMessage]:
        """Take out-of-date messages for showing, under a lease."""
        parent = _TABLE.alias("parent_message")
        ready = sa.or_(
            _TABLE.c.parent.is_(None),
            sa.exists().where(parent.c.team == _TABLE.c.team, parent.c.name == _TABLE.c.parent, parent.c.ts.is_not(None)),
        )
        query = sa.select(_TABLE).where(_TABLE.c.revision > _TABLE.c.shown, _TABLE.c.free_at <= now, ready)
        if team is not None:
            query = query.where(_TABLE.c.team == team)
        query = query.order_by(_TABLE.c.id).limit(limit).with_for_update(skip_locked=True, of=_TABLE)
        rows = self.conn.execute(query).all()
        if rows:
            taken = _TABLE.c.id.in_([row.id for row in rows])
            until = now + timedelta(seconds=lease_seconds)
            begun = sa.case((_TABLE.c.ts.is_(None), sa.func.coalesce(_TABLE.c.doubtful, sa.literal(now, schema.Moment))))
            self.conn.execute(sa.update(_TABLE).where(taken).values(free_at=until, doubtful=begun))
        return [_message(row) for row in rows]

    def shown(self, team: TeamId, name: MessageName, ts: MessageTs, revision: int) -> None:
        """A message was posted or edited at ``revision``."""
        values = {"ts": ts, "shown": revision, "free_at": _ALWAYS, "tries": 0, "doubtful": None}
        self.conn.execute(sa.update(_TABLE).where(matches(_TABLE, team=team, name=name)).values(**values))

    def postpone(self, team: TeamId, name: MessageName, until: datetime, *, doubtful: bool = False) -> None:
        """Try again later."""
        same = matches(_TABLE, team=team, name=name)
        ended = {} if doubtful else {"doubtful": None}
        self.conn.execute(sa.update(_TABLE).where(same).values(free_at=until, tries=_TABLE.c.tries + 1, **ended))

    def drop(self, team: TeamId, name: MessageName) -> None:
        """Give a message up."""
        self.conn.execute(sa.delete(_TABLE).where(matches(_TABLE, team=team, name=name)))

    def waiting(self) -> int:
        """How many messages are out of date."""
        query = sa.select(sa.func.count()).select_from(_TABLE).where(_TABLE.c.revision > _TABLE.c.shown)
        return int(self.conn.execute(query).scalar_one())


def _message(row: sa.Row[Any]) -> KeptMessage:
    return KeptMessage(
        name=MessageName(row.name),
        team=TeamId(row.team),
        place=place_of(row),
        parent=MessageName(row.parent) if row.parent else None,
        ts=MessageTs(row.ts) if row.ts else None,
        revision=row.revision,
        tries=row.tries,
        doubtful=row.doubtful,
    )
