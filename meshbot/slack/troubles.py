"""Slack's errors, sorted by what can be done about them, and the phrase that tells a person what to do.

Codes: https://docs.slack.dev/reference/methods/chat.postMessage#errors and the pages of the other methods used.
"""

from __future__ import annotations

from enum import Enum
from typing import Final


class Remedy(Enum):
    """What can be done about a refusal."""

    PLAINER = "send it again in plain blocks"
    LATER = "send it again later"
    INVITE = "somebody must let us in; then it will work"
    GONE = "what it was about no longer exists"
    NEVER = "it will not work here"


UNREACHABLE: Final = "unreachable"
RATE_LIMITED: Final = "ratelimited"
EXPIRED_URL: Final = "expired_url"
FORBIDDEN_URL: Final = "forbidden_url"

_PLAINER: Final = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_attachments", "view_too_large"}
)
_LATER: Final = frozenset(
    {
        RATE_LIMITED,
        "rate_limited",
        "message_limit_exceeded",
        UNREACHABLE,
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "accesslimited",
    }
)
_DOUBTFUL: Final = frozenset({UNREACHABLE, "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_INVITE: Final = frozenset({"not_in_channel", "channel_not_found"})
_GONE: Final = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"})
_TOKEN: Final = frozenset(
    {"token_revoked", "token_expired", "invalid_auth", "account_inactive", "not_authed", "org_login_required"}
)
_PHRASES: Final = {
    "not_in_channel": "not_in_channel",
    "channel_not_found": "channel_not_found",
    "is_archived": "is_archived",
    "msg_too_long": "too_long",
    "msg_blocks_too_long": "too_long",
    "invalid_blocks": "invalid_blocks",
    RATE_LIMITED: "ratelimited",
    "rate_limited": "ratelimited",
    "message_limit_exceeded": "ratelimited",
    "message_not_found": "message_not_found",
    "cant_update_message": "message_not_found",
    "edit_window_closed": "message_not_found",
    "thread_not_found": "message_not_found",
    "cannot_reply_to_message": "thread_locked",
    "messages_tab_disabled": "messages_tab_disabled",
    "missing_scope": "missing_scope",
    "user_not_in_channel": "user_not_in_channel",
    EXPIRED_URL: "expired_url",
    "used_url": "expired_url",
    UNREACHABLE: "unreachable",
    "internal_error": "unreachable",
    "fatal_error": "unreachable",
    "service_unavailable": "unreachable",
    "request_timeout": "unreachable",
}


class SlackTrouble(Exception):  # noqa: N818 - the field's word; it is handled, not reported
    """Slack refused or could not be reached. Carries the code and nothing secret.

    ``retry_after`` is in seconds and set for rate limits; ``needed`` is the scope that ``missing_scope`` names.
    """

    def __init__(self, code: str, *, retry_after: int = 0, needed: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.needed = needed

    @property
    def remedy(self) -> Remedy:
        """What can be done about it."""
        for codes, remedy in (
            (_PLAINER, Remedy.PLAINER),
            (_LATER, Remedy.LATER),
            (_INVITE, Remedy.INVITE),
            (_GONE, Remedy.GONE),
        ):
            if self.code in codes:
                return remedy
        return Remedy.NEVER

    @property
    def doubtful(self) -> bool:
        """Whether Slack may have done what was asked all the same: no answer came, or one that leaves it open."""
        return self.code in _DOUBTFUL

    @property
    def phrase(self) -> str:
        """The template that tells a person what to do."""
        if self.code.startswith("restricted_action"):
            return "slack.restricted_action"
        if is_token_trouble(self.code):
            return "slack.token"
        return f"slack.{_PHRASES.get(self.code, 'other')}"


def is_token_trouble(code: str) -> bool:
    """Whether Slack no longer accepts our token."""
    return code in _TOKEN
