"""The Home tab: one's progress, then what can be typed; both come from the command table.

A Home tab that was opened once is a kept message named ``home/<user>``: whatever changes somebody's score marks it, and it
is published again like a quiz card is edited. Slack has no way to ask who looks at it now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from meshbot.clock import Clock
from meshbot.commands.dispatch import Application
from meshbot.model.ids import ChannelId, DeliveryKey, MessageName, MessageTs, TeamId, UserId
from meshbot.model.reply import Divider, Heading, Note, Reply, Visibility
from meshbot.model.request import Command, Person, Place, PlaceKind, Request
from meshbot.slack import views
from meshbot.slack.sending import Sender
from meshbot.store.ports import KeptMessage

PUBLISHED: Final = MessageTs("home")
"""Stands where other kept messages have their timestamp: a view has none, and is published instead of edited."""
_PREFIX: Final = "home/"


def home_of(team: TeamId, user: UserId, channel: ChannelId) -> KeptMessage:
    """Somebody's Home tab as a kept message. Its channel is their direct message, where clicks in it are answered."""
    return KeptMessage(MessageName(f"{_PREFIX}{user}"), team, Place(PlaceKind.DIRECT, channel), None, None, 0)


def is_home(message: KeptMessage) -> bool:
    """Whether this kept message is a Home tab."""
    return message.name.startswith(_PREFIX)


@dataclass(frozen=True, slots=True)
class Homes:
    """Draws and publishes Home tabs."""

    application: Application
    clock: Clock
    sender: Sender

    def publish(self, message: KeptMessage) -> None:
        """Publish somebody's Home tab as it is now. Raises SlackTrouble."""
        user = UserId(message.name.removeprefix(_PREFIX))
        person = Person(message.team, user)
        score, help_ = (self._line(person, message.place, line) for line in ("score", "help"))
        services = self.application.services
        names = {"app": services.app_name, "command": services.command_name}
        title = Heading(services.words.say("slack.home_title", app=services.app_name))
        parts = (title, *score.parts, Divider(), *help_.parts, Note(services.words.say("slack.home_hint", **names)))
        reply = Reply(parts, summary=score.summary, visibility=Visibility.ONLY_ASKER)
        self.sender.publish(user, views.home_view(reply, message.place.channel))

    def _line(self, person: Person, place: Place, line: str) -> Reply:
        asked = Request(person, place, Command(line), self.clock.now(), DeliveryKey(f"{_PREFIX}{line}"))
        replies = self.application.handle(asked).replies
        return replies[0] if replies else Reply((), summary="")
