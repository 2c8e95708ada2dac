"""Meshes side by side, as people ask for them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshbot.model.reply import Bullets, Table
from meshbot.model.request import Words
from meshbot.render.slack import render_message
from tests.fakes.blockkit import lint_message
from tests.support import Bot


@pytest.mark.parametrize(
    ("line", "meshes"),
    [
        ("compare istio linkerd", ["istio-sidecar", "linkerd"]),
        ("compare istio vs linkerd", ["istio-sidecar", "linkerd"]),
        ("versus linkerd cilium kuma", ["linkerd", "cilium", "kuma"]),
        ("compare istio ambient", ["istio-sidecar", "istio-ambient"]),
        ("compare all", ["istio-sidecar", "istio-ambient", "linkerd", "consul", "kuma", "cilium"]),
        ("compare app mesh osm", ["app-mesh", "osm"]),
    ],
)
def test_the_meshes_of_a_line_stand_beside_each_other(bot: Bot, line: str, meshes: list[str]) -> None:
    data = bot.send_line(line).replies[0].data

    assert (data["kind"], data["meshes"]) == ("compare", meshes)


def test_what_differs_comes_first_and_what_is_the_same_below(bot: Bot) -> None:
    reply = bot.send_line("compare istio linkerd").replies[0]
    table = next(part for part in reply.parts if isinstance(part, Table))
    same = next(part for part in reply.parts if isinstance(part, Bullets))

    assert [row[0] for row in table.rows][:2] == ["Best for", "Avoid when"]
    assert all(row[1] != row[2] for row in table.rows)
    assert any("Apache-2.0" in item for item in same.items)
    assert reply.share == "compare istio-sidecar linkerd"


def test_rows_can_be_named(bot: Bot) -> None:
    reply = bot.send_line("compare istio linkerd mirroring jwt").replies[0]
    table = next(part for part in reply.parts if isinstance(part, Table))

    assert [row[0] for row in table.rows] == ["Mirroring", "JWT validation"]
    assert bot.send_line(reply.share).replies[0].data == reply.data


def test_with_a_load_costs_come_with_their_ranges(bot: Bot) -> None:
    reply = bot.send_line("compare istio linkerd at 5000rps 40svc").replies[0]
    table = next(part for part in reply.parts if isinstance(part, Table))

    assert [row[0] for row in table.rows][:4] == ["Latency added to a call, p50", "CPU in all", "Memory in all", "Bill a month"]
    cost = reply.data["cost"]
    assert isinstance(cost, dict)
    estimates = cost["estimates"]
    assert isinstance(estimates, dict)
    for mesh in ("istio-sidecar", "linkerd"):
        for figure in estimates[mesh].values():  # type: ignore[union-attr]
            assert figure["low"] <= figure["typical"] <= figure["high"]  # type: ignore[index, operator, call-overload]
    assert "5,000 calls a second, 40 services" in bot.say("compare istio linkerd 5000rps 40svc")


def test_a_mesh_that_ended_is_said_to_be_gone_with_what_to_use(bot: Bot) -> None:
    text = bot.say("compare istio aws app mesh")

    assert "AWS App Mesh is no more (since 2026-09-30)" in text
    assert "ECS Service Connect" in text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("compare istoi linkerd", "Try: /mesh compare istio-sidecar linkerd"),
        ("compare istio purple", "I know Istio, Ambient"),
        ("compare istio linkerd at 5 purple", "Try: /mesh compare istio-sidecar linkerd at 5000rps 40svc"),
        ("compare istio ambient linkerd consul kuma cilium osm appmesh", "do not fit beside each other"),
    ],
)
def test_what_cannot_be_compared_says_what_to_type(bot: Bot, line: str, says: str) -> None:
    outcome = bot.send_line(line)

    assert not outcome.replies[0].ok
    assert says in bot.text(outcome)


def test_one_mesh_asks_for_the_other(bot: Bot) -> None:
    assert "compare linkerd istio-sidecar" in bot.say("compare linkerd")


def test_alone_it_lists_the_meshes(bot: Bot) -> None:
    text = bot.say("compare")

    assert "Meshes that can be compared" in text
    assert "ended 2026-09-30" in text


def test_words_without_a_mesh_are_looked_up(bot: Bot) -> None:
    assert bot.send_line("compare canary and blue green").replies[0].data["kind"] == "lookup"


@pytest.mark.parametrize(
    "line", ["compare istio linkerd consul", "compare all", "compare all at 50000rps 40svc", "compare", "compare osm kuma"]
)
@pytest.mark.parametrize("rich", [True, False])
def test_slack_takes_it_whole(bot: Bot, line: str, rich: bool) -> None:  # noqa: FBT001
    message = render_message(bot.send_line(line).replies[0], rich=rich)

    assert lint_message(message) == []
    assert "did not fit" not in json.dumps(message)


@settings(max_examples=25)
@given(line=st.text(max_size=80))
def test_any_words_get_an_answer(bot: Bot, line: str) -> None:
    outcome = bot.send(Words(f"compare istio {line}"))

    assert all(reply.data.get("kind") != "fault" for reply in outcome.replies)
