"""Outages, refused tokens, secrets and garbage: the person gets a sentence, Slack the right status, the log no secret."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest

from meshbot.commands.dispatch import Application
from meshbot.errors import StoreDownError
from meshbot.slack.factory import SlackRuntime, build_runtime
from meshbot.slack.middleware import LARGEST_BODY, screen
from meshbot.slack.options import SlackOptions
from meshbot.store.ports import Store, Tx
from tests.fakes.slack import FakeSlack
from tests.fakes.toy import toy_application
from tests.fakes.world import InlineExecutor, Signed, World
from tests.support import StillClock


class BrokenStore:
    """A store whose database is down."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.down = False

    @contextmanager
    def begin(self, *, write: bool = False) -> Iterator[Tx]:
        if self.down:
            message = "the database is down"
            raise StoreDownError(message)
        with self.store.begin(write=write) as tx:
            yield tx

    def healthy(self) -> bool:
        return not self.down

    def close(self) -> None:
        self.store.close()


class TestAuthorization:
    @pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
    def test_a_refused_token_is_told_to_people_and_not_retried_by_slack(self, world: World, slack: FakeSlack, code: str) -> None:
        slack.token_error = code
        answer = world.slash("mtls")
        assert (answer.status, "not installed" in answer.text) == (200, True)
        assert world.write("mtls", channel="DANA").status == 200

    def test_an_outage_is_not_taken_for_a_missing_installation(self, world: World, slack: FakeSlack) -> None:
        """Telling people to install again would be wrong advice; an event comes again after a 5xx."""
        slack.refuse("auth.test", "internal_error", status=503)
        answer = world.slash("mtls")
        assert (answer.status, "could not be reached" in answer.text) == (200, True)
        assert world.write("mtls", channel="DANA").status == 503

    def test_after_an_outage_the_retry_is_answered(self, world: World, slack: FakeSlack, clock: StillClock) -> None:
        slack.refuse("auth.test", "internal_error", status=503)
        event = world.message_event("mtls", channel="DANA")
        assert world.send(world.event(event, "Ev1")).status == 503
        clock.advance(seconds=6)
        assert world.send(world.event(event, "Ev1")).status == 200
        assert len(slack.posted("DANA")) == 1

    def test_an_outage_is_asked_about_once_in_five_seconds(self, world: World, slack: FakeSlack) -> None:
        slack.refuse("auth.test", "internal_error", times=9, status=503)
        for _ in range(3):
            world.slash("mtls")
        assert len(slack.called("auth.test")) == 1

    def test_what_is_known_stays_in_force_during_an_outage(self, world: World, slack: FakeSlack, clock: StillClock) -> None:
        world.slash("mtls")
        clock.advance(hours=2)
        slack.refuse("auth.test", "internal_error", status=503)
        assert "About mtls" in world.slash("mtls").text

    def test_a_token_refused_in_another_call_is_asked_about_again(self, world: World, slack: FakeSlack) -> None:
        world.slash("mtls")
        slack.token_error = "token_revoked"
        world.mention("mtls")
        assert "not installed" in world.slash("mtls").text

    def test_a_slack_that_cannot_be_connected_to_is_an_outage(self, slack: FakeSlack, store: Store, clock: StillClock) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/api/"
        options = SlackOptions(slack.token, slack.secret, slack.app_token, nobody)
        runtime = build_runtime(toy_application(store), store, clock, options, executor=InlineExecutor())
        world = World(slack, runtime.app)
        answer = world.slash("mtls")
        assert (answer.status, "could not be reached" in answer.text) == (200, True)
        assert world.write("mtls", channel="DANA").status == 503


class TestDatabase:
    def test_a_database_that_is_down_is_a_sentence_with_an_id_for_people_and_a_retry_for_slack(
        self, start: Callable[[Application], SlackRuntime], store: Store, slack: FakeSlack, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken = BrokenStore(store)
        world = World(slack, start(toy_application(broken)).app)
        broken.down = True
        answer = world.slash("quiz")
        fault = answer.text.rpartition("*")[0].rpartition("*")[2]
        assert answer.status == 200
        assert len(fault) == 8
        assert fault in caplog.text
        assert "reinstall" not in answer.text
        event = world.message_event("mtls", channel="DANA")
        assert world.send(world.event(event, "Ev1")).status == 503
        broken.down = False
        assert world.send(world.event(event, "Ev1")).status == 200
        assert len(slack.posted("DANA")) == 1

    def test_a_click_while_the_database_is_down_is_answered_in_private(
        self, start: Callable[[Application], SlackRuntime], store: Store, slack: FakeSlack
    ) -> None:
        """A look-up needs no memory; an answer does, and is asked for again."""
        broken = BrokenStore(store)
        world = World(slack, start(toy_application(broken)).app)
        answer = world.slash("mtls")
        world.slash("quiz")
        card = slack.posted("C1")[1]
        broken.down = True
        assert world.click(answer, "Canary").status == 200
        assert "About canary" in world.whispers()[0]
        assert world.click(card, "b", "UBO").status == 200
        assert "memory does not answer" in " ".join(world.whispers("UBO")[0].split())
        broken.down = False
        world.click(card, "b", "UBO")
        assert "Locked in: b" in world.whispers("UBO")[1]


class TestSecrets:
    def test_tokens_addresses_and_triggers_are_never_logged(
        self, world: World, slack: FakeSlack, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Through every kind of failure, with every logger at its loudest."""
        caplog.set_level(logging.DEBUG)
        answer = world.slash("mtls")
        for code in ("internal_error", "invalid_blocks", "missing_scope", "token_revoked"):
            slack.refuse("chat.postMessage", code)
            slack.refuse("response_url", code, status=500)
            slack.refuse("chat.postEphemeral", code)
            world.click(answer, "Canary")
            world.mention("boom")
            world.slash("two")
        world.send(world.sign("x=1", "text/plain", at=0))
        secrets = [slack.token, slack.secret, "/actions/", *slack.triggers, *slack.urls]
        assert [secret for secret in secrets if secret in caplog.text] == []

    def test_a_body_that_nobody_verified_is_not_logged(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        request = world.command("very private words")
        forged = {**request.headers, "x-slack-signature": "v0=" + "0" * 64}
        assert world.send(type(request)(request.body, forged)).status == 401
        assert "private" not in caplog.text


def _refused(headers: dict[str, str], body: bytes) -> int | None:
    refusal = screen(headers, body)
    return refusal.status if refusal else None


_JSON = {"content-type": "application/json"}
_FORM = {"content-type": "application/x-www-form-urlencoded"}


class TestFrontFilter:
    @pytest.mark.parametrize(
        ("headers", "body", "status"),
        [
            ({"x-slack-request-timestamp": "abc"}, b"", 401),
            ({"x-slack-request-timestamp": ""}, b"", 401),
            ({"x-slack-request-timestamp": "-1"}, b"", 401),
            ({"x-slack-request-timestamp": "1e9"}, b"", 401),
            ({"x-slack-request-timestamp": "١٢٣"}, b"", 401),
            ({"x-slack-request-timestamp": "9" * 400}, b"", 401),
            ({"x-slack-signature": "v0=é"}, b"", 401),
            (_JSON, b"{", 400),
            (_JSON, b"[1]", 400),
            (_JSON, b"5", 400),
            (_JSON, b"\xff\xfe", 400),
            (_JSON, b"[" * 100_000, 400),
            ({}, b"{not json", 400),
            (_FORM, b"payload=%7B", 400),
            (_FORM, b"payload=[]", 400),
            (_FORM, b"payload=null", 400),
            (_FORM, b"x" * (LARGEST_BODY + 1), 413),
            (_FORM, b"text=payload", None),
            (_FORM, b"ssl_check=1", None),
            (_FORM, b"", None),
            (_JSON, b"{}", None),
        ],
    )
    def test_refuses_garbage_at_the_door(self, headers: dict[str, str], body: bytes, status: int | None) -> None:
        assert _refused(headers, body) == status


class TestSignatures:
    def test_ssl_check_is_answered_without_a_signature_and_without_effect(self, world: World, slack: FakeSlack) -> None:
        assert world.send(Signed("ssl_check=1&token=x", _FORM)).status == 200
        assert slack.calls == []

    @pytest.mark.parametrize("age", [-400, 400])
    def test_an_old_or_future_timestamp_is_refused(self, world: World, slack: FakeSlack, age: int) -> None:
        body = urlencode({"command": "/mesh", "text": "quiz", "channel_id": "C1", "user_id": "UANA", "team_id": "T1"})
        assert world.send(world.sign(body, _FORM["content-type"], at=time.time() - age)).status == 401
        assert slack.calls == []

    def test_url_verification_is_answered(self, world: World) -> None:
        body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"})
        assert world.send(world.sign(body, "application/json")).body == {"challenge": "abc"}

    @pytest.mark.parametrize(
        "payload",
        [{"event": {"channel": 5}}, {"team": 5}, {"authorizations": [5]}, {"user": [1]}, {"type": "block_actions"}, {"view": 3}],
    )
    def test_json_of_odd_shape_is_no_server_fault_before_it_is_verified(self, world: World, payload: dict[str, Any]) -> None:
        forged = world.sign(json.dumps(payload), "application/json")
        headers = {**forged.headers, "x-slack-signature": "v0=00"}
        assert world.send(type(forged)(forged.body, headers)).status in {400, 401}
