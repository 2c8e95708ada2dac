"""A fake Slack, a toy application behind the real adapter, and people to play with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from meshbot.commands.dispatch import Application
from meshbot.slack.factory import SlackRuntime, build_runtime
from meshbot.slack.options import SlackOptions
from meshbot.store.ports import Store
from tests.fakes.slack import FakeSlack
from tests.fakes.toy import toy_application
from tests.fakes.world import InlineExecutor, World
from tests.support import StillClock


@dataclass
class Waits:
    """Stands in for sleeping; keeps how long it was asked to."""

    seconds: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def slack(clock: StillClock) -> Iterator[FakeSlack]:
    """A workspace with one channel; at the end nothing may have been sent that Slack would not take."""
    fake = FakeSlack(clock)
    fake.channel("C1", "UANA", "UBO", "UCY")
    fake.channel("DANA", "UANA", kind="im")
    with fake.running():
        yield fake
    assert fake.faults == []


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def start(slack: FakeSlack, store: Store, clock: StillClock, waits: Waits) -> Callable[[Application], SlackRuntime]:
    """Builds the adapter around an application; a second one on the same store is a restart or a replica."""

    def build(application: Application) -> SlackRuntime:
        options = SlackOptions(slack.token, slack.secret, slack.app_token, slack.base_url)
        return build_runtime(application, store, clock, options, executor=InlineExecutor(), wait=waits)

    return build


@pytest.fixture
def runtime(start: Callable[[Application], SlackRuntime], store: Store) -> SlackRuntime:
    return start(toy_application(store))


@pytest.fixture
def world(slack: FakeSlack, runtime: SlackRuntime) -> World:
    return World(slack, runtime.app)
