"""The strict reader of Block Kit refuses what Slack refuses; every payload of our tests goes through it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.blockkit import lint_message, lint_view


def plain(size: int = 4) -> dict[str, Any]:
    return {"type": "plain_text", "text": "x" * size}


def mrkdwn(size: int = 4) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": "x" * size}


def section(**more: object) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: object) -> dict[str, Any]:
    return {"type": "button", "text": plain(), "action_id": "a", "value": "v", **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def boxes(kind: str, count: int, **more: object) -> dict[str, Any]:
    options = [{"text": plain(), "value": f"v{number}", **more} for number in range(count)]
    return {"type": kind, "action_id": "pick", "options": options}


def table(rows: int = 2, columns: int = 2, text: str = "x") -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


def rich(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [element]}


IMAGE = {"type": "image", "image_url": "https://x.y/z.png", "alt_text": "what it shows"}
CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()}

BAD_BLOCKS: dict[str, list[dict[str, Any]]] = {
    "section text 3,001": [section(text=mrkdwn(3001))],
    "section field 2,001": [section(fields=[mrkdwn(2001)])],
    "section 11 fields": [section(fields=[mrkdwn()] * 11)],
    "section text empty": [section(text=mrkdwn(0))],
    "section without text and fields": [{"type": "section"}],
    "section text as a string": [section(text="words")],
    "header 151": [{"type": "header", "text": plain(151)}],
    "header as mrkdwn": [{"type": "header", "text": mrkdwn()}],
    "header without text": [{"type": "header"}],
    "51 blocks": [section()] * 51,
    "context 11 elements": [{"type": "context", "elements": [mrkdwn()] * 11}],
    "context 0 elements": [{"type": "context", "elements": []}],
    "context text 3,001": [{"type": "context", "elements": [mrkdwn(3001)]}],
    "actions 26 elements": [actions(*(button(action_id=f"a{number}") for number in range(26)))],
    "actions 0 elements": [actions()],
    "button text 76": [actions(button(text=plain(76)))],
    "button value 2,001": [actions(button(value="v" * 2001))],
    "button text as mrkdwn": [actions(button(text=mrkdwn()))],
    "button without text": [actions({"type": "button", "action_id": "a"})],
    "button style green": [actions(button(style="green"))],
    "button label for readers 76": [actions(button(accessibility_label="x" * 76))],
    "two primary buttons": [actions(button(style="primary"), button(action_id="b", style="primary"))],
    "action_id 256": [actions(button(action_id="a" * 256))],
    "action_id missing": [actions({"type": "button", "text": plain()})],
    "block_id 256": [section(block_id="b" * 256)],
    "option text 76": [actions(boxes("checkboxes", 1, text=plain(76)))],
    "option value 151": [actions(boxes("checkboxes", 1, value="v" * 151))],
    "option value twice": [actions(boxes("checkboxes", 2, value="v"))],
    "select 101 options": [actions(boxes("static_select", 101))],
    "radio 11": [actions(boxes("radio_buttons", 11))],
    "checkboxes 11": [actions(boxes("checkboxes", 11))],
    "checkboxes 0": [actions(boxes("checkboxes", 0))],
    "overflow 6": [actions(boxes("overflow", 6))],
    "confirm without deny": [actions(button(confirm={name: CONFIRM[name] for name in ("title", "text", "confirm")}))],
    "confirm title 101": [actions(button(confirm=CONFIRM | {"title": plain(101)}))],
    "confirm button 31": [actions(button(confirm=CONFIRM | {"deny": plain(31)}))],
    "image without alt_text": [{"type": "image", "image_url": "https://x.y/z.png"}],
    "image with empty alt_text": [IMAGE | {"alt_text": ""}],
    "image without url": [{"type": "image", "alt_text": "x"}],
    "image url 3,001": [IMAGE | {"image_url": "u" * 3001}],
    "image accessory without alt_text": [section(accessory={"type": "image", "image_url": "https://x.y"})],
    "block_id twice": [section(block_id="b"), section(block_id="b")],
    "action_id twice in a block": [actions(button(), button())],
    "table 21 columns": [table(columns=21)],
    "table 101 rows": [table(rows=101)],
    "table cells over 10,000": [table(text="x" * 3000)],
    "two tables": [table(), table()],
    "table empty cell": [table(text="")],
    "table rows of unequal length": [{"type": "table", "rows": table()["rows"] + table(columns=3)["rows"]}],
    "markdown 12,001": [{"type": "markdown", "text": "x" * 12_001}],
    "markdown 2 x 7,000": [{"type": "markdown", "text": "x" * 6_100}] * 2,
    "over 13,000 in all": [section(text=mrkdwn(2700))] * 5,
    "unknown block": [{"type": "nope"}],
    "unknown key on a block": [section(colour="red")],
    "unknown key on a button": [actions(button(colour="red"))],
    "unknown element": [actions({"type": "nope", "action_id": "a"})],
    "alert in a message": [{"type": "alert", "text": plain()}],
    "container": [{"type": "container", "child_blocks": []}],
    "rich text with empty text": [rich({"type": "rich_text_quote", "elements": [{"type": "text", "text": ""}]})],
    "rich text of an unknown kind": [rich({"type": "nope", "elements": []})],
}
MODAL: dict[str, Any] = {"type": "modal", "title": plain(), "blocks": [section()]}
FIELD = {"type": "plain_text_input", "action_id": "line"}
INPUT = {"type": "input", "label": plain(), "element": FIELD}
BAD_VIEWS: dict[str, dict[str, Any]] = {
    "modal title 25": MODAL | {"title": plain(25)},
    "modal without title": {"type": "modal", "blocks": []},
    "modal title as mrkdwn": MODAL | {"title": mrkdwn()},
    "modal submit 25": MODAL | {"submit": plain(25)},
    "modal input without submit": MODAL | {"blocks": [INPUT]},
    "modal with a table": MODAL | {"blocks": [table()]},
    "modal with markdown": MODAL | {"blocks": [{"type": "markdown", "text": "x"}]},
    "modal 101 blocks": MODAL | {"blocks": [section()] * 101},
    "private_metadata 3,001": MODAL | {"private_metadata": "x" * 3001},
    "callback_id 256": MODAL | {"callback_id": "x" * 256},
    "input label as mrkdwn": MODAL | {"submit": plain(), "blocks": [INPUT | {"label": mrkdwn()}]},
    "input without element": MODAL | {"submit": plain(), "blocks": [{"type": "input", "label": plain()}]},
    "input that takes too much": MODAL | {"submit": plain(), "blocks": [INPUT | {"element": FIELD | {"max_length": 3001}}]},
    "alert 201": MODAL | {"blocks": [{"type": "alert", "text": plain(201)}]},
    "alert level": MODAL | {"blocks": [{"type": "alert", "text": plain(), "level": "loud"}]},
    "unknown key": MODAL | {"colour": "red"},
    "home with markdown": {"type": "home", "blocks": [{"type": "markdown", "text": "x"}]},
    "home 101 blocks": {"type": "home", "blocks": [section()] * 101},
    "home with a title": {"type": "home", "blocks": [], "title": plain()},
    "home without blocks": {"type": "home"},
    "no view": {"type": "workflow", "blocks": []},
}


@pytest.mark.parametrize("name", BAD_BLOCKS)
def test_a_bad_message_is_refused(name: str) -> None:
    assert lint_message({"text": "words", "blocks": BAD_BLOCKS[name]})


@pytest.mark.parametrize("name", BAD_VIEWS)
def test_a_bad_view_is_refused(name: str) -> None:
    assert lint_view(BAD_VIEWS[name])


@pytest.mark.parametrize("text", ["", "   ", None, "x" * 4001])
def test_a_message_needs_words_of_its_own(text: str | None) -> None:
    assert lint_message({"text": text, "blocks": [section()]})


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [section(accessory=IMAGE, block_id="b")],
        [actions(button(confirm=CONFIRM, style="danger"), boxes("checkboxes", 10))],
        [table(), {"type": "divider"}, {"type": "context", "elements": [mrkdwn(), IMAGE]}],
        [{"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]}]}],
    ],
)
def test_a_good_message_passes(blocks: list[dict[str, Any]]) -> None:
    assert lint_message({"text": "words", "blocks": blocks}) == []


def test_good_views_pass() -> None:
    assert lint_view(MODAL | {"submit": plain(), "close": plain(), "blocks": [section(), INPUT]}) == []
    assert lint_view({"type": "home", "blocks": [section()] * 100}) == []
