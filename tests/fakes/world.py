"""People in a fake workspace: what they do becomes a signed payload, what they see can be read and clicked.

``World`` plays Slack towards one or more running apps; payload shapes are those of docs.slack.dev/reference.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from meshbot.slack.middleware import UnreadableError, bolt_request
from tests.fakes.nouns import Message, strings_in
from tests.fakes.slack import FakeSlack
from tests.fakes.workspace import BOT, TEAM


class InlineExecutor(Executor):
    """Runs background work at once, in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@dataclass(frozen=True)
class Signed:
    """A request as Slack sends it."""

    body: str
    headers: Mapping[str, str]

    def bolt(self) -> BoltRequest:
        return bolt_request(self.headers, self.body)


@dataclass(frozen=True)
class Answer:
    """What the app answered to a request."""

    status: int
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """Every text in the answer in one string."""
        return " ".join(strings_in(self.body))


@dataclass
class World:
    """One workspace and the app that serves it. ``app`` may be replaced: a restart or another replica."""

    slack: FakeSlack
    app: App
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    # Signed payloads

    def sign(self, body: str, kind: str, *, at: float | None = None, **headers: str) -> Signed:
        """The headers that Slack sends with a body."""
        timestamp = str(int(time.time() if at is None else at))
        signature = SignatureVerifier(self.slack.secret).generate_signature(timestamp=timestamp, body=body)
        signed = {"content-type": kind, "x-slack-request-timestamp": timestamp, "x-slack-signature": signature or ""}
        return Signed(body, signed | headers)

    def command(self, text: str, user: str = "UANA", channel: str = "C1", **more: str) -> Signed:
        """A slash command."""
        fields = {
            "command": "/mesh",
            "text": text,
            "user_id": user,
            "channel_id": channel,
            "team_id": TEAM,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": self.slack.response_url(channel, user),
            "trigger_id": self.slack.new_trigger(),
        }
        return self.sign(urlencode(fields | more), "application/x-www-form-urlencoded")

    def interaction(self, payload: dict[str, Any]) -> Signed:
        """A click, shortcut or submitted view."""
        return self.sign(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")

    def event(self, event: dict[str, Any], event_id: str | None = None, **headers: str) -> Signed:
        """An event of the Events API."""
        return self.sign(json.dumps(self.envelope(event, event_id)), "application/json", **headers)

    def envelope(self, event: dict[str, Any], event_id: str | None = None) -> dict[str, Any]:
        """The body around an event."""
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": event_id or f"Ev{next(self.numbers):08d}",
            "event_time": 1,
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
            "event": event,
        }

    # What people do

    def send(self, request: Signed) -> Answer:
        """Deliver a request to the app."""
        try:
            response = self.app.dispatch(request.bolt())
        except UnreadableError:
            return Answer(400, {})
        body = json.loads(response.body) if response.body.startswith("{") else {"text": response.body} if response.body else {}
        return Answer(response.status, body)

    def slash(self, text: str, user: str = "UANA", channel: str = "C1") -> Answer:
        """Type a slash command."""
        answer = self.send(self.command(text, user, channel))
        if answer.body:
            self.slack.check_acknowledged(dict(answer.body))
        return answer

    def message_event(
        self,
        text: str,
        user: str = "UANA",
        channel: str = "C1",
        thread: str | None = None,
        *,
        kind: str = "message",
        **more: object,
    ) -> dict[str, Any]:
        """The event of a message that has just been written."""
        written = self.slack.person_says(channel, user, text, thread)
        event: dict[str, Any] = {"type": kind, "user": user, "text": text, "ts": written.ts, "channel": channel, "team": TEAM}
        if thread is not None:
            event["thread_ts"] = thread
        event["channel_type"] = "im" if channel.startswith("D") else "channel"
        return event | more

    def write(self, text: str, user: str = "UANA", channel: str = "C1", thread: str | None = None) -> Answer:
        """Write a message in a direct message, a thread or a channel."""
        return self.send(self.event(self.message_event(text, user, channel, thread)))

    def mention(self, text: str, user: str = "UANA", channel: str = "C1", thread: str | None = None) -> dict[str, Any]:
        """Mention the bot; Slack tells of it twice, under two event ids. The event is given back."""
        event = self.message_event(f"<@{BOT}> {text}", user, channel, thread, kind="app_mention")
        assert self.send(self.event(event)).status == 200
        assert self.send(self.event(event | {"type": "message"})).status == 200
        return event

    def click(self, where: Message | Answer, label: str, user: str = "UANA", picked: tuple[str, ...] = ()) -> Answer:
        """Use the first button whose label or action is ``label``."""
        return self.send(self.interaction(self.click_payload(where, label, user, picked)))

    def click_payload(
        self, where: Message | Answer, label: str, user: str = "UANA", picked: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """The payload of a click on a standing message, an ephemeral one, or a command's answer."""
        blocks = where.blocks if isinstance(where, Message) else where.body.get("blocks", [])
        channel = where.channel if isinstance(where, Message) else "C1"
        ts = where.ts if isinstance(where, Message) else self.slack.new_ts()
        thread = where.thread_ts if isinstance(where, Message) else None
        block, button = find_button(blocks, label)
        container: dict[str, Any] = {"type": "message", "message_ts": ts, "channel_id": channel}
        message: dict[str, Any] = {"ts": ts, "blocks": blocks}
        if thread:
            container["thread_ts"] = message["thread_ts"] = thread
        return {
            "type": "block_actions",
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "api_app_id": "A1",
            "container": container,
            "channel": {"id": channel},
            "message": message,
            "state": {"values": _state(block, picked)},
            "trigger_id": self.slack.new_trigger(),
            "response_url": self.slack.response_url(channel, user),
            "actions": [self.action(button)],
        }

    def action(self, button: Mapping[str, Any]) -> dict[str, Any]:
        """The action of a payload."""
        named = {name: button[name] for name in ("type", "action_id", "value", "url") if name in button}
        return {**named, "block_id": "b1", "action_ts": f"{time.time():.3f}{next(self.numbers)}"}

    def click_in_view(self, view: Mapping[str, Any], label: str, user: str = "UANA") -> Answer:
        """Use a button in a modal or the Home tab."""
        _, button = find_button(view["blocks"], label)
        payload = {
            "type": "block_actions",
            "user": {"id": user},
            "team": {"id": TEAM},
            "container": {"type": "view", "view_id": view.get("id", "VHOME")},
            "view": {"id": view.get("id", "VHOME"), **view, "state": {"values": {}}},
            "trigger_id": self.slack.new_trigger(),
            "actions": [self.action(button)],
        }
        return self.send(self.interaction(payload))

    def explain(self, message: Message, user: str = "UANA", **more: object) -> Answer:
        """Use the message shortcut on a message."""
        payload = {
            "type": "message_action",
            "callback_id": "explain_message",
            "user": {"id": user},
            "team": {"id": TEAM},
            "channel": {"id": message.channel},
            "message": {"type": "message", "user": message.user, "ts": message.ts, "text": message.text, **more},
            "message_ts": message.ts,
            "trigger_id": self.slack.new_trigger(),
            "response_url": self.slack.response_url(message.channel, user),
        }
        return self.send(self.interaction(payload))

    def submit(self, view: Mapping[str, Any], user: str = "UANA", **values: str) -> Answer:
        """Submit a modal with these values."""
        inputs = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}
        payload = {
            "type": "view_submission",
            "user": {"id": user},
            "team": {"id": TEAM},
            "view": {**view, "state": {"values": inputs}},
            "trigger_id": self.slack.new_trigger(),
        }
        return self.send(self.interaction(payload))

    def open_home(self, user: str = "UANA", tab: str = "home") -> Answer:
        """Open the app's Home or Messages tab."""
        self.slack.channel(f"D{user[1:]}", user, kind="im")
        return self.send(self.event({"type": "app_home_opened", "user": user, "tab": tab, "channel": f"D{user[1:]}"}))

    # What people see

    def whispers(self, user: str = "UANA") -> list[str]:
        """What only this person saw, oldest first."""
        return [message.words for message in self.slack.ephemerals if message.seen_by == user]


def find_button(blocks: list[dict[str, Any]], label: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The block and the button with this label, or whose action has this name."""
    for block in blocks:
        for element in block.get("elements", []):
            if element.get("type") == "button" and label in {
                element["text"]["text"],
                element["action_id"].rpartition("#")[0],
                element.get("value"),
            }:
                return block, element
    labels = [
        element["text"]["text"] for block in blocks for element in block.get("elements", []) if element.get("type") == "button"
    ]
    message = f"no button {label!r} among {labels}"
    raise AssertionError(message)


def _state(block: Mapping[str, Any], picked: tuple[str, ...]) -> dict[str, Any]:
    boxes = [element for element in block.get("elements", []) if element.get("type") == "checkboxes"]
    if not boxes:
        return {}
    chosen = [{"value": value, "text": {"type": "plain_text", "text": value}} for value in picked]
    return {"b1": {boxes[0]["action_id"]: {"type": "checkboxes", "selected_options": chosen}}}
