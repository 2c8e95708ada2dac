"""A person's own results, over all quizzes: the first answer to each question counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from meshbot.commands.registry import Call, Command, Feature
from meshbot.commands.score_stand import Stand, look
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Button, Buttons, Column, Heading, Json, Markup, Note, Paragraph, Part, Reply, Table, say_button
from meshbot.quiz.progress import Mastery
from meshbot.store.ports import Attempt
from meshbot.text.markup import plain_text

_SUGGESTED: Final = 2
_FAIR_TRIES: Final = 2


@dataclass(frozen=True, slots=True)
class AreaScore:
    """First tries in one area."""

    area: str
    right: int
    tried: int

    @property
    def share(self) -> float:
        """The share that was right, 0 to 1."""
        return self.right / self.tried if self.tried else 0.0


def by_area(attempts: Sequence[Attempt]) -> tuple[AreaScore, ...]:
    """Scored answers per area, in the order of the alphabet."""
    areas = sorted({attempt.area for attempt in attempts})
    rows = ((area, [attempt.right for attempt in attempts if attempt.area == area]) for area in areas)
    return tuple(AreaScore(area, sum(rights), len(rights)) for area, rights in rows)


def weakest(areas: Sequence[AreaScore]) -> AreaScore | None:
    """The area to learn next: the lowest share of those tried at least twice; None when nothing was wrong."""
    tried = [area for area in areas if area.tried >= _FAIR_TRIES and area.right < area.tried]
    return min(tried, key=lambda area: (area.share, -area.tried, area.area), default=None)


def run(call: Call) -> Outcome:
    """Show the asker's results to the asker alone."""
    person, services = call.request.person, call.services
    with services.store.begin() as tx:
        attempts = tx.attempts.scored_of(person.team, person.user)
        stand = look(call, tx, attempts)
    words = services.words
    title = words.say("score.title")
    if not attempts:
        text = words.say("score.nothing", line=services.typed("quiz"))
        start = Buttons((say_button("Start a quiz", "quiz", style="primary"),))
        data: dict[str, Json] = {"kind": "score", "tried": 0, "right": 0, "areas": []}
        return reply_with(Reply((Heading(title), Paragraph(text), start), summary=plain_text(text), data=data))
    return reply_with(_results(call, title, attempts, stand))


def _results(call: Call, title: str, attempts: Sequence[Attempt], stand: Stand) -> Reply:
    words, bank = call.services.words, call.services.bank
    right, tried = sum(attempt.right for attempt in attempts), len(attempts)
    areas = by_area(attempts)
    total = words.say("score.total", right=right, tried=tried, percent=round(100 * right / tried))
    parts: list[Part] = [Heading(title), Paragraph(total), _table(call, areas, stand)]
    parts.append(Note(words.say("score.mastery_rule")))
    left = len(bank) - sum(1 for attempt in attempts if bank.get(attempt.question) is not None)
    if stand.streak > 1:
        parts.append(Note(words.say("score.streak", days=stand.streak)))
    if left > 0:
        parts.append(Note(words.say("score.left", left=left)))
    weak = weakest(areas)
    parts += [Paragraph(_advice(call, stand, weak)), Buttons(_buttons(call, attempts, weak, stand))]
    parts.append(Note(words.say("score.private")))
    data: dict[str, Json] = {
        "kind": "score", "tried": tried, "right": right, "due": stand.due, "streak": stand.streak, "next": _next(stand, weak),
        "areas": [_area_data(area, stand) for area in areas],
    }  # fmt: skip
    return Reply(tuple(parts), summary=plain_text(total), data=data)


def _next(stand: Stand, weak: AreaScore | None) -> str:
    """The line to say next: what is due, else the weakest area, else the course, else any quiz."""
    if stand.due:
        return "review"
    if weak is not None:
        return f"quiz {weak.area}"
    return "learn next" if stand.lesson else "quiz"


def _advice(call: Call, stand: Stand, weak: AreaScore | None) -> Markup:
    words, line = call.services.words, _next(stand, weak)
    if line == "review":
        return words.say("score.due", due=stand.due)
    if weak is not None:
        return words.say("score.next_area", area=weak.area)
    return words.say("score.next_lesson", lesson=stand.lesson) if line == "learn next" else words.say("score.next_quiz")


def _area_data(area: AreaScore, stand: Stand) -> Json:
    held = stand.areas.get(area.area, Mastery(area.area, 0, 0, 0, 0))
    return {
        "area": area.area, "right": area.right, "tried": area.tried,
        "known": held.known, "fading": held.fading, "learning": held.learning, "concepts": held.total,
    }  # fmt: skip


def _table(call: Call, areas: Sequence[AreaScore], stand: Stand) -> Table:
    titles = ("First tries right", "Concepts known", "To firm up")
    columns = (Column("Area"), *(Column(title, "right") for title in titles))
    rows: list[tuple[str, ...]] = []
    for area in areas:
        mastery = stand.areas.get(area.area)
        known = f"{mastery.known} of {mastery.total}" if mastery else ""
        firm = str(mastery.fading + mastery.learning) if mastery else ""
        rows.append((area.area, f"{area.right} of {area.tried}", known, firm))
    return Table(columns, tuple(rows), plain_text(call.services.words.say("score.by_area")))


def _buttons(call: Call, attempts: Sequence[Attempt], weak: AreaScore | None, stand: Stand) -> tuple[Button, ...]:
    """What is due, a quiz on the weakest area, and look-ups of what was missed last."""
    line = f"quiz {weak.area}" if weak is not None and weak.area in call.services.bank.areas else "quiz"
    out = [say_button("Review", "review", style="primary", describes="Review what is due")] if stand.due else []
    out.append(say_button("Next quiz", line, style="" if stand.due else "primary", describes=f"Start: {line}"))
    for attempt in reversed(attempts):
        question = call.services.bank.get(attempt.question)
        entry = call.services.library.get(question.concepts[0]) if question is not None and not attempt.right else None
        if entry is not None and all(button.says != entry.id for button in out) and len(out) <= _SUGGESTED + bool(stand.due):
            out.append(say_button(entry.title, entry.id, describes=f"Look up {entry.title}"))
    return tuple(out)


FEATURE: Final = Feature(
    commands=(
        Command(
            name="score",
            group="Learn",
            summary="Your quiz results, for you alone",
            usage="score",
            examples=("score",),
            run=run,
            reads=True,
            aliases=("results", "progress"),
        ),
    )
)
