"""The check question of a lesson: which one, how it is asked, and what an answer does."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from meshbot.commands import quiz_parts, review_cards
from meshbot.commands.learn_state import At, done, next_lesson, remember, statuses
from meshbot.commands.registry import Call
from meshbot.errors import UserError
from meshbot.knowledge.course import Path
from meshbot.model.ids import QuestionId, SessionId
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import (
    Action,
    Button,
    Buttons,
    Choice,
    Choices,
    Code,
    Heading,
    Json,
    Markup,
    Note,
    Paragraph,
    Part,
    Reply,
    say_button,
)
from meshbot.model.request import Press
from meshbot.quiz.grading import grade
from meshbot.quiz.question import Question, TrueFalse
from meshbot.quiz.reading import Given, Picked, read_answer, to_text
from meshbot.quiz.shown import Shown
from meshbot.quiz.verdict import Verdict
from meshbot.store.ports import Attempt
from meshbot.text.markup import plain_text

_FIELDS: Final = 4


def questions_for(call: Call, at: At) -> tuple[Question, ...]:
    """The questions that can check a lesson: one press answers them, simple ones first; while testing, harder ones first."""
    path = call.services.course.path(at.path)
    lesson = path.lesson(at.lesson) if path is not None else None
    if lesson is None:
        return ()
    bank, levels = call.services.bank, {"recall": 0, "apply": 1, "diagnose": 2}
    found: dict[str, Question] = {}
    for entry in lesson.entries:
        for question in bank.of_concept(entry):
            if question.kind in {"single", "truefalse", "manifest", "logline"} and question.concepts[0] in lesson.entries:
                found.setdefault(question.id, question)
    ordered = sorted(found.values(), key=lambda question: levels[question.level])
    return tuple(reversed(ordered)) if at.testing else tuple(ordered)


def shown_for(call: Call, at: At) -> Shown | None:
    """The check question of this try; another one after each wrong answer, while there are more."""
    found = questions_for(call, at)
    if not found:
        return None
    return call.services.bank.instance(found[at.tries % len(found)], _seed(call, at))


def question_parts(call: Call, at: At) -> tuple[Part, ...]:
    """The check question with its options; nothing when the bank has none for this lesson."""
    shown = shown_for(call, at)
    if shown is None:
        return ()
    words = call.services.words
    stem = Markup(shown.stem)
    if isinstance(shown.question, TrueFalse):
        stem = words.say("quiz.stem_truefalse", stem=stem)
    value = ":".join((at.path, at.lesson, str(at.tries) + ("t" if at.testing else "")))
    options = tuple(
        Choice(option.letter, Markup(option.text), Action("learn.answer", f"{value}:{place}"))
        for place, option in enumerate(shown.options)
    )
    code = (Code(shown.code.rstrip("\n"), shown.question.language or ""),) if shown.code else ()
    head = (Note(_test_head(call, at)),) if at.testing else ()
    return (*head, Paragraph(words.say("learn.check", stem=stem)), *code, Choices(options))


def _test_head(call: Call, at: At) -> Markup:
    """Which lesson a question of a test is about."""
    path = call.services.course.path(at.path)
    lessons = path.lessons if path is not None else ()
    number = next((number for number, lesson in enumerate(lessons, 1) if lesson.id == at.lesson), 0)
    return call.services.words.say("learn.test_head", number=number, total=len(lessons), title=lessons[number - 1].title)


def heard(call: Call, at: At) -> Outcome | None:
    """Words while a check question is open: its answer, or None when they are none."""
    if at.answered:
        return None
    shown = shown_for(call, at)
    given = read_answer(shown, call.args, addressed=False) if shown is not None else None
    return None if shown is None or given is None else _judge(call, at, shown, given)


def pressed(call: Call, press: Press) -> Outcome:
    """A letter was pressed; the value names path, lesson, try and place of the option."""
    pieces = press.value.split(":")
    number = pieces[2].removesuffix("t") if len(pieces) == _FIELDS else ""
    if not number.isdecimal() or not pieces[3].isdecimal():
        raise UserError("That button is from an older lesson.", hint=call.services.typed("learn"))
    at = At(pieces[0], pieces[1], int(number), testing=pieces[2].endswith("t"))
    shown = shown_for(call, at)
    if shown is None or int(pieces[3]) >= len(shown.options):
        raise UserError("That lesson has changed since.", hint=call.services.typed("learn"))
    return _judge(call, at, shown, Picked((shown.options[int(pieces[3])].key,)))


def finished_reply(call: Call, path: Path) -> Reply:
    """A path is done: say so, and what could come next."""
    text = call.services.words.say("learn.finished", path=path.title)
    others = [say_button(other.title, f"learn {other.id}") for other in call.services.course.paths if other is not path]
    buttons = Buttons((say_button("Take a quiz", "quiz", style="primary"), *others))
    data: dict[str, Json] = {"kind": "course", "path": path.id, "completed": True}
    return Reply((Heading(path.title), Paragraph(text), buttons), summary=plain_text(text), data=data)


def _judge(call: Call, at: At, shown: Shown, given: Given) -> Outcome:
    """Keep the answer, move the status, and say what it was worth and why."""
    request, services = call.request, call.services
    verdict = grade(shown, given, services.bank.names)
    path = services.course.path(at.path) or services.course.paths[0]
    already = done(statuses(call, path), path.lesson(at.lesson) or path.lessons[0])
    with services.store.begin(write=True) as tx:
        attempt = _attempt(call, at, shown, given, verdict)
        if tx.attempts.record(request.person.team, attempt) and not at.tries:
            review_cards.keep(services, tx, request.person.team, (attempt,))
        if verdict.counts and not already:
            status = "skipped" if at.testing else "completed"
            tx.lessons.set(request.person.team, request.person.user, at.path, at.lesson, status, request.at)
    parts = quiz_parts.verdict_parts(services, shown, verdict, given, 0)
    parts += quiz_parts.reveal_parts(services, shown)
    data: dict[str, Json] = {"kind": "lesson", "path": at.path, "lesson": at.lesson, "right": verdict.counts}
    if at.testing:
        return _next_test(call, path, at, parts, data)
    parts += _after(call, path, at, right=verdict.counts)
    summary = f"{'Right' if verdict.counts else 'Not right'}: {plain_text(quiz_parts.right_answer(shown))}"
    return reply_with(Reply(tuple(parts), summary=summary, data=data))


def _after(call: Call, path: Path, at: At, *, right: bool) -> list[Part]:
    """What can be done after the answer to a lesson's check."""
    words = call.services.words
    if right:
        remember(call, At(path.id, at.lesson, answered=True))
        upcoming = next_lesson(path, statuses(call, path), after=at.lesson)
        if upcoming is None:
            return list(finished_reply(call, path).parts)
        onward = say_button(f"Next: {upcoming.title}", "learn next", style="primary")
        return [Note(words.say("learn.completed")), Buttons((onward,))]
    remember(call, replace(at, tries=at.tries + 1))
    again = Button("Another question", f"learn {at.lesson}", Action("say", f"learn {at.lesson}"))
    more = question_parts(call, replace(at, tries=at.tries + 1)) if len(questions_for(call, at)) > 1 else ()
    buttons = (say_button("Next lesson", "learn next"), *(() if more else (again,)))
    return [Note(words.say("learn.not_yet")), *more, Buttons(buttons)]


def _next_test(call: Call, path: Path, at: At, parts: list[Part], data: dict[str, Json]) -> Outcome:
    """While testing out: on to the next lesson that is not done, or the end."""
    ids = [lesson.id for lesson in path.lessons]
    state = statuses(call, path)
    left = [lesson.id for lesson in path.lessons[ids.index(at.lesson) + 1 :] if not done(state, lesson)]
    if left:
        following = At(path.id, left[0], testing=True)
        remember(call, following)
        parts += question_parts(call, following)
    else:
        remember(call, At(path.id))
        skipped = sum(done(state, lesson) for lesson in path.lessons)
        text = call.services.words.say("learn.test_end", done=skipped, total=len(path.lessons))
        parts += [Paragraph(text), Buttons((say_button("See the path", f"learn {path.id}", style="primary"),))]
    return reply_with(Reply(tuple(parts), summary=f"Testing out of {path.title}", data=data))


def _attempt(call: Call, at: At, shown: Shown, given: Given, verdict: Verdict) -> Attempt:
    """The answer as a row: a lesson's checks are a session of their own, one position per try."""
    request = call.request
    return Attempt(
        session=SessionId(f"learn/{at.path}/{at.lesson}{'/test' if at.testing else ''}"),
        position=at.tries,
        user=request.person.user,
        question=QuestionId(shown.question.id),
        answer=to_text(given),
        right=verdict.counts,
        at=request.at,
        channel=request.place.channel,
        area=shown.question.area,
    )


def _seed(call: Call, at: At) -> str:
    """The order of options differs between people and tries, and stays the same for one of them."""
    person = call.request.person
    return f"{person.team}/{person.user}/{at.path}/{at.lesson}/{at.tries}/{at.testing}"
