"""The manifests in the repository agree with the command table, the listeners, the scopes and the events."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from slack_bolt import App

from meshbot.commands import features
from meshbot.commands.registry import Registry
from meshbot.slack import incoming, listeners, manifest
from meshbot.slack.factory import build_app
from meshbot.slack.manifest import Variant, build_manifest, render_manifest, usage_hint
from meshbot.slack.options import SlackOptions
from meshbot.store.engine import SqlStore
from tests.support import Bot, StillClock

ROOT = Path(__file__).parents[2]
VARIANTS: tuple[Variant, ...] = get_args(Variant)


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The real command table; it needs no content."""
    return Registry(features.ALL)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_file_in_the_repository_is_what_the_table_makes(registry: Registry, variant: Variant) -> None:
    """When this fails: python -m meshbot manifest socket > slack-manifest.socket.yaml, and the same for http."""
    assert (ROOT / f"slack-manifest.{variant}.yaml").read_text("utf-8") == render_manifest(registry, variant)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_yaml_says_what_the_object_says(registry: Registry, variant: Variant) -> None:
    assert yaml.safe_load(render_manifest(registry, variant, "bot.example.org")) == build_manifest(
        registry, variant, "bot.example.org"
    )


def test_both_variants_differ_in_how_slack_reaches_us_alone(registry: Registry) -> None:
    socket, http = (build_manifest(registry, variant) for variant in VARIANTS)
    del http["features"]["slash_commands"][0]["url"]
    del http["settings"]["event_subscriptions"]["request_url"]
    del http["settings"]["interactivity"]["request_url"]
    assert (socket["settings"].pop("socket_mode_enabled"), http["settings"].pop("socket_mode_enabled")) == (True, False)
    assert socket == http


def test_every_event_has_its_scope_and_every_scope_its_reason(registry: Registry) -> None:
    made = build_manifest(registry, "http")
    scopes = made["oauth_config"]["scopes"]["bot"]
    assert {scope for scope in manifest.EVENTS.values() if scope} <= set(scopes)
    assert made["settings"]["event_subscriptions"]["bot_events"] == list(manifest.EVENTS)
    assert all(manifest.SCOPES.values())


def test_subscribed_events_and_listeners_are_the_same() -> None:
    """message.im and its sisters arrive as ``message``; an event without a listener would be a failure to Slack."""
    assert {name.partition(".")[0] for name in manifest.EVENTS} == set(listeners.EVENTS)


def test_every_listener_is_registered(bot: Bot, store: SqlStore, clock: StillClock) -> None:
    app: App = build_app(bot.application, store, clock, SlackOptions("xoxb-1", "secret"))
    registered = [listener.ack_function.__name__ for listener in app._listeners]
    assert registered == [
        "on_command",
        "on_press",
        "on_words",
        "on_words",
        "on_home",
        "on_uninstalled",
        "on_revoked",
        "on_shortcut",
        "on_form",
        "on_anything",
    ]


def test_the_shortcut_is_the_one_that_is_listened_to(registry: Registry) -> None:
    (shortcut,) = build_manifest(registry, "socket")["features"]["shortcuts"]
    assert shortcut["callback_id"] == incoming.SHORTCUT
    assert len(shortcut["name"]) <= 24
    assert shortcut["name"].split()[0] == "Explain"


def test_the_usage_hint_names_every_shown_command(registry: Registry) -> None:
    hint = usage_hint(registry)
    assert len(hint) <= 1000
    missing = [row.name for row in registry.commands if not row.hidden and row.name != "explain" and f"| {row.name}" not in hint]
    assert missing == []


@pytest.mark.parametrize("variant", VARIANTS)
def test_slacks_limits(registry: Registry, variant: Variant) -> None:
    made: dict[str, Any] = build_manifest(registry, variant)
    command = made["features"]["slash_commands"][0]
    assert 1 <= len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
    assert re.fullmatch(r"/[a-z]{1,31}", command["command"])
    assert len(command["description"]) <= 2000
    assert re.fullmatch(r"#[0-9a-f]{6}", made["display_information"]["background_color"])
