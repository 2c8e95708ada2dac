"""Slash commands: answered inside the acknowledgement, private, shareable, and never with a bare failure."""

from __future__ import annotations

import pytest

from tests.fakes.nouns import SlackRefusesError
from tests.fakes.slack import FakeSlack
from tests.fakes.workspace import BOT
from tests.fakes.world import World


class TestAnswers:
    def test_the_answer_travels_in_the_acknowledgement_without_any_web_api_call(self, world: World, slack: FakeSlack) -> None:
        answer = world.slash("mtls")
        assert answer.status == 200
        assert answer.body["response_type"] == "ephemeral"
        assert answer.body["text"] == "About mtls"
        assert "About mtls" in answer.text
        assert [call.method for call in slack.calls] == ["auth.test"]

    def test_who_we_are_is_asked_once(self, world: World, slack: FakeSlack) -> None:
        for _ in range(3):
            world.slash("mtls")
        assert len(slack.called("auth.test")) == 1

    def test_a_second_reply_follows_through_the_response_url(self, world: World, slack: FakeSlack) -> None:
        assert world.slash("two").body["text"] == "first"
        (call,) = slack.called("response_url")
        assert call.args["text"] == "second"
        assert call.args["response_type"] == "ephemeral"

    def test_what_a_command_shows_to_everybody_is_public(self, world: World) -> None:
        assert world.slash("open words").body["response_type"] == "in_channel"

    def test_a_command_that_says_nothing_is_acknowledged_empty(self, world: World) -> None:
        answer = world.slash("silent")
        assert (answer.status, answer.body) == (200, {})

    def test_works_where_the_bot_is_no_member(self, world: World, slack: FakeSlack) -> None:
        """A private answer needs no membership: it is no post."""
        slack.channel("C9", "UANA", bot=False)
        assert "About mtls" in world.slash("mtls", channel="C9").text

    @pytest.mark.parametrize("line", ["payload", "what is a payload", "payload=1", '{"payload": 1}', "a&payload"])
    def test_lines_with_the_word_payload_are_answered(self, world: World, line: str) -> None:
        """Bolt takes every form that holds this word for an interaction and would answer 404."""
        assert f"About {line}" in world.slash(line).text.replace("&amp;", "&")

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("<@U0001|ada>", "@ada"),
            ("<!channel>", "channel"),
            ("<https://a|b>", "b"),
            ("@here", "@here"),
            ("&lt;!here&gt;", "&lt;!here&gt;"),
            ("```", "ˋˋˋ"),
            ("a" * 40_000, "aaa"),
            ("\u202eabc", "abc"),
            ("nul\x00byte", "nulbyte"),
        ],
    )
    def test_what_people_type_is_echoed_without_a_ping(self, world: World, typed: str, shown: str) -> None:
        """The fake refuses unescaped control sequences and mrkdwn that links names by itself."""
        assert shown in world.slash(typed).text

    def test_a_fault_of_ours_is_an_answer_with_an_id_and_status_200(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        answer = world.slash("boom")
        assert answer.status == 200
        fault = next(word for word in answer.text.split() if word.strip("*.") in caplog.text and len(word.strip("*.")) == 8)
        assert fault

    def test_long_answers_keep_to_slacks_limits(self, world: World) -> None:
        assert world.slash("long").status == 200


class TestDuplicates:
    def test_a_command_delivered_twice_is_done_once_and_says_so(self, world: World, slack: FakeSlack) -> None:
        request = world.command("quiz")
        assert world.send(request).status == 200
        posted = len(slack.posted("C1"))
        second = world.send(request)
        assert "twice" in second.text
        assert len(slack.posted("C1")) == posted


class TestShare:
    def test_share_posts_the_answer_for_everybody_and_keeps_the_private_one(self, world: World, slack: FakeSlack) -> None:
        answer = world.slash("mtls")
        assert world.click(answer, "Share here").status == 200
        (call,) = slack.called("response_url")
        assert call.args["response_type"] == "in_channel"
        assert call.args["replace_original"] is False
        (posted,) = slack.posted("C1")
        assert "About mtls" in posted.words
        assert "Shared by <@UANA>" in posted.words

    def test_a_shared_answer_cannot_be_shared_again(self, world: World, slack: FakeSlack) -> None:
        world.click(world.slash("mtls"), "Share here")
        assert "Share here" not in slack.posted("C1")[0].words

    def test_share_works_where_the_bot_is_no_member(self, world: World, slack: FakeSlack) -> None:
        slack.channel("C1", "UANA", bot=False)
        world.click(world.slash("mtls"), "Share here")
        assert "About mtls" in slack.posted("C1")[0].words

    def test_share_after_the_response_url_ran_out_posts_as_the_bot(self, world: World, slack: FakeSlack) -> None:
        payload = world.click_payload(world.slash("mtls"), "Share here")
        slack.refuse("response_url", "expired_url", status=404)
        world.send(world.interaction(payload))
        assert [call.error for call in slack.called("response_url")] == ["expired_url"]
        assert "About mtls" in slack.posted("C1")[0].words

    def test_share_that_cannot_be_posted_at_all_is_explained(self, world: World, slack: FakeSlack) -> None:
        slack.channel("C1", "UANA", bot=False)
        payload = world.click_payload(world.slash("mtls"), "Share here")
        slack.refuse("response_url", "expired_url", times=2, status=404)
        world.send(world.interaction(payload))
        assert "too old" in slack.posted("DANA")[-1].words

    def test_share_leaves_out_what_may_not_be_shared(self, world: World, slack: FakeSlack) -> None:
        """The value of an old button is only a line; a personal answer to it stays private."""
        payload = world.click_payload(world.slash("mtls"), "Share here")
        payload["actions"][0]["value"] = "score"
        world.send(world.interaction(payload))
        assert slack.posted("C1") == []
        assert "Your score, UANA" in world.whispers()[-1]

    def test_share_in_a_thread_stays_in_the_thread(self, world: World, slack: FakeSlack) -> None:
        parent = slack.person_says("C1", "UBO", "hello")
        payload = world.click_payload(world.slash("mtls"), "Share here")
        payload["container"]["thread_ts"] = parent.ts
        world.send(world.interaction(payload))
        assert slack.posted("C1")[0].thread_ts == parent.ts


class TestResponseUrls:
    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/actions/1",
            "https://hooks.slack.com.evil.example/actions/1",
            "http://hooks.slack.com/actions/1",
            "https://hooks.slack.com@evil.example/1",
            "https://user:pw@hooks.slack.com/1",
            "https://hooks.slack.com:8443/1",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            "gopher://127.0.0.1:6379/x",
            "http://[::1/",
            "",
        ],
    )
    def test_nothing_is_posted_to_foreign_addresses(self, world: World, slack: FakeSlack, url: str) -> None:
        """The second reply goes to the asker by another way; the address is never called."""
        world.send(world.command("two", response_url=url))
        assert slack.called("response_url") == []
        assert slack.called("chat.postEphemeral")[0].args["text"] == "second"

    def test_five_uses_and_thirty_minutes_are_the_fakes_rule(self, slack: FakeSlack) -> None:
        path = slack.new_url("C1", "UANA")
        for _ in range(5):
            slack.respond(path, {"text": "hi"})
        with pytest.raises(SlackRefusesError, match="used_url"):
            slack.respond(path, {"text": "hi"})
        old = slack.new_url("C1", "UANA")
        slack.clock.advance(minutes=31)
        with pytest.raises(SlackRefusesError, match="expired_url"):
            slack.respond(old, {"text": "hi"})


def test_the_bot_is_a_member_of_its_test_channel(slack: FakeSlack) -> None:
    assert BOT in slack.channels["C1"].members
