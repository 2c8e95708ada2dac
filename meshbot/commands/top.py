"""The channel's board: only people who joined it, only first answers, ties share a place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from meshbot.commands.registry import Call, Command, Feature
from meshbot.errors import UserError
from meshbot.model.ids import UserId
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Buttons, Heading, Json, Markup, Note, Paragraph, Part, Reply, Steps, say_button
from meshbot.model.request import PlaceKind
from meshbot.text.markup import person, plain_text

_SPANS: Final = ("week", "month", "all")
_SHOWN: Final = 10


def top(call: Call) -> Outcome:
    """The board of this channel for a span of time, or join and leave it."""
    word = call.args.casefold().strip() or "week"
    if call.request.place.kind is not PlaceKind.CHANNEL:
        message = "A board belongs to a channel, so say it there. Your own results are under score."
        raise UserError(message, hint=call.services.typed("score"))
    if word in {"join", "leave"}:
        return _choose(call, joins=word == "join")
    if word not in _SPANS:
        raise UserError("The board has week, month and all.", hint=call.services.typed("top month"))
    return reply_with(_board(call, word))


def since(span: str, now: datetime) -> datetime | None:
    """When a span began, in UTC: Monday, the first of the month, or never for ``all``."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if span == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if span == "month" else None


def places(points: dict[UserId, int]) -> tuple[tuple[int, UserId, int], ...]:
    """Place, person and points, best first; equal points share a place and the next place counts them all."""
    ordered = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    values = [value for _, value in ordered]
    return tuple((values.index(value) + 1, user, value) for user, value in ordered)


def _choose(call: Call, *, joins: bool) -> Outcome:
    request, words = call.request, call.services.words
    with call.services.store.begin(write=True) as tx:
        tx.people.prefer(request.person.team, request.person.user, _choice(call), "yes" if joins else None)
    text = words.say("top.joined") if joins else words.say("top.left")
    data: dict[str, Json] = {"kind": "board", "joined": joins}
    return reply_with(Reply((Paragraph(text),), summary=plain_text(text), data=data))


def _board(call: Call, span: str) -> Reply:
    request, services = call.request, call.services
    team, words = request.person.team, services.words
    with services.store.begin() as tx:
        members = tx.people.who_prefer(team, _choice(call), "yes")
        attempts = tx.attempts.scored_in(team, request.place.channel, since(span, request.at))
    points = dict.fromkeys(members, 0)
    for attempt in attempts:
        if attempt.user in points and attempt.right:
            points[attempt.user] += 1
    rows = places({user: count for user, count in points.items() if count})
    title = plain_text(words.say("top.title", span=span))
    parts: list[Part] = [Heading(title)]
    if rows:
        parts.append(Steps(tuple(_row(call, *row) for row in rows[:_SHOWN])))
    else:
        parts.append(Paragraph(words.say("top.empty")))
    joined = request.person.user in points
    parts.append(Note(words.say("top.rule", joined=joined)))
    change = ("Leave the board", "top leave") if joined else ("Join the board", "top join")
    others = [say_button(other, f"top {other}") for other in _SPANS if other != span]
    parts.append(Buttons((say_button(*change), *others)))
    data: dict[str, Json] = {
        "kind": "board",
        "span": span,
        "rows": [{"place": place, "user": user, "right": count} for place, user, count in rows],
    }
    return Reply(tuple(parts), summary=title, data=data, share=f"top {span}" if rows else "")


def _row(call: Call, place: int, user: UserId, count: int) -> Markup:
    return call.services.words.say("top.row", place=place, who=person(user), count=count)


def _choice(call: Call) -> str:
    return f"board/{call.request.place.channel}"


FEATURE: Final = Feature(
    commands=(
        Command(
            name="top",
            group="Learn",
            summary="This channel's board, for those who joined it",
            usage="top [week|month|all|join|leave]",
            examples=("top", "top month", "top join"),
            run=top,
            aliases=("board", "leaderboard"),
            details="First answers count, so asking the same question again gains nothing. Nobody is listed without joining.",
        ),
    )
)
