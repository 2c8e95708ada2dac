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

    @pytest.mark.parametrize("line", HOSTILE, ids=[f"line {number}" for number in range(len(HOSTILE))])
    def test_whatever_people_type_is_answered_without_a_ping(self, whole: World, slack: FakeSlack, line: str) -> None:
        for name in ("C1", "DANA"):
            sound = line.encode("utf-8", "replace").decode()
            assert whole.slash(sound, channel=name).body
        whole.write(line, channel="DANA")
        whole.mention(line)
        assert slack.posted("DANA")

    def test_the_home_tab_of_a_newcomer(self, whole: World, slack: FakeSlack) -> None:
        assert whole.open_home("UNEW").status == 200
        assert slack.homes["UNEW"]["blocks"]

    def test_every_button_of_an_answer_answers(self, whole: World, slack: FakeSlack) -> None:
        answer = whole.slash("mtls")
        buttons = [item for block in answer.body["blocks"] if block["type"] == "actions" for item in block["elements"]]
        assert len(buttons) > 1
        for button in buttons:
            before = len(slack.calls)
            assert whole.click(answer, button["value"] if button["value"] else button["text"]["text"]).status == 200
            assert len(slack.calls) > before


def open_card(slack: FakeSlack, name: str = "C1") -> Message:
    """The card that can be answered now: the newest with letter buttons."""
    for message in reversed(slack.posted(name)):
        letters = [item for block in message.blocks for item in block.get("elements", []) if _answers(item)]
        if letters:
            return message
    message = "no open question"
    raise AssertionError(message)


def _answers(item: dict[str, object]) -> bool:
    return str(item.get("action_id", "")).startswith(("quiz.answer", "quiz.several"))


def answer_button(card: Message, number: int = 0) -> str:
    """The value of one of a card's answer buttons."""
    items = [item for block in card.blocks for item in block.get("elements", []) if _answers(item)]
    return str(items[min(number, len(items) - 1)]["value"])


class TestQuiz:
    def test_two_people_play_a_whole_quiz_in_a_thread(self, whole: World, slack: FakeSlack, bot: Bot) -> None:
        """Parent, questions and standing in one thread; private verdicts; every answer counted once."""
        assert whole.slash("quiz 3").status == 200
        root = slack.posted("C1")[0]
        for _ in range(3):
            card = open_card(slack)
            assert card.thread_ts == root.ts
            picked = ("A",) if "quiz.several" in card.words else ()
            for person in ("UANA", "UBO"):
                whole.click(card, answer_button(card), person, picked)
                whole.click(card, answer_button(card, 1), person, picked)
            whole.write("next", thread=root.ts)
        end = slack.posted("C1")[-1]
        assert end.thread_ts == root.ts
        assert "<@UANA>" in end.words
        assert "<@UBO>" in end.words
        session = SessionId(answer_button(card).split(":")[0])
        with bot.application.services.store.begin() as tx:
            attempts = tx.attempts.of_session(TeamId("T1"), session)
        assert len(attempts) == len({(attempt.user, attempt.position) for attempt in attempts})

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
        card = open_card(slack)
        again = World(slack, start(new_bot(store).application).app, whole.numbers)
        again.click(card, answer_button(card), "UBO")
        assert "Locked in" in again.whispers("UBO")[-1]

    def test_in_a_direct_message_the_quiz_runs_alone(self, whole: World, slack: FakeSlack) -> None:
        whole.write("quiz 2", channel="DANA")
        for _ in range(2):
            card = open_card(slack, "DANA")
            whole.click(card, answer_button(card), picked=("A",))
            whole.write("next", channel="DANA")
        assert not any(_answers(item) for block in slack.posted("DANA")[-1].blocks for item in block.get("elements", []))

    def test_where_the_bot_is_no_member_the_asker_is_told_and_the_quiz_begins_after_the_invitation(
        self, whole: World, slack: FakeSlack, drain: SlackRuntime, clock: StillClock
    ) -> None:
        slack.channel("C2", "UANA", bot=False)
        assert whole.slash("quiz", channel="C2").status == 200
        assert "/invite @meshbot" in slack.ephemerals[-1].words
        slack.channel("C2", "UANA")
        clock.advance(seconds=16)
        drain.drain.run_once()
        assert "quiz.answer" in open_card(slack, "C2").words

    def test_a_deleted_card_ends_the_quiz_and_a_new_one_can_begin(self, whole: World, slack: FakeSlack) -> None:
        whole.slash("quiz")
        card = open_card(slack)
        del slack.messages["C1", card.ts]
        whole.click(card, answer_button(card), "UBO")
        before = len(slack.posted("C1"))
        whole.slash("quiz")
        assert len(slack.posted("C1")) > before
        assert open_card(slack).ts != card.ts

    def test_a_click_on_a_finished_quiz_is_answered_politely(self, whole: World, slack: FakeSlack) -> None:
        whole.slash("quiz 1")
        card, value = open_card(slack), answer_button(open_card(slack))
        payload = whole.click_payload(card, value, "UCY")
        whole.write("stop", thread=slack.posted("C1")[0].ts)
        assert whole.send(whole.interaction(payload)).status == 200
        assert "Locked in" not in whole.whispers("UCY")[-1]
