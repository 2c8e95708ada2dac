"""What is kept about a person, and its deletion, read off the schema so that a new table cannot be missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from meshbot.model.ids import TeamId, UserId
from meshbot.model.reply import Json
from meshbot.store import schema
from meshbot.store.sql import matches


def export(conn: sa.Connection, team: TeamId, user: UserId) -> Mapping[str, Json]:
    """Every row that names the person, table by table; moments as ISO 8601."""
    out: dict[str, Json] = {}
    for table in schema.metadata.sorted_tables:
        if "user" in table.c:
            rows = conn.execute(sa.select(table).where(matches(table, team=team, user=user)))
            out[table.name] = [cast("Json", {key: _plain(value) for key, value in row._mapping.items()}) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
    return out


def forget(conn: sa.Connection, team: TeamId, user: UserId) -> int:
    """Delete every row that names the person, and their id in the state of sessions; how many rows."""
    count = 0
    for table in schema.metadata.sorted_tables:
        if "user" in table.c:
            count += conn.execute(sa.delete(table).where(matches(table, team=team, user=user))).rowcount
    for table, column in _MENTIONS:
        rows = sa.delete(table).where(table.c.team == team, column.contains(user, autoescape=True))
        count += conn.execute(rows).rowcount
    return count


def purge(conn: sa.Connection, team: TeamId) -> int:
    """Delete every row of a workspace; how many. It may take its time."""
    if conn.dialect.name == "postgresql":
        conn.execute(sa.text("SET LOCAL statement_timeout = 0"))
    return sum(conn.execute(sa.delete(table).where(table.c.team == team)).rowcount for table in schema.metadata.sorted_tables)


# Texts that may hold a person's id without a column for it: a quiz they started, a reminder set for them, their
# direct-message cards, their clicks of the last hours. Their rows go with them; the answers of others stay.
_MENTIONS: tuple[tuple[sa.Table, sa.Column[Any]], ...] = (
    (schema.sessions, schema.sessions.c.state),
    (schema.jobs, schema.jobs.c.payload),
    (schema.jobs, schema.jobs.c.key),
    (schema.messages, schema.messages.c.name),
    (schema.deliveries, schema.deliveries.c.key),
)


def _plain(value: object) -> Json:
    return value.isoformat() if isinstance(value, datetime) else cast("Json", value)
