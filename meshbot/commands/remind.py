"""Reminders that something is due for review, for those who asked for them."""

from __future__ import annotations

from typing import Final

from meshbot.commands import nudge as nudges
from meshbot.commands import review_cards
from meshbot.commands.nudge import Nudge
from meshbot.commands.registry import Call
from meshbot.commands.when import local_time
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Buttons, Json, Markup, Note, Paragraph, Reply, say_button
from meshbot.model.request import Tick
from meshbot.quiz.review import DAILY_CAP, HARD_CAP
from meshbot.store.ports import Tx
from meshbot.text.markup import plain_text

REMIND: Final = "review-remind"
_HINT: Final = "review remind 09:00 Europe/Paris"


def remind(call: Call, rest: str) -> Outcome:
    """Set a reminder on working days at a local time."""
    nudge = nudges.wish(call, REMIND, rest.split(), _HINT)
    text = call.services.words.say("review.remind_set", when=nudge.when.write())
    return reply_with(message(text, {"kind": "review", "event": "remind", "when": nudge.when.write()}))


def stop(call: Call, name: str) -> Outcome:
    """End the reminders (or the daily lesson) at once."""
    person = call.request.person
    with call.services.store.begin(write=True) as tx:
        had = nudges.end(tx, person.team, person.user, name)
    text = call.services.words.say("review.stopped" if had else "review.stopped_nothing", lessons=name == "drip")
    return reply_with(message(text, {"kind": "review", "event": "stopped", "had": had}))


def ticked(call: Call, tick: Tick) -> Outcome:
    """The alarm: one short message when something is due, and the next alarm in any case."""
    team, now = call.request.person.team, call.request.at
    nudge = nudges.nudge_of(tick)
    with call.services.store.begin(write=True) as tx:
        if not nudges.wanted(tx, team, nudge):
            return Outcome()
        due = len(review_cards.due_concepts(call.services, tx, team, nudge.user, now, HARD_CAP))
        after, told = _turn(call, tx, nudge, tick, due)
        if after is not None:
            after.arm(tx, team, call.request.place, now)
    return reply_with(told) if told is not None else Outcome()


def _turn(call: Call, tx: Tx, nudge: Nudge, tick: Tick, due: int) -> tuple[Nudge | None, Reply | None]:
    """What happens at this alarm: the wish afterwards (None when it has ended), and the message if any."""
    team, now, words = call.request.person.team, call.request.at, call.services.words
    if not due or not nudges.fits_now(tx, team, nudge, tick, now):
        return nudge, None
    today = local_time(now, nudge.when.zone).date()
    decision, after = nudge.decide(nudges.mark_of(tx, team, nudge.user), today)
    if decision == "wait":
        return after, None
    nudges.note_sent(tx, team, nudge, now)
    data: dict[str, Json] = {"kind": "review", "event": "reminder", "due": due, "last": decision == "stop"}
    if decision == "stop":
        nudges.end(tx, team, nudge.user, REMIND)
        return None, message(words.say("review.gave_up", again=f"review remind {nudge.when.write()}"), data)
    minutes = max(1, round(min(due, DAILY_CAP) * 0.75))
    text = words.say("review.reminder", due=due, minutes=minutes)
    return after, unasked(call, text, data, stops="review stop", goes_on=("Review now", "review"))


def message(text: Markup, data: dict[str, Json]) -> Reply:
    """A short answer."""
    return Reply((Paragraph(text),), summary=plain_text(text), data=data)


def unasked(call: Call, text: Markup, data: dict[str, Json], stops: str, goes_on: tuple[str, str]) -> Reply:
    """A short message that nobody asked for now: how to go on from it, and how to end these."""
    buttons = (say_button(*goes_on, style="primary"), say_button("Stop these", stops))
    note = Note(call.services.words.say("review.how_to_stop", says=stops))
    return Reply((Paragraph(text), Buttons(buttons), note), summary=plain_text(text), data=data)
