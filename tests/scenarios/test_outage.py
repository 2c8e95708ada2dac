"""The night when everything else is down: what needs no memory still answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from meshbot.commands.dispatch import Application
from meshbot.errors import StoreDownError
from meshbot.model.request import Words
from meshbot.store.engine import SqlStore, make_engine
from meshbot.store.ports import Tx
from tests.support import Bot, channel


class DownStore:
    """A database that does not answer."""

    @contextmanager
    def begin(self, *, write: bool = False) -> Iterator[Tx]:
        raise StoreDownError(f"connection refused (write={write})")
        yield  # pragma: no cover - a generator is asked for

    def healthy(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def down(new_bot: Callable[[SqlStore], Bot], store: SqlStore) -> Bot:
    bot = new_bot(store)
    services = replace(bot.application.services, store=DownStore())
    return Bot(Application(services), bot.clock)


@pytest.mark.parametrize(
    "line", ["mtls", "no healthy upstream", "explain canary deep", "help", "compare istio linkerd", "yaml canary"]
)
def test_what_needs_no_memory_is_answered(down: Bot, line: str) -> None:
    outcome = down.send(Words(line))

    assert all(reply.ok for reply in outcome.replies), down.text(outcome)


@pytest.mark.parametrize("line", ["estimate 50000rps 40svc", "estimate 50000rps 40svc linkerd"])
def test_an_estimate_is_answered(down: Bot, line: str) -> None:
    assert down.send(Words(line)).replies[0].data["kind"] == "estimate"


def test_a_line_that_finds_nothing_is_still_said_honestly(down: Bot) -> None:
    assert "nothing that fits" in down.say("best pizza near the office")


@pytest.mark.parametrize("line", ["quiz", "score", "learn", "export me", "top"])
def test_what_needs_memory_says_so_with_an_id_that_is_in_the_log(down: Bot, line: str, caplog: pytest.LogCaptureFixture) -> None:
    outcome = down.send(Words(line), place=channel())

    reply = outcome.replies[0]
    assert not reply.ok
    assert "memory does not answer" in " ".join(down.text(outcome).split())
    assert str(reply.data["id"]) in caplog.text


def test_words_in_a_busy_channel_stay_unanswered(down: Bot) -> None:
    assert down.send(Words("b", addressed=False), place=channel("1.1")).replies == ()


def test_the_engine_tells_an_outage_from_a_fault(tmp_path: object) -> None:
    store = SqlStore(make_engine(f"sqlite:///{tmp_path}/missing.db"))

    with pytest.raises(StoreDownError), store.begin() as tx:
        tx.people.known("T", "U")  # type: ignore[arg-type]
    store.close()
