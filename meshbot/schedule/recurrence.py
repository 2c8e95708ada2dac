"""Local times that come back on certain weekdays, DST-safe. Pure: the zone database is all it reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

WORKDAYS: Final = frozenset(range(5))
"""Monday is 0."""
EVERY_DAY: Final = frozenset(range(7))
# A local date can be missing altogether (Samoa, 30 December 2011), so more than one week is searched.
_HORIZON_DAYS: Final = 16
_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_NOON: Final = 12


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A local time on some weekdays. ``zone`` is an IANA name; raises ValueError for no days, ZoneInfoNotFoundError late."""

    at: time
    zone: str
    days: frozenset[int] = WORKDAYS

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("weekdays are numbers from 0 (Monday) to 6, at least one")

    def next_after(self, moment: datetime) -> datetime:
        """The first occurrence strictly after ``moment`` (timezone-aware), in UTC: one per local date that exists.

        Where clocks are put forward over the time, it is that much later; where they are put back over it, the first of
        the two counts.
        """
        day = moment.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=1)
        for _ in range(_HORIZON_DAYS):
            if day.weekday() in self.days:
                due = local_moment(day, self.at, self.zone)
                if due is not None and due > moment:
                    return due
            day += timedelta(days=1)
        raise ValueError(f"{self.zone} has none of these weekdays near {moment.isoformat()}")  # no zone is like that

    def write(self) -> str:
        """As people write it: ``09:30 Europe/Paris``."""
        return f"{self.at:%H:%M} {self.zone}"


def local_moment(day: date, at: time, zone: str) -> datetime | None:
    """A local time of a local date as a UTC moment on that very date; None when the zone skipped the date."""
    info = ZoneInfo(zone)
    for fold in (0, 1):  # inside a gap, 0 falls behind it and 1 before it
        moment = datetime.combine(day, at.replace(fold=fold), info).astimezone(UTC)
        if moment.astimezone(info).date() == day:
            return moment
    return None


def start_of_day(moment: datetime, zone: str, days: frozenset[int] = WORKDAYS) -> datetime:
    """When the local day of ``moment`` began, in UTC; of the next day in ``days`` where that one is not among them."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    for _ in range(_HORIZON_DAYS):
        begins = local_moment(day, time(0), zone)
        if day.weekday() in days and begins is not None:
            return begins
        day += timedelta(days=1)
    raise ValueError("a week needs a day")


def read_time(text: str) -> time | None:
    """A time of day such as ``09:30``, ``9.30``, ``9h30``, ``9am`` or ``9:30pm``; None when it is none."""
    match = _TIME.fullmatch(text.strip())
    if match is None or not (match[2] or match[3]):
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").casefold()
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004 - hours and minutes


def find_zone(text: str) -> str | None:
    """The IANA name meant by ``europe/paris``, ``Paris`` or ``UTC``; None when no zone or more than one is meant."""
    wanted = text.strip().replace(" ", "_").casefold()
    names = sorted(available_timezones())
    exact = [name for name in names if name.casefold() == wanted]
    cities = [name for name in names if name.casefold().rpartition("/")[2] == wanted]
    found = exact or cities
    return found[0] if len(found) == 1 else None
