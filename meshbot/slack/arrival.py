"""What came from Slack, decoded: the request for the application, and the route by which its answer can travel."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from meshbot.model.ids import ChannelId, MessageTs, TeamId, UserId
from meshbot.model.request import Request


class Surface(Enum):
    """By which of Slack's doors something came; it decides how it can be answered."""

    COMMAND = "slash command"
    PRESS = "press in a message"
    SHARE = "press on Share here"
    MENTION = "mention"
    DIRECT = "direct message"
    THREAD = "words in a thread"
    SHORTCUT = "message shortcut"
    MODAL = "modal"
    HOME = "app home"
    JOB = "due job"


@dataclass(frozen=True, slots=True)
class Route:
    """How the asker can be reached. The secrets in it are good for minutes and are never shown or stored.

    ``thread`` is where public answers go; ``inside`` is the thread the asker stands in, if any: Slack shows a private
    message in a thread only to people who have that thread open. ``response_url`` lives 30 minutes and five uses,
    ``trigger`` three seconds and one use (https://docs.slack.dev/interactivity/handling-user-interaction).
    """

    team: TeamId
    user: UserId
    surface: Surface
    channel: ChannelId
    thread: MessageTs | None = None
    inside: MessageTs | None = None
    response_url: str = field(default="", repr=False)
    trigger: str = field(default="", repr=False)
    view: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request and its route."""

    request: Request
    route: Route


@dataclass(frozen=True, slots=True)
class Seat:
    """Who we are in the workspace that a payload came from. ``bot`` is our own user id."""

    team: TeamId
    bot: UserId
