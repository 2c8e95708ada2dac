"""What is fixed for a channel: its scheduled quiz, and how quizzes are played there unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from meshbot.commands.quiz_wish import Asked, read_wish
from meshbot.commands.registry import Call
from meshbot.commands.when import local_time, read_when
from meshbot.errors import UserError
from meshbot.model.ids import TeamId
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Json, Markup, Paragraph, Reply, Visibility
from meshbot.model.request import Place, PlaceKind
from meshbot.schedule.recurrence import EVERY_DAY, WORKDAYS, Recurrence
from meshbot.store.ports import StoredJob, Tx
from meshbot.text.markup import plain_text

JOB: Final = "channel-quiz"
_DAYS: Final[dict[str, frozenset[int]]] = {"daily": EVERY_DAY, "weekdays": WORKDAYS}
_HINT: Final = "quiz weekdays 09:30 Europe/Paris"


def plan(call: Call) -> Outcome | None:
    """Set, show or end the scheduled quiz of this channel; None when the words ask for a quiz now."""
    words = call.args.split()
    first = words[0].casefold() if words else ""
    if first == "schedule":
        rest = [word.casefold() for word in words[1:]]
        if rest in (["off"], ["stop"], ["none"]):
            return _end(call)
        if rest:
            return _set(replace(call, args=" ".join(words[1:])), rest[0])
        return _show(call)
    if first in _DAYS and len(words) > 1:
        return _set(call, first)
    return None


def arm(tx: Tx, team: TeamId, place: Place, recurrence: Recurrence, payload: Mapping[str, str], now: datetime) -> datetime:
    """Set the alarm of a channel's quiz for its next time; when that is."""
    due = recurrence.next_after(now)
    tx.jobs.put(StoredJob(f"{JOB}/{place.channel}", team, JOB, due, place, {**payload, "due": due.isoformat()}))
    return due


def recurrence_of(payload: Mapping[str, str]) -> Recurrence:
    """When a scheduled quiz comes, from its job."""
    return Recurrence(datetime.strptime(payload["time"], "%H:%M").time(), payload["zone"], _DAYS[payload["days"]])  # noqa: DTZ007 - a time of day


def as_set_here(tx: Tx, call: Call, asked: Asked) -> Asked:
    """A quiz as asked for, with what is set for the channel where nothing was said."""
    chosen = tx.installations.channel_settings(call.request.person.team, call.request.place.channel)
    timer = asked.timer_seconds or int(chosen.get("timer", "0")) or None
    length = int(chosen.get("questions", "0"))
    wish = asked.wish
    if length and not _names_a_length(call):
        wish = replace(wish, length=length)
    return replace(
        asked,
        wish=wish,
        timer_seconds=timer,
        lobby=asked.lobby or chosen.get("lobby") == "on",
        change=asked.change or chosen.get("change") == "on",
    )


def only_channel(call: Call, instead: str) -> Place:
    """The channel of a request, without its thread. Raises UserError where there is none."""
    place = call.request.place
    if place.kind is not PlaceKind.CHANNEL:
        raise UserError("That is for a channel: say it in the channel it is meant for.", hint=instead)
    return replace(place, thread=None)


def _names_a_length(call: Call) -> bool:
    """Whether the words name a number of questions, read without a timer's number."""
    words = call.args.casefold().split()
    return any(word.isdecimal() and (not index or words[index - 1] != "timer") for index, word in enumerate(words))


def _set(call: Call, days: str) -> Outcome:
    place = only_channel(call, call.services.typed("review remind 09:00"))
    if days not in _DAYS:
        raise UserError("A schedule is daily or weekdays, or off.", hint=call.services.typed(_HINT))
    when, rest = read_when(call, call.args.split()[1:], _HINT, _DAYS[days])
    about = " ".join(rest)
    asked = read_wish(replace(call, args=about))  # now, so that a wrong topic is told to whoever typed it
    person = call.request.person
    payload = {"user": person.user, "time": f"{when.at:%H:%M}", "zone": when.zone, "days": days, "about": about}
    with call.services.store.begin(write=True) as tx:
        due = arm(tx, person.team, place, when, payload, call.request.at)
    first = _day(due, when.zone)
    text = call.services.words.say("channel.scheduled", days=days, when=when.write(), topic=asked.title, first=first)
    return _told(text, {"event": "scheduled", "days": days, "when": when.write(), "first": due.isoformat()})


def _end(call: Call) -> Outcome:
    place = only_channel(call, call.services.typed("review stop"))
    team = call.request.person.team
    with call.services.store.begin(write=True) as tx:
        had = bool(tx.jobs.of_place(team, place.channel, JOB))
        tx.jobs.cancel(team, f"{JOB}/{place.channel}")
    text = call.services.words.say("channel.unscheduled" if had else "channel.no_schedule")
    return _told(text, {"event": "unscheduled", "had": had})


def _show(call: Call) -> Outcome:
    place = only_channel(call, call.services.typed("review remind 09:00"))
    with call.services.store.begin() as tx:
        jobs = tx.jobs.of_place(call.request.person.team, place.channel, JOB)
    if not jobs:
        return _told(call.services.words.say("channel.no_schedule"), {"event": "schedule", "next": None})
    job = jobs[0]
    when = recurrence_of(job.payload)
    text = call.services.words.say(
        "channel.schedule", days=job.payload["days"], when=when.write(), about=job.payload["about"], next=_day(job.due, when.zone)
    )
    reply = Reply(
        (Paragraph(text),), summary=plain_text(text), data={"kind": "quiz", "event": "schedule", "next": job.due.isoformat()}
    )
    return reply_with(reply)


def _day(moment: datetime, zone: str) -> str:
    local = local_time(moment, zone)
    return f"{local:%A} {local.day} {local:%B}"


def _told(text: Markup, data: dict[str, Json]) -> Outcome:
    """What changes a channel is said in the channel."""
    reply = Reply((Paragraph(text),), summary=plain_text(text), visibility=Visibility.CHANNEL, data={"kind": "quiz", **data})
    return reply_with(reply)
