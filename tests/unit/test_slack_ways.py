"""Who sees a reply, by which call, and to which address; what every trouble is called in front of people."""

from __future__ import annotations

import pytest

from meshbot.model.ids import ChannelId, MessageTs, TeamId, UserId
from meshbot.model.reply import Reply, Visibility
from meshbot.render.wording import load_wording
from meshbot.slack.arrival import Route, Surface
from meshbot.slack.options import SlackOptions, may_respond
from meshbot.slack.outgoing import Phrases
from meshbot.slack.privacy import redact
from meshbot.slack.troubles import Remedy, SlackTrouble
from meshbot.slack.ways import Audience, Kind, audience_of, ways_to

URL = "https://hooks.slack.com/actions/T1/1/secret"


def route(surface: Surface, *, inside: str | None = None, url: str = "") -> Route:
    thread = MessageTs(inside) if inside else None
    channel = ChannelId("D1" if surface in {Surface.DIRECT, Surface.HOME} else "C1")
    return Route(TeamId("T1"), UserId("U1"), surface, channel, thread, thread, url, "trigger" if url else "", "V1")


def reply(visibility: Visibility = Visibility.ONLY_ASKER, share: str = "") -> Reply:
    return Reply((), summary="x", visibility=visibility, share=share)


class TestAudience:
    @pytest.mark.parametrize("surface", list(Surface))
    def test_a_personal_reply_is_never_shown_to_others(self, surface: Surface) -> None:
        assert audience_of(route(surface), reply()) is Audience.ASKER

    @pytest.mark.parametrize(
        ("surface", "visibility", "share", "audience"),
        [
            (Surface.COMMAND, Visibility.ONLY_ASKER, "mtls", Audience.ASKER),
            (Surface.COMMAND, Visibility.CHANNEL, "", Audience.CHANNEL),
            (Surface.MENTION, Visibility.ONLY_ASKER, "mtls", Audience.THREAD),
            (Surface.MENTION, Visibility.THREAD, "", Audience.THREAD),
            (Surface.SHARE, Visibility.ONLY_ASKER, "mtls", Audience.CHANNEL),
            (Surface.THREAD, Visibility.THREAD, "", Audience.THREAD),
            (Surface.THREAD, Visibility.ONLY_ASKER, "mtls", Audience.ASKER),
            (Surface.DIRECT, Visibility.CHANNEL, "", Audience.ASKER),
            (Surface.SHORTCUT, Visibility.CHANNEL, "mtls", Audience.ASKER),
            (Surface.JOB, Visibility.CHANNEL, "", Audience.CHANNEL),
        ],
    )
    def test_of_each_kind(self, surface: Surface, visibility: Visibility, share: str, audience: Audience) -> None:
        assert audience_of(route(surface), reply(visibility, share)) is audience


class TestWays:
    @pytest.mark.parametrize(
        ("surface", "inside", "audience", "kinds"),
        [
            (Surface.COMMAND, None, Audience.ASKER, [Kind.RESPOND, Kind.WHISPER, Kind.POST]),
            (Surface.COMMAND, None, Audience.CHANNEL, [Kind.RESPOND, Kind.POST]),
            (Surface.PRESS, None, Audience.ASKER, [Kind.RESPOND, Kind.WHISPER, Kind.POST]),
            (Surface.PRESS, "1.0", Audience.ASKER, [Kind.WHISPER, Kind.RESPOND, Kind.POST]),
            (Surface.PRESS, "1.0", Audience.THREAD, [Kind.POST, Kind.RESPOND]),
            (Surface.SHARE, None, Audience.CHANNEL, [Kind.RESPOND, Kind.POST]),
            (Surface.SHORTCUT, None, Audience.ASKER, [Kind.OPEN_VIEW, Kind.RESPOND, Kind.WHISPER, Kind.POST]),
            (Surface.MODAL, None, Audience.ASKER, [Kind.UPDATE_VIEW, Kind.POST]),
            (Surface.HOME, None, Audience.ASKER, [Kind.POST]),
            (Surface.DIRECT, "1.0", Audience.ASKER, [Kind.POST]),
        ],
    )
    def test_in_order(self, surface: Surface, inside: str | None, audience: Audience, kinds: list[Kind]) -> None:
        assert [way.kind for way in ways_to(route(surface, inside=inside, url=URL), audience)] == kinds

    def test_private_ways_lead_to_nobody_else(self) -> None:
        """A private way is a whisper to the asker, an ephemeral response, the asker's direct message or view."""
        for surface in Surface:
            for way in ways_to(route(surface, inside="1.0", url=URL), Audience.ASKER):
                private_post = way.channel in {"U1", "D1"}
                assert way.kind is not Kind.POST or private_post
                assert not way.public

    def test_the_address_of_a_way_is_not_shown(self) -> None:
        assert "secret" not in repr(ways_to(route(Surface.PRESS, url=URL), Audience.ASKER))

    def test_a_job_of_nobody_reaches_nobody(self) -> None:
        nobody = Route(TeamId("T1"), UserId(""), Surface.JOB, ChannelId("C1"))
        assert ways_to(nobody, Audience.ASKER) == ()
        assert [way.kind for way in ways_to(nobody, Audience.CHANNEL)] == [Kind.POST]


class TestResponseUrls:
    @pytest.mark.parametrize(
        ("url", "base", "allowed"),
        [
            (URL, "https://slack.com/api/", True),
            ("https://hooks.slack.com:443/x", "https://slack.com/api/", True),
            ("http://127.0.0.1:8000/actions/1", "http://127.0.0.1:8000/api/", True),
            (URL, "http://127.0.0.1:8000/api/", True),
            ("http://127.0.0.1:8001/actions/1", "http://127.0.0.1:8000/api/", False),
            ("https://127.0.0.1:8000/actions/1", "http://127.0.0.1:8000/api/", False),
            ("http://127.0.0.1:8000@evil.example/", "http://127.0.0.1:8000/api/", False),
            ("https://hooks.slack.com.evil.example/", "https://slack.com/api/", False),
            ("https://HOOKS.slack.com/x", "https://slack.com/api/", True),
            ("http://hooks.slack.com/x", "https://slack.com/api/", False),
            ("//hooks.slack.com/x", "https://slack.com/api/", False),
            ("https://hooks.slack.com:99999/x", "https://slack.com/api/", False),
            ("", "https://slack.com/api/", False),
            ("", "", False),
        ],
    )
    def test_only_slack_or_the_configured_host(self, url: str, base: str, allowed: bool) -> None:  # noqa: FBT001
        assert may_respond(url, base) is allowed

    def test_options_show_no_secret(self) -> None:
        options = SlackOptions("xoxb-1", "secret", "xapp-1", "https://stand.in/api")
        assert not {"xoxb-1", "secret", "xapp-1"} & set(repr(options).replace("'", " ").split())
        assert options.base_url == "https://stand.in/api/"


class TestTroubles:
    @pytest.mark.parametrize(
        ("code", "remedy", "says"),
        [
            ("not_in_channel", Remedy.INVITE, "/invite @meshbot"),
            ("channel_not_found", Remedy.INVITE, "/invite @meshbot"),
            ("is_archived", Remedy.NEVER, "archived"),
            ("restricted_action", Remedy.NEVER, "admin"),
            ("restricted_action_read_only_channel", Remedy.NEVER, "admin"),
            ("restricted_action_thread_only_channel", Remedy.NEVER, "admin"),
            ("restricted_action_non_threadable_channel", Remedy.NEVER, "admin"),
            ("cannot_reply_to_message", Remedy.NEVER, "no more replies"),
            ("messages_tab_disabled", Remedy.NEVER, "Messages tab"),
            ("user_not_in_channel", Remedy.NEVER, "Join it"),
            ("msg_too_long", Remedy.PLAINER, "too long"),
            ("msg_blocks_too_long", Remedy.PLAINER, "too long"),
            ("invalid_blocks", Remedy.PLAINER, "layout"),
            ("ratelimited", Remedy.LATER, "slow down"),
            ("rate_limited", Remedy.LATER, "slow down"),
            ("message_not_found", Remedy.GONE, "deleted"),
            ("token_revoked", Remedy.NEVER, "install the app again"),
            ("account_inactive", Remedy.NEVER, "install the app again"),
            ("missing_scope", Remedy.NEVER, "OAuth & Permissions"),
            ("expired_url", Remedy.NEVER, "too old"),
            ("used_url", Remedy.NEVER, "too old"),
            ("unreachable", Remedy.LATER, "could not be reached"),
            ("internal_error", Remedy.LATER, "could not be reached"),
            ("some_new_code", Remedy.NEVER, "some_new_code"),
        ],
    )
    def test_every_code_has_a_remedy_and_a_sentence_that_says_what_to_do(self, code: str, remedy: Remedy, says: str) -> None:
        trouble = SlackTrouble(code, needed="files:write")
        phrases = Phrases(load_wording(), "meshbot", "/mesh")
        assert trouble.remedy is remedy
        assert says in phrases.about(trouble).summary

    def test_the_missing_scope_is_named(self) -> None:
        phrases = Phrases(load_wording(), "meshbot", "/mesh")
        assert "files:write" in phrases.about(SlackTrouble("missing_scope", needed="files:write")).summary


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234-abcd",
        "xapp-1-A1-2-abc",
        "https://hooks.slack.com/commands/T1/123/abc",
        "https://hooks.slack.com/actions/T1/123/abc",
        "wss://wss-primary.slack.com/link/?ticket=abc",
        "7654321012345.1234567890.abcdef0123456789abcdef0123456789",
        "Bearer something",
    ],
)
def test_secrets_are_taken_out_of_log_lines(secret: str) -> None:
    assert secret not in redact(f"before {secret} after")
    assert redact(f"before {secret} after").startswith("before [secret]")
