"""The estimator in conversation: the answer, its JSON, revising by a word, side by side, and the picture."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.cli import main as cli
from meshbot.model.chart import Panel, RangeBar, RangeChart
from meshbot.model.reply import Buttons, Code, Image, Json, Reply
from meshbot.model.request import Command, Words
from meshbot.render.chart import PictureCharts
from meshbot.render.slack import render_message
from meshbot.text.bars import text_bars
from tests.support import Bot, channel, direct

LINE = "estimate 50000rps 40svc"
RANGES = (
    "latency_ms", "latency_p99_ms", "proxy_cpu_cores", "control_plane_cpu_cores", "cpu_cores", "memory_per_proxy_mb",
    "proxy_memory_mb", "control_plane_memory_mb", "total_memory_mb", "cost_usd_month",
)  # fmt: skip


def reply_to(bot: Bot, line: str) -> Reply:
    return bot.send_line(line).replies[0]


def data_of(bot: Bot, line: str) -> dict[str, Json]:
    return json.loads(json.dumps(dict(reply_to(bot, line).data)))  # type: ignore[no-any-return]


def test_the_lesson_stands_line_for_line_beside_the_measured_range(bot: Bot) -> None:
    text = bot.say(LINE)

    for figure in ("50,000", "+2.5 ms", "1.0 ms", "85 %", "95 %", "10625 MB", "500 MB", "11 cores", "$550"):
        assert figure in text
    for name in (
        "Total RPS", "Latency increase", "Policy evaluation", "Failure reduction", "Observability score", "Total memory",
        "Control plane", "Additional CPU", "Monthly cost", "Recommendations",
    ):  # fmt: skip
        assert name in text
    assert "34 cores (18–63)" in text
    assert "Assumed" in text
    assert "istio.io/v1.24" in text


def test_the_machine_door_has_the_promised_shape(bot: Bot) -> None:
    data = data_of(bot, f"{LINE} 3 hops")

    assert (data["kind"], data["mesh"], data["mode"]) == ("estimate", "istio", "sidecar")
    for name in RANGES:
        figure = data[name]
        assert isinstance(figure, dict)
        assert list(figure) == ["low", "typical", "high"]
        assert figure["low"] <= figure["typical"] <= figure["high"]
    workload = data["workload"]
    assert isinstance(workload, dict)
    assert {name: workload[name] for name in ("rps", "services", "pods", "proxies", "passes_per_second", "hops")} == {
        "rps": 50_000, "services": 40, "pods": 200, "proxies": 200, "passes_per_second": 100_000, "hops": 3,
    }  # fmt: skip
    assert data["lesson"] == {
        "total_rps": 50_000, "latency_ms": 2.5, "policy_ms": 1.0, "failure_reduction_pct": 85, "observability_pct": 95,
        "total_memory_mb": 10_625, "control_plane_mb": 500, "cpu_cores": 11, "cost_usd_month": 550,
        "recommendations": ["High memory usage - consider resource optimization", "Excellent service mesh configuration"],
        "note": data["lesson"]["note"],  # type: ignore[index,call-overload]
    }  # fmt: skip
    for name in ("recommendations", "assumptions", "sources"):
        assert data[name]
    assert data["warnings"] == []
    assert all(isinstance(text, str) for text in data["recommendations"])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "mesh", "mode", "proxies"),
    [
        ("estimate 1000rps 40svc ambient 12nodes", "istio", "ambient", 12),
        ("estimate 1000rps 40svc waypoints 12nodes", "istio", "ambient-waypoint", 16),
        ("estimate 1000rps 40svc linkerd", "linkerd", "sidecar", 200),
        ("est 1000rps 40svc cilium", "cilium", "ebpf", 10),
        ("calc 1000rps 40svc consul", "consul", "sidecar", 200),
        ("cost 1000rps 40svc app mesh", "app-mesh", "sidecar", 200),
    ],
)
def test_mesh_and_mode_are_told(bot: Bot, line: str, mesh: str, mode: str, proxies: int) -> None:
    data = data_of(bot, line)

    assert (data["mesh"], data["mode"], data["workload"]["proxies"]) == (mesh, mode, proxies)  # type: ignore[index,call-overload]


def test_an_error_is_pointed_and_has_a_line_to_type(bot: Bot) -> None:
    reply = reply_to(bot, "estimate 50000rps 40 scv")

    assert not reply.ok
    assert reply.data == {
        "kind": "error",
        "message": "I cannot read “40 scv”. Did you mean “40 svc”?",
        "hint": "/mesh estimate 50000rps 40 svc",
    }


@pytest.mark.parametrize("line", ["estimate", "estimate 40svc", "estimate ambient"])
def test_without_a_load_it_asks_for_one(bot: Bot, line: str) -> None:
    assert "I need the load" in bot.say(line)


def test_a_question_after_an_alias_is_looked_up(bot: Bot) -> None:
    """``cost of a sidecar proxy`` holds nothing to calculate with."""
    assert reply_to(bot, "cost of the sidecar proxy pattern").data["kind"] == "lookup"


REVISIONS = [
    ("at 80k", "80000rps 40svc"),
    ("ambient", "50000rps 40svc istio ambient"),
    ("no mtls", "50000rps 40svc no mtls"),
    ("x2", "50000rps x2 40svc"),
    ("linkerd", "50000rps 40svc linkerd"),
    ("Linkerd", "50000rps 40svc linkerd"),
    ("600 pods and 12 nodes", "50000rps 40svc 600pods 12nodes"),
    ("what about linkerd?", "50000rps 40svc linkerd"),
    ("and how about no mtls", "50000rps 40svc no mtls"),
    ("make it 80k rps", "80000rps 40svc"),
]


@pytest.mark.parametrize(("words", "line"), REVISIONS)
@pytest.mark.parametrize("place", [channel("17.1"), direct()], ids=["thread", "direct message"])
def test_an_estimate_is_worked_on_by_replying(bot: Bot, words: str, line: str, place: object) -> None:
    bot.send(Words(LINE), place=place)  # type: ignore[arg-type]

    outcome = bot.send(Words(words, addressed=False), place=place)  # type: ignore[arg-type]

    assert outcome.replies[0].data["line"] == f"estimate {line}"
    again = bot.send(Words("at 90k", addressed=False), place=place)  # type: ignore[arg-type]
    assert "90000rps" in str(again.replies[0].data["line"])


@pytest.mark.parametrize(
    "words",
    [
        "thanks",
        "what is mtls?",
        "ambient is nice",
        "50k",
        "hello",
        "compare istio linkerd",
        "at noon",
        "we use linkerd on AWS",
        "",
    ],
)
def test_other_words_in_the_thread_are_left_alone(bot: Bot, words: str) -> None:
    bot.send(Words(LINE), place=channel("17.1"))

    assert not bot.send(Words(words, addressed=False), place=channel("17.1")).replies


@pytest.mark.parametrize("words", ["ambient", "at 80k", "x2", "compare", "chart", "no mtls"])
def test_without_an_estimate_the_words_mean_what_they_always_mean(bot: Bot, words: str) -> None:
    assert not bot.send(Words(words, addressed=False), place=channel("17.1")).replies


def test_names_that_one_looks_up_are_looked_up(bot: Bot) -> None:
    bot.say(LINE)

    assert reply_to(bot, "mtls").data["kind"] == "lookup"
    assert reply_to(bot, "grpc").data.get("kind") == "lookup"


def test_the_topic_ends_with_a_look_up_or_with_time(bot: Bot) -> None:
    bot.say(LINE)
    bot.say("retries")
    assert reply_to(bot, "linkerd").data["kind"] == "lookup"

    bot.say(LINE)
    assert reply_to(bot, "linkerd").data["kind"] == "estimate"
    bot.clock.advance(minutes=31)
    assert reply_to(bot, "linkerd").data["kind"] == "lookup"


def test_in_a_thread_the_topic_belongs_to_everybody_and_stays(bot: Bot) -> None:
    bot.send(Words(LINE), "UANA", channel("17.1"))
    bot.clock.advance(days=2)

    outcome = bot.send(Words("ambient", addressed=False), "UBO", channel("17.1"))

    assert outcome.replies[0].data["mode"] == "ambient"
    assert not bot.send(Words("ambient", addressed=False), "UBO", channel("18.1")).replies
    assert not bot.send(Words("ambient", addressed=False), "UBO", channel("17.1"), team="T2").replies


def test_a_revision_that_cannot_be_is_explained(bot: Bot) -> None:
    bot.say(LINE)

    assert "between 0 and 1,000,000,000" in bot.say("at 1e12")


def test_the_command_revises_too(bot: Bot) -> None:
    bot.say(LINE)

    assert "istio ambient" in str(reply_to(bot, "estimate ambient").data["line"])
    assert str(reply_to(bot, "estimate").data["line"]).endswith("istio ambient")
    assert reply_to(bot, "estimate 10rps 2svc").data["line"] == "estimate 10rps 2svc"


def test_every_button_does_what_it_says(bot: Bot) -> None:
    """A button's line and its word, said right after, give the same answer."""
    reply = reply_to(bot, LINE)
    buttons = next(part for part in reply.parts if isinstance(part, Buttons)).buttons

    assert {button.says for button in buttons} >= {"ambient", "linkerd", "no mtls", "x2", "compare", "chart"}
    for button in buttons:
        bot.say(LINE)
        by_word = reply_to(bot, button.says)
        pressed = reply_to(bot, button.action.value)
        assert by_word.ok
        assert by_word.summary == pressed.summary


def test_the_first_answer_is_short_and_details_has_the_rest(bot: Bot) -> None:
    """Figures, recommendations and one line of assumptions first; reasons, coefficients and all sources by a word."""
    bot.say(LINE)
    short, long = reply_to(bot, LINE), reply_to(bot, "details")
    first, full = bot.say(LINE), bot.say(f"{LINE} details")

    assert short.data == long.data
    assert len(short.parts) < len(long.parts)
    assert len(render_message(short)["blocks"]) <= 10
    assert "5rep" in first
    assert "connections kept open" in first
    assert "Measured coefficients" not in first
    for said in ("Measured coefficients", "Connections are kept open", "Reserved by default", "uds-core"):
        assert said in full
    assert len(first) < len(full) * 0.7
    assert next(part for part in short.parts if isinstance(part, Buttons)).buttons[0].says == "details"


@pytest.mark.parametrize("place", [channel("17.1"), direct()], ids=["thread", "direct message"])
def test_details_is_a_word_of_the_conversation(bot: Bot, place: object) -> None:
    bot.send(Words(LINE), place=place)  # type: ignore[arg-type]

    reply = bot.send(Words("details", addressed=False), place=place).replies[0]  # type: ignore[arg-type]

    assert reply.data["kind"] == "estimate"
    assert reply.share.endswith(" details")


def test_what_was_said_beside_the_figures_is_answered(bot: Bot) -> None:
    text = bot.say(f"{LINE} latency critical on spot nodes")

    assert "give the budget of the whole path" in text
    assert "Spot prices change" in text
    assert "Spot prices change" not in bot.say(f"{LINE} on spot nodes $12/core")


def test_a_latency_budget_comes_first_and_names_a_cheaper_path(bot: Bot) -> None:
    tight = data_of(bot, f"{LINE} 3 hops p99 budget 5ms")["recommendations"]
    fits = data_of(bot, f"{LINE} 3 hops p99 budget 500ms")["recommendations"]

    assert isinstance(tight, list)
    assert isinstance(fits, list)
    assert "Latency budget: over 3 hops" in str(tight[0])
    assert "ambient (Layer 4) would add" in str(tight[0])
    assert "it fits" in str(fits[0])


def test_three_meshes_stand_side_by_side_and_three_loads_do_not(bot: Bot) -> None:
    meshes = data_of(bot, "estimate 50k rps istio vs ambient vs linkerd")["meshes"]

    assert isinstance(meshes, list)
    assert [mesh["title"] for mesh in meshes] == ["Istio sidecars", "Istio ambient L4", "Linkerd"]  # type: ignore[index,call-overload]
    assert "several meshes at one load" in bot.say("estimate 50k rps vs 60k rps vs 70k rps")
    assert data_of(bot, "estimate cheapest mesh for 50k rps 40svc")["kind"] == "comparison"


def test_a_question_is_looked_up_even_after_an_estimate(bot: Bot) -> None:
    bot.say(LINE)

    assert reply_to(bot, "estimate what is mtls").data["kind"] == "lookup"


def test_sharing_gives_the_same_answer_again(bot: Bot) -> None:
    for line in (LINE, f"{LINE} linkerd 3 hops p99 budget 1.6250ms", f"{LINE} all", f"{LINE} vs ambient"):
        reply = reply_to(bot, line)
        assert reply_to(bot, reply.share).data == reply.data


@pytest.mark.parametrize("line", [f"{LINE} all", f"{LINE} compare", f"{LINE} all meshes", "est all 50krps 40svc"])
def test_all_meshes_side_by_side(bot: Bot, line: str) -> None:
    data = data_of(bot, line)
    text = bot.say(line)

    assert data["kind"] == "comparison"
    assert len(data["meshes"]) == 9  # type: ignore[arg-type]
    for name in ("Istio sidecars", "Linkerd", "Cilium eBPF L4", "not", "ended"):
        assert name in text


def test_one_against_another(bot: Bot) -> None:
    data = data_of(bot, f"{LINE} vs ambient")

    assert data["mode"] == "sidecar"
    assert data["versus"]["mode"] == "ambient"  # type: ignore[index,call-overload]
    assert {one["name"] for one in data["deltas"]} == {"latency_p50", "latency_p99", "cpu", "memory", "cost"}  # type: ignore[union-attr,index,call-overload]
    text = bot.say(f"{LINE} vs ambient")
    assert "Istio sidecars or Istio ambient L4" in text
    assert "ranges" in text
    doubled = bot.say(f"{LINE} vs at 100k")
    assert "+97 %" in doubled
    assert "the same" in doubled
    assert "overlap" not in doubled


def test_the_picture_and_its_words_say_the_same(bot: Bot) -> None:
    reply = reply_to(bot, f"{LINE} chart")
    image = next(part for part in reply.parts if isinstance(part, Image))
    bars = next(part for part in reply.parts if isinstance(part, Code))

    width, height = struct.unpack(">II", image.png[16:24])
    assert image.png.startswith(b"\x89PNG")
    assert (width > 1000, height > 700) == (True, True)
    for shown in ("Istio sidecars", "34 (18–63)", "Kuma (not verified)"):
        assert shown in image.alt
        assert shown in bars.text
    assert "App Mesh" not in image.alt


def test_without_a_drawing_library_the_bars_stay(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("matplotlib.figure", "matplotlib.backends.backend_agg"):
        monkeypatch.setitem(__import__("sys").modules, name, None)

    reply = reply_to(bot, f"{LINE} chart")

    assert not any(isinstance(part, Image) for part in reply.parts)
    assert "━" in next(part for part in reply.parts if isinstance(part, Code)).text
    assert "matplotlib" in bot.text(bot.send_line(f"{LINE} chart"))


FIGURES = st.floats(0, 1e9, allow_nan=False)


@given(st.lists(st.tuples(FIGURES, FIGURES, FIGURES).map(sorted), min_size=1, max_size=9))
def test_bars_take_any_range(figures: list[list[float]]) -> None:
    bars = tuple(RangeBar(f"mesh {n}", *three, shown="x", marked=n == 0) for n, three in enumerate(figures))
    lines = text_bars(RangeChart("t", "n", "a", (Panel("p", bars),))).splitlines()

    assert sum("●" in line for line in lines) == len(figures)


def test_a_picture_of_nothing_is_still_a_picture() -> None:
    bar = RangeBar("x", 0, 0, 0, "0 (0–0)" + "0" * 60)

    assert PictureCharts().draw(RangeChart("t", "n", "a", (Panel("p", (bar,)),)))


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        f"{LINE} all",
        f"{LINE} chart",
        f"{LINE} vs linkerd",
        (
            "estimate 9000 edge rps fan-out 6 3000pods 900svc 40 nodes 5 hops consul mtls grpc tracing 100% access logs "
            "keepalive 50% payload 1MB p99 budget 20ms churn 100 x3"
        ),
    ],
)
def test_slack_takes_every_answer_whole(bot: Bot, line: str) -> None:
    payload = json.dumps(render_message(reply_to(bot, line)))

    assert "did not fit" not in payload


def test_a_slash_command_gets_the_same_answer(bot: Bot) -> None:
    assert bot.send(Command(LINE)).replies[0].data == reply_to(bot, LINE).data


def test_the_terminal_writes_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``--png`` works for any estimate, asked with the word chart or without."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for line in (LINE, f"{LINE} chart"):
        file = tmp_path / "mesh.png"
        assert cli.main(["say", line, "--png", str(file)]) == 0
        assert file.read_bytes().startswith(b"\x89PNG")
        file.unlink()
    assert cli.main(["say", "help", "--png", str(tmp_path / "x.png")]) == 2
    assert "no picture" in capsys.readouterr().err
    assert cli.main(["say", LINE, "--png", str(tmp_path / "missing" / "x.png")]) == 2
