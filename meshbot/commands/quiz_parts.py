"""How a question, a verdict and a reveal look, in every place. Nothing here may show an answer that is not revealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from meshbot.commands.services import Services
from meshbot.model.ids import SessionId
from meshbot.model.reply import (
    Action,
    Bullets,
    Button,
    Buttons,
    Choice,
    Choices,
    Code,
    Json,
    Link,
    Markup,
    Note,
    Paragraph,
    Part,
    Reply,
    Sources,
)
from meshbot.quiz.question import Number, Order, Several, TrueFalse, Typed
from meshbot.quiz.reading import Given, Picked, letters_of
from meshbot.quiz.session import Session
from meshbot.quiz.shown import Shown, plain_number
from meshbot.quiz.verdict import Verdict
from meshbot.store.ports import Attempt
from meshbot.text.markup import escape, plain_text

_SAID: Final = 100


def value_of(session: SessionId, position: int, *more: str | int) -> str:
    """The value of a control: the session, the position, perhaps the place of an option. Never what is right."""
    return ":".join((session, str(position), *(str(item) for item in more)))


def question_parts(services: Services, session: Session, position: int, shown: Shown) -> list[Part]:
    """The question itself and its options."""
    stem = Markup(shown.stem)
    if isinstance(shown.question, TrueFalse) and not shown.stem.rstrip().endswith("?"):
        stem = services.words.say("quiz.stem_truefalse", stem=stem)
    parts: list[Part] = [Paragraph(stem)]
    if shown.code:
        parts.append(Code(shown.code.rstrip("\n"), shown.question.language or ""))
    if isinstance(shown.question, Order):
        parts.append(Bullets(tuple(Markup(f"**{option.letter}** {option.text}") for option in shown.options)))
    elif shown.options:
        parts.append(_choices(session, position, shown))
    return parts


def how_to_answer(services: Services, shown: Shown, *, grouped: bool) -> Markup:
    """How this kind of question is answered."""
    words, question = services.words, shown.question
    if isinstance(question, Several):
        return words.say("quiz.how_several")
    if shown.picks_one:
        return words.say("quiz.how_single")
    if isinstance(question, Order):
        how = words.say("quiz.how_order")
    elif isinstance(question, Number):
        how = words.say("quiz.how_number", unit=question.unit or "")
    else:
        how = words.say("quiz.how_typed")
    return Markup(f"{how} {words.say('quiz.how_thread', app=services.app_name)}") if grouped else how


def controls(session: Session, position: int, shown: Shown | None) -> Buttons:
    """The controls under a question that is open."""
    value = value_of(session.id, position)
    solo = session.rules.solo
    buttons = [Button("Show answer", "next", Action("quiz.next", value), describes="Show the answer and go on")]
    if shown is not None and shown.question.hints:
        buttons.insert(0, Button("Hint", "hint", Action("quiz.hint", value), describes="Get a hint for half the point"))
    if not solo:
        buttons.append(Button("Skip", "skip", Action("quiz.skip", value), describes="Vote to skip this question"))
    buttons.append(stop_button(session))
    return Buttons(tuple(buttons))


def stop_button(session: Session) -> Button:
    """The control that ends a quiz."""
    action = Action("quiz.stop", value_of(session.id, session.position))
    confirm = "" if session.rules.solo else "End this quiz for everybody? What was answered counts."
    return Button("Stop", "stop", action, "danger", "Stop the quiz", confirm)


def verdict_parts(services: Services, shown: Shown, verdict: Verdict, given: Given, hints: int) -> list[Part]:
    """What an answer was worth, and why."""
    words = services.words
    parts: list[Part] = [Paragraph(words.say(f"quiz.verdict_{verdict.outcome}"))]
    lines = [words.say("quiz.you_said", given=said(shown, given)), reason(services, shown, verdict)]
    if verdict.counts and hints:
        lines.append(words.say("quiz.with_hint"))
    parts.append(Note(Markup(" ".join(line for line in lines if line))))
    return parts


def said(shown: Shown, given: Given) -> Markup:
    """An answer as its giver wrote it, or by its letters."""
    return escape(letters_of(shown, given) if isinstance(given, Picked) else f"“{given.text}”", _SAID)


def reason(services: Services, shown: Shown, verdict: Verdict) -> Markup:
    """Why a verdict is what it is; empty when there is nothing to add (why an option is wrong stands with the options)."""
    answer = right_answer(shown)
    distance = int(verdict.distance or 0)
    values: dict[str, dict[str, object]] = {
        "words": {"answer": answer},
        "typing": {"distance": distance},
        "spelled": {"answer": answer},
        "rounded": {"answer": answer},
        "within": {"answer": answer},
        "close": {"distance": distance},
        "other_term": {"term": verdict.detail},
        "rejected": {"why": Markup(verdict.detail)},
        "partial": {"found": verdict.detail, "extra": verdict.extra},
        "swapped": {"distance": distance},
        "unit": {"unit": verdict.detail},
        "close_number": {"percent": verdict.detail},
    }
    if verdict.reason not in values:
        return Markup("")
    phrase = "why" if verdict.reason == "rejected" else verdict.reason
    return services.words.say(f"quiz.reason_{phrase}", **values[verdict.reason])


def reveal_parts(services: Services, shown: Shown) -> list[Part]:
    """The right answer, why, why not the others, and where to check it."""
    words, question = services.words, shown.question
    parts: list[Part] = [
        Paragraph(words.say("quiz.right_answer", answer=right_answer(shown))),
        Paragraph(Markup(shown.explanation)),
    ]
    wrong = tuple(
        words.say("quiz.not_this", letter=option.letter, text=Markup(option.text), why=Markup(option.why))
        for option in shown.options
        if option.why and not option.right
    )
    wrong += _slips(services, shown)
    if wrong:
        parts.append(Bullets(wrong, plain_text(words.say("quiz.others_title"))))
    parts.append(Sources((Link(question.source.title, question.source.url, question.source.read),)))
    return parts


def _slips(services: Services, shown: Shown) -> tuple[Markup, ...]:
    """The known wrong ways to reckon, each with what it comes to."""
    unit = shown.question.unit if isinstance(shown.question, Number) else None
    return tuple(
        services.words.say(
            "quiz.not_number",
            number=Markup(" ".join(part for part in (plain_number(slip.value), unit) if part)),
            why=Markup(slip.why),
        )
        for slip in shown.slips
    )


def right_answer(shown: Shown) -> Markup:
    """The right answer in words; typed answers are names, not markup."""
    return escape(shown.right_answer()) if isinstance(shown.question, Typed) else Markup(shown.right_answer())


def report_button(session: Session, position: int) -> Button:
    """The control that tells the authors that a question is bad."""
    action = Action("quiz.report", value_of(session.id, position))
    return Button("Report this question", "report", action, describes=f"Report question {position + 1} as wrong or unclear")


def doubt_buttons(session: Session, position: int) -> tuple[Button, ...]:
    """What somebody may say of their own right answer, so that review asks again sooner or later."""
    return tuple(
        Button(label, says, Action("review.said", value_of(session.id, position, what)), describes=describes)
        for label, says, what, describes in (
            ("I guessed", "guessed", "guessed", "It was a guess: ask me again soon"),
            ("Too easy", "too easy", "easy", "It was too easy: let it rest longer"),
        )
    )


def meant_button(session: Session, position: int) -> Button:
    """What somebody may say of a typed answer that was not recognised."""
    action = Action("review.said", value_of(session.id, position, "meant"))
    return Button("I meant that", "i meant that", action, describes="My answer meant the right one: tell the authors")


def question_data(session: Session, position: int, shown: Shown) -> dict[str, Json]:
    """A question for machines, without its answer."""
    question = shown.question
    options: list[Json] = [{"letter": option.letter, "text": plain_text(option.text)} for option in shown.options]
    return {
        "kind": "quiz",
        "event": "question",
        "session": session.id,
        "position": position + 1,
        "total": session.length,
        "again": position >= session.length,
        "question": {
            "id": question.id,
            "kind": question.kind,
            "level": question.level,
            "area": question.area,
            "stem": plain_text(shown.stem),
            "code": shown.code,
            "options": options,
            "unit": question.unit if isinstance(question, Number) else None,
        },
    }


def reveal_data(session: Session, position: int, shown: Shown) -> dict[str, Json]:
    """A revealed question for machines."""
    letters: list[Json] = list(shown.right_letters)
    source = shown.question.source
    return question_data(session, position, shown) | {
        "event": "reveal",
        "right": letters,
        "answer": plain_text(right_answer(shown)),
        "explanation": plain_text(shown.explanation),
        "source": {"title": source.title, "url": source.url, "read": source.read.isoformat()},
    }


def attempt_data(shown: Shown, attempt: Attempt | None, verdict: Verdict | None, given: Given | None) -> dict[str, Json]:
    """One person's answer for machines."""
    if attempt is None or verdict is None or given is None:
        return {"answered": False}
    return {
        "answered": True,
        "given": letters_of(shown, given),
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "distance": verdict.distance,
        "hints": attempt.hints,
    }


def note_reply(text: Markup, event: str, **data: Json) -> Reply:
    """A short private answer."""
    return Reply((Paragraph(text),), summary=plain_text(text), data={"kind": "quiz", "event": event, **data})


def joined_words(items: Sequence[str]) -> Markup:
    """Pieces of markup with commas between them."""
    return Markup(", ".join(items))


def _choices(session: Session, position: int, shown: Shown) -> Choices:
    options = tuple(
        Choice(option.letter, Markup(option.text), Action("quiz.answer", value_of(session.id, position, place)))
        for place, option in enumerate(shown.options)
    )
    if isinstance(shown.question, Several):
        return Choices(options, several=True, submit=Action("quiz.several", value_of(session.id, position)))
    return Choices(options)
