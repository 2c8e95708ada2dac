"""Payloads become requests; text becomes what people saw; nothing that was typed can ping."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.model.ids import TeamId, UserId
from meshbot.model.request import Command, Form, Place, PlaceKind, Press, Words
from meshbot.slack import incoming
from meshbot.slack.arrival import Arrival, Seat, Surface
from meshbot.slack.plain import mentions, plain_text, without_mention
from tests.support import START

SEAT = Seat(TeamId("T1"), UserId("UBOT"))


class TestPlainText:
    @pytest.mark.parametrize(
        ("raw", "plain"),
        [
            ("<@U1|ada> asks", "@ada asks"),
            ("<@U1>", "@U1"),
            ("<#C1|ops>", "#ops"),
            ("<#C1>", "#C1"),
            ("<#C1|>", "#C1"),
            ("<!here>", "here"),
            ("<!channel|@channel>", "channel"),
            ("<!everyone> up?", "everyone up?"),
            ("<!subteam^S1|@sre>", "sre"),
            ("<!subteam^S1>", "subteam"),
            ("<!date^1392734382^{date}|18 February>", "18 February"),
            ("<https://a.b/c|a.b>", "a.b"),
            ("<https://a.b/c?x=1&amp;y=2>", "https://a.b/c?x=1&y=2"),
            ("<mailto:a@b.c|a@b.c>", "a@b.c"),
            ("<mailto:a@b.c>", "a@b.c"),
            ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
            ("&amp;lt;", "&lt;"),
            ("&lt;!here&gt;", "<!here>"),
            ("<unfinished", "<unfinished"),
            ("a\u00a0b", "a b"),
            ("a\u202eb\x00c\ud800d", "abcd"),
            ("“mtls”", "“mtls”"),
        ],
    )
    def test_is_what_people_saw(self, raw: str, plain: str) -> None:
        assert plain_text(raw) == plain

    @given(st.text(alphabet=string.printable + "<>&|@#!;^äé\u202e\x00"))
    def test_never_fails_and_leaves_no_token(self, raw: str) -> None:
        """Whatever arrives: what was a token of Slack's is one no longer."""
        assert "\x00" not in plain_text(raw)
        for token in ("<!here>", "<!channel>", "<@U1>"):
            assert token not in plain_text(f"{token}x")

    @given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Cf")), max_size=80))
    def test_what_slack_escapes_comes_back_as_typed(self, typed: str) -> None:
        escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert plain_text(escaped) == typed.replace("\u00a0", " ")

    def test_mentions_are_found_and_taken_out(self) -> None:
        assert mentions("hi <@UBOT|meshbot>", "UBOT")
        assert not mentions("hi <@UBOT2>", "UBOT")
        assert without_mention("<@UBOT> b <@UBOT|x>", "UBOT") == "b"
        assert not mentions("anything", "")


def event(**more: object) -> dict[str, Any]:
    base = {"type": "message", "user": "U1", "text": "b", "ts": "2.0", "channel": "C1", "thread_ts": "1.0"}
    return {"event": {name: value for name, value in (base | more).items() if value is not None}}


def said(**more: object) -> Arrival:
    found = incoming.said(event(**more), SEAT, START)
    assert found is not None
    return found


class TestWords:
    def test_words_in_a_thread_are_not_addressed_to_us(self) -> None:
        arrival = said()
        assert arrival.request.trigger == Words("b", addressed=False)
        assert arrival.request.place == Place(PlaceKind.CHANNEL, arrival.route.channel, arrival.route.thread)
        assert arrival.route.surface is Surface.THREAD

    def test_a_mention_at_the_top_is_answered_in_its_own_thread(self) -> None:
        arrival = said(type="app_mention", text="<@UBOT> mtls", thread_ts=None)
        assert arrival.request.trigger == Words("mtls", addressed=True)
        assert arrival.request.place.thread is None
        assert (arrival.route.thread, arrival.route.inside) == ("2.0", None)

    def test_a_direct_message_is_one_conversation_whatever_thread_it_is_in(self) -> None:
        arrival = said(channel="D1")
        assert arrival.request.place == Place(PlaceKind.DIRECT, arrival.route.channel)
        assert arrival.route.thread == "1.0"

    def test_mention_and_message_have_one_key(self) -> None:
        keys = {said(type=kind, text="<@UBOT> b").request.key for kind in ("app_mention", "message")}
        assert len(keys) == 1

    def test_the_parent_of_a_thread_is_not_inside_it(self) -> None:
        assert incoming.said(event(thread_ts="2.0"), SEAT, START) is None

    @pytest.mark.parametrize(
        "more",
        [
            {"bot_id": "B1"},
            {"subtype": "message_changed"},
            {"user": "UBOT"},
            {"user": None},
            {"thread_ts": None},
            {"hidden": True},
        ],
    )
    def test_what_is_not_for_us(self, more: dict[str, object]) -> None:
        assert incoming.said(event(**more), SEAT, START) is None


class TestPresses:
    @staticmethod
    def body(**action: object) -> dict[str, Any]:
        return {
            "user": {"id": "U1"},
            "container": {"message_ts": "2.0", "channel_id": "C1", "thread_ts": "1.0"},
            "response_url": "https://hooks.slack.com/actions/x",
            "actions": [{"action_id": "quiz.answer#3", "value": "s:0:1", "action_ts": "9.0", **action}],
            "state": {"values": {"b": {"pick#1": {"selected_options": [{"value": "A"}, {"value": "C"}]}}}},
        }

    def test_action_value_and_ticked_boxes(self) -> None:
        arrival = incoming.pressed(self.body(), SEAT, START)
        assert arrival is not None
        assert arrival.request.trigger == Press("quiz.answer", "s:0:1", ("A", "C"))
        assert arrival.request.key == "press/C1/2.0/U1/9.0"
        assert arrival.request.place.thread == "1.0"

    def test_another_click_has_another_key(self) -> None:
        first, second = (incoming.pressed(self.body(action_ts=ts), SEAT, START) for ts in ("1", "2"))
        assert first is not None
        assert second is not None
        assert first.request.key != second.request.key

    def test_a_name_may_hold_the_sign_that_separates(self) -> None:
        arrival = incoming.pressed(self.body(action_id="a#b#12"), SEAT, START)
        assert arrival is not None
        assert arrival.request.trigger == Press("a#b", "s:0:1", ("A", "C"))

    def test_share_runs_its_line_again(self) -> None:
        arrival = incoming.pressed(self.body(action_id="share#2", value="explain mtls"), SEAT, START)
        assert arrival is not None
        assert arrival.request.trigger == Command("explain mtls")
        assert arrival.route.surface is Surface.SHARE

    @pytest.mark.parametrize("action", [{"url": "https://istio.io"}, {"action_id": "pick#1"}, {"action_id": ""}])
    def test_ticks_and_links_ask_nothing(self, action: dict[str, object]) -> None:
        assert incoming.pressed(self.body(**action), SEAT, START) is None

    def test_a_chosen_option_is_a_value(self) -> None:
        arrival = incoming.pressed(self.body(value=None, selected_option={"value": "x"}), SEAT, START)
        assert arrival is not None
        assert arrival.request.trigger == Press("quiz.answer", "x", ("A", "C"))


_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
_KEYS = ["event", "user", "view", "actions", "container", "channel", "state", "values", "id", "message", "text", "authorizations"]


def _nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4)


class TestOthers:
    def test_a_command_has_no_thread_and_is_known_by_its_trigger(self) -> None:
        body = {"user_id": "U1", "channel_id": "C1", "text": " mtls ", "trigger_id": "1.2.3", "response_url": "u"}
        arrival = incoming.command(body, SEAT, START)
        assert (arrival.request.trigger, arrival.request.key) == (Command(" mtls "), "command/1.2.3")
        assert arrival.request.place == Place(PlaceKind.CHANNEL, arrival.route.channel)

    def test_a_submitted_form_has_its_fields(self) -> None:
        values = {"line": {"line": {"type": "plain_text_input", "value": "a &lt; b"}}, "odd": 5}
        body = {"user": {"id": "U1"}, "view": {"id": "V1", "callback_id": "ask", "state": {"values": values}}}
        assert incoming.submitted(body, SEAT, START).request.trigger == Form("ask", {"line": "a < b"})

    def test_secrets_of_a_route_are_not_shown(self) -> None:
        body = {"user_id": "U1", "channel_id": "C1", "trigger_id": "1.2.3", "response_url": "https://hooks.slack.com/x"}
        assert "hooks" not in repr(incoming.command(body, SEAT, START).route)

    @given(st.recursive(_LEAVES, _nested, max_leaves=12))
    def test_no_shape_of_payload_makes_a_decoder_fail(self, body: object) -> None:
        """Payloads are signed, yet their shape is Slack's to change."""
        payload: dict[str, Any] = body if isinstance(body, dict) else {}
        incoming.command(payload, SEAT, START)
        incoming.submitted(payload, SEAT, START)
        incoming.shortcut(payload, SEAT, START)
        for decode in (incoming.said, incoming.pressed, incoming.home_opened):
            decode(payload, SEAT, START)
        incoming.team_of(payload)
