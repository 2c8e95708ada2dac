"""The one door of the application: a Request goes in, an Outcome comes out, whatever happens.

Order for a line: empty means help; the first word names a command; otherwise the line is looked up. Words in a
thread are first offered to the conversations that may be under way there. UserErrors become replies;
anything else is logged with an id that the reply shows.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field, replace
from typing import Final

from meshbot.commands.acquaintances import Acquaintances
from meshbot.commands.once import OnceStore, RepeatedError
from meshbot.commands.registry import Call
from meshbot.commands.services import Services
from meshbot.errors import StaleError, StoreDownError, UserError
from meshbot.model.ids import MessageName, TeamId
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Json, Note, Paragraph, Reply
from meshbot.model.request import Command, Form, Press, Request, Tick, Words
from meshbot.text.markup import plain_text

_LOG: Final = logging.getLogger("meshbot.dispatch")
_STALE_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Application:
    """The bot without its front ends."""

    services: Services
    acquaintances: Acquaintances = field(default_factory=Acquaintances, kw_only=True)

    def handle(self, request: Request) -> Outcome:
        """Answer a request; never raises for anything a request can hold."""
        try:
            return self._welcomed(request, self._answered(request))
        except RepeatedError:
            raise  # only inside ``once``
        except Exception:  # noqa: BLE001 - the one boundary: faults of ours become an id that is also in the log
            return reply_with(fault_reply(self.services, request))

    def once(self, request: Request, *, repeats: bool) -> Outcome | None:
        """Answer a request whose delivery has not been handled before; None when it has.

        ``repeats`` says that it will be delivered again if we fail. Raises StoreDownError then, when the database is down.
        """
        services = self.services
        store = OnceStore(services.store, request, services.later)
        here = replace(self, services=replace(services, store=store, later=store.hold))
        try:
            outcome = here.handle(request)
            store.settle(repeats=repeats)
        except RepeatedError:
            return None
        return outcome

    def view(self, team: TeamId, name: MessageName) -> Reply | None:
        """What a kept message says now; None when it should not be shown any more."""
        view = self.services.registry.views.get(name.partition("/")[0])
        return view(self.services, team, name) if view else None

    def _answered(self, request: Request) -> Outcome:
        try:
            return self._retrying(request)
        except UserError as error:
            return reply_with(error_reply(self.services, error))
        except StoreDownError as error:
            return reply_with(down_reply(self.services, error))

    def harmless(self, request: Request) -> bool:
        """Whether answering this delivery twice does no harm, so that nobody needs to claim it first."""
        if not isinstance(request.trigger, Command):
            return False
        word = request.trigger.line.strip().partition(" ")[0].lstrip("/")
        command = self.services.registry.find(word) if word else None
        return command is None or command.reads

    def _welcomed(self, request: Request, outcome: Outcome) -> Outcome:
        """The outcome, with one line of welcome below a newcomer's first answer."""
        if not outcome.replies or isinstance(request.trigger, Tick):
            return outcome
        if outcome.replies[0].data.get("kind") == "forget":
            return outcome  # who asks to be forgotten is not remembered for asking
        person, services = request.person, self.services
        if (person.team, person.user) in self.acquaintances or not self._meets(request):
            return outcome
        welcome = Note(services.words.say("common.welcome", name=services.app_name, help=services.typed("help")))
        first = outcome.replies[0]
        return replace(outcome, replies=(replace(first, parts=(*first.parts, welcome)), *outcome.replies[1:]))

    def _meets(self, request: Request) -> bool:
        """Whether the asker is new here; from now on they are not."""
        person, services = request.person, self.services
        try:
            with services.store.begin() as tx:
                known = tx.people.known(person.team, person.user)
            if not known:
                with services.store.begin(write=True) as tx:
                    known = not tx.people.meet(person.team, person.user, request.at)
        except StoreDownError:
            return False  # an answer during an outage is worth more than a welcome
        self.acquaintances.add(person.team, person.user)
        return not known

    def _retrying(self, request: Request) -> Outcome:
        for _ in range(_STALE_TRIES):
            try:
                return self._route(request)
            except StaleError:
                continue
        return self._route(request)

    def _route(self, request: Request) -> Outcome:
        trigger = request.trigger
        if isinstance(trigger, Command):
            return self._line(request, self._bare(trigger.line))
        if isinstance(trigger, Words):
            return self._words(request, replace(trigger, text=self._bare(trigger.text)))
        if isinstance(trigger, Press):
            return self._press(request, trigger)
        if isinstance(trigger, Tick):
            tick = self.services.registry.ticks.get(trigger.job)
            return tick(Call(request, "", self.services), trigger) if tick else Outcome()
        return self._form(request, trigger)

    def _bare(self, line: str) -> str:
        """A line without the slash command in front, which people copy along from the help into a mention or a terminal."""
        word, _, rest = line.strip().partition(" ")
        return rest.strip() if word == self.services.command_name else line

    def _line(self, request: Request, line: str) -> Outcome:
        word, _, rest = line.strip().partition(" ")
        command = self.services.registry.find(word.lstrip("/")) if word else self.services.registry.find("help")
        if command is not None:
            return command.run(Call(request, rest.strip(), self.services))
        return self.services.registry.by_word["explain"].run(Call(request, line.strip(), self.services))

    def _words(self, request: Request, words: Words) -> Outcome:
        call = Call(request, words.text.strip(), self.services)
        try:
            for hears in self.services.registry.hears:
                outcome = hears(call)
                if outcome is not None:
                    return outcome
        except StoreDownError:
            # What conversation this is cannot be known now. A line that needs no memory can still be answered; in a
            # thread where people talk to each other, silence is kinder than a notice under every message.
            if not words.addressed:
                return Outcome()
        return self._line(request, words.text) if words.addressed else Outcome()

    def _press(self, request: Request, press: Press) -> Outcome:
        if press.action == "say":
            return self._words(request, Words(press.value))
        pressed = self.services.registry.presses.get(press.action)
        if pressed is None:
            raise UserError("That button is from an older version of meshbot.", hint=self.services.typed("help"))
        return pressed(Call(request, press.value, self.services), press)

    def _form(self, request: Request, form: Form) -> Outcome:
        return self._line(request, form.fields.get("line", ""))


def error_reply(services: Services, error: UserError) -> Reply:
    """What a person sees when there is something to mend."""
    # The domain does not know how lines begin here: a hint that is a line of ours is shown as one types it.
    hint = services.typed(error.hint) if services.registry.find(error.hint.partition(" ")[0]) else error.hint
    parts: list[Paragraph | Note] = [Paragraph(services.words.say("common.error", message=error.message))]
    if hint:
        parts.append(Note(services.words.say("common.hint", hint=hint)))
    data = {"kind": "error", "message": error.message, "hint": hint}
    return Reply(tuple(parts), summary=error.message, data=data, ok=False)


def down_reply(services: Services, error: StoreDownError) -> Reply:
    """What a person sees when what they ask for needs the database and it does not answer."""
    fault = secrets.token_hex(4)
    _LOG.error("fault %s: the database does not answer: %s", fault, error)
    text = services.words.say("common.down", fault=fault, line=services.typed("mtls"))
    data: dict[str, Json] = {"kind": "fault", "id": fault, "message": "The database does not answer."}
    return Reply((Paragraph(text),), summary=plain_text(text), data=data, ok=False)


def fault_reply(services: Services, request: Request) -> Reply:
    """What a person sees when the fault is ours; call it while the exception is being handled."""
    fault = secrets.token_hex(4)
    _LOG.exception("fault %s while handling a %s", fault, type(request.trigger).__name__)
    text = services.words.say("common.fault", fault=fault)
    data = {"kind": "fault", "id": fault, "message": f"Something went wrong on our side (id {fault})."}
    return Reply((Paragraph(text),), summary=data["message"], data=dict(data), ok=False)
