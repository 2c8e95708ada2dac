"""Deliveries that were handled and jobs that fall due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from meshbot.model.ids import ChannelId, DeliveryKey, TeamId
from meshbot.store import schema
from meshbot.store.ports import StoredJob
from meshbot.store.sql import from_json, insert_new, matches, place_columns, place_of, to_json, upsert

_JOBS: Final = schema.jobs


@dataclass(frozen=True, slots=True)
class SqlDeliveries:
    """``ports.Deliveries`` on a connection."""

    conn: sa.Connection

    def claim(self, team: TeamId, key: DeliveryKey, at: datetime) -> bool:
        """Take a delivery once."""
        return insert_new(self.conn, schema.deliveries, {"team": team, "key": key, "at": at})

    def prune(self, before: datetime) -> int:
        """Forget old deliveries."""
        return self.conn.execute(sa.delete(schema.deliveries).where(schema.deliveries.c.at < before)).rowcount


@dataclass(frozen=True, slots=True)
class SqlJobs:
    """``ports.Jobs`` on a connection."""

    conn: sa.Connection

    def put(self, job: StoredJob) -> None:
        """Set a job."""
        values = {
            "name": job.name,
            "due": job.due,
            **place_columns(job.place),
            "payload": to_json(job.payload),
            "free_at": job.due,
        }
        upsert(self.conn, _JOBS, {"team": job.team, "key": job.key}, values)

    def cancel(self, team: TeamId, key: str) -> None:
        """Remove a job."""
        self.conn.execute(sa.delete(_JOBS).where(matches(_JOBS, team=team, key=key)))

    def claim(self, now: datetime, lease_seconds: int, limit: int) -> Sequence[StoredJob]:
        """Take due jobs under a lease."""
        query = sa.select(_JOBS).where(_JOBS.c.free_at <= now).order_by(_JOBS.c.due, _JOBS.c.team, _JOBS.c.key)
        rows = self.conn.execute(query.limit(limit).with_for_update(skip_locked=True)).all()
        for row in rows:
            until = now + timedelta(seconds=lease_seconds)
            self.conn.execute(sa.update(_JOBS).where(matches(_JOBS, team=row.team, key=row.key)).values(free_at=until))
        return [_job(row) for row in rows]

    def done(self, job: StoredJob) -> None:
        """Remove a job unless it was set anew."""
        self.conn.execute(sa.delete(_JOBS).where(matches(_JOBS, team=job.team, key=job.key, due=job.due)))

    def of_place(self, team: TeamId, channel: ChannelId, name: str) -> Sequence[StoredJob]:
        """Jobs of one kind that belong to a channel."""
        query = sa.select(_JOBS).where(matches(_JOBS, team=team, channel=channel, name=name)).order_by(_JOBS.c.key)
        return [_job(row) for row in self.conn.execute(query)]


def _job(row: sa.Row[Any]) -> StoredJob:
    payload = {name: str(value) for name, value in from_json(row.payload).items()}
    return StoredJob(row.key, TeamId(row.team), row.name, row.due, place_of(row), payload)
