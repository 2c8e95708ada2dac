"""Kept messages: a quiz lives in a thread, survives restarts, replicas, deletions and rate limits, and counts once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from meshbot.commands.dispatch import Application
from meshbot.model.ids import MessageName, TeamId
from meshbot.model.request import Place, PlaceKind
from meshbot.slack.factory import SlackRuntime
from meshbot.store.ports import KeptMessage, Store
from tests.fakes.nouns import Message
from tests.fakes.slack import FakeSlack
from tests.fakes.toy import toy_application
from tests.fakes.world import World
from tests.support import StillClock, channel


def begin(world: World, line: str = "quiz", name: str = "C1") -> tuple[Message, Message]:
    """Start a quiz; its parent and its card."""
    world.slash(line, channel=name)
    root, card = world.slack.posted(name)
    return root, card


class TestThread:
    def test_the_parent_is_posted_and_the_question_in_its_thread(self, world: World) -> None:
        root, card = begin(world)
        assert root.thread_ts is None
        assert card.thread_ts == root.ts
        assert "Which one?" in card.text

    def test_the_session_is_bound_to_the_thread(self, world: World, store: Store) -> None:
        root, _ = begin(world)
        with store.begin() as tx:
            assert tx.sessions.active_at(TeamId("T1"), channel(root.ts)) is not None
            assert tx.sessions.active_at(TeamId("T1"), channel()) is None

    def test_a_quiz_begun_in_a_thread_stays_in_that_thread(self, world: World, store: Store) -> None:
        """Threads do not nest: everything hangs on the first message, never on a reply."""
        parent = world.slack.person_says("C1", "UBO", "quiz time")
        world.mention("quiz", thread=parent.ts)
        assert [message.thread_ts for message in world.slack.posted("C1")] == [parent.ts, parent.ts]
        with store.begin() as tx:
            assert tx.sessions.active_at(TeamId("T1"), channel(parent.ts)) is not None

    def test_in_a_direct_message_the_session_stays_in_the_conversation(self, world: World, store: Store) -> None:
        world.write("quiz", channel="DANA")
        with store.begin() as tx:
            assert tx.sessions.active_at(TeamId("T1"), Place(PlaceKind.DIRECT, world.slack.channels["DANA"].id)) is not None  # type: ignore[arg-type]
        world.write("b", channel="DANA")
        assert "1 answered" in world.slack.posted("DANA")[1].words

    def test_an_answer_is_told_in_private_inside_the_thread_and_the_card_is_edited(self, world: World, slack: FakeSlack) -> None:
        root, card = begin(world)
        world.click(card, "b", "UBO")
        whisper = slack.ephemerals[-1]
        assert (whisper.seen_by, whisper.thread_ts) == ("UBO", root.ts)
        assert "Locked in: b" in whisper.words
        assert (card.edits, len(slack.posted("C1"))) == (1, 2)
        assert "1 answered" in card.words

    def test_a_typed_answer_counts_like_a_click(self, world: World) -> None:
        root, card = begin(world)
        world.write("b", "UBO", thread=root.ts)
        assert "1 answered" in card.words

    def test_ticked_boxes_count_when_they_are_submitted(self, world: World, slack: FakeSlack) -> None:
        _, card = begin(world)
        world.click(card, "Submit", "UBO", picked=("a", "b"))
        assert "Locked in: a,b" in slack.ephemerals[-1].words

    def test_ticking_a_box_says_nothing_yet(self, world: World, slack: FakeSlack) -> None:
        _, card = begin(world)
        payload = world.click_payload(card, "Submit", "UBO", picked=("a",))
        payload["actions"][0] |= {"type": "checkboxes", "action_id": "pick#3"}
        calls = len(slack.calls)
        assert world.send(world.interaction(payload)).status == 200
        assert len(slack.calls) == calls


class TestOnce:
    def test_a_double_click_counts_once(self, world: World, slack: FakeSlack) -> None:
        _, card = begin(world)
        world.click(card, "b", "UBO")
        world.click(card, "a", "UBO")
        assert "answered already" in slack.ephemerals[-1].words
        assert "1 answered" in card.words

    def test_a_click_delivered_twice_is_answered_once(self, world: World, slack: FakeSlack) -> None:
        _, card = begin(world)
        request = world.interaction(world.click_payload(card, "b", "UBO"))
        world.send(request)
        world.send(request)
        assert len(slack.ephemerals) == 1

    def test_people_who_answer_in_the_same_instant_are_all_counted(
        self, world: World, slack: FakeSlack, start: Callable[[Application], SlackRuntime], store: Store
    ) -> None:
        """Two replicas on one store, eight people at once: eight answers, one card, and the card says eight."""
        _, card = begin(world)
        worlds = [world, World(slack, start(toy_application(store)).app, world.numbers)]
        people = [f"UP{number}" for number in range(8)]
        slack.channels["C1"].members.update(people)
        requests = [world.interaction(world.click_payload(card, "b", person)) for person in people]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda pair: worlds[pair[0] % 2].send(pair[1]), enumerate(requests)))
        assert {answer.status for answer in answers} == {200}
        assert "8 answered" in card.words
        assert len(slack.posted("C1")) == 2

    def test_a_restart_between_question_and_answer_loses_nothing(
        self, world: World, slack: FakeSlack, start: Callable[[Application], SlackRuntime], store: Store
    ) -> None:
        root, card = begin(world)
        again = World(slack, start(toy_application(store)).app, world.numbers)
        again.click(card, "b", "UBO")
        again.write("a", "UCY", thread=root.ts)
        assert "2 answered" in card.words


class TestWhenSlackSaysNo:
    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"members": {"UANA"}}, "/invite @meshbot"),
            ({"members": {"UANA"}, "kind": "private"}, "/invite @meshbot"),
            ({"archived": True}, "archived"),
            ({"read_only": True}, "setting"),
        ],
    )
    def test_the_asker_is_told_what_to_do(self, world: World, slack: FakeSlack, change: dict[str, object], says: str) -> None:
        for name, value in change.items():
            setattr(slack.channels["C1"], name, value)
        assert world.slash("quiz").status == 200
        (whisper,) = slack.ephemerals
        assert says in whisper.words
        assert slack.posted("C1") == []

    def test_the_quiz_begins_by_itself_once_the_bot_is_invited(
        self, world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock
    ) -> None:
        slack.channel("C1", "UANA", bot=False)
        world.slash("quiz")
        clock.advance(seconds=20)
        runtime.drain.run_once()
        assert slack.posted("C1") == []
        slack.channel("C1", "UANA")
        clock.advance(seconds=20)
        runtime.drain.run_once()
        assert len(slack.posted("C1")) == 2
        assert len(slack.ephemerals) == 1

    def test_the_quiz_is_given_up_when_nobody_invites_the_bot(
        self, world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock, store: Store
    ) -> None:
        """Else the place would stay taken for ever by a quiz that nobody can see."""
        slack.channel("C1", "UANA", bot=False)
        world.slash("quiz")
        for _ in range(45):
            clock.advance(seconds=20)
            runtime.drain.run_once()
        with store.begin() as tx:
            assert tx.sessions.active_at(TeamId("T1"), channel()) is None
        calls = len(slack.called("chat.postMessage"))
        clock.advance(hours=1)
        runtime.drain.run_once()
        assert len(slack.called("chat.postMessage")) == calls

    def test_a_deleted_card_ends_the_quiz_kindly(self, world: World, slack: FakeSlack, store: Store) -> None:
        root, card = begin(world)
        del slack.messages["C1", card.ts]
        world.click(card, "b", "UBO")
        assert "was deleted" in slack.ephemerals[-1].words
        with store.begin() as tx:
            assert tx.sessions.active_at(TeamId("T1"), channel(root.ts)) is None
        world.click(card, "b", "UCY")
        assert "over" in slack.ephemerals[-1].words

    def test_a_short_rate_limit_is_waited_for_once(self, world: World, slack: FakeSlack, waits: Callable[[float], None]) -> None:
        slack.refuse("chat.postMessage", "ratelimited", retry_after=2)
        begin(world)
        assert waits.seconds == [2]  # type: ignore[attr-defined]

    def test_a_long_rate_limit_goes_back_to_the_outbox(
        self, world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock, waits: Callable[[float], None]
    ) -> None:
        slack.refuse("chat.postMessage", "ratelimited", retry_after=40)
        world.slash("quiz")
        assert slack.posted("C1") == []
        assert waits.seconds == []  # type: ignore[attr-defined]
        assert "slow down" in slack.ephemerals[-1].words
        clock.advance(seconds=39)
        runtime.drain.run_once()
        assert slack.posted("C1") == []
        clock.advance(seconds=2)
        runtime.drain.run_once()
        assert len(slack.posted("C1")) == 2

    @pytest.mark.parametrize("code", ["internal_error", "fatal_error", "service_unavailable", "<html>Bad gateway</html>"])
    def test_an_outage_is_tried_again_later(
        self, world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock, code: str
    ) -> None:
        slack.refuse("chat.postMessage", code, status=503)
        world.slash("quiz")
        assert slack.posted("C1") == []
        clock.advance(seconds=5)
        runtime.drain.run_once()
        assert len(slack.posted("C1")) == 2

    def test_a_refused_layout_is_sent_in_plain_blocks_then_as_text(self, world: World, slack: FakeSlack) -> None:
        slack.refuse("chat.postMessage", "invalid_blocks", times=2)
        world.slash("quiz")
        first = slack.posted("C1")[0]
        assert first.blocks == []
        assert first.text == "A quiz begins"

    def test_a_card_that_cannot_be_drawn_does_not_stop_the_others(
        self, slack: FakeSlack, runtime: SlackRuntime, store: Store, clock: StillClock
    ) -> None:
        with store.begin(write=True) as tx:
            for name in ("quiz", "quiz/x/root"):
                tx.messages.mark(KeptMessage(MessageName(name), TeamId("T1"), channel(), None, None, 0))
        runtime.drain.run_once()
        assert [message.text for message in slack.posted("C1")] == ["A quiz begins"]
        clock.advance(seconds=1)
        runtime.drain.run_once()
        assert len(slack.posted("C1")) == 1
