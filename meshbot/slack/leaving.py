"""When a workspace removes the app: stop at once, keep its data for a while, then delete it.

Slack gives 14 business days to delete (https://docs.slack.dev/developer-policy). An app that was removed by mistake and
comes back before that finds its quizzes and scores. The process that was told must still run on the day; whoever stops it
before deletes with ``meshbot purge``.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from meshbot.clock import Clock
from meshbot.model.ids import ChannelId, TeamId
from meshbot.model.request import Place, PlaceKind
from meshbot.slack.authorize import NotInstalledError, OutageError, Workspace
from meshbot.store.ports import Store, StoredJob

_LOG: Final = logging.getLogger("meshbot.slack")
_GRACE: Final = timedelta(days=10)
_PURGE: Final = "workspace.purge"
_NOWHERE: Final = Place(PlaceKind.DIRECT, ChannelId(""))


@dataclass(frozen=True, slots=True)
class Leaving:
    """What happens to a workspace's data once the app is gone from it."""

    store: Store
    clock: Clock
    workspace: Workspace

    def uninstalled(self, team: TeamId) -> None:
        """The app was removed: forget who we are and set the day of deletion. A repeat sets it anew and harms nothing."""
        due = self.clock.now() + _GRACE
        with self.store.begin(write=True) as tx:
            tx.jobs.put(StoredJob(_PURGE, team, _PURGE, due, _NOWHERE))
        self.workspace.forget()
        _LOG.error(
            "meshbot was removed from workspace %s; its data is deleted on %s unless it is installed again, or now by: "
            "meshbot purge %s --yes", team, f"{due:%Y-%m-%d}", team,
        )  # fmt: skip

    def revoked(self) -> None:
        """Our token was revoked: ask who we are before the next answer."""
        self.workspace.forget()
        _LOG.error("the bot token was revoked: install the app again and set SLACK_BOT_TOKEN")

    def settle(self) -> int:
        """Delete what was left behind, when its day has come and we are not installed again; how many rows."""
        team = self.workspace.last_team
        if team is None or not self._is_due(team):
            return 0
        try:
            self.workspace.identity()
        except NotInstalledError:
            with self.store.begin(write=True) as tx:
                count = tx.purge(team)
            _LOG.warning("the data of workspace %s was deleted (%d rows)", team, count)
            return count
        except OutageError:
            pass  # whether we are installed cannot be known now
        return 0

    def _is_due(self, team: TeamId) -> bool:
        with self.store.begin() as tx:
            jobs = tx.jobs.of_place(team, _NOWHERE.channel, _PURGE)
        return any(job.due <= self.clock.now() for job in jobs)
