"""Who we are: one workspace's bot token, asked for once with ``auth.test`` and remembered.

Bolt's own helpers either ask on every request or tell people to reinstall when a database or Slack is merely down; here
"not installed" and "cannot ask right now" are two different errors.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_sdk import WebClient

from meshbot.clock import Clock
from meshbot.errors import MeshbotError
from meshbot.model.ids import TeamId, UserId
from meshbot.slack.troubles import SlackTrouble, is_token_trouble
from meshbot.slack.web import troubles

_LOG: Final = logging.getLogger("meshbot.slack")
_FRESH: Final = timedelta(hours=1)
_REFUSED: Final = timedelta(seconds=60)
_UNREACHABLE: Final = timedelta(seconds=5)


class NotInstalledError(MeshbotError):
    """Slack does not accept our token, or the request is from a workspace that it is not for."""


class OutageError(MeshbotError):
    """Who we are is not known yet and cannot be asked right now; the same request may work in a moment."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What ``auth.test`` says about the token. ``scopes`` is empty when Slack did not tell."""

    team: TeamId
    bot_user: UserId
    bot: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    until: datetime
    identity: Identity | None = None
    error: MeshbotError | None = None


class Workspace(Authorize):
    """Bolt's ``authorize`` for one bot token.

    An answer is good for an hour, a refusal for a minute, an outage for five seconds; during an outage the last
    good answer stays in force. ``last_team`` is the workspace that the token was last known to be for.
    """

    def __init__(self, client: WebClient, clock: Clock) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._client = client
        self._clock = clock
        self._known: _Known | None = None
        self.last_team: TeamId | None = None
        self._lock = threading.Lock()

    def __call__(self, **_request: Any) -> AuthorizeResult:
        """The token and the identities of the bot. Raises NotInstalledError, OutageError."""
        identity = self.identity()
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_user_id=identity.bot_user,
            bot_id=identity.bot,
            bot_token=self._client.token,
            bot_scopes=sorted(identity.scopes),
        )

    def identity(self) -> Identity:
        """Who we are. Raises NotInstalledError when Slack refuses the token, OutageError when it cannot be asked."""
        known = self._known
        if known is None or known.until <= self._clock.now():
            with self._lock:
                known = self._known
                if known is None or known.until <= self._clock.now():
                    known = self._known = self._ask(known)
        if known.identity is None:
            raise known.error or OutageError("unknown")
        return known.identity

    def forget(self) -> None:
        """Ask again before the next answer, because Slack refused the token in another call."""
        self._known = None

    def _ask(self, before: _Known | None) -> _Known:
        now = self._clock.now()
        try:
            with troubles():
                response = self._client.auth_test()
        except SlackTrouble as trouble:
            return _after(trouble, before, now)
        scopes = str(response.headers.get("x-oauth-scopes") or response.headers.get("X-OAuth-Scopes") or "")
        identity = Identity(
            TeamId(str(response.get("team_id") or "")),
            UserId(str(response.get("user_id") or "")),
            str(response.get("bot_id") or ""),
            frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
        )
        self.last_team = identity.team
        return _Known(now + _FRESH, identity)


def _after(trouble: SlackTrouble, before: _Known | None, now: datetime) -> _Known:
    if is_token_trouble(trouble.code):
        _LOG.error("Slack refuses the bot token (%s): install the app again and set SLACK_BOT_TOKEN", trouble.code)
        return _Known(now + _REFUSED, error=NotInstalledError(trouble.code))
    _LOG.warning("auth.test failed (%s)", trouble.code)
    wait = max(_UNREACHABLE, timedelta(seconds=trouble.retry_after))
    if before is not None and before.identity is not None:
        return _Known(now + wait, before.identity)
    return _Known(now + wait, error=OutageError(trouble.code))
