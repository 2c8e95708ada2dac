"""The quiz: starting one, its controls, its thread words, its timers and its messages."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from meshbot.commands import quiz_parts as parts_of
from meshbot.commands.quiz_cards import view
from meshbot.commands.quiz_plan import as_set_here, plan
from meshbot.commands.quiz_play import Target, answer, happen, hint, refused, report, show_here
from meshbot.commands.quiz_room import LOST, QUIET, TIMER, Room, load, load_at, start
from meshbot.commands.quiz_wish import Asked, read_wish
from meshbot.commands.quiz_words import hear, picked_letters
from meshbot.commands.registry import Call, Command, Feature, Pressed
from meshbot.commands.suggest import typed_line
from meshbot.errors import UserError
from meshbot.model.ids import SessionId
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Json, Note, Paragraph, Part, Reply
from meshbot.model.request import PlaceKind, Press, Tick
from meshbot.quiz import chance, events
from meshbot.quiz.reading import Given, Picked
from meshbot.quiz.selection import choose
from meshbot.quiz.session import Rules, Session
from meshbot.quiz.shown import Shown
from meshbot.store.ports import Tx
from meshbot.text.markup import plain_text

_POSITION_DIGITS: Final = 2


def run(call: Call) -> Outcome:
    """Start a quiz in this conversation, or say that one is running here."""
    planned = plan(call)
    if planned is not None:
        return planned
    asked = read_wish(call)
    person, at = call.request.person, call.request.at
    with call.services.store.begin(write=True) as tx:
        running = running_here(call, tx)
        if running is not None:
            return already_running(call, running)
        known = {attempt.question for attempt in tx.attempts.scored_of(person.team, person.user)}
        if call.request.place.kind is PlaceKind.CHANNEL:
            known |= {attempt.question for attempt in tx.attempts.scored_in(person.team, call.request.place.channel, None)}
            asked = as_set_here(tx, call, asked)
        session = _new_session(call, asked, known)
        started = start(call.services, tx, person.team, call.request.place, session, at)
        if started is None:
            return taken(call, tx, session.id)
        room, _, shows = started
        return Outcome((_started(call, asked, room), *show_here(room)), shows)


def _new_session(call: Call, asked: Asked, known: AbstractSet[str]) -> Session:
    """The session is named after its delivery, so that the same delivery twice is the same quiz."""
    request = call.request
    keys = (request.person.team, request.place.channel, request.key)
    seed = f"{chance.number(*keys, 'seed'):016x}"
    bank = call.services.bank
    questions = choose(bank, asked.wish, seed, known)
    if not questions:
        raise UserError(f"I have no questions on {asked.title} yet.", hint=call.services.typed("quiz"))
    rules = Rules(
        solo=request.place.alone,
        lobby=asked.lobby and not request.place.alone,
        change=asked.change and not request.place.alone,
        timer_seconds=asked.timer_seconds,
        scheduled=isinstance(request.trigger, Tick),
    )
    name, starter = SessionId(f"{chance.number(*keys, 'session'):016x}"), request.person.user
    # Who opens a lobby wants to play. Who fixed a schedule long ago may be anywhere.
    joined = frozenset({starter} if rules.lobby and not rules.scheduled else ())
    title = asked.title if asked.wish.covers(bank, questions) else plain_text(call.services.words.say("quiz.everything"))
    return Session(name, starter, title, questions, seed, rules, request.at, joined=joined)


def running_here(call: Call, tx: Tx) -> Room | None:
    """The quiz that runs in this conversation, unless it has gone quiet, or only asks once more: then it ends first."""
    room = load_at(call.services, tx, call.request.person.team, call.request.place)
    if room is None:
        return None
    over = room.session.phase == "asking" and room.session.position >= room.session.length
    made, _ = room.advance(events.Stopped(room.session.starter) if over else events.WentQuiet(), call.request.at)
    return None if made.session.phase == "done" else room


def already_running(call: Call, room: Room) -> Outcome:
    """Say that a quiz runs in this conversation, and where it is."""
    session, words = room.session, call.services.words
    if session.phase == "lobby":
        text = words.say("quiz.already_lobby")
    else:
        text = words.say("quiz.already", position=session.position + 1, total=len(session.questions))
    return Outcome((parts_of.note_reply(text, "running", session=session.id), *show_here(room)))


def taken(call: Call, tx: Tx, session: SessionId) -> Outcome:
    """Somebody was first: another replica with the same delivery, or another person in the same instant."""
    room = load(call.services, tx, call.request.person.team, session) or running_here(call, tx)
    return already_running(call, room) if room is not None else refused(call, "over")


def _started(call: Call, asked: Asked, room: Room) -> Reply:
    words, total, topic = call.services.words, len(room.session.questions), room.session.title
    threaded = room.place.kind is PlaceKind.CHANNEL
    text = words.say("quiz.started_thread", topic=topic) if threaded else words.say("quiz.started_here", topic=topic, total=total)
    parts: list[Part] = [Paragraph(text)]
    if asked.wider:
        parts.append(Note(words.say("quiz.wider", asked=asked.wider, area=asked.title)))
    if total < asked.wish.length:
        parts.append(Note(words.say("quiz.fewer", have=total, wanted=asked.wish.length, topic=asked.title)))
    data: dict[str, Json] = {"kind": "quiz", "event": "started", "session": room.session.id, "topic": asked.title, "total": total}
    return Reply(tuple(parts), summary=plain_text(text), data=data)


def _target(value: str) -> tuple[Target, str] | None:
    """The target in a control's value, and what follows it; None for values we never wrote."""
    session, _, rest = value.partition(":")
    position, _, more = rest.partition(":")
    if not session or not position.isdecimal() or len(position) > _POSITION_DIGITS:
        return None
    return Target(SessionId(session), int(position)), more


def _press_answer(call: Call, press: Press) -> Outcome:
    found = _target(press.value)
    if found is None or not found[1].isdecimal():
        return refused(call, "unknown")
    target, place = found[0], int(found[1])

    def read(shown: Shown) -> Given | None:
        return Picked((shown.options[place].key,)) if shown.picks_one and place < len(shown.options) else None

    return answer(call, target, read)


def _press_several(call: Call, press: Press) -> Outcome:
    found = _target(press.value)
    if found is None:
        return refused(call, "unknown")
    return answer(call, found[0], lambda shown: picked_letters(shown, press.picked))


def _press_hint(call: Call, press: Press) -> Outcome:
    found = _target(press.value)
    return hint(call, found[0], found[0].session) if found else refused(call, "unknown")


def _press_report(call: Call, press: Press) -> Outcome:
    found = _target(press.value)
    return report(call, found[0], "") if found else refused(call, "unknown")


def _press_next(call: Call, press: Press) -> Outcome:
    found = _target(press.value)
    if found is None:
        return refused(call, "unknown")
    wanted = events.NextAsked(call.request.person.user, found[0].position)
    return happen(call, found[0].session, wanted, "moved_on")


def _press_begin(call: Call, press: Press) -> Outcome:
    found = _target(press.value)
    if found is None:
        return refused(call, "unknown")
    return happen(call, found[0].session, events.Begun(call.request.person.user), "begun")


def _press_skip(call: Call, press: Press) -> Outcome:
    found = _target(press.value)
    if found is None:
        return refused(call, "unknown")
    return happen(call, found[0].session, events.SkipVoted(call.request.person.user, found[0].position), "moved_on")


def _press_stop(call: Call, press: Press) -> Outcome:
    found = _target(press.value)
    return (
        happen(call, found[0].session, events.Stopped(call.request.person.user), "stopped") if found else refused(call, "unknown")
    )


def _press_join(call: Call, press: Press) -> Outcome:
    found = _target(press.value)
    return (
        happen(call, found[0].session, events.Joined(call.request.person.user), "joined") if found else refused(call, "unknown")
    )


def _session_named(message: str) -> str:
    """The session in a message's name; empty for a name that is none of ours."""
    _, _, rest = message.partition("/")
    return rest.partition("/")[0]


def _tick(call: Call, tick: Tick) -> Outcome:
    """A timer ended, it is time to look for signs of life, or a message of the quiz is gone for good."""
    session = tick.payload.get("session", "") or _session_named(tick.payload.get("name", ""))
    with call.services.store.begin(write=True) as tx:
        room = load(call.services, tx, call.request.person.team, SessionId(session), lock=True)
        if room is None:
            return Outcome()
        event: events.Event = events.WentQuiet()
        if tick.job == TIMER:
            event = events.TimeUp(int(tick.payload.get("position", "-1")))
        elif tick.job == LOST:
            event = events.Stopped(room.session.starter)
        _, shows = room.advance(event, call.request.at)
        return Outcome(shows=shows)


def _no_quiz(call: Call) -> Outcome:
    """A word of the quiz where none runs; in front of other words it is a line to look up."""
    if call.args:
        return call.services.registry.by_word["explain"].run(Call(call.request, typed_line(call) or call.args, call.services))
    return refused(call, "elsewhere")


_PRESSES: Final[dict[str, Pressed]] = {
    "quiz.answer": _press_answer,
    "quiz.several": _press_several,
    "quiz.begin": _press_begin,
    "quiz.next": _press_next,
    "quiz.hint": _press_hint,
    "quiz.skip": _press_skip,
    "quiz.stop": _press_stop,
    "quiz.join": _press_join,
    "quiz.report": _press_report,
}

FEATURE: Final = Feature(
    commands=(
        Command(
            name="quiz",
            group="Learn",
            summary="A quiz, in a thread or just for you",
            usage="quiz [topic] [number] [level] [lobby] [timer 30s] [change] | quiz weekdays 09:30 [zone] [topic]",
            examples=("quiz", "quiz architecture 3", "quiz fundamentals 5 apply"),
            run=run,
            details=(
                "In a channel the questions come in a thread and anybody may play; in a direct message or a terminal the quiz is "
                "yours alone, and what you miss comes once more at the end. Levels: recall, apply, diagnose. lobby waits until "
                "people have joined, timer ends each question by itself, change allows one change of mind. Words in the thread: "
                "a letter or your answer, next, hint, skip, stop, join, score, report. In a channel, quiz weekdays 09:30 "
                "Europe/Paris (or daily) starts one by itself, and quiz schedule off ends that."
            ),
        ),
        Command(
            name="stop",
            group="Learn",
            summary="End the quiz that runs here",
            usage="stop",
            examples=("stop",),
            run=_no_quiz,
            aliases=("skip", "hint", "join"),
            hidden=True,
            reads=True,
        ),
    ),
    presses=_PRESSES,
    hears=(hear,),
    ticks={TIMER: _tick, QUIET: _tick, LOST: _tick},
    views={"quiz": view},
)
