"""Sends one reply along one way.

Once more in plain blocks when Slack refuses the layout, and once more after a short wait when Slack asks for one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from meshbot.model.ids import ChannelId, MessageTs, UserId
from meshbot.model.reply import Image, Reply
from meshbot.render.slack import render_message
from meshbot.slack import views
from meshbot.slack.troubles import RATE_LIMITED, Remedy, SlackTrouble
from meshbot.slack.ways import Kind, Way
from meshbot.slack.web import Message, Posted, Web

_LOG: Final = logging.getLogger("meshbot.slack")
_LONGEST_WAIT: Final = 5
"""Seconds that a background thread waits for Slack's sake; longer waits go back to the outbox."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a reply is drawn: with **Share here** or not, and who shared it. ``name`` is what it can be found by again."""

    shareable: bool = False
    name: str = ""
    shared_by: UserId | None = None
    shared_words: str = ""


class Sender:
    """Sends replies. ``wait`` sleeps a number of seconds; ``can_upload`` tells whether pictures may be uploaded."""

    def __init__(self, web: Web, wait: Callable[[float], None], can_upload: Callable[[], bool]) -> None:
        self.web = web
        self._wait = wait
        self._can_upload = can_upload
        self._rich = True

    def send(self, way: Way, reply: Reply, layout: Layout | None = None) -> Posted | None:
        """Send a reply; where it stands when it can be edited later. Raises SlackTrouble."""
        drawn = layout or Layout()
        posted = self._simplifying(lambda rich: self._carry(way, reply, drawn, rich=rich), reply)
        if posted is not None:
            self._upload(posted.channel, way.thread, reply)
        return posted

    def edit(self, channel: ChannelId, ts: MessageTs, reply: Reply) -> None:
        """Bring one of our messages up to date. Raises SlackTrouble."""

        def update(rich: bool | None) -> None:  # noqa: FBT001 - one meaning, see _message
            self.web.update(channel, ts, _message(reply, Layout(), rich=rich))

        self._simplifying(update, reply)

    def publish(self, user: UserId, view: Message) -> None:
        """Show somebody's Home tab. Raises SlackTrouble."""
        self._patiently(lambda: self.web.publish(user, view))

    def _simplifying(self, send: Callable[[bool | None], Posted | None], reply: Reply) -> Posted | None:
        """Try the rich layout, then plain blocks, then text alone, as long as it is the layout that is refused."""
        for rich in (True, False, None) if self._rich else (False, None):
            try:
                return self._patiently(lambda rich=rich: send(rich))  # type: ignore[misc]
            except SlackTrouble as trouble:
                if trouble.remedy is not Remedy.PLAINER or rich is None:
                    raise
                _LOG.warning("Slack refused a layout (%s): %s", trouble.code, [type(part).__name__ for part in reply.parts])
                # What one workspace's clients refuse once they refuse again; asking each time costs a call.
                self._rich = self._rich and not (rich and trouble.code == "invalid_blocks")
        return None

    def _patiently(self, send: Callable[[], Posted | None]) -> Posted | None:
        try:
            return send()
        except SlackTrouble as trouble:
            if trouble.code != RATE_LIMITED or trouble.retry_after > _LONGEST_WAIT:
                raise
            self._wait(trouble.retry_after)
        return send()

    def _carry(self, way: Way, reply: Reply, layout: Layout, *, rich: bool | None) -> Posted | None:
        if way.kind is Kind.OPEN_VIEW:
            self.web.open_view(way.handle, views.answer_view(reply, way.channel))
        elif way.kind is Kind.UPDATE_VIEW:
            self.web.update_view(way.handle, views.answer_view(reply, way.channel))
        elif way.kind is Kind.POST:
            return self.web.post(way.channel, _message(reply, layout, rich=rich), way.thread, layout.name)
        elif way.kind is Kind.WHISPER:
            self.web.whisper(way.channel, way.user, _message(reply, layout, rich=rich), way.thread)
        else:
            self.web.respond(way.handle, _message(reply, layout, rich=rich), public=way.public, thread=way.thread)
        return None

    def _upload(self, channel: ChannelId, thread: MessageTs | None, reply: Reply) -> None:
        images = [part for part in reply.parts if isinstance(part, Image)]
        if not images or not self._can_upload():
            return
        for image in images:
            try:
                self.web.upload(channel, image, thread)
            except SlackTrouble as trouble:
                # The words of the picture are in the message already.
                _LOG.warning("a picture was not uploaded (%s)", trouble.code)


def _message(reply: Reply, layout: Layout, *, rich: bool | None) -> dict[str, Any]:
    """The message; ``rich`` None leaves text alone, for when Slack takes none of the layouts."""
    message = render_message(reply, rich=bool(rich), shareable=layout.shareable)
    if rich is None:
        return {"text": message["text"]}
    if layout.shared_by is not None:
        message["blocks"] = views.with_sharer(message["blocks"], layout.shared_by, layout.shared_words)
    return message
