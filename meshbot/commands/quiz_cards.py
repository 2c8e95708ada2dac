"""What a quiz's kept messages say now: the parent, one card per question, the final standing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from meshbot.commands import quiz_parts as parts_of
from meshbot.commands.quiz_result import board_parts, end_reply
from meshbot.commands.quiz_room import Room, answers, load, tally
from meshbot.commands.services import Services
from meshbot.model.ids import MessageName, SessionId, TeamId
from meshbot.model.reply import (
    Action,
    Bullets,
    Button,
    Buttons,
    Heading,
    Json,
    Markup,
    Note,
    Paragraph,
    Part,
    Reply,
    Visibility,
)
from meshbot.model.request import PlaceKind
from meshbot.quiz import board
from meshbot.quiz.grading import grade
from meshbot.quiz.reading import from_text
from meshbot.quiz.session import CROWD
from meshbot.quiz.shown import Shown
from meshbot.store.ports import Attempt
from meshbot.text.markup import person, plain_text

_NAMED: Final = 20
_PARTS: Final = 3


def view(services: Services, team: TeamId, name: MessageName) -> Reply | None:
    """What the message of this name says now; None when its quiz is gone."""
    _, session, *rest = name.split("/")
    with services.store.begin() as tx:
        room = load(services, tx, team, SessionId(session))
        if room is None or not rest:
            return None
        if rest[0] == "root":
            return root_reply(room)
        if rest[0] == "end":
            return end_reply(room)
        position = int(rest[1])
        return question_reply(room, position) if position < len(room.session.questions) else None


def root_reply(room: Room) -> Reply:
    """The parent of a quiz's thread: what it is, how it goes, and whether it still runs."""
    services, session = room.services, room.session
    words, rules = services.words, session.rules
    title = plain_text(words.say("quiz.title", topic=session.title, total=session.length))
    opening = {"lobby": "quiz.lobby", "asking": "quiz.root", "done": "quiz.root_over"}[session.phase]
    starter = "" if rules.scheduled else person(session.starter)  # named, they would be called every day
    parts: list[Part] = [Heading(title), Paragraph(words.say(opening, starter=starter))]
    if session.joined and session.phase != "done":
        people = parts_of.joined_words([person(user) for user in sorted(session.joined)[:_NAMED]])
        parts.append(Paragraph(words.say("quiz.joined_list", people=people)))
    elif session.phase == "lobby":
        parts.append(Paragraph(words.say("quiz.joined_nobody")))
    if session.phase == "done":
        parts += board_parts(room, room.attempts() if session.closed else ())
    else:
        rules_text = words.say(
            "quiz.rules",
            change=rules.change,
            timer=_duration(rules.timer_seconds) if rules.timer_seconds else "",
            crowd=CROWD,
            anybody=rules.scheduled,
        )
        parts += [Note(rules_text), _root_controls(room)]
    data: dict[str, Json] = {"kind": "quiz", "event": "root", "session": session.id, "phase": session.phase}
    return Reply(tuple(parts), summary=title, visibility=Visibility.CHANNEL, data=data)


def question_reply(room: Room, position: int) -> Reply:
    """One question: open, or revealed with who was right."""
    shown = room.shown(position)
    attempts = [attempt for attempt in room.attempts() if attempt.position <= position]
    heading = _heading(room, position, attempts)
    if shown is None:
        text = room.services.words.say("quiz.gone")
        controls = () if room.session.revealed(position) else (parts_of.controls(room.session, position, None),)
        return Reply((Heading(heading), Paragraph(text), *controls), summary=plain_text(text), visibility=Visibility.THREAD)
    given = [attempt for attempt in attempts if attempt.position == position]
    body = parts_of.question_parts(room.services, room.session, position, shown)
    if room.session.revealed(position):
        return _revealed(room, position, shown, heading, body, given)
    parts: list[Part] = [Heading(heading), *body, Note(_status(room, shown, given))]
    parts.append(parts_of.controls(room.session, position, shown))
    data = parts_of.question_data(room.session, position, shown)
    data["right_so_far"] = board.right_answers(answers(attempts), room.session.starter) if room.session.rules.solo else None
    options = "; ".join(f"{option.letter}: {plain_text(option.text)}" for option in shown.options)
    summary = " ".join(part for part in (f"{heading}:", plain_text(shown.stem), options) if part)
    return Reply(tuple(parts), summary=summary, visibility=Visibility.THREAD, data=data)


def reveal_reply(room: Room, position: int, *, question_too: bool) -> Reply:
    """A revealed question; in a terminal the question itself stands above already and is left out."""
    shown = room.shown(position)
    if shown is None:
        return question_reply(room, position)
    attempts = [attempt for attempt in room.attempts() if attempt.position <= position]
    given = [attempt for attempt in attempts if attempt.position == position]
    body = parts_of.question_parts(room.services, room.session, position, shown) if question_too else []
    return _revealed(room, position, shown, _heading(room, position, attempts) if question_too else "", body, given)


def _revealed(room: Room, position: int, shown: Shown, heading: str, body: list[Part], given: Sequence[Attempt]) -> Reply:
    services, session = room.services, room.session
    closed = _closed_body(body)
    parts: list[Part] = [Heading(heading), *closed] if heading else []
    data = parts_of.reveal_data(session, position, shown)
    if session.rules.solo:
        parts += _own_verdict(room, shown, given, data)
        if room.comes_again(position) and given and not given[0].right:
            parts.append(Note(services.words.say("quiz.comes_again")))
    else:
        parts.append(Paragraph(_who_was_right(room, given)))
        data["answers"] = len(given)
        data["right_answers"] = sum(attempt.right for attempt in given)
    parts += parts_of.reveal_parts(services, shown)
    how = session.closed[position]
    if how in {"next", "timer", "skip", "stopped", "quiet"} and not session.rules.solo:
        parts.append(Note(services.words.say(f"quiz.closed_{how}")))
    doubtful = session.rules.solo and position < session.length and any(attempt.right for attempt in given)
    sure = parts_of.doubt_buttons(session, position) if doubtful else ()
    parts.append(Buttons((*sure, parts_of.report_button(session, position))))
    answer = plain_text(parts_of.right_answer(shown))
    summary = f"{heading or 'Answer'}: {plain_text(shown.stem)} Right answer: {answer}"
    return Reply(tuple(parts), summary=summary, visibility=Visibility.THREAD, data=data)


def _closed_body(body: Sequence[Part]) -> list[Part]:
    """A question without controls: its options become plain lines."""
    out: list[Part] = []
    for part in body:
        options = getattr(part, "options", None)
        if options is None:
            out.append(part)
        else:
            out.append(Bullets(tuple(Markup(f"**{choice.letter}** {choice.text}") for choice in options)))
    return out


def _own_verdict(room: Room, shown: Shown, given: Sequence[Attempt], data: dict[str, Json]) -> list[Part]:
    if not given:
        data["attempt"] = parts_of.attempt_data(shown, None, None, None)
        return [Paragraph(room.services.words.say("quiz.verdict_none"))]
    attempt = given[0]
    answer = from_text(shown, attempt.answer)
    verdict = grade(shown, answer, room.services.bank.names)
    data["attempt"] = parts_of.attempt_data(shown, attempt, verdict, answer)
    return parts_of.verdict_parts(room.services, shown, verdict, answer, attempt.hints)


def _who_was_right(room: Room, given: Sequence[Attempt]) -> Markup:
    words = room.services.words
    right = [person(attempt.user) for attempt in given if attempt.right]
    if not given:
        return words.say("quiz.nobody_answered")
    if not right:
        return words.say("quiz.nobody_right", total=len(given))
    if len(right) > _NAMED:
        return words.say("quiz.many_right", right=len(right), total=len(given))
    return words.say("quiz.who_right", people=parts_of.joined_words(right), right=len(right), total=len(given))


def _heading(room: Room, position: int, attempts: Sequence[Attempt]) -> str:
    session, words = room.session, room.services.words
    if not session.rules.solo:
        return plain_text(words.say("quiz.heading", position=position + 1, total=len(session.questions)))
    if position >= session.length:
        number = position - session.length + 1
        return plain_text(words.say("quiz.heading_again", number=number, total=session.again))
    right = board.right_answers(answers(attempts), session.starter)
    progress = board.progress(position, session.length, right)
    return plain_text(words.say("quiz.heading_alone", progress=progress))


def _status(room: Room, shown: Shown, given: Sequence[Attempt]) -> Markup:
    """How to answer, how many have, and what is under way."""
    words, session = room.services.words, room.session
    grouped = room.place.kind is PlaceKind.CHANNEL
    lines = [parts_of.how_to_answer(room.services, shown, grouped=grouped)]
    if not session.rules.solo:
        counted = tally(given, session.position)
        if 0 < len(session.expected) <= CROWD:
            there = len(counted.answered & session.expected)
            lines.append(words.say("quiz.waiting", count=there, expected=len(session.expected)))
        elif counted.answered:
            lines.append(words.say("quiz.answered", count=len(counted.answered)))
        if session.votes:
            lines.append(words.say("quiz.votes", have=len(session.votes)))
    if session.rules.timer_seconds and session.asked_at:
        ends = session.asked_at.timestamp() + session.rules.timer_seconds
        after = _duration(session.rules.timer_seconds)
        lines.append(words.say("quiz.ends_at", after=after, time=_clock_time(ends)))
    return Markup(" ".join(lines))


def _duration(seconds: int) -> str:
    """As people say it: ``90 seconds``, ``2 minutes``."""
    minutes, rest = divmod(seconds, 60)
    return f"{seconds} seconds" if rest else "1 minute" if minutes == 1 else f"{minutes} minutes"


def _clock_time(timestamp: float) -> str:
    seconds = int(timestamp) % 86_400
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _root_controls(room: Room) -> Buttons:
    session = room.session
    value = parts_of.value_of(session.id, session.position)
    join = Button("Join", "join", Action("quiz.join", value), describes="Take part in this quiz")
    begin = Button("Begin", "begin", Action("quiz.begin", value), "primary", "Begin the quiz")
    stop = parts_of.stop_button(session)
    return Buttons((join, begin, stop)) if session.phase == "lobby" else Buttons((join, stop))
