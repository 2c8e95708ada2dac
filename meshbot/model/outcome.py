"""What the application decided. Adapters perform it; tests assert on it."""

from __future__ import annotations

from dataclasses import dataclass

from meshbot.model.ids import MessageName, TeamId
from meshbot.model.reply import Reply


@dataclass(frozen=True, slots=True)
class Show:
    """A kept message (a quiz card, a board) is out of date and should be posted or edited now.

    The row behind it is already marked in the store, so a crash before it is shown loses nothing: the
    runner shows it later. What it says is asked for by name at the time of showing.
    """

    team: TeamId
    name: MessageName


@dataclass(frozen=True, slots=True)
class Outcome:
    """Replies to the asker, and kept messages to bring up to date, in this order."""

    replies: tuple[Reply, ...] = ()
    shows: tuple[Show, ...] = ()


def reply_with(*replies: Reply) -> Outcome:
    """An outcome of nothing but replies."""
    return Outcome(replies=replies)
