"""Careful reading of untyped payloads: what is missing or of another type reads as empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Payload: TypeAlias = Mapping[str, Any]


def text_at(payload: object, *path: str) -> str:
    """The string at a path of keys, or the empty string."""
    value = _at(payload, path)
    return value if isinstance(value, str) else ""


def object_at(payload: object, *path: str) -> Payload:
    """The object at a path of keys, or an empty one."""
    value = _at(payload, path)
    return value if isinstance(value, Mapping) else {}


def objects_at(payload: object, *path: str) -> tuple[Payload, ...]:
    """The objects in the list at a path of keys; empty when there is no list."""
    value = _at(payload, path)
    return tuple(item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()


def named_inputs(payload: Payload) -> Iterator[tuple[str, Payload]]:
    """``(action id, state)`` of every input in the state of a message or view."""
    values = object_at(payload, "state", "values") or object_at(payload, "view", "state", "values")
    for block in values.values():
        if isinstance(block, Mapping):
            yield from ((str(name), state) for name, state in block.items() if isinstance(state, Mapping))


def _at(payload: object, path: tuple[str, ...]) -> object:
    value = payload
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value
