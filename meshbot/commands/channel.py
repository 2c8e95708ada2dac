"""A channel's own settings, and the alarm that starts its scheduled quiz by the same path as the word quiz."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from meshbot.commands import quiz
from meshbot.commands.quiz_plan import JOB, arm, only_channel, recurrence_of
from meshbot.commands.quiz_wish import read_wish
from meshbot.commands.registry import Call, Command, Feature
from meshbot.errors import UserError
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Facts, Heading, Json, Markup, Note, Paragraph, Reply, Visibility
from meshbot.model.request import Tick
from meshbot.quiz.selection import LONGEST
from meshbot.text.markup import plain_text

_LATE: Final = timedelta(hours=2)
"""A bot that was down does not start yesterday's quiz; the next one comes at its time."""
_SWITCHES: Final = ("change", "lobby")
_NAMES: Final = ("timer", "questions", *_SWITCHES)
_OFF: Final = frozenset({"off", "none", "default", "no"})
_ON: Final = frozenset({"on", "yes"})


def settings(call: Call) -> Outcome:
    """Show what is set for this channel, or set one thing."""
    place = only_channel(call, call.services.typed("help settings"))
    words = call.args.casefold().split()
    team = call.request.person.team
    if not words:
        with call.services.store.begin() as tx:
            chosen = dict(tx.installations.channel_settings(team, place.channel))
        return reply_with(_shown(call, chosen))
    name, value = words[0], " ".join(words[1:])
    if name not in _NAMES or not value:
        message = f"The settings are {', '.join(_NAMES)}; each takes a value or off."
        raise UserError(message, hint=call.services.typed("settings timer 30s"))
    stored = None if value in _OFF else _value(call, name, value)
    with call.services.store.begin(write=True) as tx:
        tx.installations.set_channel(team, place.channel, name, stored)
    text = call.services.words.say("channel.set", name=name, value=_readable(name, stored))
    data: dict[str, Json] = {"kind": "settings", "name": name, "value": stored}
    return reply_with(Reply((Paragraph(text),), summary=plain_text(text), visibility=Visibility.CHANNEL, data=data))


def ticked(call: Call, tick: Tick) -> Outcome:
    """Start today's quiz, unless it is too late for it or one runs here, and set the alarm for the next."""
    request, when = call.request, recurrence_of(tick.payload)
    with call.services.store.begin(write=True) as tx:
        if not tx.jobs.of_place(request.person.team, request.place.channel, JOB):
            return Outcome()  # switched off in the same moment
        arm(tx, request.person.team, request.place, when, tick.payload, request.at)
    if request.at - datetime.fromisoformat(tick.payload["due"]) > _LATE:
        return Outcome()
    try:
        started = quiz.run(replace(call, args=tick.payload["about"]))
    except UserError:  # the topic has left the bank since
        started = quiz.run(replace(call, args=""))
    # The quiz posts itself; the words to whoever types `quiz` have nobody to go to.
    return Outcome(shows=started.shows)


def _value(call: Call, name: str, value: str) -> str:
    if name == "timer":
        return str(read_wish(replace(call, args=f"timer {value}")).timer_seconds or _bad(call, "timer 30s"))
    if name == "questions":
        return value if value.isdecimal() and 1 <= int(value[:4]) <= LONGEST else _bad(call, "questions 5")
    return "on" if value in _ON else _bad(call, f"{name} on")


def _bad(call: Call, example: str) -> str:
    raise UserError("That value does not fit.", hint=call.services.typed(f"settings {example}"))


def _readable(name: str, value: str | None) -> str:
    if value is None:
        return "off" if name != "questions" else "as many as usual"
    return f"{value} seconds" if name == "timer" else value


def _shown(call: Call, chosen: dict[str, str]) -> Reply:
    words = call.services.words
    title = plain_text(words.say("channel.settings_title"))
    pairs = tuple((name, Markup(_readable(name, chosen.get(name)))) for name in _NAMES)
    note = Note(words.say("channel.settings_note"))
    data: dict[str, Json] = {"kind": "settings", "settings": {name: chosen.get(name) for name in _NAMES}}
    return Reply((Heading(title), Facts(pairs), note), summary=title, data=data)


FEATURE: Final = Feature(
    commands=(
        Command(
            name="settings",
            group="Learn",
            summary="How quizzes are played in this channel",
            usage="settings [timer 30s|questions 5|change on|lobby on]",
            examples=("help settings",),
            run=settings,
            details="In a channel: settings shows what is set, settings timer 30s sets it, settings timer off removes it.",
        ),
    ),
    ticks={JOB: ticked},
)
