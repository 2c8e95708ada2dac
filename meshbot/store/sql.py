"""Small pieces of SQL that the ports share: upserts in either dialect, JSON columns, places."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from meshbot.model.ids import ChannelId, MessageTs
from meshbot.model.reply import Json
from meshbot.model.request import Place, PlaceKind

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_new(conn: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless a unique key refuses it; whether it was inserted."""
    statement = _dialect_insert(conn, table).values(**values).on_conflict_do_nothing()
    # A returned row tells it in both engines; psycopg's row count does not for every table.
    return conn.execute(statement.returning(next(iter(table.primary_key)))).first() is not None


def upsert(conn: sa.Connection, table: sa.Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert a row, or set ``values`` on the one that has this key."""
    statement = _dialect_insert(conn, table).values(**key, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=[table.c[name] for name in key], set_=dict(values)))


def matches(table: sa.Table, **key: object) -> sa.ColumnElement[bool]:
    """The condition that every named column has this value."""
    return sa.and_(*(table.c[name] == value for name, value in key.items()))


def to_json(value: Mapping[str, Json] | Mapping[str, str]) -> str:
    """A JSON object as stored: stable order, so that equal states are equal texts."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> dict[str, Json]:
    """The JSON object of a stored text."""
    return cast("dict[str, Json]", json.loads(text))


def place_columns(place: Place) -> dict[str, str]:
    """A place as columns; no thread is the empty text, so that it can stand in a unique key."""
    return {"kind": place.kind.value, "channel": place.channel, "thread": place.thread or ""}


def place_of(row: sa.Row[Any]) -> Place:
    """The place in a row that has ``place_columns``."""
    return Place(PlaceKind(row.kind), ChannelId(row.channel), MessageTs(row.thread) if row.thread else None)


def _dialect_insert(conn: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    if conn.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a tenth of the start-up that SQLite need not pay

        return postgresql.insert(table)
    return sqlite.insert(table)
