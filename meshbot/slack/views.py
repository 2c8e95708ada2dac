"""Views: the Home tab, the modal of an answer, and the small additions that no neutral reply has."""

from __future__ import annotations

import json
from typing import Any, Final

from meshbot.model.ids import ChannelId, UserId
from meshbot.model.reply import Reply
from meshbot.render.slack import render_message

ASK: Final = "ask"
"""Callback id of the answer modal; submitting it asks the line in its one field."""
LINE: Final = "line"
_VIEW_BLOCKS: Final = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section"})
_MESSAGE_BLOCKS: Final = 50
_MODAL_BLOCKS: Final = 98
_HOME_BLOCKS: Final = 100
_LONGEST_LINE: Final = 3000


def answer_view(reply: Reply, channel: ChannelId) -> dict[str, Any]:
    """A modal that shows an answer and takes the next question. Title and buttons hold at most 24 characters."""
    return {
        "type": "modal",
        "callback_id": ASK,
        "private_metadata": _metadata(channel),
        "title": _plain("meshbot"),
        "submit": _plain("Ask"),
        "close": _plain("Close"),
        "blocks": [*_view_blocks(reply)[:_MODAL_BLOCKS], {"type": "divider"}, _question()],
    }


def home_view(reply: Reply, channel: ChannelId) -> dict[str, Any]:
    """Somebody's Home tab. The direct message's channel travels along, so that clicks there know where to answer."""
    return {"type": "home", "private_metadata": _metadata(channel), "blocks": _view_blocks(reply)[:_HOME_BLOCKS]}


def with_sharer(blocks: list[dict[str, Any]], user: UserId, words: str) -> list[dict[str, Any]]:
    """The blocks of a shared answer and who shared it, if there is room."""
    if len(blocks) >= _MESSAGE_BLOCKS:
        return blocks
    said = {"type": "mrkdwn", "text": f"{words} <@{user}>", "verbatim": True}
    return [*blocks, {"type": "context", "elements": [said]}]


def _view_blocks(reply: Reply) -> list[dict[str, Any]]:
    blocks = render_message(reply, rich=False, shareable=False)["blocks"]
    return [block for block in blocks if block["type"] in _VIEW_BLOCKS]


def _question() -> dict[str, Any]:
    field = {"type": "plain_text_input", "action_id": LINE, "max_length": _LONGEST_LINE, "placeholder": _plain("503 UC, or mtls")}
    return {"type": "input", "block_id": LINE, "optional": True, "label": _plain("Look up something else"), "element": field}


def _metadata(channel: ChannelId) -> str:
    return json.dumps({"channel": channel}) if channel else ""


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
