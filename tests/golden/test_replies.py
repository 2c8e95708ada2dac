"""Whole answers compared: each kind of reply, as terminal text and as Slack payload.

``make golden`` writes the expected files anew; read the difference before committing it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from meshbot.model.request import Words
from meshbot.render.slack import render_message
from meshbot.render.terminal import render_text
from tests.support import TERMINAL, Bot, channel

FOLDER = Path(__file__).parent / "expected"
WRITE = bool(os.environ.get("MESHBOT_WRITE_GOLDEN"))

ACCESS_LOG = (
    '[2026-11-23T08:59:58.112Z] "GET /cart HTTP/1.1" 503 UF,URX '
    "upstream_reset_before_response_started{remote_connection_failure} "
    '- "delayed_connect_error:_111" 0 152 12 - "-" "curl/8.5.0" "8b4c" "cart.shop:8080" "10.1.2.3:8080" '
    "outbound|8080||cart.shop.svc.cluster.local - 10.96.1.1:8080 10.1.9.9:43210 - default"
)

CASES: dict[str, tuple[str, ...]] = {
    "help": ("help",),
    "help-one-command": ("help explain",),
    "lookup-gist": ("circuit breaker",),
    "lookup-lesson": ("explain circuit breaker lesson",),
    "lookup-deep": ("explain circuit breaker deep",),
    "lookup-on-call": ("no healthy upstream",),
    "lookup-outdated": ("mixer",),
    "lookup-nothing": ("excellent pizza nearby",),
    "error-to-mend": ("explain",),
    "estimate": ("estimate 50000rps 40svc",),
    "estimate-all": ("estimate 50000rps 40svc all",),
    "estimate-revised": ("estimate 50000rps 40svc", "ambient"),
    "estimate-unclear": ("estimate 50000rps 40sv c frobs",),
    "compare": ("compare istio linkerd",),
    "fit": ("fit services=12 languages=3 compliance=yes latency=5ms team=small",),
    "fit-question": ("fit",),
    "yaml": ("yaml canary gateway-api",),
    "access-log-line": (ACCESS_LOG,),
    "course": ("learn",),
    "lesson": ("learn next",),
    "board": ("top join", "top"),
    "review-nothing-due": ("review",),
    "privacy": ("privacy",),
    "forget-asks": ("forget me",),
    "quiz-first-question": ("quiz",),
    "quiz-right-answer": ("quiz", "b"),
    "quiz-wrong-answer": ("quiz", "a"),
    "score": ("quiz", "b", "stop", "score"),
}


def compare(name: str, actual: str) -> None:
    path = FOLDER / name
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(actual, encoding="utf-8")
    assert path.exists(), f"{name} is missing; run: make golden"
    assert actual == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_an_answer_looks_as_it_did(bot: Bot, name: str) -> None:
    """The last line's answer, after the lines before it; nobody is new."""
    bot.say("help")
    *before, last = CASES[name]
    place = channel() if name == "board" else TERMINAL
    for line in before:
        bot.say(line, place=place)

    replies = bot.replies(bot.send(Words(last), place=place))

    compare(f"{name}.txt", "\n".join(render_text(reply, 80) for reply in replies))
    payloads = [render_message(reply) for reply in replies]
    compare(f"{name}.json", json.dumps(payloads, indent=1, ensure_ascii=False) + "\n")


def test_no_expected_file_is_left_over() -> None:
    names = {path.stem for path in FOLDER.iterdir()}

    assert names == set(CASES)
