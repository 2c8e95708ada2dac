"""Wires the Slack adapter: the Bolt app, and the parts that live as long as the process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from slack_bolt import App
from slack_sdk import WebClient

from meshbot.clock import Clock
from meshbot.commands.dispatch import Application
from meshbot.model.ids import TeamId
from meshbot.slack.authorize import NotInstalledError, OutageError, Workspace
from meshbot.slack.desk import Desk
from meshbot.slack.drain import Drain
from meshbot.slack.kept import KeptMessages
from meshbot.slack.leaving import Leaving
from meshbot.slack.listeners import Listeners
from meshbot.slack.options import SlackOptions
from meshbot.slack.outgoing import Performer, Phrases
from meshbot.slack.pool import Pool
from meshbot.slack.privacy import keep_discreet
from meshbot.slack.sending import Sender
from meshbot.slack.web import Web
from meshbot.store.ports import Store

_POST_SECONDS: Final = 10
_AUTH_SECONDS: Final = 2
"""``auth.test`` can stand in the way of an acknowledgement, which has three seconds in all."""
_STOP_SECONDS: Final = 10.0
_MOST_UNFINISHED: Final = 500
"""Jobs in the pool. Far beyond what a busy channel makes, and with ten seconds for each a queue of minutes."""
_ROUND_WITHIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SlackRuntime:
    """The Slack side of a process: the app, who we are, the background pool and the outbox loop."""

    app: App
    options: SlackOptions
    workspace: Workspace
    desk: Desk
    drain: Drain
    executor: Executor

    @property
    def unfinished(self) -> int:
        """How many background jobs wait or run."""
        return self.executor.unfinished if isinstance(self.executor, Pool) else 0

    def troubles(self) -> tuple[str, ...]:
        """Why this process should not be sent more work.

        An outbox that waits for Slack is no reason: every replica would be taken out, and look-ups with them.
        """
        found: list[str] = []
        if self.unfinished > _MOST_UNFINISHED:
            found.append(f"{self.unfinished} background jobs are unfinished")
        stalled = self.drain.stalled()
        if stalled > _ROUND_WITHIN:
            found.append(f"the outbox loop has not turned for {stalled.total_seconds():.0f} s")
        return tuple(found)

    def stop(self, seconds: float = _STOP_SECONDS) -> None:
        """Let the background finish what it has begun, for at most ``seconds``; the outbox keeps the rest."""
        self.drain.stop()
        waiter = threading.Thread(target=self.executor.shutdown, kwargs={"wait": True}, daemon=True)
        waiter.start()
        waiter.join(seconds)


def build_runtime(
    application: Application,
    store: Store,
    clock: Clock,
    options: SlackOptions,
    *,
    executor: Executor | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> SlackRuntime:
    """Everything wired and nothing started. ``executor`` runs what posts; ``wait`` sleeps for Slack's rate limits."""
    client = WebClient(options.bot_token, base_url=options.base_url, timeout=_POST_SECONDS, retry_handlers=[])
    asking = WebClient(options.bot_token, base_url=options.base_url, timeout=_AUTH_SECONDS, retry_handlers=[])
    workspace = Workspace(asking, clock)
    pool = executor or Pool(options.workers)
    application = replace(application, services=replace(application.services, later=pool.submit))
    sender = Sender(Web(client, options.base_url), wait, lambda: may_upload(workspace))
    kept = KeptMessages(application, store, clock, sender)
    services = application.services
    phrases = Phrases(services.words, services.app_name, services.command_name)
    performer = Performer(sender, kept, phrases, workspace.forget)
    desk = Desk(application, clock, performer, pool)
    keep_discreet()
    app = _bolt(options, workspace, pool)
    leaving = Leaving(store, clock, workspace)
    Listeners(desk, leaving).register(app)
    keep_discreet()
    drain = Drain(application, store, clock, performer, lambda: our_team(workspace), leaving.settle)
    return SlackRuntime(app, options, workspace, desk, drain, pool)


def build_app(application: Application, store: Store, clock: Clock, options: SlackOptions) -> App:
    """The Bolt app alone, with its default pool."""
    return build_runtime(application, store, clock, options).app


def may_upload(workspace: Workspace) -> bool:
    """Whether the token may upload pictures; a picture's words are sent in any case."""
    try:
        return "files:write" in workspace.identity().scopes
    except (NotInstalledError, OutageError):
        return False


def our_team(workspace: Workspace) -> TeamId | None:
    """The workspace that the token is for, or None while that cannot be known."""
    try:
        return workspace.identity().team
    except (NotInstalledError, OutageError):
        return None


def _bolt(options: SlackOptions, workspace: Workspace, pool: Executor) -> App:
    return App(
        name="meshbot.slack.app",
        # Answers travel in the acknowledgement, and no request waits for Bolt's 10 ms polls.
        process_before_response=True,
        signing_secret=options.signing_secret,
        authorize=workspace,
        # Without the token: Bolt copies this client for every request, and nothing of ours uses the copy.
        client=WebClient(base_url=options.base_url, timeout=_POST_SECONDS, retry_handlers=[]),
        listener_executor=pool,
        attaching_conversation_kwargs_enabled=False,
        attaching_function_token_enabled=False,
    )
