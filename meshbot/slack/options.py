"""What the Slack adapter is told at start, and which addresses it may post to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

SLACK_API: Final = "https://slack.com/api/"
_RESPONSE_HOST: Final = "hooks.slack.com"
_HTTPS: Final = 443


@dataclass(frozen=True, slots=True)
class SlackOptions:
    """Tokens, the base URL of the Web API and the size of the pool that posts.

    ``api_url`` serves the Web API and Socket Mode alike, so that a stand-in can take Slack's place. ``workers`` bounds
    the threads that call Slack; answers to slash commands need none of them.
    """

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = SLACK_API
    workers: int = 16

    @property
    def base_url(self) -> str:
        """The base URL with its closing slash."""
        return self.api_url.rstrip("/") + "/"


def may_respond(url: str, base_url: str) -> bool:
    """Whether a ``response_url`` may be posted to: Slack's own host, or the host of the configured base URL.

    A payload is signed, yet an address in it is data: without this check it could point into our own network.
    """
    try:
        target, base = urlsplit(url), urlsplit(base_url)
        port = target.port
    except ValueError:
        return False
    if target.username is not None or target.password is not None:
        return False
    if (target.scheme, target.hostname) == ("https", _RESPONSE_HOST):
        return port in {None, _HTTPS}
    return bool(base.netloc) and (target.scheme, target.netloc) == (base.scheme, base.netloc)
