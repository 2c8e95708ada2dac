"""``fit``: should we adopt a mesh? Question by question, or all answers on one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from meshbot.commands.fit_shown import question_reply, verdict_reply
from meshbot.commands.registry import Call, Command, Feature
from meshbot.errors import UserError
from meshbot.knowledge.fit import UNKNOWN, Question, Sheet
from meshbot.knowledge.fit_judge import Answers, judge
from meshbot.knowledge.fit_read import read_answer, read_line, to_line
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.request import Press

_CONTEXT: Final = "fit"
_FORGOTTEN_AFTER: Final = timedelta(minutes=30)
"""A questionnaire that was left for longer no longer listens to words."""
_LONGEST_ANSWER: Final = 60
_AFRESH: Final = frozenset({"new", "again", "restart", "start", "reset"})
_ONWARD: Final = frozenset({"go", "more", "continue"})
_BACK: Final = frozenset({"back", "previous", "undo"})
_STOP: Final = frozenset({"stop", "cancel", "quit fit", "stop fit"})
_ENOUGH: Final = frozenset({"verdict", "done", "enough", "finish"})


@dataclass(frozen=True, slots=True)
class Half:
    """A half-filled questionnaire: the question that was asked, and the answers so far."""

    asked: str
    answers: dict[str, str]


def fit(call: Call) -> Outcome:
    """Answers on the line give the verdict; without any it asks."""
    sheet = _sheet(call)
    words = call.args.casefold().strip()
    if not words or words in _AFRESH:
        half = _recall(call, sheet) if not words else None
        if half is not None and half.answers:
            return _ask(call, sheet, half.answers, resumed=True)
        return _ask(call, sheet, {})
    head, _, rest = call.args.strip().partition(" ")
    if head.casefold() in _ONWARD:
        answers = _read(call, sheet, rest)
        return _ask(call, sheet, answers) if any(q.id not in answers for q in sheet.questions) else _verdict(call, sheet, answers)
    return _verdict(call, sheet, _read(call, sheet, call.args))


def _read(call: Call, sheet: Sheet, line: str) -> dict[str, str]:
    try:
        return read_line(sheet, line)
    except UserError as error:
        raise UserError(error.message, hint=call.services.typed(error.hint)) from None


def answered(call: Call, press: Press) -> Outcome:
    """A button of a question: its value holds the answer and all answers before it, so an old message still works."""
    sheet = _sheet(call)
    given, _, before = press.value.partition("|")
    name, _, value = given.partition("=")
    answers = _kept(sheet, before)
    question = sheet.question(name)
    if question is None or (value != UNKNOWN and question.option(value) is None):
        raise UserError("That question is from an older version of meshbot.", hint=call.services.typed("fit"))
    return _next(call, sheet, {**answers, name: value}, question)


def hears(call: Call) -> Outcome | None:
    """Words while a question is open: an answer to it, or back, skip, stop, verdict. Anything else is not for here."""
    text = call.args.casefold().strip()
    sheet = call.services.fit
    if sheet is None or not text or len(text) > _LONGEST_ANSWER:
        return None
    half = _recall(call, sheet)
    question = sheet.question(half.asked) if half is not None else None
    if half is None or question is None:
        return None
    if text in _STOP:
        _remember(call, "", {})
        return reply_with(question_reply(call.services, sheet, None, half.answers))
    if text in _ENOUGH:
        return _verdict(call, sheet, half.answers)
    if text in _BACK:
        return _ask(call, sheet, dict(list(half.answers.items())[:-1]))
    found = read_answer(question, text)
    return None if found is None else _next(call, sheet, {**half.answers, question.id: found}, question)


def _next(call: Call, sheet: Sheet, answers: Answers, just: Question) -> Outcome:
    """The next open question, or the verdict."""
    if all(question.id in answers for question in sheet.questions):
        return _verdict(call, sheet, answers)
    return _ask(call, sheet, answers, just=just)


def _ask(call: Call, sheet: Sheet, answers: Answers, *, just: Question | None = None, resumed: bool = False) -> Outcome:
    question = next(question for question in sheet.questions if question.id not in answers)
    _remember(call, question.id, answers)
    return reply_with(question_reply(call.services, sheet, question, answers, just=just, resumed=resumed))


def _verdict(call: Call, sheet: Sheet, answers: Answers) -> Outcome:
    if not any(value != UNKNOWN for value in answers.values()):
        raise UserError("There is no answer yet to judge by.", hint=call.services.typed("fit services=12 team=small"))
    _remember(call, "", {})
    meshes = call.services.comparison.current if call.services.comparison is not None else ()
    verdict = judge(sheet, answers, [mesh.id for mesh in meshes])
    return reply_with(verdict_reply(call.services, sheet, answers, verdict))


def _sheet(call: Call) -> Sheet:
    if call.services.fit is None:
        raise UserError("The questionnaire is not installed here.", hint=call.services.typed("when to use a mesh"))
    return call.services.fit


def _kept(sheet: Sheet, line: str) -> dict[str, str]:
    """Answers of a line of ours; those that no longer exist are dropped."""
    pairs = (piece.partition("=") for piece in line.split())
    known = ((sheet.question(name), name, value) for name, _, value in pairs)
    return {name: value for question, name, value in known if question and (value == UNKNOWN or question.option(value))}


def _remember(call: Call, asked: str, answers: Answers) -> None:
    request = call.request
    value = f"{request.at.isoformat()} {asked} {to_line(answers)}" if asked else ""
    with call.services.store.begin(write=True) as tx:
        tx.contexts.put(request.person.team, request.place, request.person.user, _CONTEXT, value, request.at)


def _recall(call: Call, sheet: Sheet) -> Half | None:
    """The questionnaire that is open in this conversation, unless it was left too long ago."""
    request = call.request
    with call.services.store.begin() as tx:
        value = tx.contexts.get(request.person.team, request.place, request.person.user, _CONTEXT)
    at, _, rest = (value or "").partition(" ")
    asked, _, line = rest.partition(" ")
    if not asked or request.at - datetime.fromisoformat(at) > _FORGOTTEN_AFTER:
        return None
    return Half(asked, _kept(sheet, line))


FEATURE: Final = Feature(
    commands=(
        Command(
            name="fit",
            group="Decide",
            summary="Should we adopt a mesh? A few questions, a reasoned verdict",
            usage="fit [services=12 languages=3 compliance=yes latency=5ms team=small …]",
            examples=("fit", "fit services=12 languages=3 compliance=yes latency=5ms team=small", "fit monolith"),
            run=fit,
            details=(
                "Without answers it asks, one question at a time; answer by button or word, and say back, skip, verdict or stop. "
                "Answers on one line: services, direction, languages, compliance, traffic, metrics, latency, team, platform, "
                "clusters, existing, budget."
            ),
        ),
    ),
    presses={"fit.answer": answered},
    hears=(hears,),
)
