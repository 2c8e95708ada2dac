"""The small markup that content and templates are written in, and how to keep people's words out of it.

``**bold**``, `` `code` ``, ``[text](https://…)``, ``- `` bullets, blank line between paragraphs; a backslash makes
the next character plain. ``[@U123](user)`` names a person; only ``person`` writes it. Renderers walk the parsed blocks;
nobody interprets the text a second time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from meshbot.model.reply import Markup

_SPECIAL: Final = re.compile(r"([\\*`\[])")
_TOKEN: Final = re.compile(
    r"\[@(?P<user>[\w.-]+)\]\(user\)|\\(?P<plain>.)|\*\*(?P<bold>.+?)\*\*|`(?P<code>[^`]+)`|\[(?P<text>(?:\\.|[^\]\\])+)\]\((?P<url>https?://[^\s)]+)\)",
    re.DOTALL,
)
# Control characters, bidirectional overrides and zero-width marks: they can hide or reorder what is shown.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text of one kind; ``url`` is set for links. The text of a ``user`` is that person's id."""

    text: str
    kind: Literal["plain", "bold", "code", "link", "user"] = "plain"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or one bullet."""

    spans: tuple[Span, ...]
    bullet: bool = False


Blocks: TypeAlias = "tuple[Block, ...]"


def clean(text: str) -> str:
    """A person's text without characters that hide, reorder or break what is shown (NUL, bidi marks, surrogates)."""
    return _UNSEEN.sub("", text)


def one_line(text: str, limit: int = 300) -> str:
    """A person's text on one clean line of at most ``limit`` characters, cut with an ellipsis."""
    folded = " ".join(clean(text).split())
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"


def escape(text: str, limit: int = 300) -> Markup:
    """A person's text as markup that shows exactly what was typed, on one line."""
    return Markup(_SPECIAL.sub(r"\\\1", one_line(text, limit)))


def person(user: str) -> Markup:
    """A person by id, shown by name where the place knows names. Use it only for who is asked or takes part: it may notify."""
    return Markup(f"[@{user}](user)") if re.fullmatch(r"[\w.-]+", user) else escape(user)


@lru_cache(maxsize=4096)
def parse(text: str) -> Blocks:
    """The blocks of a markup text, in order; never fails, since what is no markup is plain text."""
    blocks: list[Block] = []
    lines: list[str] = []
    bullet = False

    def flush() -> None:
        if lines:
            blocks.append(Block(spans(" ".join(lines)), bullet))
            lines.clear()

    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            flush()
            bullet = False
        elif line.startswith("- "):
            flush()
            bullet = True
            lines.append(line[2:].strip())
        else:
            lines.append(line)
    flush()
    return tuple(blocks)


@lru_cache(maxsize=8192)
def spans(text: str) -> tuple[Span, ...]:
    """The runs of one line of markup."""
    out: list[Span] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            out.append(Span("".join(plain)))
            plain.clear()

    position = 0
    for match in _TOKEN.finditer(text):
        plain.append(text[position : match.start()])
        position = match.end()
        if match["plain"] is not None:
            plain.append(match["plain"])
            continue
        flush()
        out.append(_span(match))
    plain.append(text[position:])
    plain[:] = ["".join(plain)] if any(plain) else []
    flush()
    return tuple(span for span in out if span.text)


def _span(match: re.Match[str]) -> Span:
    if match["user"] is not None:
        return Span(match["user"], "user")
    if match["bold"] is not None:
        return Span(plain_text(match["bold"]), "bold")
    if match["code"] is not None:
        return Span(match["code"], "code")
    return Span(plain_text(match["text"]), "link", match["url"])


def plain_text(text: str) -> str:
    """The words of a markup text without the marks, on one line."""
    return " ".join("".join(span.text for span in block.spans) for block in parse(text))
