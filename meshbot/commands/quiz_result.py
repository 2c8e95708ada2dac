"""How a quiz ended: the standing of a group, or one person's result, what to look at again, and when it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from meshbot.commands.quiz_room import Room, answers
from meshbot.commands.review_cards import has_passed
from meshbot.commands.when import local_time, zone_of
from meshbot.model.reply import (
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
    say_button,
)
from meshbot.quiz import board
from meshbot.quiz.session import Session
from meshbot.store.ports import Attempt
from meshbot.text.markup import person, plain_text

_BOARD: Final = 20
_SUGGESTED: Final = 3


def end_reply(room: Room) -> Reply | None:
    """The final standing; None while the quiz runs."""
    session, words = room.session, room.services.words
    if session.phase != "done":
        return None
    title = plain_text(words.say("quiz.end_title_alone" if session.rules.solo else "quiz.end_title", topic=session.title))
    attempts = room.attempts()
    parts: list[Part] = [Heading(title), *board_parts(room, attempts)]
    parts.append(Buttons((_another(room), *_look_again(room, attempts))))
    standing = board.standings(_proper(room, attempts))
    rows: list[Json] = [_standing_data(line) for line in standing]
    data: dict[str, Json] = {
        "kind": "quiz", "event": "end", "session": session.id, "ended": session.ended,
        "asked": _asked(session, attempts), "board": rows,
    }  # fmt: skip
    summary = f"{title}. {_end_summary(room, attempts)}"
    return Reply(tuple(parts), summary=summary, visibility=Visibility.THREAD, data=data)


def standing_lines(room: Room, attempts: Sequence[Attempt]) -> tuple[Markup, ...]:
    """The board, one line a person, ties sharing a place."""
    standing = board.standings(answers(attempts))
    lines = [
        room.services.words.say(
            "quiz.place",
            place=line.place,
            person=person(line.user),
            points=board.score_text(line.points),
            right=line.right,
            answered=line.answered,
        )
        for line in standing[:_BOARD]
    ]
    if len(standing) > _BOARD:
        lines.append(room.services.words.say("quiz.more_players", count=len(standing) - _BOARD))
    return tuple(lines)


def board_parts(room: Room, attempts: Sequence[Attempt]) -> list[Part]:
    """The standing, or alone one's own result; before it why the quiz ended early, if it did."""
    words, session = room.services.words, room.session
    parts: list[Part] = []
    if session.ended in {"stopped", "quiet"}:
        phrase = f"quiz.end_{session.ended}" if session.closed else f"quiz.end_{session.ended}_lobby"
        parts.append(Paragraph(words.say(phrase)))
    if not session.closed:
        return parts
    if session.rules.solo:
        return [*parts, Paragraph(_alone(room, attempts)), *_comes_back(room)]
    if not attempts:
        return [*parts, Paragraph(words.say("quiz.end_nobody"))]
    parts.append(Bullets(standing_lines(room, attempts)))
    if any(line.tied for line in board.standings(answers(attempts))):
        parts.append(Note(words.say("quiz.tie_rule")))
    return parts


def _comes_back(room: Room) -> list[Part]:
    """When what was missed in this quiz is asked again under review."""
    user, team, session = room.session.starter, room.team, room.session
    own = f"{session.id}:"
    cards = [card for card in room.tx.cards.all_of(team, user) if str(card.state.get("attempt")).startswith(own)]
    missed = [card.due for card in cards if not has_passed(card)]
    if not missed:
        return []
    day: datetime = local_time(min(missed), zone_of(room.tx, team, user))
    return [Note(room.services.words.say("quiz.comes_back", count=len(missed), day=f"{day:%A} {day.day} {day:%B}"))]


def _alone(room: Room, attempts: Sequence[Attempt]) -> Markup:
    words, session, given = room.services.words, room.session, _proper(room, attempts)
    right = board.right_answers(given, session.starter)
    asked = _asked(session, attempts)
    texts = [words.say("quiz.end_alone", right=right, total=asked) if asked else words.say("quiz.end_alone_nothing")]
    points = sum(answer.points for answer in given)
    if points != right:
        texts.append(words.say("quiz.end_points", points=board.score_text(points)))
    once_more = [attempt.right for attempt in attempts if attempt.position >= session.length]
    if once_more:
        texts.append(words.say("quiz.end_again", right=sum(once_more), total=len(once_more)))
    return Markup(" ".join(texts))


def _proper(room: Room, attempts: Sequence[Attempt]) -> tuple[board.Answer, ...]:
    """The answers that the result counts: without what came once more."""
    return tuple(answer for answer in answers(attempts) if answer.position < room.session.length)


def _asked(session: Session, attempts: Sequence[Attempt]) -> int:
    """How many questions the result is about; the one that a stop interrupted only if it was answered."""
    asked = min(len(session.closed), session.length)
    last = len(session.closed) - 1
    interrupted = session.ended in {"stopped", "quiet"} and all(attempt.position != last for attempt in attempts)
    return asked - (interrupted and last < session.length and asked > 0)


def _end_summary(room: Room, attempts: Sequence[Attempt]) -> str:
    if room.session.rules.solo:
        return plain_text(_alone(room, attempts))
    players = len({attempt.user for attempt in attempts})
    return f"{players} {'person' if players == 1 else 'people'} took part; {len(room.session.closed)} questions."


def _another(room: Room) -> Button:
    """The line that starts one more of the same."""
    words, title = room.services.words, room.session.title
    if title == plain_text(words.say("review.title")):
        return say_button("Review more", "review")
    plain = title in {plain_text(words.say(f"quiz.{name}")) for name in ("beginner", "everything")}
    return say_button("Another one", "quiz" if plain else f"quiz {title}")


def _look_again(room: Room, attempts: Sequence[Attempt]) -> tuple[Button, ...]:
    """Look-ups of the concepts that were missed most."""
    missed: dict[str, int] = {}
    for attempt in attempts:
        question = room.services.bank.get(attempt.question)
        if question is not None and not attempt.right:
            missed[question.concepts[0]] = missed.get(question.concepts[0], 0) + 1
    names = sorted(missed, key=lambda name: (-missed[name], name))[:_SUGGESTED]
    entries = [entry for name in names if (entry := room.services.library.get(name)) is not None]
    return tuple(say_button(entry.title, entry.id, describes=f"Look up {entry.title}") for entry in entries)


def _standing_data(line: board.Standing) -> Json:
    return {
        "place": line.place,
        "user": line.user,
        "points": line.points,
        "right": line.right,
        "answered": line.answered,
        "tied": line.tied,
    }
