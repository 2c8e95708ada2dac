"""A reply as Slack's message: Block Kit blocks and the top-level text that stands for them.

Only long-standing blocks are used; ``table`` is an upgrade that ``rich=False`` leaves out. Text that people typed cannot
ping: ``& < >`` are escaped, mrkdwn is ``verbatim``, and code and quotes are rich_text, where nothing is parsed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from meshbot.model import reply as model
from meshbot.render import limits
from meshbot.render.grid import grid
from meshbot.text import markup

Block: TypeAlias = dict[str, Any]

_SHARE: Final = "share"
_CUT_NOTE: Final = "The rest did not fit into one Slack message."


def render_message(reply: model.Reply, *, rich: bool = True, shareable: bool = True) -> dict[str, Any]:
    """The ``text`` and ``blocks`` of a message.

    ``rich`` allows blocks that not every client or workspace has yet (tables). ``shareable`` adds **Share here** to an
    answer that only the asker sees. Lengths keep to ``limits``; what does not fit is cut with a note.
    """
    parts = list(reply.parts)
    if shareable and reply.share and reply.visibility is model.Visibility.ONLY_ASKER:
        parts = _with_share(parts, reply.share)
    blocks = _Renderer(rich=rich).blocks(parts)
    return {"text": mrkdwn_escape(limits.cut(markup.clean(reply.summary), limits.TOP_LEVEL_TEXT)), "blocks": blocks}


def mrkdwn_escape(text: str) -> str:
    """Text that Slack shows as it is: the three characters that begin control sequences are escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: str) -> str:
    """Our markup as Slack's mrkdwn."""
    lines: list[str] = []
    was_bullet = False
    for number, block in enumerate(markup.parse(text)):
        line = "".join(_span(span) for span in block.spans)
        if number:
            lines.append("\n" if block.bullet and was_bullet else "\n\n")
        lines.append(f"•  {line}" if block.bullet else line)
        was_bullet = block.bullet
    return "".join(lines)


def _span(span: markup.Span) -> str:
    text = mrkdwn_escape(span.text)
    if span.kind == "code":
        return f"`{text}`"
    if span.kind == "bold":
        return f"*{text.replace('*', '∗')}*"
    if span.kind == "link":
        return f"<{mrkdwn_escape(span.url)}|{text.replace('|', '¦')}>"
    if span.kind == "user":
        return f"<@{text}>"
    # A lone back-tick would open code that never ends.
    return text.replace("`", "ˋ")


def _with_share(parts: list[model.Part], line: str) -> list[model.Part]:
    if len(line) > limits.BUTTON_VALUE:
        return parts
    button = model.Button("Share here", "share", model.Action(_SHARE, line), describes="Post this answer to the channel")
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if isinstance(part, model.Buttons) and len(part.buttons) < limits.ACTIONS_ELEMENTS:
            return [*parts[:index], model.Buttons((*part.buttons, button)), *parts[index + 1 :]]
    return [*parts, model.Buttons((button,))]


class _Renderer:
    """Renders the parts of one message; counts what is unique per message (action ids, one table, total text)."""

    def __init__(self, *, rich: bool) -> None:
        self._rich = rich
        self._actions = 0
        self._tables = 0

    def blocks(self, parts: Iterable[model.Part]) -> list[Block]:
        """All blocks, kept within the limits of one message. Controls come before prose when room runs out."""
        rendered = [(part, self._part(part)) for part in parts]
        room = limits.TOTAL_TEXT - sum(_size(b) for part, bs in rendered if _is_control(part) for b in bs)
        places = limits.BLOCKS - 1 - sum(len(bs) for part, bs in rendered if _is_control(part))
        out: list[Block] = []
        cut = False
        for part, blocks in rendered:
            if _is_control(part):
                out += blocks
                continue
            for block in blocks:
                room -= _size(block)
                places -= 1
                if room < 0 or places < 0:
                    cut = True
                else:
                    out.append(block)
        if cut:
            out.append(_context(_CUT_NOTE))
        return out

    def _part(self, part: model.Part) -> list[Block]:  # noqa: C901, PLR0911, PLR0912 - one line per kind of part
        match part:
            case model.Heading(text):
                return [{"type": "header", "text": _plain(limits.cut(markup.one_line(text), limits.HEADER_TEXT))}]
            case model.Paragraph(text):
                return _sections(mrkdwn(text))
            case model.Facts(pairs):
                return _sections("\n".join(f"*{mrkdwn_escape(name)}:* {mrkdwn(value)}" for name, value in pairs))
            case model.Bullets(items, title):
                return _sections(_titled(title, "\n".join(f"•  {mrkdwn(item)}" for item in items)))
            case model.Steps(items, title):
                return _sections(_titled(title, "\n".join(f"{n}.  {mrkdwn(item)}" for n, item in enumerate(items, 1))))
            case model.Code(text):
                return [_rich_text("rich_text_preformatted", text)]
            case model.Quote(text):
                return [_rich_text("rich_text_quote", text)]
            case model.Table():
                return self._table(part)
            case model.Choices():
                return self._choices(part)
            case model.Buttons(buttons):
                return self._buttons(buttons)
            case model.Sources(links):
                return [_context(_sources(links))] if links else []
            case model.Note(text):
                return [_context(mrkdwn(text))]
            case model.Image(_, alt):
                return [_context(mrkdwn_escape(alt))]
            case model.Divider():
                return [{"type": "divider"}]

    def _action(self, action: model.Action) -> dict[str, str]:
        self._actions += 1
        return {"action_id": f"{action.name}#{self._actions}", "value": action.value[: limits.BUTTON_VALUE]}

    def _buttons(self, buttons: tuple[model.Button, ...]) -> list[Block]:
        rows = [buttons[i : i + limits.ACTIONS_ELEMENTS] for i in range(0, len(buttons), limits.ACTIONS_ELEMENTS)]
        return [{"type": "actions", "elements": [self._button(button) for button in row]} for row in rows]

    def _button(self, button: model.Button) -> Block:
        out: Block = {
            "type": "button",
            "text": _plain(limits.cut(button.label, limits.BUTTON_TEXT)),
            **self._action(button.action),
        }
        if button.style:
            out["style"] = button.style
        if button.describes:
            out["accessibility_label"] = limits.cut(button.describes, limits.ACCESSIBILITY_LABEL)
        if button.confirm:
            out["confirm"] = {
                "title": _plain(limits.cut(button.label, limits.CONFIRM_TITLE)),
                "text": _plain(limits.cut(button.confirm, limits.CONFIRM_TEXT)),
                "confirm": _plain(limits.cut(button.label, limits.CONFIRM_BUTTON)),
                "deny": _plain("Cancel"),
            }
        return out

    def _choices(self, choices: model.Choices) -> list[Block]:
        lines = "\n".join(f"*{choice.letter}*  {mrkdwn(choice.text)}" for choice in choices.options)
        if choices.several and choices.submit is not None:
            return [*_sections(lines), self._checkboxes(choices, choices.submit)]
        buttons = [
            {
                "type": "button",
                "text": _plain(choice.letter),
                "accessibility_label": limits.cut(
                    f"Answer {choice.letter}: {markup.plain_text(choice.text)}", limits.ACCESSIBILITY_LABEL
                ),
                **self._action(choice.action),
            }
            for choice in choices.options
        ]
        return [*_sections(lines), {"type": "actions", "elements": buttons}]

    def _checkboxes(self, choices: model.Choices, submit: model.Action) -> Block:
        self._actions += 1
        boxes = {
            "type": "checkboxes",
            "action_id": f"pick#{self._actions}",
            "options": [
                {
                    "text": _plain(limits.cut(f"{choice.letter}  {markup.plain_text(choice.text)}", limits.OPTION_TEXT)),
                    "value": choice.letter,
                }
                for choice in choices.options[: limits.CHECKBOXES]
            ],
        }
        send = {"type": "button", "text": _plain("Submit"), "style": "primary", **self._action(submit)}
        return {"type": "actions", "elements": [boxes, send]}

    def _table(self, table: model.Table) -> list[Block]:
        title = _sections(f"*{mrkdwn_escape(table.title)}*") if table.title else []
        cells = [[column.title for column in table.columns], *table.rows]
        fits = (
            len(cells) <= limits.TABLE_ROWS
            and len(table.columns) <= limits.TABLE_COLUMNS
            and sum(len(cell) for row in cells for cell in row) <= limits.TABLE_TEXT
        )
        if not self._rich or self._tables or not fits:
            return [*title, _rich_text("rich_text_preformatted", grid(table))]
        self._tables += 1
        block: Block = {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": markup.clean(cell) or "–"} for cell in row] for row in cells],
            "column_settings": [{"align": column.align, "is_wrapped": True} for column in table.columns],
        }
        return [*title, block]


def _titled(title: str, body: str) -> str:
    return f"*{mrkdwn_escape(title)}*\n{body}" if title else body


def _sources(links: Iterable[model.Link]) -> str:
    shown = (
        f"<{mrkdwn_escape(link.url)}|{mrkdwn_escape(link.title).replace('|', '¦')}>"
        + (f" (read {link.read:%Y-%m-%d})" if link.read else "")
        for link in links
    )
    return "Sources: " + " · ".join(shown)


def _sections(text: str) -> list[Block]:
    """One or more sections; long text is split between lines, never inside an entity or a link."""
    out: list[str] = []
    for line in text.split("\n"):
        if out and len(out[-1]) + len(line) + 1 <= limits.SECTION_TEXT:
            out[-1] += "\n" + line
        else:
            out.append(line if len(line) <= limits.SECTION_TEXT else limits.cut(line, limits.SECTION_TEXT))
    return [{"type": "section", "text": _mrkdwn(chunk.strip("\n"))} for chunk in out if chunk.strip()]


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": _tame(markup.clean(text)) or "…", "emoji": False}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(limits.cut(text, limits.CONTEXT_TEXT) or "…")]}


def _rich_text(kind: str, text: str) -> Block:
    cleaned = _tame("\n".join(markup.clean(line) for line in text.rstrip("\n").split("\n")))
    element = {"type": kind, "elements": [{"type": "text", "text": cleaned or " "}]}
    return {"type": "rich_text", "elements": [element]}


def _tame(text: str) -> str:
    """Mentions made harmless where nothing should parse them anyway: should a client ever do, nobody is called."""
    return text.replace("<!", "‹!").replace("<@", "‹@")


def _is_control(part: model.Part) -> bool:
    return isinstance(part, (model.Buttons, model.Choices))


def _size(block: Block | list[Any] | str | float | None) -> int:
    """Every character of every string in a block, as Slack seems to count them."""
    if isinstance(block, str):
        return len(block)
    if isinstance(block, dict):
        return sum(_size(value) for value in block.values())
    if isinstance(block, list):
        return sum(_size(value) for value in block)
    return 0
