"""What people do in a quiz, by control or by word: answer, next, hint, skip, stop, join, report.

An answer is recorded in the same transaction that reads the session; only an answer that may end its question locks the session,
so that a thousand people can answer a question without waiting for each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from meshbot.commands import quiz_parts as parts_of
from meshbot.commands.quiz_cards import question_reply, reveal_reply
from meshbot.commands.quiz_result import end_reply
from meshbot.commands.quiz_room import Room, answers, load, mark
from meshbot.commands.registry import Call
from meshbot.model.ids import QuestionId, SessionId
from meshbot.model.outcome import Outcome, Show, reply_with
from meshbot.model.reply import Json, Markup, Note, Paragraph, Part, Reply
from meshbot.model.request import PlaceKind
from meshbot.quiz import board, events
from meshbot.quiz.grading import grade
from meshbot.quiz.reading import Given, from_text, letters_of, to_text
from meshbot.quiz.selection import once_more
from meshbot.quiz.session import Step, completes, refusal
from meshbot.quiz.shown import Shown
from meshbot.store.ports import Attempt, Report, Tx
from meshbot.text.markup import one_line, plain_text

_REPORT_LENGTH: Final = 300
GivenBy: TypeAlias = Callable[[Shown], Given | None]


@dataclass(frozen=True, slots=True)
class Target:
    """Which question of which quiz is meant."""

    session: SessionId
    position: int


def answer(call: Call, target: Target, read: GivenBy) -> Outcome:
    """Take an answer: record it once, say what was locked in, and reveal when it was the last one waited for."""
    team, user = call.request.person.team, call.request.person.user
    with call.services.store.begin(write=True) as tx:
        room = load(call.services, tx, team, target.session)
        if room is not None and completes(room.session, user):
            room = load(call.services, tx, team, target.session, lock=True)
        if room is None:
            return refused(call, "unknown")
        why = refusal(room.session, user, target.position)
        if why is not None:
            return _late(call, room, target.position, why)
        shown = room.shown(target.position)
        given = read(shown) if shown is not None else None
        if shown is None or given is None:
            return unreadable(call, shown)
        attempt = _attempt(call, room, target.position, shown, given)
        if not tx.attempts.record(team, attempt):
            return _again(call, tx, room, shown, attempt)
        if completes(room.session, user):
            again = None if attempt.right else once_more(call.services.bank, shown.question, room.questions, room.session.seed)
            made, shows = room.advance(events.Answered(user, target.position, again), call.request.at)
            final = made.session.revealed(target.position)
            return _after(call, room, made, shows, _locked(call, room, shown, given, final=final))
        return Outcome((_locked(call, room, shown, given),), mark(tx, room.stored, "q", target.position))


def happen(call: Call, session: SessionId, event: events.Event, done: str) -> Outcome:
    """Let something else happen to a quiz; ``done`` is the phrase that tells so where nothing else does."""
    with call.services.store.begin(write=True) as tx:
        room = load(call.services, tx, call.request.person.team, session, lock=True)
        if room is None:
            return refused(call, "unknown")
        made, shows = room.advance(event, call.request.at)
        if done == "moved_on" and made.session.phase == "done":
            done = "moved_end"
        phrase = "joined_lobby" if done == "joined" and made.session.phase == "lobby" else done
        told = _told(call, made) or parts_of.note_reply(call.services.words.say(f"quiz.{phrase}"), done)
        return _after(call, room, made, shows, told)


def hint(call: Call, target: Target | None, session: SessionId) -> Outcome:
    """Give the next hint to whoever asks, privately: it costs them half the point and nobody else."""
    with call.services.store.begin(write=True) as tx:
        room = load(call.services, tx, call.request.person.team, session, lock=True)
        if room is None:
            return refused(call, "unknown")
        shown = room.shown(room.session.position)
        hints = shown.question.hints if shown else ()
        wanted = events.HintAsked(call.request.person.user, len(hints), target.position if target else None)
        made, shows = room.advance(wanted, call.request.at)
        given = next((effect.number for effect in made.effects if isinstance(effect, events.HintGiven)), None)
        if given is None:
            return Outcome((_told(call, made) or _refusal_reply(call, "no_hints"),), shows)
        text = call.services.words.say("quiz.hint", number=given + 1, total=len(hints), hint=Markup(hints[given]))
        cost = Note(call.services.words.say("quiz.hint_cost"))
        data: dict[str, Json] = {
            "kind": "quiz",
            "event": "hint",
            "number": given + 1,
            "total": len(hints),
            "hint": plain_text(hints[given]),
        }
        return Outcome((Reply((Paragraph(text), cost), summary=plain_text(text), data=data),), shows)


def report(call: Call, target: Target, text: str) -> Outcome:
    """File a report about a question, once per person."""
    person = call.request.person
    with call.services.store.begin(write=True) as tx:
        room = load(call.services, tx, person.team, target.session)
        if room is None or target.position >= len(room.session.questions):
            return refused(call, "unknown")
        question = QuestionId(room.session.questions[target.position])
        new = tx.reports.add(person.team, person.user, Report(question, call.request.at, one_line(text, _REPORT_LENGTH)))
    return reply_with(parts_of.note_reply(call.services.words.say("quiz.reported" if new else "quiz.reported_before"), "report"))


def standing(call: Call, room: Room) -> Outcome:
    """How the asker stands in the running quiz; only revealed questions are counted."""
    user, session = call.request.person.user, room.session
    known = [item for item in answers(room.attempts()) if session.revealed(item.position)]
    progress = board.progress(session.position, len(session.questions), board.right_answers(known, user))
    return reply_with(
        parts_of.note_reply(call.services.words.say("quiz.so_far", progress=progress), "progress", progress=progress)
    )


def refused(call: Call, why: str) -> Outcome:
    """A polite private answer to something that changes nothing."""
    return reply_with(_refusal_reply(call, why))


def unreadable(call: Call, shown: Shown | None) -> Outcome:
    """What to type instead of something that is no answer to this question."""
    words = call.services.words
    if shown is None:
        return refused(call, "unknown")
    letters = ", ".join(option.letter for option in shown.options)
    if shown.question.kind == "number":
        text = words.say("quiz.unreadable_number")
    elif shown.question.kind == "order":
        text = words.say("quiz.unreadable_order", letters=letters)
    else:
        text = words.say("quiz.unreadable", letters=letters)
    return reply_with(parts_of.note_reply(text, "unreadable"))


def show_here(room: Room) -> tuple[Reply, ...]:
    """Where a quiz keeps no messages (a terminal): the current question, or the end."""
    if room.place.kind is not PlaceKind.TERMINAL:
        return ()
    if room.session.phase == "done":
        end = end_reply(room)
        return (end,) if end else ()
    return (question_reply(room, room.session.position),)


def _after(call: Call, room: Room, made: Step, shows: tuple[Show, ...], told: Reply) -> Outcome:
    """The answer to something that was done: the cards, or in a terminal their text."""
    after = Room(call.services, room.tx, room.stored, made.session)
    revealed = [effect.position for effect in made.effects if isinstance(effect, events.Revealed)]
    moved = any(isinstance(effect, (events.Asked, events.Finished)) for effect in made.effects)
    if room.place.kind is PlaceKind.TERMINAL:
        replies = tuple(reveal_reply(after, position, question_too=False) for position in revealed)
        return Outcome((*replies, *show_here(after)) if moved else (told,))
    if moved and made.session.rules.solo:
        return Outcome((), shows)  # the cards say it all
    return Outcome((told,), shows)


def _attempt(call: Call, room: Room, position: int, shown: Shown, given: Given) -> Attempt:
    session, at = room.session, call.request.at
    return Attempt(
        session=session.id,
        position=position,
        user=call.request.person.user,
        question=QuestionId(shown.question.id),
        answer=to_text(given),
        right=grade(shown, given, call.services.bank.names).counts,
        at=at,
        channel=room.place.channel,
        area=shown.question.area,
        hints=session.hints.get(call.request.person.user, 0),
        seconds=max((at - session.asked_at).total_seconds(), 0.0) if session.asked_at else None,
    )


def _locked(call: Call, room: Room, shown: Shown, given: Given, *, final: bool = False) -> Reply:
    """What was locked in, and nothing of whether it is right. ``final``: the last one waited for, so it cannot be changed."""
    words = call.services.words
    text = words.say("quiz.locked", given=parts_of.said(shown, given))
    parts: list[Part] = [Paragraph(text)]
    if room.session.rules.change and not room.session.rules.solo and not final:
        parts.append(Note(words.say("quiz.locked_may_change")))
    data = {"kind": "quiz", "event": "locked", "session": room.session.id, "given": letters_of(shown, given)}
    return Reply(tuple(parts), summary=plain_text(text), data=data)


def _again(call: Call, tx: Tx, room: Room, shown: Shown, wanted: Attempt) -> Outcome:
    """A second answer: the first one stands, unless one change of mind is allowed and still open."""
    before = room.attempt_of(wanted.user, wanted.position)
    if before is None:  # deleted in between (forget me)
        return refused(call, "unknown")
    was = parts_of.said(shown, from_text(shown, before.answer))
    words = call.services.words
    if before.answer == wanted.answer or not room.session.rules.change:
        return reply_with(parts_of.note_reply(words.say("quiz.already_answered", given=was), "already"))
    if before.changes:
        return reply_with(parts_of.note_reply(words.say("quiz.already_changed", given=was), "already"))
    # The lock makes sure that nothing is changed after the answer could be seen.
    locked = load(call.services, tx, room.team, room.session.id, lock=True)
    why = refusal(locked.session, wanted.user, wanted.position) if locked else "over"
    if locked is None or why is not None:
        return _late(call, room, wanted.position, why or "over")
    changed = replace(wanted, hints=max(before.hints, wanted.hints), changes=1)
    tx.attempts.replace(room.team, changed)
    now_said = parts_of.said(shown, from_text(shown, changed.answer))
    return reply_with(parts_of.note_reply(words.say("quiz.changed", given=now_said, before=was), "changed"))


def _late(call: Call, room: Room, position: int, why: str) -> Outcome:
    """An answer that cannot be taken: say why, and what the person had locked in."""
    mine = room.attempt_of(call.request.person.user, position)
    shown = room.shown(position) if position < len(room.session.questions) else None
    reply = _refusal_reply(call, why)
    if mine is None or shown is None:
        return reply_with(reply)
    had = call.services.words.say("quiz.already_answered", given=parts_of.said(shown, from_text(shown, mine.answer)))
    return reply_with(Reply((*reply.parts, Note(had)), summary=f"{reply.summary} {plain_text(had)}", data=reply.data))


def _told(call: Call, made: Step) -> Reply | None:
    """What the person is told about a step that refused them, or counted their vote."""
    for effect in made.effects:
        if isinstance(effect, events.Refused):
            return _refusal_reply(call, effect.why)
        if isinstance(effect, events.Voted):
            text = call.services.words.say("quiz.voted", have=effect.have, need=effect.need)
            return parts_of.note_reply(text, "voted", have=effect.have, need=effect.need)
    return None


def _refusal_reply(call: Call, why: str) -> Reply:
    return parts_of.note_reply(call.services.words.say(f"quiz.refused_{why}"), "refused", why=why)
