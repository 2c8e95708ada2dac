"""The state of a pretended Slack workspace and the rules of its Web API, without any network.

Two kinds of no: ``SlackRefusesError`` is what real Slack would answer too (``not_in_channel``); ``faults`` are what no
test may ever cause (a broken layout, an unescaped ping, an unknown argument) and are checked at the end of every test.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from tests.fakes.blockkit import lint_message, lint_view
from tests.fakes.nouns import Args, Call, Channel, Message, ResponseUrl, SlackRefusesError, decoded, objects_in, strings_in
from tests.support import StillClock

BOT: Final = "UBOT"
TEAM: Final = "T1"
_TRIGGER_LIFE: Final = timedelta(seconds=3)
_URL_LIFE: Final = timedelta(minutes=30)
_URL_USES: Final = 5
_UPDATE_TEXT: Final = 4000
_MESSAGE_ARGS: Final = frozenset(
    {"channel", "text", "blocks", "thread_ts", "unfurl_links", "unfurl_media", "parse", "user", "ts", "metadata"}
)
_RESPONSE_ARGS: Final = frozenset(
    {"text", "blocks", "response_type", "replace_original", "unfurl_links", "unfurl_media", "thread_ts"}
)


class Workspace:
    """A workspace with one app in it."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.token = "xoxb-test-bot-token"
        self.app_token = "xapp-test-app-token"
        self.secret = "signing-secret"
        self.scopes = {"commands", "chat:write", "app_mentions:read", "im:history", "files:write"}
        self.token_error = ""
        self.channels: dict[str, Channel] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.ephemerals: list[Message] = []
        self.triggers: dict[str, datetime] = {}
        self.used_triggers: set[str] = set()
        self.urls: dict[str, ResponseUrl] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.calls: list[Call] = []
        self.faults: list[str] = []
        self._refusals: dict[str, list[SlackRefusesError]] = {}
        self._numbers = itertools.count(1)

    # What tests set up

    def channel(self, name: str, *members: str, kind: Literal["public", "private", "im"] = "public", bot: bool = True) -> Channel:
        """A conversation with these people, and the bot unless told otherwise."""
        made = self.channels[name] = Channel(name, kind, {*members, *([BOT] if bot else [])})
        return made

    def refuse(self, method: str, code: str, *, times: int = 1, retry_after: int | None = None, status: int = 200) -> None:
        """Make the next calls of a method fail."""
        refusal = SlackRefusesError(code, retry_after=retry_after, status=status)
        self._refusals.setdefault(method, []).extend([refusal] * times)

    def new_ts(self) -> str:
        """A message timestamp that nobody had before."""
        return f"{int(self.clock.now().timestamp())}.{next(self._numbers):06d}"

    def new_trigger(self) -> str:
        """A trigger id, good for three seconds and one view."""
        trigger = f"{next(self._numbers):06d}.1234567.{'ab' * 16}"
        self.triggers[trigger] = self.clock.now()
        return trigger

    def new_url(self, channel: str, user: str) -> str:
        """The path of a response URL."""
        name = f"/actions/{TEAM}/{next(self._numbers)}/secret"
        self.urls[name] = ResponseUrl(channel, user, self.clock.now())
        return name

    def person_says(self, channel: str, user: str, text: str, thread_ts: str | None = None) -> Message:
        """A message of a person, which a thread can hang on."""
        message = Message(channel, self.new_ts(), user, text, thread_ts=thread_ts)
        self.messages[channel, message.ts] = message
        return message

    # What tests look at

    def posted(self, channel: str) -> list[Message]:
        """The bot's messages that stand in a conversation, oldest first."""
        return [message for message in self.messages.values() if message.channel == channel and message.user == BOT]

    def called(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    # The Web API

    def api(self, method: str, args: Args, token: str) -> dict[str, Any]:
        """One Web API call. Raises SlackRefusesError."""
        call = Call(method, args)
        self.calls.append(call)
        try:
            return {"ok": True, **self._answer(method, args, token)}
        except SlackRefusesError as refusal:
            call.error = refusal.code
            raise

    def respond(self, path: str, body: Args) -> None:
        """One post to a response URL. Raises SlackRefusesError."""
        call = Call("response_url", body)
        self.calls.append(call)
        try:
            self._injected("response_url")
            self._respond(path, body)
        except SlackRefusesError as refusal:
            call.error = refusal.code
            raise

    def _answer(self, method: str, args: Args, token: str) -> dict[str, Any]:
        self._injected(method)
        if method == "apps.connections.open":
            if token != self.app_token:
                raise SlackRefusesError("invalid_auth")
            return {}
        if self.token_error or token != self.token:
            raise SlackRefusesError(self.token_error or "invalid_auth")
        answer: Callable[[Args], dict[str, Any]] | None = getattr(self, "_" + method.replace(".", "_").lower(), None)
        if answer is None:
            raise SlackRefusesError("unknown_method")
        return answer(args)

    def _injected(self, method: str) -> None:
        if self._refusals.get(method):
            raise self._refusals[method].pop(0)

    def _auth_test(self, _args: Args) -> dict[str, Any]:
        return {"team_id": TEAM, "user_id": BOT, "bot_id": "BBOT", "url": "https://test.slack.com/", "user": "meshbot"}

    def _chat_postmessage(self, args: Args) -> dict[str, Any]:
        self._check_message(args)
        channel = self._writable(args["channel"])
        thread = args.get("thread_ts")
        self._check_thread(channel, thread)
        message = Message(channel.id, self.new_ts(), BOT, args.get("text", ""), args.get("blocks") or [], thread)
        message.metadata = decoded(args.get("metadata") or {})
        self.messages[channel.id, message.ts] = message
        return {"channel": channel.id, "ts": message.ts, "message": {"ts": message.ts}}

    def _conversations_replies(self, args: Args) -> dict[str, Any]:
        channel = self._readable(args["channel"])
        if (channel.id, args["ts"]) not in self.messages:
            raise SlackRefusesError("thread_not_found")
        return self._history(channel, args, lambda message: args["ts"] in {message.ts, message.thread_ts})

    def _conversations_history(self, args: Args) -> dict[str, Any]:
        return self._history(self._readable(args["channel"]), args, lambda message: message.thread_ts is None)

    def _history(self, channel: Channel, args: Args, wanted: Callable[[Message], bool]) -> dict[str, Any]:
        oldest = float(args.get("oldest") or 0)
        standing = (message for message in self.messages.values() if message.channel == channel.id and wanted(message))
        found = [{"ts": message.ts, "user": message.user, "metadata": message.metadata} for message in standing
                 if float(message.ts) > oldest]  # fmt: skip
        return {"messages": found[: int(args.get("limit") or 100)], "has_more": False}

    def _chat_postephemeral(self, args: Args) -> dict[str, Any]:
        self._check_message(args)
        channel = self._writable(args["channel"])
        if args["user"] not in channel.members:
            raise SlackRefusesError("user_not_in_channel")
        self._check_thread(channel, args.get("thread_ts"))
        self._see(channel.id, args["user"], args)
        return {"message_ts": self.new_ts()}

    def _chat_update(self, args: Args) -> dict[str, Any]:
        self._check_message(args)
        if args["channel"] not in self.channels:
            raise SlackRefusesError("channel_not_found")
        message = self.messages.get((args["channel"], args["ts"]))
        if message is None or message.user != BOT:
            raise SlackRefusesError("message_not_found")
        if len(args.get("text", "")) > _UPDATE_TEXT:
            raise SlackRefusesError("msg_too_long")
        message.text, message.blocks = args.get("text", ""), args.get("blocks") or []
        message.edits += 1
        return {"channel": message.channel, "ts": message.ts}

    def _views_open(self, args: Args) -> dict[str, Any]:
        trigger = args.get("trigger_id", "")
        if trigger in self.used_triggers:
            raise SlackRefusesError("exchanged_trigger_id")
        if trigger not in self.triggers:
            raise SlackRefusesError("invalid_trigger_id")
        if self.clock.now() - self.triggers[trigger] > _TRIGGER_LIFE:
            raise SlackRefusesError("expired_trigger_id")
        self.used_triggers.add(trigger)
        return {"view": self._keep_view(f"V{next(self._numbers)}", args)}

    def _views_update(self, args: Args) -> dict[str, Any]:
        if args.get("view_id") not in self.views:
            raise SlackRefusesError("not_found")
        return {"view": self._keep_view(args["view_id"], args)}

    def _views_publish(self, args: Args) -> dict[str, Any]:
        view = decoded(args["view"])
        self._check_view(view, "home")
        self.homes[args["user_id"]] = view
        return {"view": {"id": f"VHOME{args['user_id']}", **view}}

    def _files_getuploadurlexternal(self, args: Args) -> dict[str, Any]:
        if "files:write" not in self.scopes:
            raise SlackRefusesError("missing_scope", needed="files:write", provided=",".join(sorted(self.scopes)))
        name = f"F{next(self._numbers)}"
        self.files[name] = {"filename": args["filename"], "length": int(args["length"]), "alt": args.get("alt_txt", "")}
        return {"file_id": name, "upload_url": f"/upload/{name}"}

    def _files_completeuploadexternal(self, args: Args) -> dict[str, Any]:
        channel = self._writable(args["channel_id"])
        done = decoded(args["files"])
        for item in done:
            stored = self.files[item["id"]]
            if len(stored.get("data", b"")) != stored["length"]:
                raise SlackRefusesError("file_not_found")
            stored |= {"channel": channel.id, "thread_ts": args.get("thread_ts")}
        return {"files": [{"id": item["id"], "title": item.get("title", "")} for item in done]}

    # Rules

    def _writable(self, name: str) -> Channel:
        if name.startswith("U"):
            # Posting to a person opens the direct message.
            name = f"D{name[1:]}"
            self.channels.setdefault(name, Channel(name, "im", {f"U{name[1:]}", BOT}))
        channel = self.channels.get(name)
        if channel is None or (BOT not in channel.members and channel.kind != "public"):
            raise SlackRefusesError("channel_not_found")
        if BOT not in channel.members:
            raise SlackRefusesError("not_in_channel")
        if channel.archived:
            raise SlackRefusesError("is_archived")
        if channel.read_only:
            raise SlackRefusesError("restricted_action")
        return channel

    def _readable(self, name: str) -> Channel:
        channel = self.channels.get(name)
        if channel is None:
            raise SlackRefusesError("channel_not_found")
        scope = {"public": "channels:history", "private": "groups:history", "im": "im:history"}[channel.kind]
        if scope not in self.scopes:
            raise SlackRefusesError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))
        if BOT not in channel.members:
            raise SlackRefusesError("not_in_channel")
        return channel

    def _check_thread(self, channel: Channel, thread: str | None) -> None:
        if thread is None:
            return
        parent = self.messages.get((channel.id, thread))
        if parent is None:
            raise SlackRefusesError("thread_not_found")
        if parent.thread_ts is not None:
            self.faults.append(f"thread_ts {thread} is a reply's, not a parent's")

    def _respond(self, path: str, body: Args) -> None:
        url = self.urls.get(path)
        if url is None:
            raise SlackRefusesError("invalid_url", status=404)
        if self.clock.now() - url.issued > _URL_LIFE:
            raise SlackRefusesError("expired_url", status=404)
        if url.uses >= _URL_USES:
            raise SlackRefusesError("used_url", status=404)
        self._check_message(body, known=_RESPONSE_ARGS)
        url.uses += 1
        if body.get("response_type") == "in_channel":
            message = Message(url.channel, self.new_ts(), BOT, body["text"], body.get("blocks") or [], body.get("thread_ts"))
            self.messages[url.channel, message.ts] = message
        else:
            self._see(url.channel, url.user, body)

    def _see(self, channel: str, user: str, args: Args) -> None:
        seen = Message(channel, self.new_ts(), BOT, args.get("text", ""), args.get("blocks") or [], args.get("thread_ts"), user)
        self.ephemerals.append(seen)

    def check_acknowledged(self, body: Args) -> None:
        """A message in the acknowledgement of a slash command obeys the same rules."""
        self._check_message(body, known=_RESPONSE_ARGS)

    def _check_message(self, args: Args, known: frozenset[str] = _MESSAGE_ARGS) -> None:
        self.faults += [f"unknown argument {name!r}" for name in args.keys() - known]
        args["blocks"] = decoded(args.get("blocks") or [])
        self.faults += lint_message(args)
        self._check_texts(args)

    def _check_view(self, view: Mapping[str, Any], kind: str) -> None:
        if view.get("type") != kind:
            self.faults.append(f"a view of type {view.get('type')!r} where {kind!r} belongs")
        self.faults += lint_view(view)
        self._check_texts(view)

    def _check_texts(self, node: object) -> None:
        for text in strings_in(node):
            if "<!" in text:
                self.faults.append(f"an unescaped control sequence: {text[:80]!r}")
        for found in objects_in(node):
            if found.get("type") == "mrkdwn" and found.get("verbatim") is not True:
                self.faults.append(f"mrkdwn that links names by itself: {str(found.get('text'))[:80]!r}")

    def _keep_view(self, name: str, args: Args) -> dict[str, Any]:
        view = decoded(args["view"])
        self._check_view(view, "modal")
        self.views[name] = {"id": name, "hash": str(next(self._numbers)), **view}
        return self.views[name]
