"""Where somebody stands in the course, and which lesson a conversation is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from meshbot.commands.registry import Call
from meshbot.knowledge.course import Lesson, Path

_CONTEXT: Final = "lesson"
_DONE: Final = frozenset({"completed", "skipped"})


@dataclass(frozen=True, slots=True)
class At:
    """A place in the course; ``tries`` counts the check questions of this lesson that were answered wrong.

    ``answered``: its check was answered right, so that a letter is no answer to it any more. ``since`` is when the conversation
    came to be about it, None where that was not noted.
    """

    path: str
    lesson: str = ""
    tries: int = 0
    testing: bool = False
    answered: bool = False
    since: datetime | None = None


def statuses(call: Call, path: Path) -> Mapping[str, str]:
    """The asker's status per lesson of a path."""
    person = call.request.person
    with call.services.store.begin() as tx:
        return tx.lessons.status(person.team, person.user, path.id)


def done(state: Mapping[str, str], lesson: Lesson) -> bool:
    """Whether a lesson needs no more work."""
    return state.get(lesson.id) in _DONE


def next_lesson(path: Path, state: Mapping[str, str], after: str = "") -> Lesson | None:
    """The next lesson that is not done, from ``after`` on and then from the beginning."""
    index = next((number for number, lesson in enumerate(path.lessons) if lesson.id == after), -1)
    order = (*path.lessons[index + 1 :], *path.lessons[: index + 1])
    return next((lesson for lesson in order if not done(state, lesson)), None)


def recall(call: Call) -> At | None:
    """The lesson this conversation is about."""
    request = call.request
    with call.services.store.begin() as tx:
        value = tx.contexts.get(request.person.team, request.place, request.person.user, _CONTEXT)
    if not value:
        return None
    path, lesson, tries, mode, *since = value.split("/")
    moment = datetime.fromisoformat(since[0]) if since else None
    return At(path, lesson, int(tries), mode == "test", mode == "answered", moment)


def remember(call: Call, at: At) -> None:
    """From now on this conversation is about that lesson."""
    request = call.request
    mode = "test" if at.testing else "answered" if at.answered else "learn"
    value = "/".join((at.path, at.lesson, str(at.tries), mode, request.at.isoformat()))
    with call.services.store.begin(write=True) as tx:
        tx.contexts.put(request.person.team, request.place, request.person.user, _CONTEXT, value, request.at)
