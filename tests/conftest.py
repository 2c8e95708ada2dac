"""Fixtures that many tests share; the clock stands still and nothing touches the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from meshbot.bootstrap import build_application
from meshbot.commands.dispatch import Application
from meshbot.commands.services import Services
from meshbot.settings import Settings, load_settings
from meshbot.store.engine import SqlStore, open_store
from tests.support import Bot, StillClock

# Deadlines measure the machine, not the rule; examples are derandomised so that a red run can be repeated.
hypothesis_settings.register_profile(
    "meshbot", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("meshbot")


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """A new SQLite store in a file, as in production."""
    opened = open_store(f"sqlite:///{tmp_path / 'meshbot.db'}")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def quiet_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a machine with nothing set; the parsed content is shared by the whole run."""
    return load_settings({"HOME": str(tmp_path_factory.mktemp("home"))})


@pytest.fixture(scope="session")
def shipped(quiet_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The parts on the real content, built once: content and index never change while the bot runs."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('shipped') / 'meshbot.db'}")
    yield build_application(quiet_settings, store).services
    store.close()


@pytest.fixture
def new_bot(shipped: Services, clock: StillClock) -> Callable[[SqlStore], Bot]:
    """Builds a bot on a store; a second one on the same store is a restart or a replica."""

    def build(store: SqlStore) -> Bot:
        return Bot(Application(replace(shipped, store=store)), clock)

    return build


@pytest.fixture
def bot(new_bot: Callable[[SqlStore], Bot], store: SqlStore) -> Bot:
    """A bot on a new SQLite store."""
    return new_bot(store)
