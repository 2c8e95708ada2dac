"""The course: short lessons with a check question each, resumed where you stopped, skipped by testing out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from meshbot.commands import drip, learn_check
from meshbot.commands.learn_state import At, done, next_lesson, recall, remember, statuses
from meshbot.commands.quiz_room import load_at
from meshbot.commands.registry import Call, Command, Feature
from meshbot.errors import UserError
from meshbot.knowledge.course import Course, Lesson, Path
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Bullets, Button, Buttons, Heading, Json, Markup, Note, Paragraph, Part, Reply, Steps, say_button
from meshbot.model.request import PlaceKind, Press
from meshbot.text.markup import plain_text

_ENTRIES: Final = 3
_NEXT_WORDS: Final = frozenset({"next", "continue", "go on", "resume", "start"})
_TEST_WORDS: Final = frozenset({"test", "test me", "test me out", "test out"})


def learn(call: Call) -> Outcome:
    """The course, one path of it, or one lesson; ``next`` goes on, ``test [path]`` asks what is left, ``daily`` brings it."""
    return drip.instalments(call) or _learn(call)


def _learn(call: Call) -> Outcome:
    words = " ".join(call.args.casefold().split())
    course = call.services.course
    if not course.paths:
        raise UserError("This meshbot has no course.", hint=call.services.typed("quiz"))
    if not words:
        return reply_with(_overview(call, _current(call, course)))
    if words in _NEXT_WORDS:
        return _go_on(call, _current(call, course))
    if words.split()[0] == "test":
        named = words.removeprefix("test").strip()
        return _test(call, _find_path(course, named) if named else _current(call, course))
    if words == "paths":
        return reply_with(_paths(call))
    path = _find_path(course, words, strict=False)
    if path is not None:
        remember(call, At(path.id))
        return reply_with(_overview(call, path))
    return _open(call, *_find_lesson(call, course, words))


def hear(call: Call) -> Outcome | None:
    """Words in a conversation where a lesson is open: an answer to its check, or next, skip, test."""
    if call.request.place.kind is PlaceKind.CHANNEL:
        return None
    at = recall(call)
    if at is None or not at.lesson:
        return None
    words = " ".join(call.args.casefold().split())
    moves: dict[str, Callable[[Call, At], Outcome]] = {
        "skip": _skip,
        "back": _back,
        **dict.fromkeys(_NEXT_WORDS, lambda call, at: _go_on(call, _path_of(call, at))),
        **dict.fromkeys(_TEST_WORDS, lambda call, at: _test(call, _path_of(call, at))),
    }
    if words not in {"back", *_TEST_WORDS} and _quiz_came_later(call, at):
        return None
    move = moves.get(words)
    return move(call, at) if move is not None else learn_check.heard(call, at)


def _quiz_came_later(call: Call, at: At) -> bool:
    """Whether a quiz runs here whose question was asked after the lesson was opened: then words are meant for that."""
    request = call.request
    with call.services.store.begin() as tx:
        room = load_at(call.services, tx, request.person.team, request.place)
    asked = room.session.asked_at if room is not None else None
    return asked is not None and (at.since is None or asked >= at.since)


def pressed(call: Call, press: Press) -> Outcome:
    """A letter of a check question was pressed."""
    return learn_check.pressed(call, press)


def _overview(call: Call, path: Path) -> Reply:
    words, state = call.services.words, statuses(call, path)
    finished = sum(done(state, lesson) for lesson in path.lessons)
    rows = tuple(
        words.say("learn.row", title=lesson.title, minutes=lesson.minutes, status=state.get(lesson.id, "new"))
        for lesson in path.lessons
    )
    status = words.say("learn.status", finished=finished, total=len(path.lessons), started=bool(state))
    upcoming = next_lesson(path, state)
    buttons: list[Button] = []
    if upcoming is not None:
        says = "learn next"
        buttons.append(say_button("Resume" if state else "Start", says, style="primary", describes=f"Lesson: {upcoming.title}"))
        buttons.append(say_button("Test me out", f"learn test {path.id}", describes="Skip what you already know"))
    buttons += [say_button(other.title, f"learn {other.id}") for other in call.services.course.paths if other is not path]
    parts: tuple[Part, ...] = (
        Heading(f"{path.title} · {path.minutes} min"),
        Paragraph(words.say("learn.about", about=path.about, status=status)),
        Steps(rows),
        Buttons(tuple(buttons)),
    )
    lessons: list[Json] = [
        {"id": lesson.id, "title": lesson.title, "status": state.get(lesson.id, "not started")} for lesson in path.lessons
    ]
    data: dict[str, Json] = {"kind": "course", "path": path.id, "finished": finished, "lessons": lessons}
    return Reply(parts, summary=f"{path.title}: {plain_text(status)}", data=data)


def _paths(call: Call) -> Reply:
    rows = tuple(Markup(f"**{path.id}** {path.about}") for path in call.services.course.paths)
    buttons = tuple(say_button(path.title, f"learn {path.id}") for path in call.services.course.paths)
    title = plain_text(call.services.words.say("learn.paths"))
    data: dict[str, Json] = {"kind": "course", "paths": [path.id for path in call.services.course.paths]}
    return Reply((Heading(title), Bullets(rows), Buttons(buttons)), summary=title, data=data)


def _open(call: Call, path: Path, lesson: Lesson) -> Outcome:
    """Show a lesson with its check question; from now on the conversation is about it."""
    request, services = call.request, call.services
    state = statuses(call, path)
    if not done(state, lesson):
        with services.store.begin(write=True) as tx:
            tx.lessons.set(request.person.team, request.person.user, path.id, lesson.id, "started", request.at)
    at = At(path.id, lesson.id)
    remember(call, at)
    number = path.lessons.index(lesson) + 1
    head = services.words.say("learn.head", number=number, total=len(path.lessons), path=path.title, minutes=lesson.minutes)
    entries = [entry for name in lesson.entries[:_ENTRIES] if (entry := services.library.get(name)) is not None]
    parts: list[Part] = [Heading(lesson.title), Note(head), Paragraph(Markup(lesson.text))]
    parts += learn_check.question_parts(call, at)
    controls = [say_button(entry.title, entry.id, describes=f"Look up {entry.title}") for entry in entries]
    parts.append(Buttons((say_button("Next lesson", "learn next"), *controls)))
    data: dict[str, Json] = {"kind": "lesson", "path": path.id, "lesson": lesson.id, "number": number, "total": len(path.lessons)}
    return reply_with(Reply(tuple(parts), summary=f"Lesson {number}, {lesson.title}: {plain_text(lesson.text)}", data=data))


def _go_on(call: Call, path: Path) -> Outcome:
    lesson = next_lesson(path, statuses(call, path), after=_opened(call, path))
    if lesson is None:
        remember(call, At(path.id))
        return reply_with(learn_check.finished_reply(call, path))
    return _open(call, path, lesson)


def _skip(call: Call, at: At) -> Outcome:
    request = call.request
    with call.services.store.begin(write=True) as tx:
        tx.lessons.set(request.person.team, request.person.user, at.path, at.lesson, "skipped", request.at)
    return _go_on(call, _path_of(call, at))


def _back(call: Call, at: At) -> Outcome:
    path = _path_of(call, at)
    index = next((number for number, lesson in enumerate(path.lessons) if lesson.id == at.lesson), 0)
    return _open(call, path, path.lessons[max(index - 1, 0)])


def _test(call: Call, path: Path | None) -> Outcome:
    if path is None:
        raise UserError("There is no path of that name.", hint=call.services.typed("learn paths"))
    state = statuses(call, path)
    left = tuple(lesson.id for lesson in path.lessons if not done(state, lesson))
    if not left:
        return reply_with(learn_check.finished_reply(call, path))
    at = At(path.id, left[0], testing=True)
    remember(call, at)
    intro = Paragraph(call.services.words.say("learn.test_intro", count=len(left), path=path.title))
    parts = (intro, *learn_check.question_parts(call, at))
    data: dict[str, Json] = {"kind": "lesson", "path": path.id, "lesson": at.lesson, "testing": True}
    return reply_with(Reply(parts, summary=plain_text(intro.text), data=data))


def _opened(call: Call, path: Path) -> str:
    at = recall(call)
    return at.lesson if at is not None and at.path == path.id else ""


def _current(call: Call, course: Course) -> Path:
    """The path this conversation is about, else the one begun and unfinished, else the first."""
    at = recall(call)
    if at is not None and (path := course.path(at.path)) is not None:
        return path
    for path in course.paths:
        state: Mapping[str, str] = statuses(call, path)
        if state and next_lesson(path, state) is not None:
            return path
    return course.paths[0]


def _path_of(call: Call, at: At) -> Path:
    return call.services.course.path(at.path) or call.services.course.paths[0]


def _find_path(course: Course, words: str, *, strict: bool = True) -> Path | None:
    slug = words.replace(" ", "-")
    for path in course.paths:
        if slug == path.id or words == path.title.casefold():
            return path
    close = [path for path in course.paths if slug in path.id] if strict and slug else []
    return close[0] if len(close) == 1 else None


def _find_lesson(call: Call, course: Course, words: str) -> tuple[Path, Lesson]:
    """A lesson by number in the current path, by id or title, or the one that draws on the best entry."""
    current = _current(call, course)
    if words.isdecimal() and 1 <= int(words) <= len(current.lessons):
        return current, current.lessons[int(words) - 1]
    slug = words.replace(" ", "-")
    for path, lesson in course.lessons():
        if slug == lesson.id or words == lesson.title.casefold():
            return path, lesson
    findings = call.services.library.search(words)
    for hit in findings.hits if findings.answered else ():
        for path, lesson in course.lessons():
            if hit.id in lesson.entries:
                return path, lesson
    raise UserError("No lesson fits those words.", hint=call.services.typed("learn"))


FEATURE: Final = Feature(
    commands=(
        Command(
            name="learn",
            group="Learn",
            summary="The course: short lessons with a check question each",
            usage="learn [path|lesson|next|test] | learn daily 09:30 [zone] [path] | learn stop",
            examples=("learn", "learn next", "learn zero-trust", "learn test basics"),
            run=learn,
            aliases=("course", "lesson", "lessons"),
            details=(
                "Paths: basics, on-call, istio-operator, security. In a lesson say next, back, skip, or test me out. "
                "learn daily 09:30 Europe/Paris brings one lesson a working day as a direct message; learn stop ends that."
            ),
        ),
    ),
    presses={"learn.answer": pressed},
    hears=(hear,),
    ticks={drip.DRIP: drip.ticker(_open)},
)
