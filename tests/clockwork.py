"""Runs due jobs as the outbox loop does, without Slack."""

from __future__ import annotations

from datetime import datetime, timedelta

from meshbot.model.ids import DeliveryKey, UserId
from meshbot.model.outcome import Outcome
from meshbot.model.request import Person, Request, Tick
from meshbot.store.ports import StoredJob
from tests.support import Bot

LEASE_SECONDS = 120


def run_due(bot: Bot) -> list[tuple[StoredJob, Outcome]]:
    """Every job that is due now, with what came of it."""
    store, now = bot.application.services.store, bot.clock.now()
    with store.begin(write=True) as tx:
        jobs = tx.jobs.claim(now, LEASE_SECONDS, 100)
    out: list[tuple[StoredJob, Outcome]] = []
    for job in jobs:
        person = Person(job.team, UserId(job.payload.get("user", "")))
        key = DeliveryKey(f"job/{job.key}/{job.due.isoformat()}")
        outcome = bot.application.handle(Request(person, job.place, Tick(job.name, job.payload), now, key))
        with store.begin(write=True) as tx:
            tx.jobs.done(job)
        out.append((job, outcome))
    return out


def pass_time(bot: Bot, until: datetime, step: timedelta = timedelta(minutes=30)) -> list[tuple[datetime, str, Outcome]]:
    """Let the clock run; every job that ran with its moment and what was told or shown."""
    out: list[tuple[datetime, str, Outcome]] = []
    while bot.clock.now() < until:
        bot.clock.advance(seconds=step.total_seconds())
        out += [(bot.clock.now(), job.name, outcome) for job, outcome in run_due(bot) if outcome.replies or outcome.shows]
    return out
