"""The tables. Every one is keyed by workspace (``team``); the migrations in ``migrations/`` make the same tables.

Partial indexes name their condition for SQLite only: naming it for PostgreSQL too would load that dialect at every start.
The migrations, which make the tables in both engines, name both.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect

from meshbot.text.markup import clean

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(sa.TypeDecorator[datetime]):
    """A UTC moment as microseconds since 1970: sorts and compares alike in both engines."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To microseconds; refuses a datetime without a zone."""
        del dialect
        if value is None:
            return None
        return round((value.astimezone(UTC) - _EPOCH) / timedelta(microseconds=1))

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Back to a UTC datetime."""
        del dialect
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class Words(sa.TypeDecorator[str]):
    """Text that may come from a person: NUL and lone surrogates, which PostgreSQL refuses, are left out."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Clean on the way in."""
        del dialect
        return None if value is None else "\n".join(clean(line) for line in value.split("\n"))


metadata: Final = sa.MetaData()


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


people: Final = sa.Table("people", metadata, _key("team"), _key("user"), sa.Column("met", Moment, nullable=False))

preferences: Final = sa.Table(
    "preferences", metadata, _key("team"), _key("user"), _key("name"), sa.Column("value", Words, nullable=False)
)

sessions: Final = sa.Table(
    "sessions",
    metadata,
    _key("team"),
    _key("id"),
    _text("kind"),
    _text("channel"),
    _text("thread"),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("state", Words, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
sa.Index(
    "one_active_session_per_place",
    sessions.c.team,
    sessions.c.channel,
    sessions.c.thread,
    unique=True,
    sqlite_where=sa.text("active = 1"),
)

attempts: Final = sa.Table(
    "attempts",
    metadata,
    _key("team"),
    _key("session"),
    sa.Column("position", sa.Integer, primary_key=True),
    _key("user"),
    _text("question"),
    sa.Column("answer", Words, nullable=False),
    sa.Column("right", sa.Boolean, nullable=False),
    sa.Column("at", Moment, nullable=False),
    _text("channel"),
    _text("area"),
    sa.Column("hints", sa.Integer, nullable=False),
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Float),
)

# A person's first answer ever to a question: the one that scores. It points at the attempt.
scored: Final = sa.Table(
    "scored",
    metadata,
    _key("team"),
    _key("user"),
    _key("question"),
    _text("session"),
    sa.Column("position", sa.Integer, nullable=False),
)

messages: Final = sa.Table(
    "messages",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    _text("team"),
    _text("name"),
    _text("kind"),
    _text("channel"),
    _text("thread"),
    _text("parent", nullable=True),
    _text("ts", nullable=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("shown", sa.Integer, nullable=False),
    sa.Column("free_at", Moment, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("doubtful", Moment),
    sa.UniqueConstraint("team", "name", name="one_message_per_name"),
)
sa.Index(
    "messages_out_of_date",
    messages.c.id,
    sqlite_where=sa.text("revision > shown"),
)

deliveries: Final = sa.Table(
    "deliveries", metadata, _key("team"), _key("key"), sa.Column("at", Moment, nullable=False, index=True)
)

jobs: Final = sa.Table(
    "jobs",
    metadata,
    _key("team"),
    _key("key"),
    _text("name"),
    sa.Column("due", Moment, nullable=False, index=True),
    _text("kind"),
    _text("channel"),
    _text("thread"),
    sa.Column("payload", Words, nullable=False),
    sa.Column("free_at", Moment, nullable=False),
)

cards: Final = sa.Table(
    "cards",
    metadata,
    _key("team"),
    _key("user"),
    _key("concept"),
    sa.Column("due", Moment, nullable=False),
    sa.Column("state", Words, nullable=False),
)

reviews: Final = sa.Table(
    "reviews",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    _text("team"),
    _text("user"),
    _text("concept"),
    sa.Column("log", Words, nullable=False),
)

lessons: Final = sa.Table(
    "lessons",
    metadata,
    _key("team"),
    _key("user"),
    _key("path"),
    _key("lesson"),
    _text("status"),
    sa.Column("at", Moment, nullable=False),
)

reports: Final = sa.Table(
    "reports",
    metadata,
    _key("team"),
    _key("user"),
    _key("question"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("text", Words, nullable=False),
)

# Lines that found nothing, folded; no person is stored with them.
misses: Final = sa.Table(
    "misses",
    metadata,
    _key("team"),
    sa.Column("query", Words, primary_key=True),
    sa.Column("last", Moment, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
)

contexts: Final = sa.Table(
    "contexts",
    metadata,
    _key("team"),
    _key("channel"),
    _key("thread"),
    _key("user"),
    _key("name"),
    sa.Column("value", Words, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

channels: Final = sa.Table(
    "channels", metadata, _key("team"), _key("channel"), _key("name"), sa.Column("value", Words, nullable=False)
)
