"""Buttons, the Home tab, the message shortcut, modals and pictures."""

from __future__ import annotations

import json

import pytest

from tests.fakes.nouns import Message
from tests.fakes.slack import FakeSlack
from tests.fakes.toy import PNG
from tests.fakes.world import World
from tests.support import StillClock


class TestButtons:
    def test_a_button_of_a_private_answer_answers_in_private(self, world: World, slack: FakeSlack) -> None:
        world.click(world.slash("mtls"), "Canary")
        (whisper,) = slack.ephemerals
        assert "About canary" in whisper.words
        assert slack.called("response_url")[0].args["replace_original"] is False

    def test_a_button_of_a_public_answer_answers_whoever_clicked(self, world: World, slack: FakeSlack) -> None:
        world.mention("mtls")
        world.click(slack.posted("C1")[0], "Canary", "UBO")
        assert "About canary" in world.whispers("UBO")[0]
        assert slack.ephemerals[0].thread_ts == slack.posted("C1")[0].thread_ts

    def test_a_button_that_opens_a_link_asks_nothing(self, world: World, slack: FakeSlack) -> None:
        payload = world.click_payload(world.slash("mtls"), "Canary")
        payload["actions"][0]["url"] = "https://istio.io"
        assert world.send(world.interaction(payload)).status == 200
        assert slack.ephemerals == []

    def test_a_button_of_an_older_version_is_answered_politely(self, world: World, slack: FakeSlack) -> None:
        payload = world.click_payload(world.slash("mtls"), "Canary")
        payload["actions"][0]["action_id"] = "gone.long.ago#1"
        assert world.send(world.interaction(payload)).status == 200
        assert "older version" in slack.ephemerals[0].words

    @pytest.mark.parametrize("actions", [[{}], ["x"], [{"action_id": "#1"}]])
    def test_a_click_without_a_usable_action_changes_nothing(self, world: World, slack: FakeSlack, actions: object) -> None:
        """Slack sends no such thing; if it does, nobody gets a server error and nothing is posted."""
        payload = world.click_payload(world.slash("mtls"), "Canary")
        payload["actions"] = actions
        assert world.send(world.interaction(payload)).status in {200, 404}
        assert slack.messages == {}

    def test_when_no_way_is_left_the_asker_gets_a_direct_message(self, world: World, slack: FakeSlack) -> None:
        slack.channel("C1", "UANA", bot=False)
        payload = world.click_payload(world.slash("mtls"), "Canary")
        slack.refuse("response_url", "used_url", status=404)
        world.send(world.interaction(payload))
        assert "About canary" in slack.posted("DANA")[0].words


class TestHome:
    def test_shows_progress_and_what_can_be_typed(self, world: World, slack: FakeSlack) -> None:
        assert world.open_home().status == 200
        text = json.dumps(slack.homes["UANA"])
        assert "Your score, UANA" in text
        assert "What you can type" in text
        assert "/mesh privacy" in text

    def test_the_messages_tab_publishes_nothing(self, world: World, slack: FakeSlack) -> None:
        world.open_home(tab="messages")
        assert slack.homes == {}

    def test_a_click_there_is_answered_in_the_direct_message(self, world: World, slack: FakeSlack) -> None:
        world.open_home()
        view = slack.homes["UANA"]
        view["blocks"].append(_button_block("say", "mtls"))
        world.click_in_view(view, "say")
        assert "About mtls" in slack.posted("DANA")[0].words

    def test_a_quiz_from_there_lives_in_the_direct_message_and_can_be_edited(self, world: World, slack: FakeSlack) -> None:
        """Cards are edited by the conversation's own id; a person's id would do for posting alone."""
        world.open_home()
        view = slack.homes["UANA"]
        view["blocks"].append(_button_block("say", "quiz"))
        world.click_in_view(view, "say")
        card = slack.posted("DANA")[1]
        world.click(card, "b")
        assert "1 answered" in card.words

    def test_a_workspace_without_the_tab_is_no_fault(self, world: World, slack: FakeSlack) -> None:
        slack.refuse("views.publish", "not_enabled")
        assert world.open_home().status == 200


class TestShortcut:
    def test_opens_a_modal_with_the_answer_that_only_the_asker_sees(self, world: World, slack: FakeSlack) -> None:
        message = slack.person_says("C1", "UBO", "upstream connect error")
        assert world.explain(message).status == 200
        (view,) = slack.views.values()
        assert "About upstream connect error" in json.dumps(view)
        assert (slack.posted("C1"), slack.ephemerals) == ([], [])

    def test_words_that_begin_like_a_command_are_looked_up_all_the_same(self, world: World, slack: FakeSlack) -> None:
        world.explain(slack.person_says("C1", "UBO", "quiz night on friday"))
        assert "About quiz night on friday" in json.dumps(list(slack.views.values()))
        assert slack.posted("C1") == []

    def test_an_expired_trigger_falls_back_to_a_private_message(self, world: World, slack: FakeSlack) -> None:
        message = slack.person_says("C1", "UBO", "mtls")
        slack.refuse("views.open", "expired_trigger_id")
        world.explain(message)
        assert "About mtls" in world.whispers()[0]

    @pytest.mark.parametrize(
        ("text", "more", "shown"),
        [
            ("", {}, "Say what to look up"),
            ("", {"attachments": [{"fallback": "503 UC"}]}, "503 UC"),
            ("", {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "503 UH"}}]}, "503 UH"),
            ("x" * 40_000, {}, "xxx"),
            ("<!channel> boom", {"bot_id": "B9"}, "channel boom"),
            ("```\nerror one\nerror two\n```", {}, "error one"),
        ],
    )
    def test_any_message_gets_a_sensible_modal(
        self, world: World, slack: FakeSlack, text: str, more: dict[str, object], shown: str
    ) -> None:
        assert world.explain(slack.person_says("C1", "UBO", text), **more).status == 200
        assert shown in json.dumps(list(slack.views.values()))

    def test_a_button_in_the_modal_changes_the_modal(self, world: World, slack: FakeSlack) -> None:
        world.explain(slack.person_says("C1", "UBO", "mtls"))
        (view,) = slack.views.values()
        world.click_in_view(view, "Canary")
        assert "About canary" in json.dumps(list(slack.views.values()))

    def test_the_modal_takes_the_next_question(self, world: World, slack: FakeSlack) -> None:
        world.explain(slack.person_says("C1", "UBO", "mtls"))
        (view,) = slack.views.values()
        answer = world.submit(view, line="canary")
        assert answer.body["response_action"] == "update"
        assert "About canary" in answer.text

    def test_the_three_seconds_of_a_trigger_are_the_fakes_rule(self, world: World, slack: FakeSlack, clock: StillClock) -> None:
        message = slack.person_says("C1", "UBO", "mtls")
        trigger = slack.new_trigger()
        clock.advance(seconds=4)
        slack.triggers["fresh"] = clock.now()
        assert slack.triggers[trigger] < clock.now()
        world.explain(message)
        assert slack.called("views.open")[0].error == ""


class TestPictures:
    def test_a_picture_is_uploaded_into_the_thread_of_a_public_answer(self, world: World, slack: FakeSlack) -> None:
        event = world.mention("chart")
        (stored,) = slack.files.values()
        assert (stored["data"], stored["channel"], stored["thread_ts"]) == (PNG, "C1", event["ts"])
        assert "Cost rises from 300" in stored["alt"]

    def test_without_the_scope_its_words_are_sent(self, world: World, slack: FakeSlack) -> None:
        slack.scopes.discard("files:write")
        world.mention("chart")
        assert "Cost rises from 300" in slack.posted("C1")[0].words
        assert slack.called("files.getUploadURLExternal") == []

    def test_a_scope_lost_meanwhile_costs_the_picture_only(self, world: World, slack: FakeSlack) -> None:
        world.slash("mtls")
        slack.scopes.discard("files:write")
        world.mention("chart")
        assert "Cost rises from 300" in slack.posted("C1")[0].words

    def test_a_private_answer_has_its_words(self, world: World, slack: FakeSlack) -> None:
        assert "Cost rises from 300" in world.slash("chart").text
        assert slack.files == {}


class TestTables:
    def test_a_refused_table_is_sent_as_text_and_not_tried_again(self, world: World, slack: FakeSlack) -> None:
        """A workspace whose clients do not know tables is asked once."""
        slack.refuse("chat.postMessage", "invalid_blocks")
        for _ in range(2):
            world.mention("table")
        assert [call.args["blocks"][0]["type"] for call in slack.called("chat.postMessage")] == [
            "table",
            "rich_text",
            "rich_text",
        ]

    def test_too_much_text_becomes_text_alone(self, world: World, slack: FakeSlack) -> None:
        slack.refuse("chat.postMessage", "msg_blocks_too_long", times=2)
        world.mention("open many words")
        (posted,) = slack.posted("C1")
        assert (posted.blocks, "many words" in posted.text) == ([], True)


def _button_block(action: str, value: str) -> dict[str, object]:
    text = {"type": "plain_text", "text": value, "emoji": False}
    return {"type": "actions", "elements": [{"type": "button", "text": text, "action_id": f"{action}#99", "value": value}]}


def test_the_toys_messages_are_messages(slack: FakeSlack) -> None:
    assert isinstance(slack.person_says("C1", "UBO", "hi"), Message)
