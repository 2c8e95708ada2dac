"""A strict reader of Block Kit: says everything that Slack would refuse in a message or view.

Limits are Slack's (docs.slack.dev/reference/block-kit and /reference/views, November 2026); the total over all text of a
message is undocumented, reports name about 13,200 characters. Unknown blocks, elements and keys are refused too: what we do
not know we do not send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Surface: TypeAlias = Literal["message", "modal", "home"]
Node: TypeAlias = Mapping[str, Any]

TOTAL_TEXT: Final = 13_000
_BLOCKS: Final[Mapping[Surface, int]] = {"message": 50, "modal": 100, "home": 100}
_ALL: Final = frozenset({"message", "modal", "home"})
_SURFACES: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("actions", "context", "divider", "header", "image", "input", "rich_text", "section"), _ALL),
    "table": frozenset({"message", "home"}),
    "markdown": frozenset({"message"}),
    "context_actions": frozenset({"message"}),
    "alert": frozenset({"modal"}),
}
_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "actions": frozenset({"elements"}),
    "context": frozenset({"elements"}),
    "context_actions": frozenset({"elements"}),
    "divider": frozenset(),
    "header": frozenset({"text"}),
    "image": frozenset({"image_url", "slack_file", "alt_text", "title"}),
    "input": frozenset({"label", "element", "hint", "optional", "dispatch_action"}),
    "rich_text": frozenset({"elements"}),
    "section": frozenset({"text", "fields", "accessory", "expand"}),
    "table": frozenset({"rows", "column_settings"}),
    "markdown": frozenset({"text"}),
    "alert": frozenset({"text", "level"}),
}
_ELEMENT_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "button": frozenset({"text", "value", "url", "style", "confirm", "accessibility_label"}),
    "checkboxes": frozenset({"options", "initial_options", "confirm", "focus_on_load"}),
    "radio_buttons": frozenset({"options", "initial_option", "confirm", "focus_on_load"}),
    "overflow": frozenset({"options", "confirm"}),
    "static_select": frozenset({"options", "option_groups", "initial_option", "placeholder", "confirm", "focus_on_load"}),
    "plain_text_input": frozenset({"initial_value", "max_length", "min_length", "multiline", "placeholder", "focus_on_load"}),
    "image": frozenset({"image_url", "slack_file", "alt_text"}),
    "mrkdwn": frozenset({"text", "verbatim"}),
    "plain_text": frozenset({"text", "emoji"}),
}
_OPTIONS: Final[Mapping[str, int]] = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5, "static_select": 100}
_IN_ACTIONS: Final = frozenset({"button", "checkboxes", "radio_buttons", "overflow", "static_select"})
_IN_INPUT: Final = frozenset({"plain_text_input", "checkboxes", "radio_buttons", "static_select"})
_ID: Final = 255


def lint_message(message: Node) -> list[str]:
    """Every rule that a ``{text, blocks}`` message breaks."""
    lint = _Lint("message")
    text, blocks = message.get("text"), message.get("blocks") or []
    if not isinstance(text, str) or not text.strip():
        lint.say("/text", "no top-level text: notifications and screen readers get nothing")
    elif len(text) > 4000:
        lint.say("/text", f"{len(text)} characters")
    lint.blocks(blocks)
    total = sum(len(text) for text in _texts(blocks))
    if total > TOTAL_TEXT:
        lint.say("/blocks", f"{total} characters in all")
    if sum(block.get("type") == "table" for block in blocks) > 1:
        lint.say("/blocks", "more than one table")
    if sum(len(block.get("text", "")) for block in blocks if block.get("type") == "markdown") > 12_000:
        lint.say("/blocks", "markdown over 12,000 characters in all")
    return lint.found


def lint_view(view: Node) -> list[str]:
    """Every rule that a modal or Home view breaks."""
    kind = view.get("type")
    if kind not in {"modal", "home"}:
        return [f"/type: {kind!r} is no view"]
    lint = _Lint("modal" if kind == "modal" else "home")
    blocks = view.get("blocks")
    lint.blocks(blocks if isinstance(blocks, list) else [])
    if not isinstance(blocks, list):
        lint.say("/blocks", "missing")
    lint.length("/private_metadata", view.get("private_metadata", ""), 0, 3000)
    lint.length("/callback_id", view.get("callback_id", "x"), 1, _ID)
    titles = ("title", "submit", "close")
    if kind == "home":
        lint.only("", view, {"type", "blocks", "private_metadata", "callback_id", "external_id"})
        return lint.found
    lint.only(
        "",
        view,
        {"type", "blocks", "private_metadata", "callback_id", "external_id", "clear_on_close", "notify_on_close", *titles},
    )
    for name in titles:
        if name in view or name == "title":
            lint.text(f"/{name}", view.get(name), 24, plain=True)
    if any(block.get("type") == "input" for block in blocks or []) and "submit" not in view:
        lint.say("/submit", "an input block needs a submit button")
    return lint.found


@dataclass
class _Lint:
    surface: Surface
    found: list[str] = field(default_factory=list)

    def say(self, where: str, what: str) -> None:
        self.found.append(f"{where or '/'}: {what}")

    def only(self, where: str, node: Node, known: set[str] | frozenset[str]) -> None:
        for key in node.keys() - known:
            self.say(where, f"unknown key {key!r}")

    def length(self, where: str, value: object, low: int, high: int) -> None:
        if not isinstance(value, str) or not low <= len(value) <= high:
            self.say(where, f"must have {low} to {high} characters")

    def text(self, where: str, node: object, high: int, *, plain: bool = False) -> None:
        """A text object of at most ``high`` characters."""
        if not isinstance(node, Mapping) or node.get("type") not in {"plain_text", "mrkdwn"}:
            self.say(where, "needs a text object")
            return
        if plain and node["type"] != "plain_text":
            self.say(where, "must be plain_text")
        self.only(where, node, _ELEMENT_KEYS[node["type"]] | {"type"})
        self.length(where, node.get("text"), 1, high)

    def many(self, where: str, items: object, low: int, high: int) -> list[Any]:
        if not isinstance(items, list) or not low <= len(items) <= high:
            self.say(where, f"must have {low} to {high} items")
            return []
        return items

    def blocks(self, blocks: list[Node]) -> None:
        if len(blocks) > _BLOCKS[self.surface]:
            self.say("/blocks", f"{len(blocks)} blocks")
        ids = [block["block_id"] for block in blocks if "block_id" in block]
        for repeated in {name for name in ids if ids.count(name) > 1}:
            self.say("/blocks", f"block_id {repeated!r} repeated")
        for number, block in enumerate(blocks):
            self.block(f"/blocks/{number}", block)

    def block(self, where: str, block: Node) -> None:
        kind = str(block.get("type"))
        if self.surface not in _SURFACES.get(kind, frozenset()):
            self.say(where, f"{kind!r} is not for a {self.surface}")
            return
        self.only(where, block, _KEYS[kind] | {"type", "block_id"})
        self.length(where, block.get("block_id", "x"), 1, _ID)
        ids = [node["action_id"] for node in _nodes(block) if "action_id" in node]
        if len(ids) != len(set(ids)):
            self.say(where, "action_id repeated in a block")
        check: Callable[[str, Node], None] | None = getattr(self, f"block_{kind}", None)
        if check is not None:
            check(where, block)

    def block_section(self, where: str, block: Node) -> None:
        if not block.get("text") and not block.get("fields"):
            self.say(where, "needs text or fields")
        if "text" in block:
            self.text(where, block["text"], 3000)
        if "fields" in block:
            for item in self.many(where, block["fields"], 1, 10):
                self.text(f"{where}/fields", item, 2000)
        if "accessory" in block:
            self.element(f"{where}/accessory", block["accessory"], _IN_ACTIONS | {"image"})

    def block_header(self, where: str, block: Node) -> None:
        self.text(where, block.get("text"), 150, plain=True)

    def block_markdown(self, where: str, block: Node) -> None:
        self.length(where, block.get("text"), 1, 12_000)

    def block_context(self, where: str, block: Node) -> None:
        for item in self.many(where, block.get("elements"), 1, 10):
            if item.get("type") == "image":
                self.element(where, item, frozenset({"image"}))
            else:
                self.text(where, item, 3000)

    def block_actions(self, where: str, block: Node) -> None:
        elements = self.many(where, block.get("elements"), 1, 25)
        for number, item in enumerate(elements):
            self.element(f"{where}/elements/{number}", item, _IN_ACTIONS)
        if sum(item.get("style") == "primary" for item in elements) > 1:
            self.say(where, "more than one primary button")

    def block_input(self, where: str, block: Node) -> None:
        self.text(f"{where}/label", block.get("label"), 2000, plain=True)
        self.element(f"{where}/element", block.get("element") or {}, _IN_INPUT)

    def block_image(self, where: str, block: Node) -> None:
        self.element_image(where, block)

    def block_alert(self, where: str, block: Node) -> None:
        self.text(where, block.get("text"), 200)
        if block.get("level", "default") not in {"default", "info", "warning", "error", "success"}:
            self.say(where, f"level {block['level']!r}")

    def block_rich_text(self, where: str, block: Node) -> None:
        known = {"rich_text_section", "rich_text_preformatted", "rich_text_quote", "rich_text_list"}
        for item in self.many(where, block.get("elements"), 1, 100):
            if item.get("type") not in known:
                self.say(where, f"{item.get('type')!r} is no rich text")
            for leaf in item.get("elements", []):
                if leaf.get("type") == "text" and not leaf.get("text"):
                    self.say(where, "empty text in rich text")

    def block_table(self, where: str, block: Node) -> None:
        rows = self.many(where, block.get("rows"), 1, 100)
        if len({len(row) for row in rows}) > 1 or any(not 1 <= len(row) <= 20 for row in rows):
            self.say(where, "rows of 1 to 20 cells, all alike")
        cells = [cell for row in rows for cell in row]
        if any(cell.get("type") == "raw_text" and not cell.get("text") for cell in cells):
            self.say(where, "empty cell")
        if sum(len(text) for cell in cells for text in _texts([cell])) > 10_000:
            self.say(where, "cells over 10,000 characters")
        if len(block.get("column_settings", [])) > 20:
            self.say(where, "more than 20 column settings")

    def element(self, where: str, element: Node, allowed: frozenset[str]) -> None:
        kind = str(element.get("type"))
        if kind not in allowed or kind not in _ELEMENT_KEYS:
            self.say(where, f"{kind!r} is not allowed here")
            return
        self.only(where, element, _ELEMENT_KEYS[kind] | {"type", "action_id"})
        if kind != "image":
            self.length(f"{where}/action_id", element.get("action_id"), 1, _ID)
        if kind == "button":
            self.element_button(where, element)
        if kind == "image":
            self.element_image(where, element)
        if kind in _OPTIONS:
            self.options(where, element.get("options"), _OPTIONS[kind])
        if "confirm" in element:
            self.confirm(where, element["confirm"])
        if "placeholder" in element:
            self.text(where, element["placeholder"], 150, plain=True)
        if kind == "plain_text_input" and not 1 <= element.get("max_length", 1) <= 3000:
            self.say(where, "max_length over 3000")

    def element_button(self, where: str, element: Node) -> None:
        self.text(where, element.get("text"), 75, plain=True)
        self.length(f"{where}/value", element.get("value", ""), 0, 2000)
        self.length(f"{where}/url", element.get("url", ""), 0, 3000)
        self.length(f"{where}/accessibility_label", element.get("accessibility_label", ""), 0, 75)
        if element.get("style", "primary") not in {"primary", "danger"}:
            self.say(where, f"style {element['style']!r}")

    def element_image(self, where: str, element: Node) -> None:
        self.length(f"{where}/alt_text", element.get("alt_text"), 1, 2000)
        if not element.get("image_url") and not element.get("slack_file"):
            self.say(where, "image without a source")
        self.length(f"{where}/image_url", element.get("image_url", ""), 0, 3000)
        if "title" in element:
            self.text(f"{where}/title", element["title"], 2000, plain=True)

    def options(self, where: str, options: object, most: int) -> None:
        values: list[object] = []
        for option in self.many(f"{where}/options", options, 1, most):
            self.text(f"{where}/options", option.get("text"), 75)
            self.length(f"{where}/options/value", option.get("value"), 1, 150)
            values.append(option.get("value"))
        if len(values) != len(set(values)):
            self.say(where, "option value repeated")

    def confirm(self, where: str, confirm: Node) -> None:
        for name, high in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            self.text(f"{where}/confirm/{name}", confirm.get(name), high, plain=name != "text")


def _nodes(node: object) -> Iterator[Node]:
    if isinstance(node, Mapping):
        yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)


def _texts(node: object) -> Iterator[str]:
    for found in _nodes(node):
        yield from (value for value in found.values() if isinstance(value, str))
