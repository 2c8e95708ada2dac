"""Messages that nobody asked for at that moment: one person's wish to be reached at a local time on working days.

The promises, the same for every kind: at most one such message a working day and person, inside ``HOURS`` local time; nothing
once it is more than ``LATE`` late; after ``DAILY`` unanswered ones in a row one a week; after ``WEEKLY`` more one that says it
is the last. Stopping works at once: the choice in ``preferences`` is the truth, the job only the alarm clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from meshbot.commands.registry import Call
from meshbot.commands.when import ZONE, local_time, read_when
from meshbot.errors import UserError
from meshbot.model.ids import ChannelId, TeamId, UserId
from meshbot.model.request import Place, PlaceKind, Tick
from meshbot.schedule.recurrence import Recurrence
from meshbot.store.ports import StoredJob, Tx

HOURS: Final = (time(8), time(18))
LATE: Final = timedelta(hours=2)
DAILY: Final = 2
WEEKLY: Final = 2
_LAST: Final = "nudged"
_WEEK: Final = timedelta(days=7)

Decision: TypeAlias = Literal["send", "wait", "stop"]


@dataclass(frozen=True, slots=True)
class Nudge:
    """One kind of message to one person. ``mark`` stands for what the person had done when last reached."""

    name: str
    user: UserId
    when: Recurrence
    unanswered: int = 0
    mark: str = ""
    sent: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    def decide(self, mark: str, today: date) -> tuple[Decision, Nudge]:
        """Whether to send today, and the state after that. ``mark`` tells whether the person was there since."""
        missed = self.unanswered if mark == self.mark else 0
        rested = not self.sent or today - date.fromisoformat(self.sent) >= _WEEK
        known = replace(self, unanswered=missed)
        if missed >= DAILY and not rested:
            return "wait", known
        if missed >= DAILY + WEEKLY:
            return "stop", known
        return "send", replace(known, unanswered=missed + 1, mark=mark, sent=today.isoformat())

    def arm(self, tx: Tx, team: TeamId, place: Place, now: datetime) -> datetime:
        """Set the alarm for the next time; when that is."""
        due = self.when.next_after(now)
        payload = {
            "user": self.user, "time": f"{self.when.at:%H:%M}", "zone": self.when.zone, "due": due.isoformat(),
            "unanswered": str(self.unanswered), "mark": self.mark, "sent": self.sent, **self.more,
        }  # fmt: skip
        tx.jobs.put(StoredJob(f"{self.name}/{self.user}", team, self.name, due, place, payload))
        return due


def nudge_of(tick: Tick, *more: str) -> Nudge:
    """The wish behind a due job."""
    payload = tick.payload
    when = Recurrence(time.fromisoformat(payload["time"]), payload["zone"])
    kept = {name: payload[name] for name in more if name in payload}
    return Nudge(
        tick.job, UserId(payload["user"]), when, int(payload["unanswered"]), payload["mark"], payload["sent"], kept
    )  # fmt: skip


def wish(call: Call, name: str, words: list[str], hint: str, more: Mapping[str, str] | None = None) -> Nudge:
    """Read a time and zone, remember both, and set the alarm. Raises UserError for times outside ``HOURS`` and in a terminal."""
    request = call.request
    if request.place.kind is PlaceKind.TERMINAL:
        raise UserError("A terminal cannot call you; reminders come in Slack.", hint=call.services.typed("review"))
    when, _ = read_when(call, words, hint, default="09:30")
    if not HOURS[0] <= when.at <= HOURS[1]:
        message = f"Messages come on working days from {HOURS[0]:%H:%M} to {HOURS[1]:%H:%M}, so that evenings stay quiet."
        raise UserError(message, hint=call.services.typed(hint))
    nudge = Nudge(name, request.person.user, when, more=more or {})
    with call.services.store.begin(write=True) as tx:
        team = request.person.team
        tx.people.prefer(team, nudge.user, name, when.write())
        tx.people.prefer(team, nudge.user, ZONE, when.zone)
        nudge.arm(tx, team, _mailbox(request.place), request.at)
    return nudge


def end(tx: Tx, team: TeamId, user: UserId, name: str) -> bool:
    """Stop a kind of message to a person; whether there was one."""
    had = name in tx.people.preferences(team, user)
    tx.people.prefer(team, user, name, None)
    tx.jobs.cancel(team, f"{name}/{user}")
    return had


def wanted(tx: Tx, team: TeamId, nudge: Nudge) -> bool:
    """Whether the person still wants these messages."""
    return nudge.name in tx.people.preferences(team, nudge.user)


def fits_now(tx: Tx, team: TeamId, nudge: Nudge, tick: Tick, now: datetime) -> bool:
    """Whether one more message may go out: in time, inside the hours, the first today, and not always the same kind."""
    local = local_time(now, nudge.when.zone)
    due = datetime.fromisoformat(tick.payload["due"])
    if now - due > LATE or not HOURS[0] <= local.time() <= HOURS[1] or local.weekday() not in nudge.when.days:
        return False
    choices = tx.people.preferences(team, nudge.user)
    day, _, kind = choices.get(_LAST, "").partition(" ")
    if day == local.date().isoformat():
        return False
    # Where two kinds are wanted they take turns; otherwise the earlier time would silence the other.
    others = [name for name in KINDS if name != nudge.name and name in choices]
    return not (others and kind == nudge.name and day == _workday_before(local.date()).isoformat())


def note_sent(tx: Tx, team: TeamId, nudge: Nudge, now: datetime) -> None:
    """Remember that today's message has gone out."""
    day = local_time(now, nudge.when.zone).date().isoformat()
    tx.people.prefer(team, nudge.user, _LAST, f"{day} {nudge.name}")


def mark_of(tx: Tx, team: TeamId, user: UserId) -> str:
    """Something that changes whenever the person answers a question."""
    return str(tx.attempts.count_of(team, user))


def _workday_before(day: date) -> date:
    before = day - timedelta(days=1)
    while before.weekday() > 4:  # noqa: PLR2004 - Friday
        before -= timedelta(days=1)
    return before


def _mailbox(place: Place) -> Place:
    """Where the person's words about it will be typed: their direct messages, whose channel may not be known yet."""
    return place if place.kind is PlaceKind.DIRECT else Place(PlaceKind.DIRECT, ChannelId(""))


KINDS: Final = ("review-remind", "drip")
