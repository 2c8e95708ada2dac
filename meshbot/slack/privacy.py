"""Keeps secrets and bodies out of the log: tokens, response URLs, trigger ids, and what Bolt logs of refused requests."""

from __future__ import annotations

import logging
import re
from typing import Final

_SECRETS: Final = re.compile(
    r"xox[a-z]-[\w-]+"  # bot, user and configuration tokens
    r"|xapp-[\w-]+"  # app-level tokens
    r"|https?://[^\s\"'<>]*/(?:commands|actions|app|services|workflows|response|shortcuts)/[^\s\"'<>]*"  # response URLs
    r"|wss?://[^\s\"'<>]+"  # one-time Socket Mode links
    r"|\b\d{6,}\.\d{6,}\.[0-9a-f]{16,}\b"  # trigger ids
    r"|Bearer [^\s\"']+"
)
_REFUSED: Final = "Invalid request signature detected"
# Bolt reads SLACK_BOT_TOKEN from the environment by itself; that we hand over a client on purpose is no news.
_NOISE: Final = "As you gave `client` as well"
_LOGGERS: Final = (
    "slack_bolt.App",
    "slack_bolt.RequestVerification",
    "slack_bolt.MultiTeamsAuthorization",
    "slack_bolt.IgnoringSelfEvents",
    "slack_sdk.web.base_client",
    "slack_sdk.web.internal_utils",
    "slack_sdk.webhook.client",
    "slack_sdk.socket_mode.builtin.client",
    "slack_sdk.socket_mode.client",
    "meshbot.slack",
)


def redact(text: str) -> str:
    """The text without anything that could be used to act as us or to answer in somebody's place."""
    return _SECRETS.sub("[secret]", text)


class Discreet(logging.Filter):
    """Rewrites a record before any handler sees it; put it on loggers or on a handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps every record but one of Bolt's start, without its secrets."""
        message = record.getMessage()
        if message.startswith(_NOISE):
            return False
        if _REFUSED in message:
            # Bolt appends the whole body, which nobody has verified.
            message = f"{_REFUSED}."
        record.msg, record.args = redact(message), None
        if record.exc_info and record.exc_info[1] is not None:
            # Only the type stays: texts of other people's exceptions can hold addresses and headers.
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text, record.exc_info = redact(text), None
        return True


def keep_discreet() -> None:
    """Put the filter on every logger of Bolt and the SDK, and silence their debug level, which logs whole bodies.

    Call it before Bolt is built, because that logs, and again afterwards, because that sets levels.
    """
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, Discreet) for known in logger.filters):
            logger.addFilter(Discreet())
        if logger.getEffectiveLevel() < logging.INFO:
            logger.setLevel(logging.INFO)
