"""Performs outcomes: tries the ways that lead to a reply's readers, and says what to do when none is open."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from meshbot.commands.services import Wording
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Paragraph, Reply
from meshbot.slack.arrival import Route, Surface
from meshbot.slack.kept import KeptMessages
from meshbot.slack.sending import Layout, Sender
from meshbot.slack.troubles import SlackTrouble, is_token_trouble
from meshbot.slack.ways import Audience, audience_of, ways_to
from meshbot.text.markup import plain_text

_LOG: Final = logging.getLogger("meshbot.slack")
_SHAREABLE: Final = frozenset({Surface.COMMAND, Surface.PRESS})


@dataclass(frozen=True, slots=True)
class Phrases:
    """What Slack's troubles are called in front of people."""

    words: Wording
    app: str
    command: str

    def about(self, trouble: SlackTrouble) -> Reply:
        """What happened and what to do about it."""
        values: dict[str, object] = {"app": self.app, "command": self.command}
        if trouble.phrase == "slack.missing_scope":
            values["needed"] = trouble.needed
        if trouble.phrase == "slack.other":
            values["code"] = trouble.code
        return self.say(trouble.phrase, **values)

    def say(self, phrase: str, **values: object) -> Reply:
        """One sentence as a reply that is no success."""
        text = self.words.say(phrase, **values)
        summary = plain_text(text)
        return Reply((Paragraph(text),), summary=summary, data={"kind": "error", "message": summary, "hint": ""}, ok=False)


@dataclass(frozen=True, slots=True)
class Performer:
    """Performs outcomes along routes. Raises nothing that Slack can cause: what cannot be delivered is explained or logged.

    ``token_refused`` is told when Slack no longer takes our token.
    """

    sender: Sender
    kept: KeptMessages
    phrases: Phrases
    token_refused: Callable[[], None] = field(default=lambda: None)

    def perform(self, route: Route, outcome: Outcome) -> None:
        """Deliver the replies, then bring kept messages up to date, each in order."""
        for reply in outcome.replies[:1] if route.surface is Surface.SHARE else outcome.replies:
            self.deliver(route, reply)
        if outcome.shows:
            self._explain(route, [failure.trouble for failure in self.kept.show(route.team)])

    def deliver(self, route: Route, reply: Reply) -> bool:
        """Send one reply along the first way that is open; when none is, tell the asker why."""
        audience = audience_of(route, reply)
        trouble = self._try(route, audience, reply)
        if trouble is None:
            return True
        if audience is not Audience.ASKER:
            self._explain(route, [trouble])
        return False

    def _try(self, route: Route, audience: Audience, reply: Reply) -> SlackTrouble | None:
        first: SlackTrouble | None = None
        for way in ways_to(route, audience):
            try:
                self.sender.send(way, reply, self._layout(route, audience))
            except SlackTrouble as trouble:
                _LOG.warning("%s failed for a %s (%s)", way.kind.value, route.surface.value, trouble.code)
                self._note(trouble)
                first = first or trouble
            else:
                return None
        return first or SlackTrouble("no_way_there")

    def _explain(self, route: Route, troubles: list[SlackTrouble]) -> None:
        for trouble in {trouble.phrase: trouble for trouble in troubles}.values():
            self._note(trouble)
            left = self._try(route, Audience.ASKER, self.phrases.about(trouble))
            if left is not None and route.user:
                _LOG.error("nobody could be told about %s (%s)", trouble.code, left.code)

    def _layout(self, route: Route, audience: Audience) -> Layout:
        if route.surface is Surface.SHARE and audience is Audience.CHANNEL:
            return Layout(shared_by=route.user, shared_words=plain_text(self.phrases.words.say("slack.shared")))
        return Layout(shareable=audience is Audience.ASKER and route.surface in _SHAREABLE)

    def _note(self, trouble: SlackTrouble) -> None:
        if is_token_trouble(trouble.code):
            self.token_refused()
