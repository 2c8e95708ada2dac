"""Review: what is due for one person, as a quiz of their own; and what they say of an answer ("I guessed")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from meshbot.commands import review_cards
from meshbot.commands.quiz import already_running, running_here, taken
from meshbot.commands.quiz_play import show_here
from meshbot.commands.quiz_room import CARDS, LAST, load, start
from meshbot.commands.registry import Call, Command, Feature
from meshbot.commands.remind import REMIND, remind, stop, ticked
from meshbot.commands.when import local_time, zone_of
from meshbot.errors import UserError
from meshbot.model.ids import SessionId
from meshbot.model.outcome import Outcome, reply_with
from meshbot.model.reply import Buttons, Json, Markup, Note, Paragraph, Part, Reply, say_button
from meshbot.model.request import Press, Tick
from meshbot.quiz import chance
from meshbot.quiz.review import DAILY_CAP, HARD_CAP, Said
from meshbot.quiz.session import Rules, Session
from meshbot.store.ports import Attempt, StoredCard, Tx
from meshbot.text.markup import plain_text

_SAID: Final[dict[str, Said]] = {
    "guessed": "guessed", "i guessed": "guessed", "just guessed": "guessed", "lucky guess": "guessed", "unsure": "unsure",
    "not sure": "unsure", "i was not sure": "unsure", "too easy": "easy",
}  # fmt: skip
_KINDS: Final[dict[str, Said]] = {"guessed": "guessed", "unsure": "unsure", "easy": "easy"}


def run(call: Call) -> Outcome:
    """Ask what is due, or set how and when to be asked."""
    word, _, rest = call.args.strip().partition(" ")
    plain = word.casefold()
    if plain == "remind":
        return stop(call, REMIND) if rest.strip().casefold() in {"off", "stop"} else remind(call, rest)
    if plain in {"stop", "off"}:
        return stop(call, REMIND)
    if plain in _CHOICES:
        return _CHOICES[plain](call, rest.strip().casefold())
    if not call.request.place.alone:
        text = call.services.words.say("review.alone", app=call.services.app_name)
        return reply_with(_note(text, "elsewhere"))
    return _ask(call, _count(call, plain))


def _count(call: Call, word: str) -> int:
    if not word:
        return DAILY_CAP
    if word.isdecimal() and 1 <= int(word[:4]) <= HARD_CAP:
        return int(word)
    message = f"A review asks 1 to {HARD_CAP} questions; it also knows remind, stop, pace and everything."
    raise UserError(message, hint=call.services.typed("review"))


def _ask(call: Call, count: int) -> Outcome:
    """Start a quiz of one's own on what is due, least remembered first."""
    request, services = call.request, call.services
    person = request.person
    with services.store.begin(write=True) as tx:
        running = running_here(call, tx)
        if running is not None:
            return already_running(call, running)
        due = review_cards.due_concepts(services, tx, person.team, person.user, request.at, HARD_CAP)
        if not due:
            return reply_with(_nothing(call, tx))
        session = _session(call, due[:count])
        started = start(services, tx, person.team, request.place, session, request.at)
        if started is None:
            return taken(call, tx, session.id)
        room, _, shows = started
        text = services.words.say("review.started", count=len(session.questions), due=len(due))
        data: dict[str, Json] = {
            "kind": "review", "event": "started", "session": session.id, "total": len(session.questions), "due": len(due),
        }  # fmt: skip
        first = Reply((Paragraph(text), Note(services.words.say("review.say"))), summary=plain_text(text), data=data)
        return Outcome((first, *show_here(room)), shows)


def _session(call: Call, cards: tuple[StoredCard, ...]) -> Session:
    request = call.request
    keys = (request.person.team, request.place.channel, request.key)
    questions = tuple(review_cards.variant(call.services, card, *keys) for card in cards)
    title = plain_text(call.services.words.say("review.title"))
    name, seed = (f"{chance.number(*keys, what):016x}" for what in ("session", "seed"))
    return Session(SessionId(name), request.person.user, title, questions, seed, Rules(solo=True), request.at)


def _nothing(call: Call, tx: Tx) -> Reply:
    """Nothing is due: say when something will be, or how cards come about."""
    person, words = call.request.person, call.services.words
    cards = sorted(tx.cards.all_of(person.team, person.user), key=lambda card: card.due)
    upcoming = next((card for card in cards if card.due > call.request.at), None)
    if upcoming is None:
        text = words.say("review.empty")
    else:
        day = local_time(upcoming.due, zone_of(tx, person.team, person.user, person.zone))
        text = words.say("review.later", day=f"{day:%A} {day.day} {day:%B}", total=len(cards))
    parts: list[Part] = [Paragraph(text), Buttons((say_button("Start a quiz", "quiz", style="primary"),))]
    data: dict[str, Json] = {"kind": "review", "event": "nothing", "cards": len(cards)}
    return Reply(tuple(parts), summary=plain_text(text), data=data)


def _pace(call: Call, wanted: str) -> Outcome:
    """Choose how much to remember, and so how often to be asked."""
    if wanted not in review_cards.PACES:
        names = ", ".join(review_cards.PACES)
        raise UserError(f"The paces are {names}.", hint=call.services.typed("review pace light"))
    person = call.request.person
    with call.services.store.begin(write=True) as tx:
        tx.people.prefer(person.team, person.user, review_cards.PACE, wanted)
    return reply_with(_note(call.services.words.say("review.pace", pace=wanted), "pace"))


def _everything(call: Call, wanted: str) -> Outcome:
    """Choose whether right answers become cards too."""
    person, on = call.request.person, wanted not in {"off", "no"}
    with call.services.store.begin(write=True) as tx:
        tx.people.prefer(person.team, person.user, review_cards.EVERYTHING, "yes" if on else None)
    return reply_with(_note(call.services.words.say("review.everything", on=on), "everything", on=on))


_CHOICES: Final[Mapping[str, Callable[[Call, str], Outcome]]] = MappingProxyType({"pace": _pace, "everything": _everything})


def hear(call: Call) -> Outcome | None:
    """What somebody says of the answer that was revealed last here, where they are alone; None for other words."""
    request = call.request
    said = _SAID.get(" ".join(call.args.casefold().strip(" .!").split()))
    if said is None or not request.place.alone:
        return None
    with call.services.store.begin() as tx:
        last = tx.contexts.get(request.person.team, request.place, request.person.user, LAST)
    return _say_more(call, last or "", said) if last else None


def pressed(call: Call, press: Press) -> Outcome:
    """I guessed, not sure, too easy: ``session:position:what``."""
    name, _, what = press.value.rpartition(":")
    said = _KINDS.get(what)
    if said is None:
        raise UserError("That button is from an older quiz.", hint=call.services.typed("review"))
    return _say_more(call, name, said)


def _say_more(call: Call, name: str, said: Said) -> Outcome:
    person, words = call.request.person, call.services.words
    with call.services.store.begin(write=True) as tx:
        attempt, practice = _attempt(call, tx, name)
        if attempt is None:
            return reply_with(_note(words.say("review.said_unknown"), "said", counted=False))
        if practice:
            return reply_with(_note(words.say("review.said_practice"), "said", counted=False))
        if not attempt.right:
            return reply_with(_note(words.say("review.said_wrong"), "said", counted=False))
        counted = review_cards.say_more(call.services, tx, person.team, attempt, said)
    return reply_with(_note(words.say(f"review.said_{said}" if counted else "review.said_late"), "said", counted=counted))


def _attempt(call: Call, tx: Tx, name: str) -> tuple[Attempt | None, bool]:
    """The asker's own answer to a revealed question of a quiz they play alone, and whether it was practice (asked once more)."""
    session, _, position = name.partition(":")
    room = load(call.services, tx, call.request.person.team, SessionId(session))
    if room is None or not position.isdecimal() or not room.session.revealed(int(position[:4])):
        return None, False
    return room.attempt_of(call.request.person.user, int(position[:4])), int(position[:4]) >= room.session.length


def keep_crowd(call: Call, tick: Tick) -> Outcome:
    """The cards of a question that a crowd answered, after its reveal."""
    session, position = tick.payload.get("session", ""), int(tick.payload.get("position", "-1"))
    with call.services.store.begin(write=True) as tx:
        room = load(call.services, tx, call.request.person.team, SessionId(session))
        if room is not None:
            given = [attempt for attempt in room.attempts() if attempt.position == position]
            review_cards.keep(call.services, tx, room.team, given)
    return Outcome()


def _note(text: Markup, event: str, **data: Json) -> Reply:
    return Reply((Paragraph(text),), summary=plain_text(text), data={"kind": "review", "event": event, **data})


EARS: Final = Feature(hears=(hear,))
"""Stands before the quiz: "guessed" must not be taken for an answer to the question that came after."""

FEATURE: Final = Feature(
    commands=(
        Command(
            name="review",
            group="Learn",
            summary="What is due for you: missed questions come back in time",
            usage="review [number] | review remind 09:00 [zone] | review pace [light|steady|exam|on-call] | review everything",
            examples=("review", "review 10", "review pace light"),
            run=run,
            details=(
                "What you missed, or found with a hint, becomes a card for its concept and comes back days later, least "
                "remembered first. After a right answer say guessed, unsure or too easy to move its next date. review remind "
                "09:00 Europe/Paris tells you on working days when something is due; review stop ends that at once. After review "
                "everything, right answers come back as well, which finds out lucky guesses."
            ),
        ),
    ),
    presses={"review.said": pressed},
    ticks={CARDS: keep_crowd, REMIND: ticked},
)
