"""The whole bot in the fake workspace: real commands, real content, real store, strict rules of Slack on every message."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meshbot.commands.dispatch import Application
from meshbot.model.ids import SessionId, TeamId
from meshbot.slack.factory import SlackRuntime
from meshbot.store.engine import SqlStore
from tests.fakes.nouns import Message
from tests.fakes.slack import FakeSlack
from tests.fakes.world import World
from tests.support import Bot, StillClock

HOSTILE = [
    "<!channel>",
    "@here",
    "<@U1>",
    "<https://a|b>",
    "&lt;!here&gt;",
    "``` `` `",
    "\u202eevil",
    "nul\x00",
    "lone \ud800",
    "a" * 40_000,
    "*bold* _it_ ~s~ > q",
    "{{ 7*7 }} {% x %}",
    "",
    "   ",
    "/",
    "help " * 2000,
]


@pytest.fixture
def whole(slack: FakeSlack, bot: Bot, start: Callable[[Application], SlackRuntime]) -> World:
    """The real application behind the adapter."""
    return World(slack, start(bot.application).app)


@pytest.fixture
def drain(bot: Bot, start: Callable[[Application], SlackRuntime]) -> SlackRuntime:
    """A second process on the same store, whose outbox loop can be turned by hand."""
    return start(bot.application)


class TestEveryCommand:
    def test_every_example_of_the_command_table_keeps_slacks_rules(self, whole: World, bot: Bot) -> None:
        """As a slash command and as a direct message; the fake refuses whatever real Slack would refuse."""
        lines = [line for row in bot.application.services.registry.commands for line in row.examples]
        for line in lines:
            assert whole.slash(line).status == 200, line
            assert whole.write(line, channel="DANA").status == 200, line

    def test_whatever_people_type_is_answered_without_a_ping(self, whole: World, slack: FakeSlack) -> None:
        for number, line in enumerate(HOSTILE):
            sound = line.encode("utf-8", "replace").decode()
            for name in ("C1", "DANA"):
                assert whole.slash(sound, channel=name).body, number
            whole.write(line, channel="DANA")
            whole.mention(line)
            assert len(slack.posted("DANA")) == number + 1

    def test_the_home_tab_of_a_newcomer(self, whole: World, slack: FakeSlack) -> None:
        assert whole.open_home("UNEW").status == 200
        assert slack.homes["UNEW"]["blocks"]

    def test_every_button_of_an_answer_answers(self, whole: World, slack: FakeSlack) -> None:
        answer = whole.slash("mtls")
        buttons = [item for block in answer.body["blocks"] if block["type"] == "actions" for item in block["elements"]]
        assert len(buttons) > 1
        for button in buttons:
            before = len(slack.calls)
            assert whole.click(answer, button["value"]).status == 200
            assert len(slack.calls) > before


def controls(message: Message) -> list[dict[str, object]]:
    """Every control of a message."""
    return [item for block in message.blocks for item in block.get("elements", []) if "action_id" in item]


def answer_buttons(message: Message) -> list[str]:
    """The values of the buttons that answer a question."""
    named = ((str(item["action_id"]).partition("#")[0], str(item.get("value", ""))) for item in controls(message))
    return [value for name, value in named if name in {"quiz.answer", "quiz.several"}]


def open_card(slack: FakeSlack, name: str = "C1") -> Message | None:
    """The card of the question that is open, or None."""
    open_ones = (message for message in slack.posted(name) if any("quiz.hint" in str(item) for item in controls(message)))
    return next(open_ones, None)


def card_with_buttons(world: World, name: str = "C1") -> Message:
    """The first card that is answered by buttons; questions that want words are passed over."""
    for _ in range(10):
        card = open_card(world.slack, name)
        assert card is not None
        if answer_buttons(card):
            return card
        world.write("next", channel=name, thread=card.thread_ts)
    message = "no question with buttons"
    raise AssertionError(message)


def reply_to(world: World, card: Message, person: str, number: int) -> None:
    """Answer a card in any way: right or wrong is of no interest."""
    buttons = answer_buttons(card)
    if buttons:
        world.click(card, buttons[min(number, len(buttons) - 1)], person, ("A",))
    else:
        world.write(("7", "a b c d", "mtls")[number % 3], person, card.channel, card.thread_ts)


class TestQuiz:
    def test_two_people_play_a_whole_quiz_in_a_thread(self, whole: World, slack: FakeSlack, bot: Bot) -> None:
        """Parent, questions and standing in one thread; private verdicts; every answer counted once."""
        assert whole.slash("quiz 5").status == 200
        root, first = slack.posted("C1")[:2]
        session = SessionId(first_session(first))
        for _ in range(10):
            card = open_card(slack)
            if card is None:
                break
            assert card.thread_ts == root.ts
            for person in ("UANA", "UBO", "UANA"):
                for number in range(3):
                    reply_to(whole, card, person, number)
            whole.write("next", thread=root.ts)
        end = slack.posted("C1")[-1]
        assert end.thread_ts == root.ts
        assert "<@UANA>" in end.words
        assert "<@UBO>" in end.words
        with bot.application.services.store.begin() as tx:
            attempts = tx.attempts.of_session(TeamId("T1"), session)
        assert attempts
        assert len(attempts) == len({(attempt.user, attempt.position) for attempt in attempts})

    def test_three_people_play_across_a_restart(
        self,
        whole: World,
        slack: FakeSlack,
        store: SqlStore,
        new_bot: Callable[[SqlStore], Bot],
        start: Callable[[Application], SlackRuntime],
        clock: StillClock,
    ) -> None:
        """Raw signed payloads, a new process on the same database in the middle: no answer lost, none counted twice."""
        whole.slash("quiz 5")
        session = SessionId(first_session(slack.posted("C1")[1]))
        world, people, asked = whole, ("UANA", "UBO", "UCY"), 0
        for _ in range(10):
            card = open_card(slack)
            if card is None:
                break
            for number, person in enumerate(people):
                reply_to(world, card, person, number)
                if asked == 2 and person == "UBO":
                    world = World(slack, start(new_bot(store).application).app)
            asked += 1
            clock.advance(seconds=30)  # a "next" right after a new card is taken for an echo
            if open_card(slack) is card:
                world.write("next", thread=card.thread_ts)

        with store.begin() as tx:
            attempts = tx.attempts.of_session(TeamId("T1"), session)
            stored = tx.sessions.get(TeamId("T1"), session)
        assert stored is not None
        assert not stored.active
        assert asked == 5
        assert len(attempts) == len({(attempt.user, attempt.position) for attempt in attempts})
        assert {attempt.user for attempt in attempts} == set(people)
        assert all(f"<@{person}>" in slack.posted("C1")[-1].words for person in people)

    def test_a_typed_answer_counts_and_is_confirmed_in_private(self, whole: World, slack: FakeSlack) -> None:
        whole.slash("quiz")
        root = slack.posted("C1")[0]
        whole.write("b", "UBO", thread=root.ts)
        assert "Locked in" in whole.whispers("UBO")[-1]
        assert slack.ephemerals[-1].thread_ts == root.ts

    def test_a_restart_between_question_and_answer(
        self,
        whole: World,
        slack: FakeSlack,
        new_bot: Callable[[SqlStore], Bot],
        store: SqlStore,
        start: Callable[[Application], SlackRuntime],
    ) -> None:
        whole.slash("quiz")
        card = card_with_buttons(whole)
        again = World(slack, start(new_bot(store).application).app, whole.numbers)
        reply_to(again, card, "UBO", 0)
        assert "Locked in" in again.whispers("UBO")[-1]

    def test_the_home_tabs_of_those_who_played_are_drawn_anew(self, whole: World, slack: FakeSlack) -> None:
        """Only where they were opened once; who never looked has none."""
        slack.channel("DBO", "UBO", kind="im")
        whole.open_home("UANA")
        before = slack.homes["UANA"]
        whole.slash("quiz 1")
        card = card_with_buttons(whole)
        reply_to(whole, card, "UANA", 0)
        reply_to(whole, card, "UBO", 0)
        assert slack.homes["UANA"] == before
        whole.write("stop", thread=card.thread_ts)
        assert slack.homes["UANA"] != before
        assert "of 1" in str(slack.homes["UANA"])
        assert set(slack.homes) == {"UANA"}

    def test_a_home_tab_that_cannot_be_drawn_disturbs_nobody(self, whole: World, slack: FakeSlack) -> None:
        whole.open_home("UANA")
        whole.write("quiz 1", channel="DANA")
        slack.refuse("views.publish", "internal_error")
        said = len(slack.ephemerals)
        whole.write("stop", channel="DANA")
        assert len(slack.ephemerals) == said
        assert not any("could not be reached" in message.words for message in slack.posted("DANA"))

    def test_in_a_direct_message_the_quiz_runs_alone(self, whole: World, slack: FakeSlack) -> None:
        whole.write("quiz 2", channel="DANA")
        for _ in range(10):
            card = open_card(slack, "DANA")
            if card is None:
                break
            reply_to(whole, card, "UANA", 0)
            whole.write("next", channel="DANA")
        assert open_card(slack, "DANA") is None
        assert "quiz.stop" not in slack.posted("DANA")[-1].words

    def test_where_the_bot_is_no_member_the_quiz_begins_after_the_invitation(
        self, whole: World, slack: FakeSlack, drain: SlackRuntime, clock: StillClock
    ) -> None:
        slack.channel("C2", "UANA", bot=False)
        assert whole.slash("quiz", channel="C2").status == 200
        assert "/invite @meshbot" in slack.ephemerals[-1].words
        slack.channel("C2", "UANA")
        clock.advance(seconds=16)
        drain.drain.run_once()
        assert open_card(slack, "C2") is not None

    def test_a_deleted_card_ends_the_quiz_and_a_new_one_can_begin(self, whole: World, slack: FakeSlack) -> None:
        whole.slash("quiz")
        card = card_with_buttons(whole)
        del slack.messages["C1", card.ts]
        reply_to(whole, card, "UBO", 0)
        assert open_card(slack) is None
        whole.slash("quiz")
        assert open_card(slack) is not None

    def test_a_click_on_a_finished_quiz_is_answered_politely(self, whole: World, slack: FakeSlack) -> None:
        whole.slash("quiz")
        card = card_with_buttons(whole)
        payload = whole.click_payload(card, answer_buttons(card)[0], "UCY")
        whole.write("stop", thread=slack.posted("C1")[0].ts)
        assert whole.send(whole.interaction(payload)).status == 200
        assert "Locked in" not in whole.whispers("UCY")[-1]


def first_session(card: Message) -> str:
    """The session that a card's controls name."""
    return next(str(item["value"]).partition(":")[0] for item in controls(card) if str(item["action_id"]).startswith("quiz."))
