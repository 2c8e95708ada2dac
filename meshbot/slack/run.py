"""The Slack process: Socket Mode when there is an app-level token, else HTTP."""

from __future__ import annotations

import logging
import math
from typing import Final

from meshbot.bootstrap import build_application, build_store
from meshbot.clock import SystemClock
from meshbot.errors import StoreDownError
from meshbot.ops.metrics import Meter, MeteredApplication
from meshbot.settings import Settings
from meshbot.slack import http, socket
from meshbot.slack.authorize import NotInstalledError, OutageError
from meshbot.slack.factory import SlackRuntime, build_runtime
from meshbot.slack.options import SlackOptions
from meshbot.slack.privacy import Discreet
from meshbot.store.ports import Store

_LOG: Final = logging.getLogger("meshbot.slack")


def run_slack(settings: Settings) -> int:
    """Serve Slack until stopped; the exit status: 0 stopped, 1 start me again, 2 mend the settings first."""
    _log_to_stderr(settings.log_level)
    if settings.app_token is None:
        return _run_http(settings)
    store = build_store(settings)
    try:
        runtime = build_runtime(build_application(settings, store), store, SystemClock(), options_of(settings))
        return socket.run(runtime) if _introduce(runtime) else socket.REFUSED
    finally:
        store.close()


def options_of(settings: Settings) -> SlackOptions:
    """What of the settings the Slack adapter needs."""
    secrets = (settings.bot_token, settings.signing_secret, settings.app_token)
    bot, signing, app = (secret.get_secret_value() if secret is not None else "" for secret in secrets)
    return SlackOptions(bot, signing, app, settings.api_url, settings.workers)


def _run_http(settings: Settings) -> int:
    def make() -> http.SlackWsgi:
        store = build_store(settings)
        meter = Meter()
        application = MeteredApplication(build_application(settings, store).services, meter)
        runtime = build_runtime(application, store, SystemClock(), options_of(settings))
        meter.watch("meshbot_background_unfinished", "Jobs that wait for a thread or run", lambda: runtime.unfinished)
        meter.watch("meshbot_outbox_waiting", "Kept messages out of date in Slack", lambda: _waiting(store))
        _introduce(runtime)
        return http.SlackWsgi(runtime, store.healthy, meter.page)

    build_store(settings).close()  # what cannot work is told here once, and not by every worker that dies of it
    http.serve(make, settings.port, settings.workers)
    return 0


def _waiting(store: Store) -> float:
    """How many kept messages are out of date; not a number while the database does not answer."""
    try:
        with store.begin() as tx:
            return tx.messages.waiting()
    except StoreDownError:
        return math.nan


def _introduce(runtime: SlackRuntime) -> bool:
    """Ask once who we are, so that a wrong token is told at start; false when Slack refuses it."""
    try:
        identity = runtime.workspace.identity()
    except NotInstalledError:
        return False  # logged where it was found
    except OutageError as error:
        _LOG.warning("Slack cannot be asked who we are (%s); going on", error)
        return True
    _LOG.info("meshbot is %s in workspace %s", identity.bot_user, identity.team)
    return True


def _log_to_stderr(level: str) -> None:
    """Plain log lines for whoever runs the process, with every secret taken out at the last door."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Discreet())
    logging.basicConfig(level=level, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)
