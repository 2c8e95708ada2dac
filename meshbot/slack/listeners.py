"""Bolt's listeners: each decodes, asks the desk, acknowledges.

Posting is lazy: the desk hands it to Bolt's listener executor behind an error boundary. Bolt's own ``lazy=`` is not used
because it copies the whole request for every call (0.22 instead of 0.04 ms per dispatch, measured with 1.30.0), cannot carry
the typed outcome, and swallows what goes wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt import Ack, App, BoltContext, BoltResponse

from meshbot.model.ids import ChannelId, TeamId, UserId
from meshbot.model.reply import Reply
from meshbot.slack import incoming
from meshbot.slack.arrival import Route, Seat, Surface
from meshbot.slack.authorize import NotInstalledError, OutageError
from meshbot.slack.desk import Desk, fault_id
from meshbot.slack.leaving import Leaving
from meshbot.slack.payload import Payload, object_at, text_at
from meshbot.slack.views import ASK

EVENTS: Final = ("app_mention", "message", "app_home_opened", "app_uninstalled", "tokens_revoked")
"""Events with a listener of their own; the manifest subscribes to exactly these."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """Every listener of the app."""

    desk: Desk
    leaving: Leaving

    def register(self, app: App) -> None:
        """Connect every listener. The last one acknowledges events that nobody needs, which would else count as failures."""
        app.command(self.desk.command)(self.on_command)
        app.action(re.compile(".*"))(self.on_press)
        app.event("app_mention")(self.on_words)
        app.event("message")(self.on_words)
        app.event("app_home_opened")(self.on_home)
        app.event("app_uninstalled")(self.on_uninstalled)
        app.event("tokens_revoked")(self.on_revoked)
        app.shortcut(incoming.SHORTCUT)(self.on_shortcut)
        app.view(ASK)(self.on_form)
        app.event(re.compile(".*"))(self.on_anything)
        app.error(self.on_error)

    def on_command(self, ack: Ack, body: Payload, context: BoltContext) -> None:
        """Answer a slash command inside its acknowledgement."""
        arrival = incoming.command(body, _seat(context, body), self.desk.now())
        ack(self.desk.answer_now(arrival) or "")

    def on_press(self, ack: Ack, body: Payload, context: BoltContext) -> None:
        """Take a click; its answer is posted."""
        self.desk.answer_later(incoming.pressed(body, _seat(context), self.desk.now()))
        ack()

    def on_words(self, body: Payload, context: BoltContext) -> None:
        """Take a mention, a direct message, or words in a thread."""
        arrival = incoming.said(body, _seat(context, body), self.desk.now(), self.desk.command)
        self.desk.answer_later(arrival)

    def on_home(self, body: Payload, context: BoltContext) -> None:
        """Draw the Home tab."""
        self.desk.open_home(incoming.home_opened(body, _seat(context, body), self.desk.now()))

    def on_uninstalled(self, body: Payload) -> None:
        """Take leave of a workspace. Slack repeats the event until this has been noted."""
        team = TeamId(text_at(body, "team_id"))
        if team and team == (self.leaving.workspace.last_team or team):
            self.leaving.uninstalled(team)

    def on_revoked(self, body: Payload) -> None:
        """Our token may be among those that were revoked; tokens of people are not ours."""
        if object_at(body, "event", "tokens").get("bot"):
            self.leaving.revoked()

    def on_shortcut(self, ack: Ack, body: Payload, context: BoltContext) -> None:
        """Explain a message."""
        self.desk.answer_later(incoming.shortcut(body, _seat(context), self.desk.now()))
        ack()

    def on_form(self, ack: Ack, body: Payload, context: BoltContext) -> None:
        """Answer a submitted modal with its next state."""
        arrival = incoming.submitted(body, _seat(context), self.desk.now())
        ack(self.desk.answer_form(arrival) or "")

    def on_anything(self) -> None:
        """Acknowledge an event that nobody listens to."""

    def on_error(self, error: Exception, body: Payload, context: BoltContext) -> BoltResponse:
        """Answer what a listener or the authorization could not: a sentence for people, a retry for events."""
        if isinstance(error, NotInstalledError):
            phrase: dict[str, Any] = {"phrase": "slack.other_workspace", "app": self.desk.performer.phrases.app}
        elif isinstance(error, OutageError):
            phrase = {"phrase": "slack.unreachable", "app": "", "command": ""}
        else:
            phrase = {"phrase": "slack.fault", "fault": fault_id("in a listener")}
        reply = self.desk.performer.phrases.say(phrase.pop("phrase"), **phrase)
        if "event" in body:
            # Slack sends an event again after a failure; where nobody is installed that would not help.
            return BoltResponse(status=200 if isinstance(error, NotInstalledError) else 503, body="")
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": reply.summary})
        route = _asker(body, context)
        self.desk.run(route, lambda: _deliver(self.desk, route, reply))
        return BoltResponse(status=200, body="")


def _seat(context: BoltContext, addressed: Payload | None = None) -> Seat:
    """Who we are; ``addressed`` is a payload that names the workspace it is for, which must be ours.

    Clicks are not checked: in a channel shared between companies they carry the workspace of the person.
    """
    granted = context.authorize_result
    team = TeamId(str(granted.team_id or "")) if granted else TeamId("")
    asked = incoming.team_of(addressed) if addressed is not None else team
    if asked and team and asked != team:
        raise NotInstalledError(asked)
    return Seat(team, UserId(str((granted and granted.bot_user_id) or "")))


def _asker(body: Payload, context: BoltContext) -> Route:
    """The shortest route back to whoever clicked, for when nothing else is known."""
    user = UserId(text_at(body, "user", "id"))
    channel = ChannelId(text_at(body, "channel", "id"))
    url = text_at(body, "response_url")
    return Route(TeamId(str(context.team_id or "")), user, Surface.PRESS, channel, response_url=url)


def _deliver(desk: Desk, route: Route, reply: Reply) -> None:
    desk.performer.deliver(route, reply)
