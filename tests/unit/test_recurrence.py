"""Local times that come back: never the past, exactly once per local day, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.schedule.recurrence import EVERY_DAY, WORKDAYS, Recurrence, find_zone, local_moment, read_time, start_of_day

ZONES = [
    "Europe/Paris", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia",
    "Africa/Casablanca", "America/St_Johns", "Asia/Tehran", "America/Nuuk", "Antarctica/Troll", "UTC",
]  # fmt: skip
moments = st.datetimes(datetime(2008, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants naive bounds
zones = st.sampled_from(ZONES)
recurrences = st.builds(
    Recurrence,
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zones,
    st.frozensets(st.integers(0, 6), min_size=1),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(recurrences, moments)
def test_the_next_time_is_never_now_or_past_and_on_a_wanted_day(recurrence: Recurrence, moment: datetime) -> None:
    due = recurrence.next_after(moment)

    assert due > moment
    assert due.astimezone(ZoneInfo(recurrence.zone)).weekday() in recurrence.days


@given(recurrences, moments)
def test_each_local_day_that_exists_has_exactly_one(recurrence: Recurrence, moment: datetime) -> None:
    """Walking from time to time meets every wanted local date once and in order; none is left out."""
    info, due, met = ZoneInfo(recurrence.zone), moment, []
    for _ in range(12):
        due = recurrence.next_after(due)
        met.append(due.astimezone(info).date())

    expected = [
        day
        for offset in range((met[-1] - met[0]).days + 1)
        if (day := met[0] + timedelta(days=offset)).weekday() in recurrence.days
        and local_moment(day, time(12), recurrence.zone) is not None
    ]
    assert met == expected


@given(recurrences, moments)
def test_the_local_time_is_kept_except_inside_a_gap(recurrence: Recurrence, moment: datetime) -> None:
    local = recurrence.next_after(moment).astimezone(ZoneInfo(recurrence.zone))

    shift = datetime.combine(local.date(), local.time()) - datetime.combine(local.date(), recurrence.at)
    assert abs(shift) <= timedelta(hours=2)
    if shift:
        kept = local.replace(hour=recurrence.at.hour, minute=recurrence.at.minute, fold=0)
        assert kept.astimezone(UTC).astimezone(local.tzinfo).time() != recurrence.at


@pytest.mark.parametrize(
    ("clock", "after", "expected"),
    [
        ("09:30", "2026-03-27T12:00", "2026-03-28T08:30"),  # the day before summer time
        ("09:30", "2026-03-28T12:00", "2026-03-29T07:30"),  # the day itself
        ("02:30", "2026-03-28T12:00", "2026-03-29T01:30"),  # does not exist: an hour later on the clock
        ("02:30", "2026-10-24T12:00", "2026-10-25T00:30"),  # exists twice: the first
        ("02:30", "2026-10-25T00:30", "2026-10-26T01:30"),  # and not the second
        ("09:30", "2026-11-23T08:30", "2026-11-24T08:30"),  # due this instant: tomorrow
    ],
)
def test_paris_through_its_changes_of_clocks(clock: str, after: str, expected: str) -> None:
    assert Recurrence(time.fromisoformat(clock), "Europe/Paris", EVERY_DAY).next_after(at(after)) == at(expected)


def test_a_local_date_that_was_skipped_has_no_moment() -> None:
    """Samoa went from 29 to 31 December 2011."""
    assert local_moment(date(2011, 12, 30), time(9), "Pacific/Apia") is None
    friday = Recurrence(time(9), "Pacific/Apia", frozenset({4})).next_after(at("2011-12-28T00:00"))
    assert friday.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2012, 1, 6)


def test_working_days_leave_out_the_weekend() -> None:
    assert Recurrence(time(9), "UTC", WORKDAYS).next_after(at("2026-11-20T10:00")) == at("2026-11-23T09:00")


def test_a_day_begins_at_local_midnight_and_days_off_move_on() -> None:
    assert start_of_day(at("2026-11-24T15:00"), "Europe/Paris") == at("2026-11-23T23:00")
    assert start_of_day(at("2026-11-21T15:00"), "Europe/Paris") == at("2026-11-22T23:00")


@pytest.mark.parametrize("days", [frozenset(), frozenset({7})])
def test_days_that_are_none_are_refused(days: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="weekdays"):
        Recurrence(time(9), "UTC", days)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("09:30", time(9, 30)), ("9.30", time(9, 30)), ("9h30", time(9, 30)), ("9am", time(9)), ("12am", time(0)),
     ("12pm", time(12)), ("9:30PM", time(21, 30)), ("24:00", None), ("9:60", None),
     ("5", None), ("13pm", None), ("soon", None), ("", None)],
)  # fmt: skip
def test_times_of_day_as_people_write_them(text: str, expected: time | None) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Europe/Paris", "Europe/Paris"), ("europe/paris", "Europe/Paris"), ("paris", "Europe/Paris"),
     ("new york", "America/New_York"), ("utc", "UTC"), ("Atlantis", None), ("", None)],
)  # fmt: skip
def test_zones_as_people_write_them(text: str, expected: str | None) -> None:
    assert find_zone(text) == expected
