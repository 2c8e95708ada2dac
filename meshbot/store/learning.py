"""Review cards, progress in the course, reports about questions, and lines that found nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from meshbot.model.ids import QuestionId, TeamId, UserId
from meshbot.model.reply import Json
from meshbot.store import schema
from meshbot.store.ports import Report, StoredCard
from meshbot.store.sql import from_json, insert_new, matches, to_json, upsert

_CARDS: Final = schema.cards


@dataclass(frozen=True, slots=True)
class SqlCards:
    """``ports.Cards`` on a connection."""

    conn: sa.Connection

    def get(self, team: TeamId, user: UserId, concept: str) -> StoredCard | None:
        """One card."""
        row = self.conn.execute(sa.select(_CARDS).where(matches(_CARDS, team=team, user=user, concept=concept))).first()
        return _card(row) if row else None

    def put(self, team: TeamId, user: UserId, card: StoredCard, log: Mapping[str, Json]) -> None:
        """Store the next state and the review that led to it."""
        key = {"team": team, "user": user, "concept": card.concept}
        upsert(self.conn, _CARDS, key, {"due": card.due, "state": to_json(card.state)})
        self.conn.execute(sa.insert(schema.reviews).values(**key, log=to_json(log)))

    def due(self, team: TeamId, user: UserId, now: datetime, limit: int) -> Sequence[StoredCard]:
        """Cards due now."""
        query = sa.select(_CARDS).where(matches(_CARDS, team=team, user=user), _CARDS.c.due <= now)
        ordered = query.order_by(_CARDS.c.due, _CARDS.c.concept).limit(limit)
        return [_card(row) for row in self.conn.execute(ordered)]

    def all_of(self, team: TeamId, user: UserId) -> Sequence[StoredCard]:
        """Every card of a person."""
        query = sa.select(_CARDS).where(matches(_CARDS, team=team, user=user)).order_by(_CARDS.c.concept)
        return [_card(row) for row in self.conn.execute(query)]


@dataclass(frozen=True, slots=True)
class SqlLessons:
    """``ports.Lessons`` on a connection."""

    conn: sa.Connection

    def status(self, team: TeamId, user: UserId, path: str) -> Mapping[str, str]:
        """Status per lesson."""
        table = schema.lessons
        query = sa.select(table.c.lesson, table.c.status).where(matches(table, team=team, user=user, path=path))
        return {row.lesson: row.status for row in self.conn.execute(query)}

    def set(self, team: TeamId, user: UserId, path: str, lesson: str, status: str, at: datetime) -> None:
        """Set the status of one lesson."""
        key = {"team": team, "user": user, "path": path, "lesson": lesson}
        upsert(self.conn, schema.lessons, key, {"status": status, "at": at})


@dataclass(frozen=True, slots=True)
class SqlReports:
    """``ports.Reports`` on a connection."""

    conn: sa.Connection

    def add(self, team: TeamId, user: UserId, report: Report) -> bool:
        """File a report once per person and question."""
        values = {"team": team, "user": user, "question": report.question, "at": report.at, "text": report.text}
        return insert_new(self.conn, schema.reports, values)

    def all_of(self, team: TeamId) -> Sequence[Report]:
        """All reports, newest first."""
        table = schema.reports
        query = sa.select(table).where(table.c.team == team).order_by(table.c.at.desc(), table.c.question)
        return [Report(QuestionId(row.question), row.at, row.text) for row in self.conn.execute(query)]

    def missed(self, team: TeamId, query: str, at: datetime) -> None:
        """Count a line that found nothing."""
        table = schema.misses
        if not insert_new(self.conn, table, {"team": team, "query": query, "last": at, "count": 1}):
            same = matches(table, team=team, query=query)
            self.conn.execute(sa.update(table).where(same).values(last=at, count=table.c.count + 1))

    def misses(self, team: TeamId, limit: int) -> Sequence[tuple[str, int]]:
        """The most frequent lines that found nothing."""
        table = schema.misses
        query = sa.select(table.c.query, table.c.count).where(table.c.team == team)
        ordered = query.order_by(table.c.count.desc(), table.c.query).limit(limit)
        return [(row[0], row[1]) for row in self.conn.execute(ordered)]


def _card(row: sa.Row[Any]) -> StoredCard:
    return StoredCard(row.concept, row.due, from_json(row.state))
