"""Which ways lead from a route to the readers of a reply, best first. Pure: nothing is sent here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from meshbot.model.ids import ChannelId, MessageTs, UserId
from meshbot.model.reply import Reply, Visibility
from meshbot.slack.arrival import Route, Surface

_NOWHERE: Final = ChannelId("")
_NOBODY: Final = UserId("")


class Kind(Enum):
    """The calls that can carry a message."""

    RESPOND = "response_url"
    WHISPER = "chat.postEphemeral"
    POST = "chat.postMessage"
    OPEN_VIEW = "views.open"
    UPDATE_VIEW = "views.update"


class Audience(Enum):
    """Who gets to see a reply."""

    ASKER = "asker"
    THREAD = "thread"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Way:
    """One call. ``handle`` is the response URL, trigger or view id that it needs."""

    kind: Kind
    channel: ChannelId = _NOWHERE
    user: UserId = _NOBODY
    thread: MessageTs | None = None
    handle: str = field(default="", repr=False)
    public: bool = False


_ALWAYS_PRIVATE: Final = frozenset({Surface.DIRECT, Surface.HOME, Surface.MODAL, Surface.SHORTCUT})
_AUDIENCES: Final = {
    Visibility.ONLY_ASKER: Audience.ASKER,
    Visibility.THREAD: Audience.THREAD,
    Visibility.CHANNEL: Audience.CHANNEL,
}


def audience_of(route: Route, reply: Reply) -> Audience:
    """Who gets to see a reply that goes along this route.

    Share here shows what may be shared; a question asked in public, by a mention, is answered in public in its
    thread when its answer may be shared, and in private when it is personal (a score, an export).
    """
    if route.surface in _ALWAYS_PRIVATE:
        return Audience.ASKER
    if reply.share and route.surface is Surface.SHARE:
        return Audience.CHANNEL
    if reply.share and route.surface is Surface.MENTION and reply.visibility is Visibility.ONLY_ASKER:
        return Audience.THREAD
    return _AUDIENCES[reply.visibility]


def ways_to(route: Route, audience: Audience) -> tuple[Way, ...]:
    """The ways to try, in order; empty when nobody can be reached (a job without a person or channel)."""
    if audience is Audience.ASKER:
        return _private(route)
    thread = route.thread if audience is Audience.THREAD else None
    post = Way(Kind.POST, route.channel, thread=thread or route.inside) if route.channel else None
    respond = _respond(route, public=True)
    # A response URL needs no membership, and its message needs no place in our store.
    first_respond = route.surface in {Surface.COMMAND, Surface.SHARE}
    return _present(respond, post) if first_respond else _present(post, respond)


def _private(route: Route) -> tuple[Way, ...]:
    respond = _respond(route, public=False)
    whisper = Way(Kind.WHISPER, route.channel, route.user, route.inside) if route.channel and route.user else None
    direct = Way(Kind.POST, ChannelId(route.user)) if route.user else None
    opened = Way(Kind.OPEN_VIEW, route.channel, handle=route.trigger) if route.trigger else None
    special: dict[Surface, tuple[Way | None, ...]] = {
        Surface.DIRECT: (Way(Kind.POST, route.channel, thread=route.thread),),
        Surface.HOME: (Way(Kind.POST, route.channel) if route.channel else direct,),
        Surface.MODAL: (Way(Kind.UPDATE_VIEW, route.channel, handle=route.view), direct),
        Surface.SHORTCUT: (opened, respond, whisper, direct),
        Surface.JOB: (direct,),
    }
    # Only the Web API is documented to show a private message inside a thread.
    usual = (whisper, respond, direct) if route.inside is not None else (respond, whisper, direct)
    return _present(*special.get(route.surface, usual))


def _respond(route: Route, *, public: bool) -> Way | None:
    if not route.response_url:
        return None
    return Way(Kind.RESPOND, route.channel, route.user, route.inside, route.response_url, public)


def _present(*ways: Way | None) -> tuple[Way, ...]:
    return tuple(way for way in ways if way is not None)
