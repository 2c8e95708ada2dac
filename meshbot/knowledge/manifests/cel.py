"""Evaluates the validation rules of CRDs (``x-kubernetes-validations``) on a manifest, as an API server does.

Semantics: github.com/google/cel-spec and kubernetes.io/docs/reference/using-api/cel (libraries), read November 2026.
``&&`` and ``||`` take the deciding side even where the other one fails; comparing with a missing field fails the rule.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from meshbot.knowledge.manifests.cel_reader import (
    Binary,
    Call,
    CelError,
    Choose,
    Field,
    Fold,
    Index,
    Items,
    Literal,
    Name,
    Node,
    Pairs,
    Unary,
    read,
)

# JSON values, durations in seconds as `Duration`, and the few objects of the libraries.
Scope: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A length of time in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class _Url:
    scheme: str


@dataclass(frozen=True, slots=True)
class _Format:
    """``format`` and what it makes: a named format that validates text."""

    pattern: str = ""


def holds(rule: str, value: Any) -> bool:
    """Whether ``rule`` holds for ``self`` = ``value``. Raises CelError when it cannot be read or evaluated."""
    outcome = evaluate(read(rule), {"self": value})
    if not isinstance(outcome, bool):
        raise CelError(f"the rule gives {type(outcome).__name__}, not a truth value")
    return outcome


def evaluate(node: Node, scope: Scope) -> Any:  # noqa: C901, PLR0911, PLR0912 - one line per kind of node
    """The value of a tree. Raises CelError."""
    match node:
        case Literal(value):
            return value
        case Name(name):
            if name == "format":
                return _Format()
            if name not in scope:
                raise CelError(f"unknown name {name}")
            return scope[name]
        case Field():
            return _field(node, scope)
        case Index(of, key):
            return _index(evaluate(of, scope), evaluate(key, scope))
        case Call(name, on, args):
            values = [evaluate(arg, scope) for arg in args]
            return _call(name, [evaluate(on, scope), *values] if on is not None else values)
        case Fold():
            return _fold(node, scope)
        case Unary("!", of):
            return not _truth(evaluate(of, scope))
        case Unary(_, of):
            return -_number(evaluate(of, scope))
        case Binary("&&", left, right):
            return _decided(left, right, scope, by=False)
        case Binary("||", left, right):
            return _decided(left, right, scope, by=True)
        case Binary(sign, left, right):
            return _binary(sign, evaluate(left, scope), evaluate(right, scope))
        case Choose(when, yes, no):
            return evaluate(yes if _truth(evaluate(when, scope)) else no, scope)
        case Items(items):
            return [evaluate(item, scope) for item in items]
        case Pairs(pairs):
            return {evaluate(key, scope): evaluate(item, scope) for key, item in pairs}


def _field(node: Field, scope: Scope) -> Any:
    of = evaluate(node.of, scope)
    if not isinstance(of, Mapping):
        raise CelError(f"no field {node.name} in {_kind(of)}")
    if node.asks:
        return of.get(node.name) is not None
    if node.name not in of:
        raise CelError(f"no such field: {node.name}")
    return of[node.name]


def _index(of: Any, key: Any) -> Any:
    if isinstance(of, Mapping) and key in of:
        return of[key]
    if isinstance(of, list) and isinstance(key, int) and 0 <= key < len(of):
        return of[key]
    raise CelError(f"no such key: {key!r}")


def _decided(left: Node, right: Node, scope: Scope, *, by: bool) -> bool:
    """``||`` (decided by true) and ``&&`` (by false); an error on one side matters only if the other does not decide."""
    try:
        if _truth(evaluate(left, scope)) is by:
            return by
    except CelError:
        if _truth(evaluate(right, scope)) is by:
            return by
        raise
    return _truth(evaluate(right, scope))


def _fold(node: Fold, scope: Scope) -> Any:
    over = evaluate(node.over, scope)
    if not isinstance(over, (list, Mapping)):
        raise CelError(f"{node.kind} needs a list or a map, not {_kind(over)}")
    items = list(over)

    def body(item: Any) -> Any:
        return evaluate(node.body, {**scope, node.variable: item})

    if node.kind == "map":
        return [body(item) for item in items]
    if node.kind == "filter":
        return [item for item in items if _truth(body(item))]
    if node.kind == "exists_one":
        return sum(_truth(body(item)) for item in items) == 1
    return _quantified(items, body, by=node.kind == "exists")


def _quantified(items: list[Any], body: Callable[[Any], Any], *, by: bool) -> bool:
    """``exists`` (decided by one true) and ``all`` (by one false), with the errors of the others forgiven then."""
    failed: CelError | None = None
    for item in items:
        try:
            if _truth(body(item)) is by:
                return by
        except CelError as error:
            failed = error
    if failed is not None:
        raise failed
    return not by


def _binary(sign: str, left: Any, right: Any) -> Any:
    if sign == "==":
        return _equal(left, right)
    if sign == "!=":
        return not _equal(left, right)
    if sign == "in":
        if not isinstance(right, (list, Mapping)):
            raise CelError(f"'in' needs a list or a map, not {_kind(right)}")
        return any(_equal(left, item) for item in right)
    if sign in _ORDER:
        if _kind(left) != _kind(right) or _kind(left) not in {"number", "text", "duration"}:
            raise CelError(f"cannot compare {_kind(left)} with {_kind(right)}")
        return _ORDER[sign](left, right)
    if sign == "+" and _kind(left) == _kind(right) and _kind(left) in {"text", "list"}:
        return left + right
    return _arithmetic(sign, _number(left), _number(right))


_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _arithmetic(sign: str, left: float, right: float) -> float:
    if sign in "+-*":
        return {"+": left + right, "-": left - right, "*": left * right}[sign]
    if right == 0:
        raise CelError("division by zero")
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        whole = quotient if (left < 0) == (right < 0) else -quotient
        return whole if sign == "/" else left - right * whole
    return left / right


def _equal(left: Any, right: Any) -> bool:
    return _kind(left) == _kind(right) and bool(left == right)


def _kind(value: Any) -> str:
    for kind, types in (("bool", bool), ("number", (int, float)), ("text", str), ("list", list), ("map", Mapping)):
        if isinstance(value, types):
            return kind
    return "null" if value is None else type(value).__name__.lower().lstrip("_")


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise CelError(f"a truth value is needed, not {_kind(value)}")
    return value


def _number(value: Any) -> float:
    if _kind(value) != "number":
        raise CelError(f"a number is needed, not {_kind(value)}")
    return value  # type: ignore[no-any-return]


def _call(name: str, args: list[Any]) -> Any:
    kinds = tuple(_kind(arg) for arg in args)
    function = _FUNCTIONS.get((name, kinds))
    if function is None:
        raise CelError(f"no function {name}({', '.join(kinds)})")
    return function(*args)


def _duration(text: str) -> Duration:
    """Go's durations: ``1h30m``, ``250ms``; each piece a number and a unit."""
    pieces = re.findall(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)", text)
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text)
    if text != "0" and (not pieces or "".join(number + unit for number, unit in pieces) != rest):
        raise CelError(f"{text!r} is no duration; write for example 10s or 250ms")
    return Duration(sign * sum(float(number) * _UNITS[unit] for number, unit in pieces))


_UNITS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def _int(value: Any) -> int:
    try:
        return int(value)
    except ValueError:
        raise CelError(f"{value!r} is no whole number") from None


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_url(text: str) -> bool:
    """Absolute or with an absolute path, as Go's ``url.ParseRequestURI`` wants it."""
    if re.search(r"%(?![0-9a-fA-F]{2})|[\x00-\x20\x7f]", text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme) or text.startswith("/")


def _url(text: str) -> _Url:
    if not _is_url(text):
        raise CelError(f"{text!r} is no URL")
    return _Url(urlsplit(text).scheme)


@lru_cache(maxsize=512)
def regex(pattern: str) -> re.Pattern[str]:
    """An RE2 pattern for Python. Raises CelError."""
    try:
        return re.compile(portable(pattern), re.ASCII)
    except re.error as error:
        raise CelError(f"cannot use the pattern {pattern!r}: {error}") from None


def portable(pattern: str) -> str:
    """An RE2 pattern as Python writes it: flags that RE2 allows in the middle stand in front."""
    letters = "".join(sorted({letter for found in _FLAGS.findall(pattern) for letter in found}))
    return f"(?{letters}){_FLAGS.sub('', pattern)}" if letters else pattern


_FLAGS: Final = re.compile(r"\(\?([ims]+)\)")


_T: Final = "text"
_FUNCTIONS: Final[Mapping[tuple[str, tuple[str, ...]], Callable[..., Any]]] = {
    ("size", (_T,)): len,
    ("size", ("list",)): len,
    ("size", ("map",)): len,
    ("contains", (_T, _T)): lambda text, part: part in text,
    ("startsWith", (_T, _T)): str.startswith,
    ("endsWith", (_T, _T)): str.endswith,
    ("matches", (_T, _T)): lambda text, pattern: regex(pattern).search(text) is not None,
    ("split", (_T, _T)): str.split,
    ("substring", (_T, "number")): lambda text, start: text[start:],
    ("substring", (_T, "number", "number")): lambda text, start, end: text[start:end],
    ("lowerAscii", (_T,)): str.lower,
    ("upperAscii", (_T,)): str.upper,
    ("trim", (_T,)): str.strip,
    ("int", (_T,)): _int,
    ("int", ("number",)): int,
    ("double", ("number",)): float,
    ("string", (_T,)): str,
    ("string", ("number",)): str,
    ("duration", (_T,)): _duration,
    ("isIP", (_T,)): _is_ip,
    ("isURL", (_T,)): _is_url,
    ("url", (_T,)): _url,
    ("getScheme", ("url",)): lambda url: url.scheme,
    ("dns1123Label", ("format",)): lambda _: _Format(r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"),
    ("validate", ("format", _T)): lambda form, text: None if re.search(form.pattern, text) else ["does not match"],
}
