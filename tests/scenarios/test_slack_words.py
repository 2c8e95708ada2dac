"""Mentions, direct messages and words in threads; what must never be answered, and never twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.slack import FakeSlack
from tests.fakes.workspace import BOT, TEAM
from tests.fakes.world import World


class TestMentions:
    def test_a_mention_is_answered_once_in_its_thread_though_it_arrives_twice(self, world: World, slack: FakeSlack) -> None:
        event = world.mention("mtls")
        (answer,) = slack.posted("C1")
        assert "About mtls" in answer.words
        assert answer.thread_ts == event["ts"]

    def test_a_mention_inside_a_thread_is_answered_there(self, world: World, slack: FakeSlack) -> None:
        parent = slack.person_says("C1", "UBO", "our mesh is slow")
        world.mention("mtls", thread=parent.ts)
        assert slack.posted("C1")[0].thread_ts == parent.ts

    def test_only_the_mention_arriving_as_a_message_is_enough(self, world: World, slack: FakeSlack) -> None:
        """The message event may be the one that comes first, or the only one."""
        world.send(world.event(world.message_event(f"<@{BOT}> mtls")))
        assert "About mtls" in slack.posted("C1")[0].words

    def test_a_public_answer_to_a_mention_has_no_share_button(self, world: World, slack: FakeSlack) -> None:
        world.mention("mtls")
        assert "Share here" not in slack.posted("C1")[0].words

    def test_a_personal_answer_to_a_mention_stays_private(self, world: World, slack: FakeSlack) -> None:
        world.mention("score")
        assert slack.posted("C1") == []
        assert "Your score, UANA" in world.whispers()[0]

    def test_an_error_answer_to_a_mention_stays_private(self, world: World, slack: FakeSlack) -> None:
        world.mention("explain")
        assert slack.posted("C1") == []
        assert "Say what to look up" in world.whispers()[0]

    def test_people_who_type_the_slash_command_after_the_mention_are_understood(self, world: World, slack: FakeSlack) -> None:
        world.mention("/mesh mtls")
        assert "About mtls" in slack.posted("C1")[0].words

    def test_an_empty_mention_gets_help(self, world: World) -> None:
        world.mention("")
        assert "What you can type" in world.whispers()[0]

    def test_other_mentions_in_the_line_stay_words(self, world: World, slack: FakeSlack) -> None:
        world.mention("mtls for <@UBO|bo> and <!here>")
        assert "About mtls for @bo and here" in slack.posted("C1")[0].words


class TestDirectMessages:
    def test_any_direct_message_is_answered_in_the_thread_of_the_question(self, world: World, slack: FakeSlack) -> None:
        world.write("mtls", channel="DANA")
        (answer,) = slack.posted("DANA")
        question = next(message for message in slack.messages.values() if message.user == "UANA")
        assert answer.thread_ts == question.ts
        assert "About mtls" in answer.words

    def test_a_reply_in_the_thread_is_answered_in_the_same_thread(self, world: World, slack: FakeSlack) -> None:
        parent = slack.person_says("DANA", "UANA", "mtls")
        world.write("canary", channel="DANA", thread=parent.ts)
        assert slack.posted("DANA")[0].thread_ts == parent.ts

    def test_public_and_private_mean_the_same_in_a_direct_message(self, world: World, slack: FakeSlack) -> None:
        world.write("open words", channel="DANA")
        assert "For everybody" in slack.posted("DANA")[0].words
        assert slack.ephemerals == []

    def test_a_file_with_words_is_answered_by_its_words(self, world: World, slack: FakeSlack) -> None:
        event = world.message_event("mtls", channel="DANA", subtype="file_share", files=[{"id": "F1"}])
        world.send(world.event(event))
        assert "About mtls" in slack.posted("DANA")[0].words


def _ignored(kind: str) -> dict[str, Any]:
    base: dict[str, Any] = {"type": "message", "channel": "DANA", "ts": "1.000001", "text": "mtls", "user": "UANA"}
    return {
        "edit": base | {"subtype": "message_changed", "message": {"text": "mtls", "user": "UANA"}, "hidden": True},
        "deletion": base | {"subtype": "message_deleted", "deleted_ts": "1.0"},
        "bot": base | {"bot_id": "BOTHER", "user": "UOTHERBOT"},
        "bot_message": base | {"subtype": "bot_message", "bot_id": "B9", "user": None},
        "own": base | {"user": BOT, "bot_id": "BBOT"},
        "own user": base | {"user": BOT},
        "join": base | {"subtype": "channel_join"},
        "slackbot": base | {"user": "USLACKBOT"},
        "no user": {name: base[name] for name in ("type", "channel", "ts", "text")},
        "channel talk": base | {"channel": "C1"},
        "own mention": base | {"type": "app_mention", "channel": "C1", "text": f"<@{BOT}> hi", "user": BOT},
        "bot mention": base | {"type": "app_mention", "channel": "C1", "text": f"<@{BOT}> hi", "bot_id": "B9"},
        "unknown event": {"type": "reaction_added", "user": "UANA", "item": {"channel": "C1", "ts": "1.0"}},
        "messages tab": {"type": "app_home_opened", "tab": "messages", "user": "UANA", "channel": "DANA"},
        "nothing in it": {"type": "message"},
        "odd types": {"type": "message", "channel": "DANA", "ts": 5, "text": ["x"], "user": {"id": "U"}, "subtype": 7},
    }[kind]


class TestNotForUs:
    @pytest.mark.parametrize(
        "kind",
        [
            "edit",
            "deletion",
            "bot",
            "bot_message",
            "own",
            "own user",
            "join",
            "slackbot",
            "no user",
            "channel talk",
            "own mention",
            "bot mention",
            "unknown event",
            "messages tab",
            "nothing in it",
            "odd types",
        ],
    )
    def test_is_acknowledged_and_not_answered(self, world: World, slack: FakeSlack, kind: str) -> None:
        """Whatever it is, Slack gets a 200: too many failures switch the subscription off."""
        assert world.send(world.event(_ignored(kind))).status == 200
        assert {call.method for call in slack.calls} <= {"auth.test"}

    def test_words_in_a_thread_where_nothing_is_under_way_are_not_answered(self, world: World, slack: FakeSlack) -> None:
        parent = slack.person_says("C1", "UBO", "lunch?")
        world.write("b", thread=parent.ts)
        assert slack.posted("C1") == []
        assert slack.ephemerals == []


class TestRepeats:
    @pytest.mark.parametrize("number", ["1", "2", "3"])
    def test_a_retry_of_a_handled_event_does_nothing(self, world: World, slack: FakeSlack, number: str) -> None:
        event = world.message_event("mtls", channel="DANA")
        world.send(world.event(event, "Ev1"))
        retry = world.event(event, "Ev1", **{"x-slack-retry-num": number, "x-slack-retry-reason": "http_timeout"})
        assert world.send(retry).status == 200
        assert len(slack.posted("DANA")) == 1

    def test_a_retry_of_an_event_that_never_arrived_is_answered(self, world: World, slack: FakeSlack) -> None:
        """After a deployment the retry is the only copy, so the retry header alone must not end it."""
        event = world.message_event("mtls", channel="DANA")
        world.send(world.event(event, "Ev1", **{"x-slack-retry-num": "1"}))
        assert len(slack.posted("DANA")) == 1

    def test_a_thread_broadcast_counts_once(self, world: World, slack: FakeSlack) -> None:
        """A reply that is also sent to the channel arrives as two events of one message."""
        parent = slack.person_says("C1", "UBO", "hello")
        event = world.message_event(f"<@{BOT}> mtls", thread=parent.ts)
        world.send(world.event(event | {"subtype": "thread_broadcast", "root": {"ts": parent.ts}}))
        world.send(world.event(event))
        assert len(slack.posted("C1")) == 1

    def test_equal_words_at_another_time_are_another_question(self, world: World, slack: FakeSlack) -> None:
        world.write("mtls", channel="DANA")
        world.write("mtls", channel="DANA")
        assert len(slack.posted("DANA")) == 2


class TestWorkspaces:
    @pytest.mark.parametrize("kind", ["command", "event"])
    def test_another_workspace_is_told_that_the_app_is_not_installed(self, world: World, slack: FakeSlack, kind: str) -> None:
        if kind == "command":
            answer = world.send(world.command("mtls", team_id="T2"))
            assert "not installed in this workspace" in answer.text
        else:
            body = world.envelope(world.message_event("mtls", channel="DANA"))
            body["authorizations"][0]["team_id"] = body["team_id"] = "T2"
            answer = world.send(world.sign(json.dumps(body), "application/json"))
        assert answer.status == 200
        assert slack.posted("DANA") == []

    def test_a_person_of_another_company_in_a_shared_channel_is_served_as_ours(self, world: World, slack: FakeSlack) -> None:
        """Slack Connect: clicks carry the person's own workspace, and the channel's is what counts."""
        payload = world.click_payload(world.slash("mtls"), "Canary")
        payload["team"] = {"id": "TOTHER"}
        payload["user"] |= {"team_id": "TOTHER"}
        assert world.send(world.interaction(payload)).status == 200
        assert "About canary" in world.whispers()[0]
        assert TEAM == "T1"
        assert slack.faults == []
