"""Words in a conversation where a quiz runs: answers, and the words that do what its controls do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from meshbot.commands.quiz_play import Target, answer, happen, hint, report, show_here, standing, unreadable
from meshbot.commands.quiz_room import LAST, Room, load_at
from meshbot.commands.registry import Call
from meshbot.model.ids import SessionId
from meshbot.model.outcome import Outcome
from meshbot.model.request import Words
from meshbot.quiz import events
from meshbot.quiz.grading import grade
from meshbot.quiz.question import Number, Order, Typed
from meshbot.quiz.reading import Given, Picked, Said, read_answer
from meshbot.quiz.shown import Shown

_NEXT: Final = frozenset({"next", "go on", "next question", "show answer", "answer please"})
_BEGIN: Final = frozenset({"start", "begin", "go"})
_STOP: Final = frozenset({"stop", "stop quiz", "end quiz", "stop the quiz", "end the quiz"})
_HINT: Final = frozenset({"hint", "a hint", "hint please", "clue"})
_SKIP: Final = frozenset({"skip", "skip it", "skip this", "pass"})
_JOIN: Final = frozenset({"join", "join in", "i'm in", "im in", "count me in"})
_SCORE: Final = frozenset({"score", "scores", "standing", "points"})
_REPEAT: Final = frozenset({"repeat", "question", "again"})
_QUESTIONS: Final = ("what", "how", "why", "when", "where", "which", "who", "explain", "does", "is", "can", "should")


def hear(call: Call) -> Outcome | None:
    """What words mean to the quiz that runs here; None when they are not for it."""
    trigger = call.request.trigger
    addressed = not isinstance(trigger, Words) or trigger.addressed
    word = " ".join(call.args.casefold().replace("\u2019", "'").strip(" .!").split())
    if word.partition(" ")[0] == "report":
        return _report(call)
    with call.services.store.begin() as tx:
        room = load_at(call.services, tx, call.request.person.team, call.request.place)
        if room is None:
            return None
        told = _told(call, room, word) if addressed or word in _SCORE else None
        shown = room.shown(room.session.position) if room.session.phase == "asking" else None
    if told is not None:
        return told
    act = _action(word, lobby=room.session.phase == "lobby")
    if act is not None:
        return act(call, room)
    target = Target(room.session.id, room.session.position)
    return _answered(call, target, shown, word, addressed=addressed) if shown is not None else None


def picked_letters(shown: Shown, letters: Sequence[str]) -> Given | None:
    """Ticked boxes as an answer; None when nothing was ticked."""
    by_letter: Mapping[str, int] = {option.letter: option.key for option in shown.options}
    keys = tuple(by_letter[letter] for letter in dict.fromkeys(letters) if letter in by_letter)
    return Picked(tuple(sorted(keys))) if keys else None


def _report(call: Call) -> Outcome | None:
    """Report the question that was revealed last here, or the one that is open; None where there was no quiz."""
    request = call.request
    with call.services.store.begin() as tx:
        room = load_at(call.services, tx, request.person.team, request.place)
        last = tx.contexts.get(request.person.team, request.place, request.person.user, LAST)
    session, _, position = (last or "").partition(":")
    text = call.args.partition(" ")[2]
    if position.isdecimal():
        return report(call, Target(SessionId(session), int(position)), text)
    return report(call, Target(room.session.id, room.session.position), text) if room else None


def _told(call: Call, room: Room, word: str) -> Outcome | None:
    """Words that only look: the question again, or how one stands. Alone, score means all results so far."""
    if word in _REPEAT:
        again = show_here(room)
        return Outcome(again) if again else None
    return standing(call, room) if word in _SCORE and not room.session.rules.solo else None


def _answered(call: Call, target: Target, shown: Shown, word: str, *, addressed: bool) -> Outcome | None:
    given = _given(call, shown, addressed=addressed)
    if given is not None:
        return answer(call, target, lambda _: given)
    meant = _meant_as_answer(word, shown) if addressed else _is_half_an_order(word, shown)
    return unreadable(call, shown) if meant else None


def _given(call: Call, shown: Shown, *, addressed: bool) -> Given | None:
    """The answer in the words, unless they are rather a command or a question of their own."""
    given = read_answer(shown, call.args, addressed=addressed)
    if given is None or not isinstance(shown.question, Typed) or not isinstance(given, Said):
        return given
    if grade(shown, given, call.services.bank.names).counts:
        return given
    first = call.args.split()[0].casefold().lstrip("/")
    asks = call.args.rstrip().endswith("?") or first in _QUESTIONS or call.services.registry.find(first) is not None
    return None if asks else given


def _action(word: str, *, lobby: bool) -> Callable[[Call, Room], Outcome] | None:
    if word in _NEXT or (lobby and word in _BEGIN):
        return _next
    return next((act for words, act in _ACTIONS.items() if word in words), None)


def _next(call: Call, room: Room) -> Outcome:
    done = "begun" if room.session.phase == "lobby" else "moved_on"
    return happen(call, room.session.id, events.NextAsked(call.request.person.user), done)


def _stop(call: Call, room: Room) -> Outcome:
    return happen(call, room.session.id, events.Stopped(call.request.person.user), "stopped")


def _skip(call: Call, room: Room) -> Outcome:
    return happen(call, room.session.id, events.SkipVoted(call.request.person.user), "moved_on")


def _join(call: Call, room: Room) -> Outcome:
    return happen(call, room.session.id, events.Joined(call.request.person.user), "joined")


def _hint(call: Call, room: Room) -> Outcome:
    return hint(call, None, room.session.id)


_ACTIONS: Final[Mapping[frozenset[str], Callable[[Call, Room], Outcome]]] = MappingProxyType(
    {_STOP: _stop, _SKIP: _skip, _JOIN: _join, _HINT: _hint}
)


def _is_half_an_order(word: str, shown: Shown) -> bool:
    """Whether words that people in a thread may say to each other are surely an order with letters missing or twice."""
    letters = {option.letter.casefold() for option in shown.options}
    pieces = word.replace(",", " ").replace(">", " ").split()
    return isinstance(shown.question, Order) and len(pieces) > 1 and all(piece in letters for piece in pieces)


def _meant_as_answer(word: str, shown: Shown) -> bool:
    """Whether words that cannot be read were surely meant as an answer: one letter too far, or digits and letters to order."""
    if len(word) == 1 and word.isalpha():
        return not isinstance(shown.question, Number)
    pieces = word.replace(",", " ").split()
    return isinstance(shown.question, Order) and len(pieces) > 1 and all(len(piece) == 1 for piece in pieces)
