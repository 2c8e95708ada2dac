"""A database that is not there yet, or answers too slowly to wait for."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from meshbot.errors import SettingsError, StoreDownError
from meshbot.model.ids import TeamId, UserId
from meshbot.store.engine import SqlStore, open_store
from meshbot.store.patient import PatientStore, open_when_possible


class Seconds:
    """A clock of seconds that moves when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def knows(store: PatientStore) -> bool:
    with store.begin() as tx:
        return tx.people.known(TeamId("T1"), UserId("UANA"))


def test_memory_comes_back_by_itself(tmp_path: Path) -> None:
    folder, seconds = tmp_path / "data", Seconds()
    folder.write_text("a file where a folder must be")
    store = PatientStore(f"sqlite:///{folder}/meshbot.db", seconds)
    with pytest.raises(StoreDownError):
        knows(store)
    assert not store.healthy()
    folder.unlink()
    with pytest.raises(StoreDownError):
        knows(store)
    seconds.now += 6
    assert knows(store) is False
    assert store.healthy()
    store.close()


def test_a_database_that_is_not_there_is_told_at_start_without_its_password(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        store = open_when_possible("postgresql://meshbot:verysecret@127.0.0.1:1/meshbot")
    assert not store.healthy()
    assert "MESHBOT_DATABASE_URL" in caplog.text
    assert "verysecret" not in caplog.text


@pytest.mark.parametrize("url", ["foo", "nosuchdb://x/y", "mysql://x/y"])
def test_a_url_that_no_database_can_have_is_a_setting_to_mend(url: str) -> None:
    with pytest.raises(SettingsError, match="MESHBOT_DATABASE_URL"):
        open_when_possible(url)


def test_a_statement_that_takes_too_long_is_an_outage_before_slack_gives_up(postgres_url: str) -> None:
    store: SqlStore = open_store(postgres_url)
    began = time.monotonic()
    with pytest.raises(StoreDownError), store.begin(), store.engine.connect() as conn:
        conn.execute(sa.text("SELECT pg_sleep(20)"))
    assert time.monotonic() - began < 3
    store.close()
