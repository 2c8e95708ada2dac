"""The front filter: what is no request of Slack's is refused before Bolt sees it. Neutral of WSGI and ASGI.

Measured with slack-bolt 1.30.0: a timestamp that is no number, a signature outside ASCII and a body that is no JSON
each end in a 500 with a traceback, partly before the signature is checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from slack_bolt import BoltRequest
from slack_bolt.request.internals import build_context

LARGEST_BODY: Final = 1_000_000
"""Bytes. Slack's largest payloads (a full view with state) stay below 300 kB."""
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")


class UnreadableError(ValueError):
    """A body that is no payload of Slack's."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that ends a request at the door."""

    status: int
    reason: str


def screen(headers: Mapping[str, str], body: bytes) -> Refusal | None:
    """Refuse garbage; None lets the request pass on to Bolt, which checks the signature.

    ``headers`` has lower-case names.
    """
    if len(body) > LARGEST_BODY:
        return Refusal(413, "The body is too large.")
    timestamp = headers.get("x-slack-request-timestamp")
    if timestamp is not None and not _TIMESTAMP.fullmatch(timestamp):
        return Refusal(401, "The timestamp is not a number.")
    if not headers.get("x-slack-signature", "").isascii():
        return Refusal(401, "The signature is not plain text.")
    try:
        readable = _is_readable(body.decode("utf-8"), headers.get("content-type", ""))
    except (ValueError, RecursionError):
        readable = False
    return None if readable else Refusal(400, "The body cannot be read.")


def declared_size(headers: Mapping[str, str]) -> int | None:
    """The declared length of the body in bytes, or None when it is no length."""
    text = headers.get("content-length", "") or "0"
    return int(text) if _TIMESTAMP.fullmatch(text) else None


def bolt_request(headers: Mapping[str, str], body: str, query: str = "") -> BoltRequest:
    """A request for ``App.dispatch``.

    Bolt 1.30.0 takes every form whose text contains the word "payload" for an interaction and then finds it empty, so
    ``/mesh what is a payload`` would be answered with 404; such a form is read again here. Raises UnreadableError for JSON
    of unexpected shape, over which Bolt stumbles before it checks the signature.
    """
    try:
        request = BoltRequest(body=body, query=query, headers={name: [value] for name, value in headers.items()})
    except (TypeError, AttributeError, LookupError, ValueError) as error:
        raise UnreadableError from error
    if not request.body and body and not body.startswith("{"):
        form: dict[str, Any] = dict(parse_qsl(body, keep_blank_values=True))
        request.body = form
        request.context = build_context(request.context, form)
    return request


def _is_readable(text: str, content_type: str) -> bool:
    if content_type.partition(";")[0].strip() == "application/json" or text.startswith("{"):
        return not text or isinstance(json.loads(text), dict)
    if "payload" not in text:
        return True
    payload = dict(parse_qsl(text, keep_blank_values=True)).get("payload")
    return payload is None or isinstance(json.loads(payload), dict)
