"""A workspace removes the app: nothing is sent any more, its data waits ten days, and comes back with the app or goes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from meshbot.commands.dispatch import Application
from meshbot.model.ids import TeamId, UserId
from meshbot.slack.factory import SlackRuntime
from meshbot.store.ports import Store
from tests.fakes.slack import FakeSlack
from tests.fakes.toy import toy_application
from tests.fakes.world import World
from tests.support import StillClock

TEAM, ANA = TeamId("T1"), UserId("UANA")


@pytest.fixture
def known(world: World) -> World:
    """Ana has used the app here."""
    world.slash("mtls")
    return world


def remove(world: World, slack: FakeSlack) -> None:
    """Somebody removes the app; Slack sends both events, and each may come twice."""
    slack.token_error = "account_inactive"
    for _ in range(2):
        assert world.send(world.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}})).status == 200
        assert world.send(world.event({"type": "app_uninstalled"})).status == 200


def remembers(store: Store, team: TeamId = TEAM) -> bool:
    with store.begin() as tx:
        return tx.people.known(team, ANA)


def test_the_data_goes_after_ten_days_and_not_before(
    known: World, slack: FakeSlack, runtime: SlackRuntime, store: Store, clock: StillClock
) -> None:
    other = TeamId("T2")
    with store.begin(write=True) as tx:
        tx.people.meet(other, ANA, clock.now())
    remove(known, slack)
    clock.advance(days=9)
    runtime.drain.run_once()
    assert remembers(store)
    clock.advance(days=2)
    runtime.drain.run_once()
    assert not remembers(store)
    assert remembers(store, other)
    runtime.drain.run_once()


def test_who_comes_back_in_time_finds_everything(
    known: World, slack: FakeSlack, store: Store, clock: StillClock, start: Callable[[Application], SlackRuntime]
) -> None:
    remove(known, slack)
    clock.advance(days=3)
    slack.token_error = ""
    again = start(toy_application(store))
    for _ in range(2):
        clock.advance(days=20)
        again.drain.run_once()
    assert remembers(store)
    with store.begin(write=True) as tx:
        assert tx.jobs.claim(clock.now(), 1, 10) == []


def test_an_outage_on_the_day_deletes_nothing(
    known: World, slack: FakeSlack, runtime: SlackRuntime, store: Store, clock: StillClock
) -> None:
    remove(known, slack)
    clock.advance(days=11)
    slack.refuse("auth.test", "internal_error", times=5, status=503)
    runtime.drain.run_once()
    assert remembers(store)


def test_at_once_nothing_is_answered_any_more(known: World, slack: FakeSlack) -> None:
    remove(known, slack)
    assert "not installed" in known.slash("mtls").text


def test_a_revoked_token_alone_deletes_nothing(
    known: World, slack: FakeSlack, runtime: SlackRuntime, store: Store, clock: StillClock
) -> None:
    slack.token_error = "token_revoked"
    known.send(known.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}))
    clock.advance(days=30)
    runtime.drain.run_once()
    assert remembers(store)


def test_a_persons_revoked_token_is_not_ours(known: World, slack: FakeSlack) -> None:
    asked = len(slack.called("auth.test"))
    known.send(known.event({"type": "tokens_revoked", "tokens": {"oauth": ["UANA"]}}))
    known.slash("mtls")
    assert len(slack.called("auth.test")) == asked


def test_another_workspaces_goodbye_is_not_ours(
    known: World, runtime: SlackRuntime, slack: FakeSlack, store: Store, clock: StillClock
) -> None:
    body = known.envelope({"type": "app_uninstalled"}) | {"team_id": "T2", "authorizations": []}
    assert known.send(known.sign(json.dumps(body), "application/json")).status == 200
    clock.advance(days=30)
    slack.token_error = "account_inactive"
    runtime.drain.run_once()
    assert remembers(store)
