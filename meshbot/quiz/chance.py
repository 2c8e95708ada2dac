"""Chance that can be repeated: orders and picks that follow from keys alone, the same on every machine and version."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def number(*keys: object) -> int:
    """A number from 0 to 2**64 - 1 that depends on ``keys`` and nothing else."""
    text = "\x1f".join(str(key) for key in keys)
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def shuffled(items: Sequence[T], *keys: object) -> tuple[T, ...]:
    """``items`` in an order that depends on ``keys`` and on their positions."""
    order = sorted(range(len(items)), key=lambda index: (number(*keys, index), index))
    return tuple(items[index] for index in order)


def pick(items: Sequence[T], *keys: object) -> T:
    """One of ``items``, chosen by ``keys``. Raises IndexError when there is none."""
    if not items:
        raise IndexError("nothing to pick from")
    return items[number(*keys) % len(items)]
