"""Reads when somebody wants something, and knows the zone a person lives in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from meshbot.commands.registry import Call
from meshbot.errors import UserError
from meshbot.model.ids import TeamId, UserId
from meshbot.schedule.recurrence import WORKDAYS, Recurrence, find_zone, read_time
from meshbot.store.ports import Tx

ZONE: Final = "zone"
"""The name of the choice that holds a person's time zone."""


def zone_of(tx: Tx, team: TeamId, user: UserId, told: str = "") -> str:
    """The zone a person chose, else the one the chat tells, else UTC."""
    return tx.people.preferences(team, user).get(ZONE) or find_zone(told) or "UTC"


def read_when(
    call: Call, words: Sequence[str], hint: str, days: frozenset[int] = WORKDAYS, default: str = ""
) -> tuple[Recurrence, tuple[str, ...]]:
    """A time and perhaps a zone at the beginning of ``words``, and the words after them.

    Without a zone it is the person's own. Raises UserError with ``hint`` when there is no time or the zone is not known.
    """
    example = call.services.typed(hint)
    at = read_time(words[0]) if words else read_time(default)
    if at is None:
        raise UserError("Say a time of day, such as 09:30.", hint=example)
    rest = tuple(words[1:])
    named = find_zone(rest[0]) if rest else None
    if rest and named is None and "/" in rest[0]:
        raise UserError("I do not know that time zone. They are called after a city: Europe/Paris, Asia/Tokyo.", hint=example)
    if named is not None:
        return Recurrence(at, named, days), rest[1:]
    person = call.request.person
    with call.services.store.begin() as tx:
        own = tx.people.preferences(person.team, person.user).get(ZONE) or find_zone(person.zone)
    if own is None:
        raise UserError("Say the time zone too: I do not know where you are.", hint=example)
    return Recurrence(at, own, days), rest


def local_time(moment: datetime, zone: str) -> datetime:
    """A moment on the clocks of a zone."""
    return moment.astimezone(ZoneInfo(zone))
