"""Shows kept messages (quiz cards, boards): posts what has not been posted, edits the rest, and keeps the outbox honest.

What a message says is asked for at the time of showing, so that ten changes in a second become one edit.

Slack takes no key that would make posting safe to repeat. So a message is noted as doubtful before the call and carries its
name as metadata; after a crash, a time-out or a server error, whoever tries again first looks for that name in the thread
and edits what it finds. This is the one place that reads a conversation, and only then: ``conversations.replies`` is
limited to one call a minute for some apps. A double is left possible where the app lacks the history scopes (they are optional),
and where Slack stores a timed-out post only after we looked.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from meshbot.clock import Clock
from meshbot.commands.dispatch import Application
from meshbot.errors import StoreDownError
from meshbot.model.ids import DeliveryKey, MessageTs, SessionId, TeamId, UserId
from meshbot.model.reply import Reply
from meshbot.model.request import Person, Place, PlaceKind, Request, Tick
from meshbot.slack.homes import PUBLISHED, Homes, is_home
from meshbot.slack.sending import Layout, Sender
from meshbot.slack.troubles import Remedy, SlackTrouble, is_token_trouble
from meshbot.slack.ways import Kind, Way
from meshbot.slack.web import Posted
from meshbot.store.ports import KeptMessage, Store

_LOG: Final = logging.getLogger("meshbot.slack")
_LEASE_SECONDS: Final = 60
_BEGIN_WITHIN: Final = timedelta(seconds=20)
"""One message takes 40 s at worst; begun later, it could outlive its lease and be posted by somebody else as well."""
_AT_ONCE: Final = 10
_ROUNDS: Final = 20
_INVITE_EVERY: Final = timedelta(seconds=15)
_INVITE_TRIES: Final = 40
_LATER_TRIES: Final = 20
_LONGEST_BACKOFF: Final = 300
_ROOT_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """A kept message that could not be shown, seen for the first time."""

    message: KeptMessage
    trouble: SlackTrouble


class KeptMessages:
    """The outbox at work. Safe to run from many threads and replicas: what one has claimed no other shows."""

    def __init__(self, application: Application, store: Store, clock: Clock, sender: Sender) -> None:
        self._application = application
        self._homes = Homes(application, clock, sender)
        self._store = store
        self._clock = clock
        self._sender = sender

    def show(self, team: TeamId) -> tuple[Failure, ...]:
        """Show whatever is out of date, in order, until nothing is left; what failed for the first time."""
        failures: list[Failure] = []
        for _ in range(_ROUNDS):
            begun = self._clock.now()
            claimed = self._claim(team)
            if not claimed:
                break
            for message, thread in claimed:
                if self._clock.now() - begun > _BEGIN_WITHIN:
                    return tuple(failures)  # what is left comes back with its lease
                trouble = self._show(message, thread)
                if trouble is not None and message.tries == 0 and not is_home(message):
                    failures.append(Failure(message, trouble))
        return tuple(failures)

    def open_home(self, home: KeptMessage) -> None:
        """Publish a Home tab now, and again whenever it is marked. Without a database it is only published."""
        try:
            with self._store.begin(write=True) as tx:
                tx.messages.mark(home)
            self.show(home.team)
        except StoreDownError:
            try:
                self._homes.publish(home)
            except SlackTrouble as trouble:
                _LOG.warning("the Home tab was not published (%s)", trouble.code)

    def _claim(self, team: TeamId) -> Sequence[tuple[KeptMessage, MessageTs | None]]:
        with self._store.begin(write=True) as tx:
            claimed = tx.messages.claim(self._clock.now(), _LEASE_SECONDS, _AT_ONCE, team)
            parents = [tx.messages.get(message.team, message.parent) if message.parent else None for message in claimed]
        # A thread is named by its first message, also when our parent message stands in somebody's thread itself.
        return [
            (message, message.place.thread or (parent.ts if parent else None))
            for message, parent in zip(claimed, parents, strict=True)
        ]

    def _show(self, message: KeptMessage, thread: MessageTs | None) -> SlackTrouble | None:
        try:
            posted = self._bring_up_to_date(message, thread)
            if posted is None:
                self._drop(message)
                return None
        except SlackTrouble as trouble:
            self._after(message, trouble)
            return trouble
        except Exception:  # noqa: BLE001 - a boundary: one card that cannot be drawn must not stop the others
            _LOG.exception("the kept message %s cannot be shown", message.name)
            self._postpone(message, self._backoff(message))
            return None
        self._shown(message, posted)
        return None

    def _bring_up_to_date(self, message: KeptMessage, thread: MessageTs | None) -> Posted | None:
        """Where the message stands now; None when it should not be shown any more."""
        if is_home(message):
            self._homes.publish(message)
            return Posted(message.place.channel, PUBLISHED)
        reply = self._application.view(message.team, message.name)
        return self._deliver(message, thread, reply) if reply is not None else None

    def _deliver(self, message: KeptMessage, thread: MessageTs | None, reply: Reply) -> Posted:
        channel = message.place.channel
        standing = message.ts or self._found(message, thread)
        if standing is not None:
            self._sender.edit(channel, standing, reply)
            return Posted(channel, standing)
        posted = self._sender.send(Way(Kind.POST, channel, thread=thread), reply, Layout(name=message.name))
        return posted or Posted(channel, MessageTs(""))

    def _found(self, message: KeptMessage, thread: MessageTs | None) -> MessageTs | None:
        """Where a message of doubtful fate stands after all. Raises SlackTrouble when that may be told later."""
        if message.doubtful is None:
            return None
        try:
            return self._sender.web.find(message.place.channel, thread, message.name, message.doubtful)
        except SlackTrouble as trouble:
            if trouble.remedy is Remedy.LATER:
                raise
            # A card that may stand twice is better than a quiz without one.
            _LOG.warning("whether %s was posted cannot be looked up (%s); posting it", message.name, trouble.code)
            return None

    def _shown(self, message: KeptMessage, posted: Posted) -> None:
        with self._store.begin(write=True) as tx:
            tx.messages.shown(message.team, message.name, posted.ts, message.revision)
            session = _session_rooted_at(message)
            if session is not None and message.ts is None:
                tx.sessions.bind(message.team, session, _home_of(message.place, posted))

    def _after(self, message: KeptMessage, trouble: SlackTrouble) -> None:
        """Try later what may work later; give the rest up and tell its feature."""
        level = logging.DEBUG if message.tries else logging.WARNING
        _LOG.log(level, "the kept message %s was not shown (%s)", message.name, trouble.code)
        now = self._clock.now()
        doubtful = trouble.doubtful or (message.doubtful is not None and trouble.remedy is Remedy.LATER)
        invitable = trouble.remedy is Remedy.INVITE and message.place.kind is PlaceKind.CHANNEL
        if invitable and message.tries < _INVITE_TRIES:
            self._postpone(message, now + _INVITE_EVERY)
        elif (trouble.remedy is Remedy.LATER or is_token_trouble(trouble.code)) and message.tries < _LATER_TRIES:
            later = max(self._backoff(message), now + timedelta(seconds=trouble.retry_after))
            self._postpone(message, later, doubtful=doubtful)
        else:
            self._drop(message)
            self._tell_feature(message, trouble)

    def _tell_feature(self, message: KeptMessage, trouble: SlackTrouble) -> None:
        """Send ``Tick("<feature>.lost")`` with the message's name, so that a quiz whose card is gone can end kindly."""
        feature = message.name.partition("/")[0]
        key = DeliveryKey(f"lost/{message.name}/{message.revision}")
        tick = Tick(f"{feature}.lost", {"name": message.name, "code": trouble.code})
        person = Person(message.team, UserId(""))
        self._application.handle(Request(person, message.place, tick, self._clock.now(), key))

    def _backoff(self, message: KeptMessage) -> datetime:
        return self._clock.now() + timedelta(seconds=min(2 ** (message.tries + 1), _LONGEST_BACKOFF))

    def _postpone(self, message: KeptMessage, until: datetime, *, doubtful: bool = False) -> None:
        with self._store.begin(write=True) as tx:
            tx.messages.postpone(message.team, message.name, until, doubtful=doubtful)

    def _drop(self, message: KeptMessage) -> None:
        with self._store.begin(write=True) as tx:
            tx.messages.drop(message.team, message.name)


def _session_rooted_at(message: KeptMessage) -> SessionId | None:
    """The session whose parent message this is (``quiz/<session>/root``)."""
    parts = message.name.split("/")
    return SessionId(parts[1]) if len(parts) == _ROOT_PARTS and parts[0] == "quiz" and parts[2] == "root" else None


def _home_of(place: Place, posted: Posted) -> Place:
    """Where a session lives once its parent stands: in a channel its thread, in a direct message the conversation."""
    if place.kind is PlaceKind.CHANNEL:
        return Place(PlaceKind.CHANNEL, posted.channel, place.thread or posted.ts)
    return Place(place.kind, posted.channel)
