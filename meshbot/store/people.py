"""People, their choices, and the choices made for channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from meshbot.model.ids import ChannelId, TeamId, UserId
from meshbot.model.request import Place
from meshbot.store import schema
from meshbot.store.sql import insert_new, matches, upsert


@dataclass(frozen=True, slots=True)
class SqlPeople:
    """``ports.People`` on a connection."""

    conn: sa.Connection

    def meet(self, team: TeamId, user: UserId, at: datetime) -> bool:
        """Remember a person; true when new."""
        return insert_new(self.conn, schema.people, {"team": team, "user": user, "met": at})

    def known(self, team: TeamId, user: UserId) -> bool:
        """Whether the person has been met."""
        query = sa.select(schema.people.c.user).where(matches(schema.people, team=team, user=user))
        return self.conn.execute(query).first() is not None

    def preferences(self, team: TeamId, user: UserId) -> Mapping[str, str]:
        """Every choice of a person."""
        table = schema.preferences
        rows = self.conn.execute(sa.select(table.c.name, table.c.value).where(matches(table, team=team, user=user)))
        return {row.name: row.value for row in rows}

    def prefer(self, team: TeamId, user: UserId, name: str, value: str | None) -> None:
        """Set or remove one choice."""
        table = schema.preferences
        if value is None:
            self.conn.execute(sa.delete(table).where(matches(table, team=team, user=user, name=name)))
        else:
            upsert(self.conn, table, {"team": team, "user": user, "name": name}, {"value": value})

    def who_prefer(self, team: TeamId, name: str, value: str) -> Sequence[UserId]:
        """The people with this choice, in stable order."""
        table = schema.preferences
        query = sa.select(table.c.user).where(matches(table, team=team, name=name, value=value)).order_by(table.c.user)
        return [UserId(user) for user in self.conn.execute(query).scalars()]


@dataclass(frozen=True, slots=True)
class SqlInstallations:
    """``ports.Installations`` on a connection."""

    conn: sa.Connection

    def channel_settings(self, team: TeamId, channel: ChannelId) -> Mapping[str, str]:
        """Every choice made for a channel."""
        table = schema.channels
        rows = self.conn.execute(sa.select(table.c.name, table.c.value).where(matches(table, team=team, channel=channel)))
        return {row.name: row.value for row in rows}

    def set_channel(self, team: TeamId, channel: ChannelId, name: str, value: str | None) -> None:
        """Set or remove one choice of a channel."""
        table = schema.channels
        if value is None:
            self.conn.execute(sa.delete(table).where(matches(table, team=team, channel=channel, name=name)))
        else:
            upsert(self.conn, table, {"team": team, "channel": channel, "name": name}, {"value": value})


@dataclass(frozen=True, slots=True)
class SqlContexts:
    """``ports.Contexts`` on a connection."""

    conn: sa.Connection

    def put(self, team: TeamId, place: Place, user: UserId, name: str, value: str, at: datetime) -> None:
        """Remember what a conversation is about."""
        key = {"team": team, **_conversation(place, user), "name": name}
        upsert(self.conn, schema.contexts, key, {"value": value, "at": at})

    def get(self, team: TeamId, place: Place, user: UserId, name: str) -> str | None:
        """What was remembered."""
        table = schema.contexts
        key = {"team": team, **_conversation(place, user), "name": name}
        return self.conn.execute(sa.select(table.c.value).where(matches(table, **key))).scalar_one_or_none()


def _conversation(place: Place, user: UserId) -> dict[str, str]:
    """A thread belongs to everybody in it; elsewhere each person has their own conversation."""
    if place.thread:
        return {"channel": place.channel, "thread": place.thread, "user": ""}
    return {"channel": place.channel, "thread": "", "user": user}
