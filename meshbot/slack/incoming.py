"""Payloads of Slack decoded into requests. The only place that knows the shapes of payloads.

Every function answers None for what must not be answered: our own messages, other bots, edits, deletions, joins, and
clicks that only open a link. Shapes: https://docs.slack.dev/reference/interaction-payloads and
https://docs.slack.dev/reference/events
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from meshbot.model.ids import ChannelId, DeliveryKey, MessageTs, TeamId, UserId
from meshbot.model.request import Command, Form, Person, Place, PlaceKind, Press, Request, Trigger, Words
from meshbot.slack.arrival import Arrival, Route, Seat, Surface
from meshbot.slack.payload import Payload, named_inputs, object_at, objects_at, text_at
from meshbot.slack.plain import mentions, plain_text, without_mention

PICK: Final = "pick"
"""Name of checkbox groups: ticking a box says nothing yet, the submit button sends what is ticked."""
SHARE: Final = "share"
"""Name of the button that gives an answer again for everybody; its value is the line to run."""
SHORTCUT: Final = "explain_message"
_SPOKEN: Final = frozenset({"", "thread_broadcast", "file_share"})


def command(body: Payload, seat: Seat, now: datetime) -> Arrival:
    """A slash command. It has neither thread nor message: Slack refuses slash commands in threads."""
    route = Route(
        seat.team,
        UserId(text_at(body, "user_id")),
        Surface.COMMAND,
        ChannelId(text_at(body, "channel_id")),
        response_url=text_at(body, "response_url"),
        trigger=text_at(body, "trigger_id"),
    )
    key = f"command/{text_at(body, 'trigger_id')}"
    return _arrival(route, Command(plain_text(text_at(body, "text"))), key, now)


def said(body: Payload, seat: Seat, now: datetime, command_name: str = "/mesh") -> Arrival | None:
    """A message: a mention, a direct message, or words in a thread.

    A mention arrives twice (``app_mention`` and ``message``), as does a thread reply that was also sent to the channel;
    both have one key, made of channel and timestamp.
    """
    event = object_at(body, "event")
    if not _spoken_by_a_person(event, seat):
        return None
    raw, channel, ts = text_at(event, "text"), text_at(event, "channel"), text_at(event, "ts")
    parent = text_at(event, "thread_ts")
    inside = MessageTs(parent) if parent and parent != ts else None
    mentioned = text_at(event, "type") == "app_mention" or mentions(raw, seat.bot)
    if channel.startswith("D"):
        surface = Surface.DIRECT
    elif mentioned:
        surface = Surface.MENTION
    elif inside is not None:
        surface = Surface.THREAD
    else:
        return None
    text = _bare_line(plain_text(without_mention(raw, seat.bot)), command_name)
    thread = inside or MessageTs(ts)
    route = Route(seat.team, UserId(text_at(event, "user")), surface, ChannelId(channel), thread=thread, inside=inside)
    return _arrival(route, Words(text, addressed=surface is not Surface.THREAD), f"message/{channel}/{ts}", now)


def pressed(body: Payload, seat: Seat, now: datetime) -> Arrival | None:
    """A click on a control in a message, a modal or the Home tab."""
    actions = objects_at(body, "actions")
    if not actions or text_at(actions[0], "url"):
        return None
    action = actions[0]
    name = text_at(action, "action_id").rpartition("#")[0] or text_at(action, "action_id")
    value = text_at(action, "value") or text_at(action, "selected_option", "value")
    if name == PICK or not name:
        return None
    route = _press_route(body, seat, share=name == SHARE)
    where = text_at(body, "container", "message_ts") or text_at(body, "view", "id")
    key = f"press/{route.channel}/{where}/{route.user}/{text_at(action, 'action_ts')}"
    trigger: Trigger = Command(value) if name == SHARE else Press(name, value, _picked(body))
    return _arrival(route, trigger, key, now)


def shortcut(body: Payload, seat: Seat, now: datetime) -> Arrival:
    """The message shortcut: explain what is in a message. Its text is looked up and never taken for a command."""
    channel = text_at(body, "channel", "id")
    parent = text_at(body, "message", "thread_ts")
    route = Route(
        seat.team,
        UserId(text_at(body, "user", "id")),
        Surface.SHORTCUT,
        ChannelId(channel),
        inside=MessageTs(parent) if parent else None,
        response_url=text_at(body, "response_url"),
        trigger=text_at(body, "trigger_id"),
    )
    line = f"explain {plain_text(_message_text(object_at(body, 'message')))}".strip()
    return _arrival(route, Command(line), f"shortcut/{text_at(body, 'trigger_id')}", now)


def submitted(body: Payload, seat: Seat, now: datetime) -> Arrival:
    """A submitted modal."""
    channel = _channel_of_view(body)
    view = text_at(body, "view", "id")
    route = Route(seat.team, UserId(text_at(body, "user", "id")), Surface.MODAL, ChannelId(channel), view=view)
    fields = {name: plain_text(text_at(state, "value")) for name, state in named_inputs(body)}
    key = f"form/{view}/{text_at(body, 'view', 'hash')}/{text_at(body, 'trigger_id')}"
    return _arrival(route, Form(text_at(body, "view", "callback_id"), fields), key, now)


def home_opened(body: Payload, seat: Seat, now: datetime) -> Arrival | None:
    """The Home tab was opened. The messages tab sends the same event and needs nothing."""
    event = object_at(body, "event")
    if text_at(event, "tab") != "home":
        return None
    channel = ChannelId(text_at(event, "channel"))
    route = Route(seat.team, UserId(text_at(event, "user")), Surface.HOME, channel)
    return _arrival(route, Command("score"), f"home/{text_at(body, 'event_id')}", now)


def _arrival(route: Route, trigger: Trigger, key: str, now: datetime) -> Arrival:
    direct = route.channel.startswith("D") or route.surface is Surface.HOME
    # A direct message is one conversation, whether or not the client threads its lines.
    place = Place(PlaceKind.DIRECT, route.channel) if direct else Place(PlaceKind.CHANNEL, route.channel, route.inside)
    return Arrival(Request(Person(route.team, route.user), place, trigger, now, DeliveryKey(key)), route)


def _spoken_by_a_person(event: Payload, seat: Seat) -> bool:
    if text_at(event, "subtype") not in _SPOKEN or event.get("bot_id") or event.get("hidden"):
        return False
    user = text_at(event, "user")
    return bool(user and user not in {seat.bot, "USLACKBOT"} and text_at(event, "ts") and text_at(event, "channel"))


def _bare_line(text: str, command_name: str) -> str:
    # People type "/mesh quiz" where Slack takes no slash command; they mean "quiz".
    word, _, rest = text.partition(" ")
    return rest.strip() if word.casefold() == command_name.casefold() else text


def _press_route(body: Payload, seat: Seat, *, share: bool) -> Route:
    user, view = UserId(text_at(body, "user", "id")), text_at(body, "view", "id")
    if view:
        home = text_at(body, "view", "type") == "home"
        channel = ChannelId(_channel_of_view(body) or (user if home else ""))
        surface = Surface.HOME if home else Surface.MODAL
        return Route(seat.team, user, surface, channel, trigger=text_at(body, "trigger_id"), view=view)
    thread = text_at(body, "container", "thread_ts") or text_at(body, "message", "thread_ts")
    inside = MessageTs(thread) if thread else None
    return Route(
        seat.team,
        user,
        Surface.SHARE if share else Surface.PRESS,
        ChannelId(text_at(body, "container", "channel_id") or text_at(body, "channel", "id")),
        thread=inside,
        inside=inside,
        response_url=text_at(body, "response_url"),
        trigger=text_at(body, "trigger_id"),
    )


def _picked(body: Payload) -> tuple[str, ...]:
    groups = (state for name, state in named_inputs(body) if name.partition("#")[0] == PICK)
    return tuple(text_at(option, "value") for state in groups for option in objects_at(state, "selected_options"))


def _channel_of_view(body: Payload) -> str:
    try:
        return text_at(json.loads(text_at(body, "view", "private_metadata") or "{}"), "channel")
    except ValueError:
        return ""


def _message_text(message: Payload) -> str:
    """The words of a message; messages of other apps often have them in attachments or blocks only."""
    found = text_at(message, "text") or " ".join(
        text_at(item, "fallback") or text_at(item, "text") for item in objects_at(message, "attachments")
    )
    return found or " ".join(text_at(block, "text", "text") for block in objects_at(message, "blocks"))


def team_of(body: Payload) -> TeamId:
    """The workspace that a command or event is for, as the payload says; empty when it does not."""
    granted = objects_at(body, "authorizations")
    return TeamId(text_at(granted[0], "team_id") if granted else text_at(body, "team_id"))
