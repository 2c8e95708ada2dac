"""What a pretended Slack workspace is made of, and how its payloads are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

Args: TypeAlias = dict[str, Any]


class SlackRefusesError(Exception):
    """Slack says no: an error code, and for rate limits the seconds to wait."""

    def __init__(self, code: str, *, retry_after: int | None = None, status: int = 200, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.status = 429 if retry_after is not None else status
        self.more = more


@dataclass
class Channel:
    """A conversation. ``kind`` decides what a bot that is no member is told."""

    id: str
    kind: Literal["public", "private", "im"] = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    read_only: bool = False


@dataclass
class Message:
    """A message that stands, or an ephemeral one that somebody saw."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    seen_by: str | None = None
    edits: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Every text of the message in one string."""
        return " ".join([self.text, *strings_in(self.blocks)])


@dataclass
class Call:
    """One call that reached us, with how it ended."""

    method: str
    args: Args
    error: str = ""


@dataclass
class ResponseUrl:
    """What a response URL stands for."""

    channel: str
    user: str
    issued: datetime
    uses: int = 0


def decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def objects_in(node: object) -> list[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        return [node, *(found for value in node.values() for found in objects_in(value))]
    if isinstance(node, list):
        return [found for value in node for found in objects_in(value)]
    return []


def strings_in(node: object) -> list[str]:
    """Every string but the values of controls, which nobody reads."""
    return [text for found in objects_in(node) for name, text in found.items() if isinstance(text, str) and name != "value"]
