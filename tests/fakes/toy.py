"""A small application with one command for every thing the Slack adapter must be able to perform.

The adapter's tests must not hang on the wording or content of the real commands; the ports and dispatch are the real ones.
"""

from __future__ import annotations

from typing import Any, Final, cast

from meshbot.commands.dispatch import Application
from meshbot.commands.registry import Call, Command, Feature, Registry
from meshbot.commands.services import Services
from meshbot.errors import UserError
from meshbot.model.ids import MessageName, QuestionId, SessionId, TeamId
from meshbot.model.outcome import Outcome, Show, reply_with
from meshbot.model.reply import (
    Action,
    Button,
    Buttons,
    Choice,
    Choices,
    Column,
    Image,
    Markup,
    Paragraph,
    Reply,
    Table,
    Visibility,
    say_button,
)
from meshbot.model.request import Place, Press, Tick
from meshbot.render.wording import load_wording
from meshbot.store.ports import Attempt, KeptMessage, Store, StoredJob, StoredSession
from meshbot.text.markup import escape, one_line

PNG: Final = b"\x89PNG\r\n\x1a\n0000"


def toy_application(store: Store, *features: Feature) -> Application:
    """The toy on a store; ``features`` are added to it."""
    absent = cast("Any", None)
    services = Services(Registry((TOY, *features)), library=absent, bank=absent, store=store, words=load_wording())
    return Application(services)


def text_reply(text: str, **more: Any) -> Reply:
    """A reply of one paragraph."""
    return Reply((Paragraph(escape(text)),), summary=one_line(text) or "nothing", **more)


def _look_up(call: Call) -> Outcome:
    if not call.args:
        raise UserError("Say what to look up.", hint="/mesh explain mtls")
    buttons = Buttons((say_button("More", "more", describes="More about it"), say_button("Canary", "canary")))
    parts = (Paragraph(escape(f"About {call.args}")), buttons)
    return reply_with(Reply(parts, summary=one_line(f"About {call.args}"), share=one_line(call.args)))


def _own(call: Call) -> Outcome:
    return reply_with(text_reply(f"Your score, {call.request.person.user}: 3"))


def _open(call: Call) -> Outcome:
    return reply_with(text_reply(f"For everybody: {call.args}", visibility=Visibility.CHANNEL))


def _two(_call: Call) -> Outcome:
    return reply_with(text_reply("first"), text_reply("second"))


def _table(_call: Call) -> Outcome:
    table = Table((Column("who"), Column("points", "right")), (("ana", "3"), ("bo", "2")))
    return reply_with(Reply((table,), summary="ana 3, bo 2", visibility=Visibility.CHANNEL))


def _chart(_call: Call) -> Outcome:
    image = Image("cost", "Cost rises from 300 to 900 dollars", PNG)
    return reply_with(Reply((image,), summary="Cost rises", share="chart"))


def _long(_call: Call) -> Outcome:
    parts = tuple(Paragraph(Markup("word " * 500)) for _ in range(60))
    return reply_with(Reply(parts, summary="word " * 2000, visibility=Visibility.CHANNEL))


def _later(call: Call) -> Outcome:
    with call.services.store.begin(write=True) as tx:
        request = call.request
        job = StoredJob("job1", request.person.team, "toy.remind", request.at, request.place, {"user": request.person.user})
        tx.jobs.put(job)
    return Outcome()


def _remind(call: Call, tick: Tick) -> Outcome:
    return reply_with(text_reply(f"Reminder for {tick.payload['user']} of {call.request.person.team}"))


def _boom(_call: Call) -> Outcome:
    message = "a fault of ours"
    raise ZeroDivisionError(message)


# A quiz of one question, on the real ports


def _quiz(call: Call) -> Outcome:
    request = call.request
    team, session = request.person.team, SessionId(f"s{abs(hash(request.key)) % 10_000}")
    with call.services.store.begin(write=True) as tx:
        place = Place(request.place.kind, request.place.channel, request.place.thread)
        if not tx.sessions.add(StoredSession(session, team, place, active=True, state={"starter": request.person.user})):
            raise UserError("A quiz is already running here.", hint="stop")
        root, card = _name(session, "root"), _name(session, "q/0")
        tx.messages.mark(KeptMessage(root, team, place, None, None, 0))
        tx.messages.mark(KeptMessage(card, team, place, root, None, 0))
    return Outcome(shows=(Show(team, root), Show(team, card)))


def _answer(call: Call, press: Press) -> Outcome:
    session, _, option = press.value.partition(":")
    return _record(call, SessionId(session), ",".join(press.picked) or option)


def _hear(call: Call) -> Outcome | None:
    request = call.request
    with call.services.store.begin() as tx:
        running = tx.sessions.active_at(request.person.team, request.place)
    if running is None or call.args not in {"a", "b"}:
        return None
    return _record(call, running.id, call.args)


def _record(call: Call, session: SessionId, answer: str) -> Outcome:
    request, team = call.request, call.request.person.team
    with call.services.store.begin(write=True) as tx:
        stored = tx.sessions.get(team, session)
        if stored is None or not stored.active:
            return reply_with(text_reply("That quiz is over."))
        attempt = Attempt(
            session, 0, request.person.user, QuestionId("q"), answer, answer == "b", request.at, request.place.channel
        )
        if not tx.attempts.record(team, attempt):
            return reply_with(text_reply("You answered already."))
        card = _name(session, "q/0")
        tx.messages.mark(KeptMessage(card, team, stored.place, _name(session, "root"), None, 0))
    return Outcome((text_reply(f"Locked in: {answer}"),), (Show(team, card),))


def _lost(call: Call, tick: Tick) -> Outcome:
    session = SessionId(tick.payload["name"].split("/")[1])
    with call.services.store.begin(write=True) as tx:
        stored = tx.sessions.get(call.request.person.team, session)
        if stored is not None:
            ended = StoredSession(session, stored.team, stored.place, active=False, state=stored.state, version=stored.version)
            tx.sessions.save(ended)
    return Outcome()


def _view(services: Services, team: TeamId, name: MessageName) -> Reply | None:
    _, session, *rest = name.split("/")
    with services.store.begin() as tx:
        attempts = tx.attempts.of_session(team, SessionId(session))
    if rest == ["root"]:
        return text_reply("A quiz begins", visibility=Visibility.CHANNEL)
    options = tuple(
        Choice(letter, Markup(f"option {letter}"), Action("quiz.answer", f"{session}:{letter}")) for letter in ("a", "b")
    )
    several = Choices(options, several=True, submit=Action("quiz.several", f"{session}:"))
    stop = Buttons((Button("Stop", "stop", Action("quiz.stop", session)),))
    said = Paragraph(Markup(f"Which one? {len(attempts)} answered"))
    parts = (said, Choices(options), several, stop)
    return Reply(parts, summary=f"Which one? {len(attempts)} answered", visibility=Visibility.THREAD)


def _name(session: SessionId, rest: str) -> MessageName:
    return MessageName(f"quiz/{session}/{rest}")


def _row(name: str, run: Any) -> Command:
    return Command(name, "Toy", f"does {name}", f"{name} [words]", (name,), run)


TOY: Final = Feature(
    commands=(
        _row("explain", _look_up),
        _row("help", lambda _call: reply_with(text_reply("What you can type"))),
        _row("score", _own),
        _row("open", _open),
        _row("two", _two),
        _row("table", _table),
        _row("chart", _chart),
        _row("long", _long),
        _row("later", _later),
        _row("boom", _boom),
        _row("quiz", _quiz),
        _row("silent", lambda _call: Outcome()),
    ),
    presses={"quiz.answer": _answer, "quiz.several": _answer},
    hears=(_hear,),
    ticks={"toy.remind": _remind, "quiz.lost": _lost},
    views={"quiz": _view},
)
