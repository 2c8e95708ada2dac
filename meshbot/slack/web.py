"""The calls that leave us: Web API and response URLs, with every failure turned into a ``SlackTrouble``.

No exception of the SDK passes this file: its ``response.req_args`` holds the token, and its texts hold addresses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any, Final, TypeAlias

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from meshbot.model.ids import ChannelId, MessageTs, UserId
from meshbot.model.reply import Image
from meshbot.slack.options import may_respond
from meshbot.slack.troubles import EXPIRED_URL, FORBIDDEN_URL, RATE_LIMITED, UNREACHABLE, SlackTrouble

Message: TypeAlias = Mapping[str, Any]
"""``text`` and ``blocks`` of a message."""

_TIMEOUT_SECONDS: Final = 10
_TOO_MANY: Final = 429
_SERVER_FAULT: Final = 500
_EVENT_TYPE: Final = "meshbot_message"
_CLOCK_SKEW_SECONDS: Final = 60
_LOOK_AT: Final = 100
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,60}")
# Neither links nor names in our texts are to be unfolded or linked by Slack; blocks do not switch that off.
_QUIET: Final[Mapping[str, Any]] = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands. ``channel`` is Slack's own id even when it was posted to a user id."""

    channel: ChannelId
    ts: MessageTs


class Web:
    """Slack's side of the conversation for one workspace. Every method raises SlackTrouble and nothing else."""

    def __init__(self, client: WebClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url

    def post(self, channel: ChannelId, message: Message, thread: MessageTs | None = None, name: str = "") -> Posted:
        """Post a message; ``thread`` is the timestamp of the thread's parent, ``name`` is what it can be found by again."""
        named: dict[str, Any] = {"metadata": {"event_type": _EVENT_TYPE, "event_payload": {"name": name}}} if name else {}
        with troubles():
            response = self._client.chat_postMessage(channel=channel, thread_ts=thread, **_QUIET, **named, **message)
            return Posted(ChannelId(str(response["channel"])), MessageTs(str(response["ts"])))

    def find(self, channel: ChannelId, thread: MessageTs | None, name: str, since: datetime) -> MessageTs | None:
        """The message posted under a name since a moment. Needs the history scope of the conversation."""
        wanted: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since.timestamp() - _CLOCK_SKEW_SECONDS:.6f}",
            "include_all_metadata": True,
            "limit": _LOOK_AT,
        }
        with troubles():
            if thread is not None:
                response = self._client.conversations_replies(ts=thread, **wanted)
            else:
                response = self._client.conversations_history(**wanted)
            for item in response.get("messages") or []:
                kept = item.get("metadata") or {}
                if kept.get("event_type") == _EVENT_TYPE and kept.get("event_payload", {}).get("name") == name:
                    return MessageTs(str(item["ts"]))
        return None

    def update(self, channel: ChannelId, ts: MessageTs, message: Message) -> None:
        """Edit one of our messages; leaving ``blocks`` out removes them."""
        body = {"blocks": [], **message}
        with troubles():
            self._client.chat_update(channel=channel, ts=ts, parse="none", **body)

    def whisper(self, channel: ChannelId, user: UserId, message: Message, thread: MessageTs | None = None) -> None:
        """Show a message to one person in a channel."""
        with troubles():
            self._client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread, parse="none", **message)

    def respond(self, url: str, message: Message, *, public: bool = False, thread: MessageTs | None = None) -> None:
        """Answer through a response URL, leaving the message that carried the button as it is."""
        if not may_respond(url, self._base_url):
            raise SlackTrouble(FORBIDDEN_URL)
        body: dict[str, Any] = {
            **message,
            "response_type": "in_channel" if public else "ephemeral",
            "replace_original": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if thread is not None:
            body["thread_ts"] = thread
        # Without retry handlers: the SDK's own would log the URL, and a lost answer may have been shown.
        webhook = WebhookClient(url, timeout=_TIMEOUT_SECONDS, retry_handlers=[])
        with troubles():
            response = webhook.send_dict(body)
        _check_response(response.status_code, response.body or "", dict(response.headers))

    def open_view(self, trigger: str, view: Message) -> None:
        """Open a modal within three seconds of the click; a trigger that opened one already counts as success."""
        try:
            with troubles():
                self._client.views_open(trigger_id=trigger, view=dict(view))
        except SlackTrouble as trouble:
            if trouble.code != "exchanged_trigger_id":
                raise

    def update_view(self, view_id: str, view: Message) -> None:
        """Change an open modal."""
        with troubles():
            self._client.views_update(view_id=view_id, view=dict(view))

    def publish(self, user: UserId, view: Message) -> None:
        """Show somebody's Home tab."""
        with troubles():
            self._client.views_publish(user_id=user, view=dict(view))

    def upload(self, channel: ChannelId, image: Image, thread: MessageTs | None = None) -> None:
        """Put a picture into a conversation. Needs ``files:write``."""
        with troubles():
            self._client.files_upload_v2(
                channel=channel,
                thread_ts=thread,
                filename=f"{image.name}.png",
                title=image.name,
                alt_txt=image.alt[:1000],
                file=image.png,
            )


@contextmanager
def troubles() -> Iterator[None]:
    """Turn what the SDK raises into a SlackTrouble that holds no secret; the original is not kept as a cause."""
    try:
        yield
    except SlackApiError as error:
        raise _trouble_of(error) from None
    except (SlackClientError, OSError, HTTPException, ValueError) as error:
        # URLError and time-outs are OSErrors; ValueError is an answer that cannot be decoded.
        raise SlackTrouble(UNREACHABLE) from (None if isinstance(error, SlackClientError) else error)


def _trouble_of(error: SlackApiError) -> SlackTrouble:
    response = error.response
    if response.status_code == _TOO_MANY:
        return SlackTrouble(RATE_LIMITED, retry_after=_seconds(response.headers))
    code = response.get("error") if isinstance(response.data, dict) else None
    if isinstance(code, str) and _CODE.fullmatch(code):
        return SlackTrouble(code, needed=str(response.get("needed") or ""))
    return SlackTrouble(UNREACHABLE)


def _check_response(status: int, body: str, headers: Mapping[str, str]) -> None:
    if status == _TOO_MANY:
        raise SlackTrouble(RATE_LIMITED, retry_after=_seconds(headers))
    if status >= _SERVER_FAULT:
        raise SlackTrouble(UNREACHABLE)
    code = _error_in(body)
    if status == 200 and code in {"", "ok"}:  # noqa: PLR2004 - HTTP's own number
        return
    raise SlackTrouble(code if _CODE.fullmatch(code) and code != "ok" else EXPIRED_URL)


def _error_in(body: str) -> str:
    """A response URL answers ``ok``, a bare code, or JSON with ``ok`` and ``error``."""
    if not body.startswith("{"):
        return body.strip()
    try:
        answer = json.loads(body)
    except ValueError:
        return UNREACHABLE
    return "" if answer.get("ok") else str(answer.get("error") or UNREACHABLE)


def _seconds(headers: Mapping[str, str]) -> int:
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return int(found) if str(found).isdecimal() else 30
