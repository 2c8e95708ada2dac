"""Fixtures that many tests share; the clock stands still and nothing touches the network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from meshbot.store.engine import SqlStore, open_store

# Deadlines measure the machine, not the rule; examples are derandomised so that a red run can be repeated.
settings.register_profile("meshbot", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("meshbot")

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class StillClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **amount: float) -> None:
        self._now += timedelta(**amount)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """A new SQLite store in a file, as in production."""
    opened = open_store(f"sqlite:///{tmp_path / 'meshbot.db'}")
    yield opened
    opened.close()
