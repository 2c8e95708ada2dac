"""Reads the Common Expression Language as far as validation rules of CRDs use it.

Grammar: github.com/google/cel-spec/blob/master/doc/langdef.md, read November 2026. Not read: bytes, optional fields
(``?.``), messages, comprehensions beyond the standard macros. What is not read is an error, never a rule that silently passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias


class CelError(Exception):
    """An expression that cannot be read, or whose evaluation fails."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """``of.name``; with ``asks`` the macro ``has(of.name)``."""

    of: Node
    name: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """``of[key]``."""

    of: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Call:
    """``name(args)`` or ``on.name(args)``."""

    name: str
    on: Node | None
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """A macro over a list or the keys of a map: all, exists, exists_one, filter, map."""

    kind: str
    over: Node
    variable: str
    body: Node


@dataclass(frozen=True, slots=True)
class Unary:
    """``!x`` or ``-x``."""

    sign: str
    of: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """``left sign right``."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choose:
    """``when ? yes : no``."""

    when: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Items:
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """``{a: b}``."""

    pairs: tuple[tuple[Node, Node], ...]


Node: TypeAlias = Literal | Name | Field | Index | Call | Fold | Unary | Binary | Choose | Items | Pairs

FOLDS: Final = frozenset({"all", "exists", "exists_one", "filter", "map"})
_TOKEN: Final = re.compile(
    r"""\s+
    | (?P<text>[rR]?(?:\"\"\"(?:.|\n)*?\"\"\"|\'\'\'(?:.|\n)*?\'\'\'|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    | (?P<number>\d+\.\d+(?:[eE][-+]?\d+)?|0[xX][0-9a-fA-F]+|\d+)u?
    | (?P<name>[A-Za-z_]\w*)
    | (?P<sign>\|\||&&|==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}])""",
    re.VERBOSE,
)
_LEVELS: Final = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"))
_WORDS: Final = {"true": True, "false": False, "null": None}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
# Property names that are words of the language are written with underlines (kubernetes.io, CRD validation rules).
_RESERVED: Final = re.compile(
    r"__(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)__"
)


@lru_cache(maxsize=1024)
def read(text: str) -> Node:
    """The tree of an expression. Raises CelError."""
    reader = _Reader(_tokens(text))
    node = reader.expression()
    if reader.peek():
        raise CelError(f"cannot read {reader.peek()!r}")
    return node


def _tokens(text: str) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise CelError(f"cannot read {text[at : at + 12]!r}")
        if match.lastgroup is not None:
            out.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return out


class _Reader:
    """Recursive descent over the tokens; one level of ``_LEVELS`` binds tighter than the one before."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else "end"

    def _take(self, wanted: str = "") -> str:
        text = self.peek()
        if not text or (wanted and text != wanted):
            raise CelError(f"expected {wanted or 'more'} at {text or 'the end'!r}")
        self._at += 1
        return text

    def _if(self, wanted: str) -> bool:
        if self._kind() in {"sign", "name"} and self.peek() == wanted:
            self._at += 1
            return True
        return False

    def expression(self) -> Node:
        when = self._level(0)
        if not self._if("?"):
            return when
        yes = self._level(0)
        self._take(":")
        return Choose(when, yes, self.expression())

    def _level(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while self._kind() in {"sign", "name"} and self.peek() in _LEVELS[level]:
            left = Binary(self._take(), left, self._level(level + 1))
        return left

    def _unary(self) -> Node:
        for sign in ("!", "-"):
            if self._kind() == "sign" and self.peek() == sign:
                return Unary(self._take(), self._unary())
        return self._member()

    def _member(self) -> Node:
        node = self._primary()
        while True:
            if self._if("."):
                node = self._dotted(node)
            elif self._if("["):
                node = Index(node, self.expression())
                self._take("]")
            else:
                return node

    def _dotted(self, of: Node) -> Node:
        if self._kind() != "name":
            raise CelError(f"expected a name after the dot, not {self.peek()!r}")
        name = self._take()
        if not self._if("("):
            return Field(of, _RESERVED.sub(r"\1", name))
        args = self._list(")")
        if name not in FOLDS:
            return Call(name, of, args)
        if len(args) != 2 or not isinstance(args[0], Name):  # noqa: PLR2004 - a variable and a body
            raise CelError(f"{name} takes a variable and an expression")
        return Fold(name, of, args[0].name, args[1])

    def _primary(self) -> Node:
        kind = self._kind()
        if kind == "text":
            return Literal(_text(self._take()))
        if kind == "number":
            text = self._take()
            return Literal(float(text) if "." in text else int(text, 0))
        if kind == "name":
            return self._named(self._take())
        if self._if("("):
            node = self.expression()
            self._take(")")
            return node
        if self._if("["):
            return Items(self._list("]"))
        if self._if("{"):
            return self._pairs()
        raise CelError(f"cannot read {self.peek() or 'the end'!r}")

    def _named(self, name: str) -> Node:
        if name in _WORDS:
            return Literal(_WORDS[name])
        if not self._if("("):
            return Name(name)
        args = self._list(")")
        if name != "has":
            return Call(name, None, args)
        if len(args) != 1 or not isinstance(args[0], Field):
            raise CelError("has() takes one field")
        return Field(args[0].of, args[0].name, asks=True)

    def _list(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self._if(end):
            items.append(self.expression())
            if self.peek() != end:
                self._take(",")
        return tuple(items)

    def _pairs(self) -> Node:
        pairs: list[tuple[Node, Node]] = []
        while not self._if("}"):
            key = self.expression()
            self._take(":")
            pairs.append((key, self.expression()))
            if self.peek() != "}":
                self._take(",")
        return Pairs(tuple(pairs))


def _text(token: str) -> str:
    raw = token[0] in "rR"
    body = token[1:] if raw else token
    quotes = 3 if body[:3] in {'"""', "'''"} else 1
    body = body[quotes:-quotes]
    return body if raw else re.sub(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", _escaped, body)


def _escaped(match: re.Match[str]) -> str:
    what = match[1]
    if len(what) > 1:
        return chr(int(what[1:], 16))
    if what in _ESCAPES:
        return _ESCAPES[what]
    if what in "\\\"'`?":
        return what
    raise CelError(f"unknown escape \\{what}")
