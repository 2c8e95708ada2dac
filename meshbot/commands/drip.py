"""The course by instalments: one lesson a working day by direct message, for those who asked for it.

A lesson that was not finished waits: it is named again, not sent again, and the next one does not come before it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from meshbot.commands import nudge as nudges
from meshbot.commands.learn_state import done, next_lesson
from meshbot.commands.nudge import Nudge
from meshbot.commands.registry import Call, Ticked
from meshbot.commands.remind import message, stop, unasked
from meshbot.commands.when import local_time
from meshbot.errors import UserError
from meshbot.knowledge.course import Lesson, Path
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Buttons, Json, Markup, Note, Paragraph, Reply, say_button
from meshbot.model.request import Tick
from meshbot.quiz.review import HARD_CAP
from meshbot.store.ports import Tx

DRIP: Final = "drip"
_HINT: Final = "learn daily 09:30 Europe/Paris"
_STOP: Final = "learn stop"
_PATH: Final = "path"

Opens: TypeAlias = Callable[[Call, Path, Lesson], Outcome]


def instalments(call: Call) -> Outcome | None:
    """``daily`` and ``stop``; None for other words."""
    words = call.args.split()
    first = words[0].casefold() if words and call.services.course.paths else ""
    if first == "stop":
        return stop(call, DRIP)
    return _daily(call, words[1:]) if first == "daily" else None


def _daily(call: Call, words: list[str]) -> Outcome:
    """Begin: a lesson each working day at a local time, of the path named last or the first one."""
    paths = call.services.course.paths
    path = call.services.course.path(words[-1]) if words else None
    if path is not None:
        words = words[:-1]
    elif words and words[-1].isalpha() and len(words) > 2:  # noqa: PLR2004 - time, zone, path
        names = ", ".join(path.id for path in paths)
        raise UserError(f"The paths are {names}.", hint=call.services.typed(f"{_HINT} basics"))
    chosen = path or paths[0]
    nudge = nudges.wish(call, DRIP, words, _HINT, {_PATH: chosen.id})
    text = call.services.words.say("learn.daily_set", when=nudge.when.write(), path=chosen.title, count=len(chosen.lessons))
    return reply_with(message(text, {"kind": "lesson", "event": "daily", "when": nudge.when.write(), "path": chosen.id}))


def ticker(opens: Opens) -> Ticked:
    """What the alarm does; ``opens`` shows a lesson and notes that it was begun."""

    def ticked(call: Call, tick: Tick) -> Outcome:
        nudge = nudges.nudge_of(tick, _PATH)
        path = call.services.course.path(nudge.more.get(_PATH, "")) or call.services.course.paths[0]
        with call.services.store.begin(write=True) as tx:
            if not nudges.wanted(tx, call.request.person.team, nudge):
                return Outcome()
            after, made = _turn(call, tx, nudge, tick, path)
            if after is not None:
                after.arm(tx, call.request.person.team, call.request.place, call.request.at)
        if isinstance(made, Lesson):
            outcome = opens(call, path, made)
            return replace(outcome, replies=tuple(_with_stop(call, reply) for reply in outcome.replies))
        return reply_with(made) if made is not None else Outcome()

    return ticked


def _turn(call: Call, tx: Tx, nudge: Nudge, tick: Tick, path: Path) -> tuple[Nudge | None, Lesson | Reply | None]:
    """What happens at this alarm: the wish afterwards (None when it has ended), and a lesson, a message or nothing."""
    team, user, now, words = call.request.person.team, nudge.user, call.request.at, call.services.words
    if not nudges.fits_now(tx, team, nudge, tick, now):
        return nudge, None
    state = tx.lessons.status(team, user, path.id)
    finished = sum(done(state, lesson) for lesson in path.lessons)
    mark = f"{nudges.mark_of(tx, team, user)}/{finished}"
    decision, after = nudge.decide(mark, local_time(now, nudge.when.zone).date())
    if decision == "wait":
        return after, None
    nudges.note_sent(tx, team, nudge, now)
    lesson = next_lesson(path, state)
    data: dict[str, Json] = {"kind": "lesson", "event": "drip", "path": path.id, "last": lesson is None or decision == "stop"}
    if lesson is None:
        nudges.end(tx, team, user, DRIP)
        return None, message(words.say("learn.daily_done", path=path.title), data)
    if decision == "stop":
        nudges.end(tx, team, user, DRIP)
        return None, message(words.say("learn.daily_gave_up", again=f"learn daily {nudge.when.write()}"), data)
    if lesson.id in state:
        number = path.lessons.index(lesson) + 1
        text = words.say("learn.daily_waits", number=number, title=lesson.title, minutes=lesson.minutes)
        waiting = data | {"lesson": lesson.id}
        return after, unasked(call, text, waiting, stops=_STOP, goes_on=(lesson.title, f"learn {lesson.id}"))
    return after, lesson


def _with_stop(call: Call, reply: Reply) -> Reply:
    """A lesson that came by itself says how to stop that, and what else is due."""
    person, services = call.request.person, call.services
    with services.store.begin() as tx:
        due = len(tx.cards.due(person.team, person.user, call.request.at, HARD_CAP))
    first = Paragraph(services.words.say("learn.daily_intro"))
    buttons = [say_button("Stop these", _STOP)]
    if due:
        buttons.insert(0, say_button("Review", "review", describes=f"Review the {due} that are due"))
    note = Note(Markup(f"{services.words.say('learn.daily_due', due=due)} **{_STOP}**".strip()))
    return replace(reply, parts=(first, *reply.parts, Buttons(tuple(buttons)), note))
