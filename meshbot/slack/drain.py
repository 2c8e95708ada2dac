"""The outbox loop: shows overdue kept messages, runs due jobs, forgets old deliveries. One thread per process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from meshbot.clock import Clock
from meshbot.commands.dispatch import Application
from meshbot.model.ids import DeliveryKey, TeamId, UserId
from meshbot.model.request import Person, Request, Tick
from meshbot.slack.arrival import Route, Surface
from meshbot.slack.outgoing import Performer
from meshbot.store.ports import Store, StoredJob

_LOG: Final = logging.getLogger("meshbot.slack")
_EVERY_SECONDS: Final = 1.0
_LEASE_SECONDS: Final = 120
_AT_ONCE: Final = 20
_PRUNE_EVERY: Final = timedelta(hours=1)
_KEEP_DELIVERIES: Final = timedelta(hours=30)
"""Slack repeats an event for 24 hours at most (https://docs.slack.dev/apis/events-api/#delayed)."""
_STOP_SECONDS: Final = 10.0


class Drain:
    """The loop.

    ``team`` is the workspace that we can post to, None while it is not known: another workspace's rows in the same
    database are another process's work. ``settle`` looks after what a workspace left behind.
    ``wait`` waits up to a number of seconds and tells whether to stop.
    """

    def __init__(
        self,
        application: Application,
        store: Store,
        clock: Clock,
        performer: Performer,
        team: Callable[[], TeamId | None],
        settle: Callable[[], object],
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self._application = application
        self._store = store
        self._clock = clock
        self._performer = performer
        self._team = team
        self._settle = settle
        self._stopping = threading.Event()
        self._wait = wait or self._stopping.wait
        self._thread: threading.Thread | None = None
        self._pruned: datetime | None = None
        self._turned: datetime | None = None

    def start(self) -> None:
        """Run the loop in a thread of its own."""
        self._turned = self._clock.now()
        self._thread = threading.Thread(target=self.run, name="meshbot-drain", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the loop to end and wait for the round it is in."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_STOP_SECONDS)

    def stalled(self) -> timedelta:
        """For how long the running loop has not come around; no time at all when it was not started or was stopped."""
        if self._turned is None or self._stopping.is_set():
            return timedelta(0)
        return self._clock.now() - self._turned

    def run(self) -> None:
        """Loop until stopped. A failing round is logged and the next one tries again."""
        while not self._wait(_EVERY_SECONDS):
            try:
                self.run_once()
            except Exception:  # noqa: BLE001 - the loop must outlive a database that is down for a while
                _LOG.exception("a round of the outbox failed")
            self._turned = self._clock.now()

    def run_once(self) -> int:
        """One round; how many jobs ran."""
        team = self._team()
        if team is None:
            self._settle()
            return 0
        self._performer.kept.show(team)
        with self._store.begin(write=True) as tx:
            claimed = tx.jobs.claim(self._clock.now(), _LEASE_SECONDS, _AT_ONCE)
        # What is not ours comes back with its lease, for the process that it belongs to.
        jobs = [job for job in claimed if job.team == team]
        for job in jobs:
            self._run_job(job)
        self._prune()
        return len(jobs)

    def _run_job(self, job: StoredJob) -> None:
        """Run a due job; after a crash it comes back with its lease, and what it wrote by then is not written twice."""
        user = UserId(job.payload.get("user", ""))
        key = DeliveryKey(f"job/{job.key}/{job.due.isoformat()}")
        tick = Tick(job.name, job.payload)
        request = Request(Person(job.team, user), job.place, tick, self._clock.now(), key)
        outcome = self._application.once(request, repeats=True)
        thread = job.place.thread
        if outcome is not None:
            self._performer.perform(Route(job.team, user, Surface.JOB, job.place.channel, thread, thread), outcome)
        with self._store.begin(write=True) as tx:
            tx.jobs.done(job)

    def _prune(self) -> None:
        now = self._clock.now()
        if self._pruned is None or now - self._pruned >= _PRUNE_EVERY:
            self._pruned = now
            with self._store.begin(write=True) as tx:
                tx.deliveries.prune(now - _KEEP_DELIVERIES)
