"""The questionnaire as replies: one question with its reasons, and the verdict."""

from __future__ import annotations

from typing import Final

from meshbot.commands.services import Services
from meshbot.knowledge.fit import UNKNOWN, Question, Sheet
from meshbot.knowledge.fit_judge import LIGHT, Answers, Candidate, Reason, Verdict
from meshbot.knowledge.fit_read import to_line
from meshbot.model.reply import (
    Action,
    Bullets,
    Button,
    Buttons,
    Heading,
    Json,
    Link,
    Markup,
    Note,
    Paragraph,
    Part,
    Reply,
    Sources,
    say_button,
)
from meshbot.text.markup import plain_text

_COMPARED: Final = 3


def question_reply(
    services: Services,
    sheet: Sheet,
    question: Question | None,
    answers: Answers,
    *,
    just: Question | None = None,
    resumed: bool = False,
) -> Reply:
    """One question, after what the last answer means; without a question, the goodbye of somebody who stopped."""
    words = services.words
    if question is None:
        text = words.say("fit.stopped", line=services.typed(f"fit {to_line(answers)}"))
        return Reply((Paragraph(text),), summary=plain_text(text), data={"kind": "fit", "stopped": True})
    number = sheet.questions.index(question) + 1
    parts: list[Part] = [Heading(plain_text(words.say("fit.title", number=number, of=len(sheet.questions))))]
    if resumed:
        parts.append(Note(words.say("fit.resumed", line=services.typed("fit new"))))
    heard = _heard(services, just, answers)
    if heard:
        parts.append(Paragraph(heard))
    parts += [
        Paragraph(words.say("fit.ask", ask=Markup(question.ask))),
        Note(words.say("fit.why", why=Markup(question.why))),
        Buttons(_options(question, answers)),
    ]
    data: dict[str, Json] = {
        "kind": "fit",
        "question": question.id,
        "number": number,
        "of": len(sheet.questions),
        "ask": question.ask,
        "why": question.why,
        "options": [{"id": option.id, "label": option.label} for option in question.options],
        "answers": dict(answers),
    }
    return Reply(tuple(parts), summary=f"{question.ask} {question.why}", data=data)


def _heard(services: Services, just: Question | None, answers: Answers) -> Markup | None:
    """What the answer just given weighs, so that nobody has to guess."""
    option = just.option(answers.get(just.id, UNKNOWN)) if just is not None else None
    if option is None:
        return services.words.say("fit.skipped") if just is not None else None
    weight = option.need + option.ready
    return services.words.say("fit.heard", label=option.label, says=Markup(option.says), weight=weight)


def _options(question: Question, answers: Answers) -> tuple[Button, ...]:
    before = to_line(answers)

    def button(label: str, says: str, value: str) -> Button:
        action = Action("fit.answer", f"{question.id}={value}|{before}")
        return Button(label, says, action, describes=f"Answer: {label}")

    out = [button(option.label, option.words[0] if option.words else option.id, option.id) for option in question.options]
    out.append(button("I do not know", "skip", UNKNOWN))
    if any(value != UNKNOWN for value in answers.values()):
        line = "fit " + " ".join(f"{name}={value}" for name, value in answers.items() if value != UNKNOWN)
        out.append(Button("Verdict now", "verdict", Action("say", line), describes="Judge by the answers so far"))
    return tuple(out)


def verdict_reply(services: Services, sheet: Sheet, answers: Answers, verdict: Verdict) -> Reply:
    """The verdict with its reasons, what would change it, the first step and a shortlist."""
    words = services.words
    title = _title(services, verdict)
    limits = sheet.thresholds
    lead = words.say(
        f"fit.lead_{verdict.outcome.replace('-', '_')}",
        need=verdict.need, ready=verdict.ready, much=limits.much_need, little=limits.little_need, close=verdict.close,
    )  # fmt: skip
    parts: list[Part] = [Heading(plain_text(title)), Paragraph(lead)]
    for name, reasons in (("for", verdict.reasons_for), ("against", verdict.reasons_against)):
        if reasons:
            rows = tuple(_reason(services, reason) for reason in reasons)
            parts.append(Bullets(rows, plain_text(words.say(f"fit.reasons_{name}"))))
    parts.append(Paragraph(words.say("fit.first_step", says=Markup(verdict.step.says))))
    parts += _shortlist(services, verdict)
    if verdict.changes:
        rows = tuple(
            words.say(
                "fit.change",
                ask=change.question.flags[0],
                label=change.option.label,
                outcome=words.say(f"fit.to_{change.outcome.replace('-', '_')}"),
            )
            for change in verdict.changes
        )
        parts.append(Bullets(rows, plain_text(words.say("fit.changes"))))
    if verdict.open:
        names = ", ".join(question.flags[0] for question in verdict.open)
        parts.append(Note(words.say("fit.open", names=names)))
    parts.append(Note(words.say("fit.rule_of_thumb")))
    parts.append(Sources(tuple(Link(source.title, source.url, source.read) for source in verdict.sources)))
    parts.append(Buttons(_after(verdict, answers)))
    given = {name: value for name, value in answers.items() if value != UNKNOWN}
    summary = f"{plain_text(title)}. {plain_text(lead)} First step: {plain_text(verdict.step.says)}"
    return Reply(tuple(parts), summary=summary, data=_data(answers, verdict), share=f"fit {to_line(given)}")


def _title(services: Services, verdict: Verdict) -> Markup:
    if verdict.outcome == "start-small" and verdict.shortlist and verdict.shortlist[0].mesh in LIGHT:
        return services.words.say("fit.verdict_start_light")
    return services.words.say(f"fit.verdict_{verdict.outcome.replace('-', '_')}")


def _reason(services: Services, reason: Reason) -> Markup:
    return services.words.say("fit.reason", says=Markup(reason.option.says), weight=abs(reason.weight))


def _name(services: Services, mesh: str) -> str:
    sheet = services.comparison
    return next((row.name for row in sheet.sheet.meshes if row.id == mesh), mesh) if sheet is not None else mesh


def _shortlist(services: Services, verdict: Verdict) -> list[Part]:
    words = services.words

    def row(item: Candidate) -> Markup:
        reasons = "; ".join(item.because) or plain_text(words.say("fit.light"))
        return words.say("fit.candidate", name=_name(services, item.mesh), because=reasons)

    rows = [row(item) for item in verdict.shortlist]
    rows += [words.say("fit.ruled_out", name=_name(services, item.mesh), because=item.out) for item in verdict.ruled_out]
    name = "fit.shortlist_later" if verdict.outcome == "not-yet" else "fit.shortlist"
    return [Bullets(tuple(rows), plain_text(words.say(name)))] if verdict.shortlist else []


def _after(verdict: Verdict, answers: Answers) -> tuple[Button, ...]:
    out = [say_button("First step", verdict.step.say, style="primary", describes="More about the first step")]
    if len(verdict.shortlist) > 1:
        line = "compare " + " ".join(item.mesh for item in verdict.shortlist[:_COMPARED])
        out.append(say_button("Compare these", line, describes="The shortlist side by side"))
    if verdict.open:
        known = to_line({name: value for name, value in answers.items() if value != UNKNOWN})
        out.append(say_button("Answer the rest", f"fit go {known}", describes="The questions that are still open, one by one"))
    out.append(say_button("Begin again", "fit new", describes="All questions one by one"))
    return tuple(out)


def _data(answers: Answers, verdict: Verdict) -> dict[str, Json]:
    def reasons(found: tuple[Reason, ...]) -> Json:
        return [{"question": r.question.id, "answer": r.option.id, "weight": r.weight, "says": r.option.says} for r in found]

    return {
        "kind": "fit",
        "verdict": verdict.outcome,
        "need": verdict.need,
        "ready": verdict.ready,
        "close": verdict.close,
        "answers": dict(answers),
        "for": reasons(verdict.reasons_for),
        "against": reasons(verdict.reasons_against),
        "changes": [{"question": c.question.id, "answer": c.option.id, "verdict": c.outcome} for c in verdict.changes],
        "first_step": {"says": verdict.step.says, "more": verdict.step.say},
        "shortlist": [{"mesh": item.mesh, "points": item.points, "because": list(item.because)} for item in verdict.shortlist],
        "ruled_out": [{"mesh": item.mesh, "because": item.out} for item in verdict.ruled_out],
        "open": [question.id for question in verdict.open],
        "sources": [{"title": source.title, "url": source.url, "read": f"{source.read}"} for source in verdict.sources],
    }
