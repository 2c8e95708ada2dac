"""Quizzes as people play them, through the application and a real store: in a thread, alone, and when things go wrong."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import cast

import pytest

from meshbot.bootstrap import build_application
from meshbot.commands import quiz_room
from meshbot.commands.dispatch import Application
from meshbot.commands.services import Services
from meshbot.model.ids import ChannelId, MessageName, MessageTs, SessionId, TeamId, UserId
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Reply, Visibility
from meshbot.model.request import Command, Place, PlaceKind, Press, Tick, Words
from meshbot.quiz import codec
from meshbot.quiz.bank import Bank, make_bank
from meshbot.quiz.question import Single
from meshbot.quiz.session import Session
from meshbot.render.slack import render_message
from meshbot.settings import Settings
from meshbot.store.engine import SqlStore, open_store
from tests.quiz_support import NUMBER, ORDER, SEVERAL, SINGLE, TYPED, question
from tests.support import TERMINAL, Bot, StillClock, channel, direct

CHANNEL = channel()
THREAD = channel("100.1")
TEAM = TeamId("T1")


@dataclass
class Game:
    """A quiz that has been started, and the ways to play it."""

    bot: Bot
    store: SqlStore
    id: SessionId
    place: Place = THREAD

    @property
    def session(self) -> Session:
        with self.store.begin() as tx:
            stored = tx.sessions.get(TEAM, self.id)
            assert stored is not None
            return codec.from_json(stored.state)

    def card(self, *parts: str | int) -> Reply:
        reply = self.bot.application.view(TEAM, quiz_room.name_of(self.id, *parts))
        assert reply is not None
        return reply

    def value(self, *parts: int) -> str:
        return ":".join((self.id, *(str(part) for part in parts)))

    def place_of(self, *, right: bool) -> int:
        """The place of a right (or the first wrong) option of the current question, as it is shown."""
        session = self.session
        bank = self.bot.application.services.bank
        item = bank.get(session.question)
        assert item is not None
        shown = bank.instance(item, session.seed_of(session.position))
        return next(place for place, option in enumerate(shown.options) if option.right is right)

    def answer(self, user: str, *, right: bool = True) -> Outcome:
        """Press an option of the current question."""
        return self.press("answer", user, self.session.position, self.place_of(right=right))

    def press(self, action: str, user: str, *parts: int, picked: tuple[str, ...] = ()) -> Outcome:
        return self.bot.send(Press(f"quiz.{action}", self.value(*parts), picked), user, self.place)

    def words(self, text: str, user: str, *, addressed: bool = False) -> Outcome:
        return self.bot.send(Words(text, addressed), user, self.place)

    def tick(self, job: str, **payload: str) -> Outcome:
        return self.bot.send(Tick(job, {"session": self.id, **payload}), "", self.place)

    def rows(self) -> list[tuple[str, int, bool]]:
        with self.store.begin() as tx:
            return [(row.user, row.position, row.right) for row in tx.attempts.of_session(TEAM, self.id)]


def numbered(number: int) -> Single:
    """A single-choice question that shares no words with the others."""
    options = [
        {"text": f"right w{number}", "right": True},
        {"text": f"wrong v{number}", "why": "It is wrong for a reason of its own."},
        {"text": f"wrong u{number}", "why": "It is wrong for another reason altogether."},
    ]
    made = question(SINGLE, id=f"q-{number}", stem=f"Stem s{number}?", explanation=f"Because e{number}.", options=options)
    assert isinstance(made, Single)
    return made


@pytest.fixture
def bank() -> Bank:
    return make_bank([numbered(number) for number in range(6)])


@pytest.fixture(scope="session")
def services(quiet_settings: Settings) -> Services:
    """The shipped parts, read once: look-ups in the middle of a quiz are real."""
    return build_application(quiet_settings, open_store("sqlite://")).services


@pytest.fixture
def bot(services: Services, bank: Bank, store: SqlStore, clock: StillClock) -> Bot:
    """A bot with a small bank of questions that are easy to tell apart."""
    return Bot(Application(replace(services, bank=bank, store=store)), clock)


def text_of(outcome: Outcome) -> str:
    return " ".join(reply.summary for reply in outcome.replies)


def shown_text(reply: Reply) -> str:
    return json.dumps(render_message(reply)) + json.dumps(dict(reply.data))


def start(bot: Bot, store: SqlStore, line: str = "quiz resilience 3", place: Place = CHANNEL, user: str = "UANA") -> Game:
    """Start a quiz and let its parent be posted, as the Slack adapter does."""
    outcome = bot.send(Command(line), user, place)
    started = outcome.replies[0]
    assert started.data["event"] == "started", started.summary
    game = Game(bot, store, SessionId(str(started.data["session"])), place)
    if place.kind is PlaceKind.CHANNEL and place.thread is None:
        with store.begin(write=True) as tx:
            tx.sessions.bind(TEAM, game.id, THREAD)
        game.place = THREAD
    return game


def test_a_channel_quiz_posts_its_parent_and_first_card_and_answers_privately(bot: Bot, store: SqlStore) -> None:
    outcome = bot.send(Command("quiz resilience 3"), "UANA", CHANNEL)
    session = str(outcome.replies[0].data["session"])
    assert [show.name for show in outcome.shows] == [f"quiz/{session}/root", f"quiz/{session}/q/0"]
    assert outcome.replies[0].visibility is Visibility.ONLY_ASKER
    with store.begin() as tx:
        root, card = (tx.messages.get(TEAM, show.name) for show in outcome.shows)
        assert root is not None
        assert card is not None
        assert (root.place, root.parent) == (CHANNEL, None)
        assert (card.place, card.parent) == (CHANNEL, root.name)


def test_three_people_play_a_whole_quiz_in_a_thread(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    for user, right in (("UANA", True), ("UBO", False), ("UCY", True)):
        outcome = game.answer(user, right=right)
        assert text_of(outcome).startswith("Locked in: ")
        assert [show.name for show in outcome.shows] == [f"quiz/{game.id}/q/0"]
    assert "3 people have answered" in shown_text(game.card("q", 0))
    outcome = game.press("next", "UBO", 0)
    assert [show.name for show in outcome.shows] == [f"quiz/{game.id}/q/0", f"quiz/{game.id}/q/1"]
    revealed = shown_text(game.card("q", 0))
    assert "<@UANA>, <@UCY> (2 of 3)" in revealed
    assert "Because e" in revealed
    assert "https://example.org/reference" in revealed
    game.answer("UANA")
    game.answer("UBO")
    assert "2 of 3 have answered" in shown_text(game.card("q", 1))
    outcome = game.answer("UCY", right=False)
    assert game.session.position == 2, "everybody who answered before has answered, so it goes on by itself"
    for user in ("UBO", "UCY", "UANA"):
        outcome = game.answer(user)
    assert game.session.phase == "done"
    assert [show.name.split("/", 2)[2] for show in outcome.shows] == ["q/2", "end", "root"]
    end = game.card("end")
    assert [(line["place"], line["user"], line["points"]) for line in end.data["board"]] == [  # type: ignore[union-attr, index, call-overload]
        (1, "UANA", 3.0),
        (2, "UBO", 2.0),
        (2, "UCY", 2.0),
    ]
    assert "Equal points share a place" in shown_text(end)
    assert "(3 of 3 right)" in shown_text(game.card("root"))


def test_a_person_answers_a_question_once_however_often_they_press(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    game.answer("UBO")
    again = game.answer("UBO")
    other = game.answer("UBO", right=False)
    assert "You have answered this one" in text_of(again)
    assert "You have answered this one" in text_of(other)
    assert game.rows() == [("UBO", 0, True)]


def test_what_was_locked_in_is_said_and_nothing_of_whether_it_is_right(bot: Bot, store: SqlStore) -> None:
    """Right and wrong answers get the same words, in a channel and before the reveal."""
    game = start(bot, store)
    replies = [game.answer(user, right=right).replies[0] for user, right in (("UBO", True), ("UCY", False))]
    masked = [
        json.dumps([str(reply.parts), reply.summary, dict(reply.data)]).replace(str(reply.data["given"]), "?")
        for reply in replies
    ]
    assert masked[0] == masked[1]
    assert not {"right", "wrong", "Right", "Wrong"} & set(masked[0].replace('"', " ").split())


def test_an_open_card_is_the_same_whichever_option_is_right(bot: Bot, store: SqlStore, bank: Bank) -> None:
    """Nothing a client can read before the reveal depends on the key: not text, values, data, or order."""
    game = start(bot, store)
    open_card = game.card("q", 0)
    moved = []
    for item in bank.questions:
        assert isinstance(item, Single)
        rights = [not option.right if option is not item.options[2] else option.right for option in item.options]
        options = tuple(option.model_copy(update={"right": right}) for option, right in zip(item.options, rights, strict=True))
        moved.append(item.model_copy(update={"options": options, "explanation": "other", "hints": ("o1", "o2")}))
    twin = Bot(Application(replace(bot.application.services, bank=make_bank(moved))), bot.clock)
    assert twin.application.view(TEAM, quiz_room.name_of(game.id, "q", 0)) == open_card
    assert "Because e" not in json.dumps(asdict(open_card), default=str)


@pytest.mark.parametrize("raw", [TYPED, NUMBER, ORDER, SEVERAL])
def test_no_kind_of_open_card_shows_its_answer(bot: Bot, store: SqlStore, raw: dict[str, object]) -> None:
    item = question(raw)
    services = replace(bot.application.services, bank=make_bank([item]))
    game = start(Bot(Application(services), bot.clock), store, "quiz resilience 1")
    shown = services.bank.instance(item, game.session.seed_of(0))
    text = shown_text(game.card("q", 0))
    assert shown.explanation[:40] not in text
    assert all(hint not in text for hint in item.hints)
    if not shown.options:
        assert shown.right_answer() not in text


def test_a_restart_between_question_and_answer_loses_nothing(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    game.answer("UBO")
    before = game.card("q", 0)
    game.bot = Bot(Application(replace(bot.application.services)), bot.clock)
    assert game.card("q", 0) == before
    assert "You have answered this one" in text_of(game.answer("UBO"))
    game.answer("UCY")
    game.press("next", "UCY", 0)
    assert game.session.position == 1
    assert game.session.expected == {"UBO", "UCY"}


def test_a_click_on_an_old_question_counts_nothing_and_says_what_was_locked_in(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    game.answer("UBO")
    game.press("next", "UBO", 0)
    late = game.press("answer", "UBO", 0, 1)
    assert "That question is closed" in text_of(late)
    assert "You have answered this one" in text_of(late)
    assert "That question is closed" in text_of(game.press("answer", "UDI", 0, 0))
    assert "That question is closed" in text_of(game.press("next", "UBO", 0)), "next, clicked twice"
    assert game.session.position == 1
    assert game.rows() == [("UBO", 0, True)]


@pytest.mark.parametrize("action", ["answer", "begin", "next", "hint", "skip", "stop", "join"])
def test_a_click_on_a_finished_quiz_is_answered_politely(bot: Bot, store: SqlStore, action: str) -> None:
    game = start(bot, store)
    game.press("stop", "UANA", 0)
    outcome = game.press(action, "UANA", 0, *((1,) if action == "answer" else ()))
    assert "This quiz is over" in text_of(outcome)
    assert game.rows() == []


@pytest.mark.parametrize("action", ["answer", "several", "begin", "next", "hint", "skip", "stop", "join", "report"])
@pytest.mark.parametrize(
    "value", ["nope:0:0", "", "nope", ":", "x:y:z", "nope:0:99", "nope:99999999999999999999:1", "nope:-1:0", "a:٣:1"]
)
def test_values_we_never_wrote_do_no_harm(bot: Bot, action: str, value: str) -> None:
    outcome = bot.send(Press(f"quiz.{action}", value, ("Z",)), "UBO", THREAD)
    assert outcome.replies[0].data["event"] == "refused"


def test_an_option_that_is_not_there_is_no_answer(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    assert game.press("answer", "UBO", 0, 9).replies[0].data["event"] == "unreadable"
    assert game.press("answer", "UBO", 7, 0).replies[0].data["event"] == "refused"
    assert game.rows() == []


def test_quizzes_of_another_workspace_are_unknown_here(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    outcome = bot.send(Press("quiz.answer", game.value(0, 0)), "UBO", THREAD, team="T2")
    assert outcome.replies[0].data == {"kind": "quiz", "event": "refused", "why": "unknown"}
    assert bot.application.view(TeamId("T2"), quiz_room.name_of(game.id, "q", 0)) is None
    assert game.rows() == []


def test_the_same_command_delivered_twice_is_one_quiz(bot: Bot) -> None:
    one = bot.send(Command("quiz resilience 3"), "UANA", CHANNEL, key="same")
    two = bot.send(Command("quiz resilience 3"), "UANA", CHANNEL, key="same")
    assert one.replies[0].data["session"] == two.replies[0].data["session"]
    assert two.replies[0].data["event"] == "running"
    assert two.shows == ()


def test_several_quizzes_run_in_one_channel_each_in_its_thread(bot: Bot) -> None:
    one = bot.send(Command("quiz resilience 3"), "UANA", CHANNEL).replies[0].data
    two = bot.send(Command("quiz resilience 3"), "UBO", CHANNEL).replies[0].data
    assert one["event"] == two["event"] == "started", "neither waits for the other's parent to be posted"
    assert one["session"] != two["session"]


def test_one_quiz_a_thread(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    outcome = bot.send(Words("quiz resilience 3"), "UBO", game.place)
    assert outcome.replies[0].data["event"] == "running"
    assert "question 1 of 3" in text_of(outcome)
    game.press("stop", "UANA", 0)
    assert bot.send(Words("quiz resilience 3"), "UBO", game.place).replies[0].data["event"] == "started"


def test_only_the_starter_stops_and_the_answers_stay(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    game.answer("UBO")
    assert "Only the person who started" in text_of(game.press("stop", "UBO", 0))
    assert "stopped" in text_of(game.press("stop", "UANA", 0))
    assert "Stopped before the end" in shown_text(game.card("end"))
    assert game.card("end").data["board"][0]["points"] == 1.0  # type: ignore[index, call-overload]
    card = shown_text(game.card("q", 0))
    assert "The quiz was stopped here" in card
    assert "quiz.answer" not in card, "no control is left"


def test_a_lobby_gathers_players_before_it_begins(bot: Bot, store: SqlStore) -> None:
    outcome = bot.send(Command("quiz resilience 3 lobby"), "UANA", CHANNEL)
    game = Game(bot, store, SessionId(str(outcome.replies[0].data["session"])))
    assert [show.name.split("/", 2)[2] for show in outcome.shows] == ["root"]
    assert "Taking part: <@UANA>" in shown_text(game.card("root")), "who opens it plays"
    assert "The first question comes" in text_of(game.press("join", "UBO", 0))
    game.press("join", "UCY", 0)
    assert "<@UANA>, <@UBO>, <@UCY>" in shown_text(game.card("root"))
    assert "has not begun" in text_of(game.press("answer", "UBO", 0, 0))
    begun = game.press("begin", "UCY", 0)
    assert [show.name.split("/", 2)[2] for show in begun.shows] == ["root", "q/0"]
    assert "has begun already" in text_of(game.press("begin", "UBO", 0)), "Begin, clicked twice, reveals nothing"
    assert game.session.closed == ()
    game.answer("UBO")
    assert game.session.position == 0
    game.answer("UCY")
    assert game.session.position == 0
    game.answer("UANA")
    assert game.session.position == 1, "all who joined have answered"


def test_a_change_of_mind_is_declared_allowed_and_single(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 3 change")
    first = game.answer("UBO", right=False)
    assert "change it once" in bot.text(first)
    assert "Changed to" in text_of(game.answer("UBO"))
    assert game.rows() == [("UBO", 0, True)]
    assert "already; it stays" in text_of(game.answer("UBO", right=False))
    assert game.rows() == [("UBO", 0, True)]
    game.press("next", "UBO", 0)
    assert "closed" in text_of(game.press("answer", "UBO", 0, 0)), "never after the reveal"


def test_a_hint_is_private_staged_and_costs_its_asker_half(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    first, second, third = (game.press("hint", "UBO", 0) for _ in range(3))
    assert first.replies[0].visibility is Visibility.ONLY_ASKER
    assert "Hint 1 of 2" in text_of(first)
    assert "Hint 2 of 2" in text_of(second)
    assert "no more hints" in text_of(third)
    assert first.shows == (), "nobody else sees that somebody asked"
    game.answer("UBO")
    game.answer("UCY")
    assert "nothing left to hint at" in text_of(game.press("hint", "UCY", 0))
    game.press("stop", "UANA", 0)
    points = {line["user"]: line["points"] for line in game.card("end").data["board"]}  # type: ignore[union-attr, index, call-overload]
    assert points == {"UBO": 0.5, "UCY": 1.0}


def test_most_players_vote_to_skip(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    for user in ("UANA", "UBO", "UCY"):
        game.answer(user)
    assert "1 of 2 needed" in text_of(game.press("skip", "UBO", 0))
    assert "1 vote to skip" in shown_text(game.card("q", 0))
    assert "counted already" in text_of(game.press("skip", "UBO", 0))
    game.press("skip", "UCY", 0)
    assert game.session.closed == ("skip",)
    assert "Skipped by vote" in shown_text(game.card("q", 0))


def test_a_timer_is_a_job_that_ends_its_own_question(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 3 timer 30s")
    with store.begin(write=True) as tx:
        due = [job for job in tx.jobs.claim(bot.clock.now() + timedelta(seconds=30), 60, 10) if job.name == quiz_room.TIMER]
    assert [(job.due - bot.clock.now(), dict(job.payload)) for job in due] == [
        (timedelta(seconds=30), {"session": game.id, "position": "0"})
    ]
    assert "It ends 30 seconds after it was asked (09:00:30 UTC)" in shown_text(game.card("q", 0))
    outcome = game.tick(quiz_room.TIMER, position="0")
    assert [show.name.split("/", 2)[2] for show in outcome.shows] == ["q/0", "q/1"]
    assert "Time was up" in shown_text(game.card("q", 0))
    assert game.tick(quiz_room.TIMER, position="0").shows == (), "delivered again"
    assert game.session.position == 1


def test_a_quiet_quiz_ends_kindly_and_counts_what_was_answered(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    bot.clock.advance(minutes=40)
    game.answer("UBO")
    bot.clock.advance(minutes=30)
    assert game.tick(quiz_room.QUIET).shows == (), "somebody answered half an hour ago"
    bot.clock.advance(minutes=31)
    outcome = game.tick(quiz_room.QUIET)
    assert [show.name.split("/", 2)[2] for show in outcome.shows] == ["q/0", "end", "root"]
    assert "Nobody was here for a while" in shown_text(game.card("end"))
    assert game.card("end").data["board"][0]["points"] == 1.0  # type: ignore[index, call-overload]


def test_a_quiz_whose_card_was_deleted_ends_and_leaves_no_jobs(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 3 timer 30s")
    outcome = bot.send(Tick(quiz_room.LOST, {"name": f"quiz/{game.id}/q/0", "code": "message_not_found"}), "", CHANNEL)
    assert game.session.ended == "stopped"
    assert outcome.shows
    with store.begin(write=True) as tx:
        assert tx.jobs.claim(bot.clock.now() + timedelta(days=1), 60, 10) == []


@pytest.mark.parametrize("payload", [{}, {"name": "quiz/nope/q/0"}, {"session": "nope"}, {"name": "x"}])
def test_ticks_for_unknown_quizzes_are_silent(bot: Bot, payload: dict[str, str]) -> None:
    for job in (quiz_room.TIMER, quiz_room.QUIET, quiz_room.LOST):
        assert bot.send(Tick(job, payload), "", CHANNEL) == Outcome()


def test_a_report_reaches_the_store_once_per_person(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    game.press("next", "UANA", 0)
    assert "Thank you" in text_of(game.press("report", "UBO", 0))
    assert "already" in text_of(game.press("report", "UBO", 0))
    game.words("report the key is wrong", "UCY")
    with store.begin() as tx:
        reports = tx.reports.all_of(TEAM)
    assert {report.question for report in reports} == {game.session.questions[0]}, "the word means what was revealed last"
    assert sorted(report.text for report in reports) == ["", "the key is wrong"]


def test_every_control_works_by_word_in_the_thread(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    letter = "ABC"[game.place_of(right=True)]
    assert "Locked in" in text_of(game.words(f"{letter.lower()})", "UBO"))
    assert "Hint 1" in text_of(game.words("Hint!", "UCY"))
    assert "needed" in text_of(game.words("skip", "UBO"))
    assert "You are in" in text_of(game.words("join", "UDI"))
    assert text_of(game.words("score", "UBO")) == "So far: 1 of 3 · 0 right", "only revealed questions are counted"
    assert "the quiz goes on" in text_of(game.words("next", "UBO"))
    assert text_of(game.words("score", "UBO")) == "So far: 2 of 3 · 1 right"
    assert "Only the person" in text_of(game.words("stop", "UBO"))
    assert "stopped" in text_of(game.words("stop", "UANA"))


@pytest.mark.parametrize(
    "text", ["good morning", "what do you think?", "lol", "I have no idea", "thanks!", "d", "right or wrong?", ""]
)
def test_talk_in_the_thread_is_left_alone(bot: Bot, store: SqlStore, text: str) -> None:
    game = start(bot, store)
    assert game.words(text, "UBO") == Outcome()
    assert game.rows() == []


@pytest.mark.parametrize(
    ("text", "says"), [("b a", "Give all the letters"), ("a b c c", "Give all"), ("B, A", "Give all"), ("b", ""), ("ok a b", "")]
)
def test_half_an_order_in_the_thread_is_told_what_it_lacks(
    services: Services, bot: Bot, store: SqlStore, text: str, says: str
) -> None:
    ordered = Bot(Application(replace(services, bank=make_bank([question(ORDER)]), store=store)), bot.clock)
    game = start(ordered, store, "quiz resilience 1")
    assert bool(says) == bool(game.words(text, "UBO").replies)
    assert says in text_of(game.words(text, "UBO"))
    assert game.rows() == []


def test_after_the_last_question_nothing_goes_on_below(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    said = []
    for number in range(3):
        bot.clock.advance(minutes=1)
        said.append(text_of(game.press("next", "UANA", number)))
    assert "goes on below" in said[0]
    assert "the final standing is below" in said[2]


def test_words_in_other_threads_are_left_alone(bot: Bot, store: SqlStore) -> None:
    start(bot, store)
    assert bot.send(Words("b", addressed=False), "UBO", channel("200.2")) == Outcome()
    assert bot.send(Words("next", addressed=False), "UBO", channel("100.1", "C2")) == Outcome()


def test_a_mention_may_still_ask_something_else(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    outcome = game.words("help", "UBO", addressed=True)
    assert outcome.replies[0].data["kind"] == "help"
    assert "Answer with one of the letters A, B, C" in text_of(game.words("e", "UBO", addressed=True))


def test_next_in_the_same_breath_moves_on_once(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    game.answer("UBO")
    game.words("next", "UBO")
    assert "only just come" in text_of(game.words("next", "UANA"))
    assert game.session.position == 1


def test_typed_answers_in_a_thread_are_taken_when_they_look_like_answers(bot: Bot, store: SqlStore) -> None:
    services = replace(bot.application.services, bank=make_bank([question(TYPED)]))
    game = start(Bot(Application(services), bot.clock), store, "quiz resilience 1")
    assert game.words("does anybody know where the coffee is today my friends", "UBO") == Outcome()
    assert game.words("retries?", "UBO") == Outcome()
    assert text_of(game.words("curcuit breaker", "UBO")) == "Locked in: “curcuit breaker”"
    assert game.rows() == [("UBO", 0, True)]


def test_several_answers_are_ticked_and_sent(bot: Bot, store: SqlStore) -> None:
    item = question(SEVERAL)
    services = replace(bot.application.services, bank=make_bank([item]))
    game = start(Bot(Application(services), bot.clock), store, "quiz resilience 1")
    shown = services.bank.instance(item, game.session.seed_of(0))
    assert game.press("several", "UBO", 0).replies[0].data["event"] == "unreadable", "nothing was ticked"
    assert game.press("several", "UBO", 0, picked=shown.right_letters).replies[0].data["event"] == "locked"
    assert game.press("several", "UCY", 0, picked=("A", "Z")).replies[0].data["given"] == "A"
    assert [right for _, _, right in game.rows()] == [True, False]


def test_alone_in_a_direct_message_the_cards_do_the_talking(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 2", direct())
    outcome = game.answer("UANA", right=False)
    assert outcome.replies == ()
    assert [show.name.split("/", 2)[2] for show in outcome.shows] == ["q/0", "q/1"]
    assert "Not right" in shown_text(game.card("q", 0))
    outcome = game.words("abc"[game.place_of(right=True)], "UANA", addressed=True)
    assert [show.name.split("/", 2)[2] for show in outcome.shows] == ["q/1", "q/2"]
    game.answer("UANA")
    assert "You had 1 of 2 right" in shown_text(game.card("end"))
    with store.begin() as tx:
        card = tx.messages.get(TEAM, quiz_room.name_of(game.id, "q", 0))
        assert card is not None
        assert (card.parent, card.place) == (None, direct())


def test_in_a_terminal_everything_is_said_at_once(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 2", TERMINAL)
    outcome = game.words("abc"[game.place_of(right=True)], "UANA", addressed=True)
    assert outcome.shows == ()
    assert [reply.data["event"] for reply in outcome.replies] == ["reveal", "question"]
    attempt = outcome.replies[0].data["attempt"]
    assert attempt == {
        "answered": True,
        "given": attempt["given"],
        "outcome": "right",
        "reason": "exact",
        "distance": None,
        "hints": 0,
    }  # type: ignore[index, call-overload]
    assert "Question 2 of 2 · 1 right" in bot.text(Outcome(outcome.replies))
    last = game.words("next", "UANA", addressed=True)
    assert [reply.data["event"] for reply in last.replies] == ["reveal", "end"]
    assert "Not answered" in bot.text(last)
    assert "You had 1 of 2 right" in bot.text(last)


def test_alone_a_missed_concept_is_asked_once_more_and_counts_for_nothing(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 2", TERMINAL)
    missed = game.answer("UANA", right=False)
    assert "once more at the end, with another question" in bot.text(missed)
    assert "Question 2 of 2" in bot.text(missed), "the length stays what was asked for"
    bot.clock.advance(seconds=20)
    again = game.answer("UANA")
    assert "Once more, 1 of 1" in bot.text(again)
    assert len(set(game.session.questions)) == 3
    bot.clock.advance(seconds=20)
    end = game.answer("UANA", right=False)
    assert "I guessed" not in bot.text(end), "no card moves, so there is nothing to say of it"
    assert end.replies[-1].data["asked"] == 2
    assert "You had 1 of 2 right. Asked once more: 0 of 1 right." in bot.text(end)
    assert "Your result: resilience" in bot.text(end)
    with store.begin() as tx:
        (card,) = tx.cards.all_of(TEAM, UserId("UANA"))
    assert card.state["attempt"] == f"{game.id}:1", "the last answer that counted; the one asked once more moved nothing"


def test_a_question_that_stop_interrupted_is_not_held_against_anybody(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 3", TERMINAL)
    assert "No question was answered" in bot.text(game.words("stop", "UANA", addressed=True))
    game = start(bot, store, "quiz resilience 3", TERMINAL)
    game.answer("UANA")
    end = game.words("stop", "UANA", addressed=True)
    assert "You had 1 of 1 right." in bot.text(end)


def test_a_new_quiz_may_begin_while_the_old_one_only_asks_once_more(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 1", TERMINAL)
    game.answer("UANA", right=False)
    assert (game.session.phase, game.session.position) == ("asking", 1)
    start(bot, store, "quiz resilience 1", TERMINAL)
    assert game.session.ended == "stopped"


def test_what_cannot_be_asked_in_another_way_is_not_asked_again(bot: Bot, store: SqlStore) -> None:
    services = replace(bot.application.services, bank=make_bank([numbered(1)]))
    game = start(Bot(Application(services), bot.clock), store, "quiz resilience 1", TERMINAL)
    game.answer("UANA", right=False)
    assert game.session.ended == "finished"


def test_the_last_answer_is_not_said_to_be_changeable(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 2 lobby change")
    game.press("join", "UBO", 0)
    game.press("begin", "UANA", 0)
    assert len(game.answer("UANA").replies[0].parts) == 2
    assert len(game.answer("UBO").replies[0].parts) == 1, "it closed the question"


def test_a_look_up_in_the_middle_of_a_quiz_is_answered_and_the_quiz_waits(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 2", TERMINAL)
    assert game.words("mtls", "UANA", addressed=True).replies[0].data["kind"] == "lookup"
    assert game.session.position == 0
    again = game.words("repeat", "UANA", addressed=True)
    assert again.replies[0].data["event"] == "question"


def test_starting_where_a_quiz_runs_shows_where_it_is(bot: Bot, store: SqlStore) -> None:
    start(bot, store, "quiz resilience 2", TERMINAL)
    outcome = bot.send(Words("quiz"), "UANA", TERMINAL)
    assert [reply.data["event"] for reply in outcome.replies] == ["running", "question"]
    bot.clock.advance(minutes=61)
    outcome = bot.send(Words("quiz"), "UANA", TERMINAL)
    assert outcome.replies[0].data["event"] == "started", "the one from an hour ago has gone quiet"


def test_typed_questions_alone_take_any_words_but_commands_and_questions(bot: Bot, store: SqlStore) -> None:
    services = replace(bot.application.services, bank=make_bank([question(TYPED)]))
    game = start(Bot(Application(services), bot.clock), store, "quiz resilience 1", TERMINAL)
    assert game.words("help", "UANA", addressed=True).replies[0].data["kind"] == "help"
    assert game.words("what is mtls?", "UANA", addressed=True).replies[0].data["kind"] == "lookup"
    assert game.rows() == []
    assert game.words("some pattern", "UANA", addressed=True).replies[0].data["event"] == "reveal"
    assert game.rows() == [("UANA", 0, False)]


def test_a_question_that_left_the_bank_does_not_break_a_running_quiz(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    services = replace(bot.application.services, bank=make_bank([]))
    game.bot = Bot(Application(services), bot.clock)
    assert "has left the question bank" in shown_text(game.card("q", 0))
    game.press("next", "UANA", 0)
    assert game.session.position == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("quiz resilience 99", "1 to 20 questions"),
        ("quiz 0", "1 to 20 questions"),
        ("quiz timer 2s", "10 seconds to 10 minutes"),
        ("quiz knitting", "no questions on"),
        ("quiz `<!channel>`", "no questions on"),
    ],
)
def test_a_wish_that_cannot_be_granted_says_what_to_type(bot: Bot, line: str, words: str) -> None:
    reply = bot.send(Command(line), "UANA", CHANNEL).replies[0]
    assert not reply.ok
    assert words in reply.summary
    assert bot.send(Command(str(reply.data["hint"])), "UANA", channel(name="C9")).replies[0].ok


@pytest.mark.parametrize(
    ("line", "total", "rules"),
    [
        ("quiz", 5, {}),
        ("quiz resilience", 5, {}),
        ("quiz 2 resilience", 2, {}),
        ("quiz three questions about resilience", 3, {}),
        ("quiz resilince 2", 2, {}),
        ("quiz outlier detection 2", 2, {}),
        ("quiz resilience 4 timer 30s", 4, {"timer_seconds": 30}),
        ("quiz timer 2 min", 5, {"timer_seconds": 120}),
        ("quiz 45s", 5, {"timer_seconds": 45}),
        ("quiz LOBBY Change", 5, {"lobby": True, "change": True}),
        ("quiz easy 2", 2, {}),
    ],
)
def test_wishes_are_understood_in_any_order(bot: Bot, store: SqlStore, line: str, total: int, rules: dict[str, object]) -> None:
    game = start(bot, store, line)
    assert len(game.session.questions) == total
    assert {name: getattr(game.session.rules, name) for name in rules} == rules


def test_too_few_questions_are_said(bot: Bot) -> None:
    outcome = bot.send(Command("quiz resilience 20"), "UANA", CHANNEL)
    assert "I have 6 questions on resilience, not 20" in bot.text(Outcome(outcome.replies))


def test_the_store_refuses_the_second_of_two_answers_in_the_same_instant(bot: Bot, store: SqlStore) -> None:
    """Two deliveries of one person's two clicks: the unique key decides, whichever process is first."""
    game = start(bot, store)
    one = game.press("answer", "UBO", 0, 0)
    two = game.press("answer", "UBO", 0, 1)
    assert [reply.data["event"] for reply in (*one.replies, *two.replies)] == ["locked", "already"]
    assert len(game.rows()) == 1


def test_messages_of_unknown_quizzes_are_not_shown(bot: Bot) -> None:
    for name in ("quiz/nope/root", "quiz/nope/q/0", "quiz/nope", "quiz/nope/end"):
        assert bot.application.view(TEAM, MessageName(name)) is None


def test_the_end_is_not_shown_while_the_quiz_runs(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store)
    assert bot.application.view(TEAM, quiz_room.name_of(game.id, "end")) is None
    assert bot.application.view(TEAM, quiz_room.name_of(game.id, "q", 99)) is None


def test_a_mention_in_a_thread_starts_the_quiz_in_that_thread(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 3", channel("300.3"))
    with store.begin() as tx:
        stored = tx.sessions.active_at(TEAM, channel("300.3"))
        assert stored is not None
        assert stored.id == game.id
        card = tx.messages.get(TEAM, quiz_room.name_of(game.id, "q", 0))
        assert card is not None
        assert card.place == channel("300.3")


def test_my_score_is_mine_and_the_first_answer_counts(bot: Bot, store: SqlStore) -> None:
    game = start(bot, store, "quiz resilience 2")
    empty = bot.send(Words("score"), "UDI", direct())
    assert empty.replies[0].data["tried"] == 0
    game.answer("UBO", right=False)
    game.press("next", "UBO", 0)
    game.answer("UBO")
    found = bot.send(Words("score"), "UBO", direct()).replies[0]
    assert found.data["tried"] == 2
    assert found.data["right"] == 1
    (row,) = cast("list[dict[str, object]]", found.data["areas"])
    assert (row["area"], row["right"], row["tried"]) == ("resilience", 1, 2)
    assert found.visibility is Visibility.ONLY_ASKER
    assert "quiz resilience" in bot.text(Outcome((found,)))
    assert bot.send(Words("score"), "UBO", direct(), team="T2").replies[0].data["tried"] == 0


def test_a_quiz_can_be_played_before_its_thread_is_known(bot: Bot, store: SqlStore) -> None:
    """A quiz that waits for its parent lives at a place of its own, and its cards go to the channel."""
    outcome = bot.send(Command("quiz resilience 3"), "UANA", CHANNEL)
    session = SessionId(str(outcome.replies[0].data["session"]))
    with store.begin() as tx:
        stored = tx.sessions.get(TEAM, session)
        assert stored is not None
        assert stored.place == Place(PlaceKind.CHANNEL, ChannelId("C1"), MessageTs(f"pending:{session}"))
    assert bot.send(Press("quiz.answer", f"{session}:0:0"), "UBO", THREAD).replies[0].data["event"] == "locked"
