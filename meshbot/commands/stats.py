"""For the people who keep the questions: how items fare, what was reported, and what people looked for in vain.

No person appears here. A question's figures are shown from ``SHOWN_FROM`` answers on, so that nobody can be told from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from meshbot.commands.registry import Call, Command, Feature
from meshbot.errors import UserError
from meshbot.model.ids import QuestionId
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Bullets, Column, Facts, Heading, Json, Markup, Note, Paragraph, Part, Reply, Table
from meshbot.model.request import PlaceKind
from meshbot.quiz.question import Number, Order, Typed
from meshbot.quiz.statistics import ENOUGH, ItemStatistics, Response, item_statistics, picked_keys
from meshbot.store.ports import Attempt, Report
from meshbot.text.markup import one_line, plain_text

SHOWN_FROM: Final = 5
_ROWS: Final = 12
_TEXTS: Final = 3
_MISSES: Final = 10
_TEXT_LENGTH: Final = 120


def run(call: Call) -> Outcome:
    """The overview, or one question's figures."""
    request, services = call.request, call.services
    if request.place.kind is not PlaceKind.TERMINAL and request.person.user not in services.admins:
        message = "Statistics are for the people who keep the questions."
        raise UserError(message, hint=services.typed("score"))
    team = request.person.team
    with services.store.begin() as tx:
        attempts = tx.attempts.all_first(team)
        reports = tx.reports.all_of(team)
        misses = tx.reports.misses(team, _MISSES)
    items = item_statistics(services.bank.questions, _responses(attempts))
    name = call.args.strip().casefold()
    if name:
        return reply_with(_one(call, name, items, reports))
    return reply_with(_overview(call, items, reports, misses))


def _responses(attempts: Sequence[Attempt]) -> tuple[Response, ...]:
    return tuple(Response(item.user, item.question, item.right, picked_keys(item.answer)) for item in attempts)


def _overview(call: Call, items: Sequence[ItemStatistics], reports: Sequence[Report], misses: Sequence[tuple[str, int]]) -> Reply:
    words, bank = call.services.words, call.services.bank
    answers = sum(item.tries for item in items)
    flagged = sorted((item for item in items if item.flags), key=lambda item: (not item.act, -item.tries, item.question))
    title = plain_text(words.say("stats.title"))
    head = words.say("stats.head", answers=answers, tried=len(items), total=len(bank), flagged=len(flagged))
    parts: list[Part] = [Heading(title), Paragraph(head)]
    if flagged:
        parts.append(_table(call, flagged[:_ROWS]))
    if any(item.act for item in flagged):
        parts.append(Note(words.say("stats.act")))
    parts.append(Note(words.say("stats.rule", enough=ENOUGH)))
    parts.append(_reports(call, reports))
    found = tuple(words.say("stats.miss", query=one_line(query, _TEXT_LENGTH), count=count) for query, count in misses)
    parts.append(Bullets(found or (words.say("stats.no_misses"),), plain_text(words.say("stats.misses_title"))))
    data: dict[str, Json] = {
        "kind": "stats", "answers": answers, "items": [_item_data(item) for item in items if item.tries >= SHOWN_FROM],
        "reports": [{"question": report.question, "at": report.at.isoformat(), "text": report.text} for report in reports],
        "misses": [{"query": query, "count": count} for query, count in misses],
    }  # fmt: skip
    return Reply(tuple(parts), summary=plain_text(head), data=data)


def _table(call: Call, items: Sequence[ItemStatistics]) -> Table:
    numbers = (Column(title, "right") for title in ("Tries", "Right", "Tells apart"))
    columns = (Column("Question"), *numbers, Column("Look at it because"))
    rows = tuple(
        (item.question, str(item.tries), f"{round(100 * item.facility)} %", _number(item.discrimination), ", ".join(item.flags))
        for item in items
    )
    return Table(columns, rows, plain_text(call.services.words.say("stats.flagged_title")))


def _reports(call: Call, reports: Sequence[Report]) -> Part:
    words = call.services.words
    counts = Counter(report.question for report in reports)
    lines = [
        words.say("stats.report", question=question, count=count, texts=_texts(reports, question))
        for question, count in counts.most_common(_ROWS)
    ]
    return Bullets(tuple(lines) or (words.say("stats.no_reports"),), plain_text(words.say("stats.reports_title")))


def _texts(reports: Sequence[Report], question: QuestionId) -> str:
    texts = [one_line(report.text, _TEXT_LENGTH) for report in reports if report.question == question and report.text]
    return "; ".join(f"“{text}”" for text in texts[:_TEXTS])


def _one(call: Call, name: str, items: Sequence[ItemStatistics], reports: Sequence[Report]) -> Reply:
    """One question: its figures, its options, its reports."""
    words, bank = call.services.words, call.services.bank
    question = bank.get(QuestionId(name))
    if question is None:
        raise UserError("There is no question of that id.", hint=call.services.typed("stats"))
    item = next((item for item in items if item.question == question.id), None)
    parts: list[Part] = [Heading(question.id), Paragraph(Markup(question.stem))]
    if item is None or item.tries < SHOWN_FROM:
        parts.append(Paragraph(words.say("stats.too_few", tries=item.tries if item else 0, least=SHOWN_FROM)))
    else:
        right = words.say("stats.share", percent=round(100 * item.facility), error=round(100 * item.error))
        facts = [("Answers", Markup(str(item.tries))), ("Right", right), ("Tells apart", Markup(_number(item.discrimination)))]
        facts.append(("Look at it because", Markup(", ".join(item.flags) or "–")))
        parts.append(Facts(tuple(facts)))
        if not isinstance(question, (Typed, Number, Order)):
            lines = (
                words.say("stats.option", text=Markup(option.text), count=item.picks.get(key, 0), right=option.right)
                for key, option in enumerate(question.options)
            )
            parts.append(Bullets(tuple(lines), plain_text(words.say("stats.options_title"))))
    mine = [report for report in reports if report.question == question.id]
    parts.append(_reports(call, mine))
    shown = item is not None and item.tries >= SHOWN_FROM
    data: dict[str, Json] = {"kind": "stats", "item": _item_data(item) if item and shown else None, "reports": len(mine)}
    return Reply(tuple(parts), summary=question.id, data=data)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _item_data(item: ItemStatistics) -> Json:
    return {
        "question": item.question, "tries": item.tries, "right": round(item.facility, 4), "error": round(item.error, 4),
        "discrimination": None if item.discrimination is None else round(item.discrimination, 4), "flags": list(item.flags),
        "idle": list(item.idle), "act": item.act,
    }  # fmt: skip


FEATURE: Final = Feature(
    commands=(
        Command(
            name="stats",
            group="Authors",
            summary="How the questions fare, reports, and look-ups that found nothing",
            usage="stats [question id]",
            examples=("stats",),
            run=run,
            reads=True,
            details="For the people named in MESHBOT_ADMINS, and in a terminal. First answers alone are counted.",
        ),
    )
)
