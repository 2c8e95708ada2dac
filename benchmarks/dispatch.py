"""How fast Slack gets its answer: signed slash commands through ``App.dispatch``, side by side in one run.

    python benchmarks/dispatch.py [rounds]

(a) is Bolt as it comes, answering ``hi``; (b) the same with ``process_before_response``; (c) to (e) are meshbot's whole answers
with verification, claim in SQLite, search or estimate, and Block Kit rendering. ``auth.test`` is answered by a server in this
process, once per app, before the clock runs. Rounds take turns, so that all meet the same noise.
"""

from __future__ import annotations

import importlib.metadata
import itertools
import json
import logging
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from meshbot.bootstrap import build_application, build_store
from meshbot.clock import SystemClock
from meshbot.settings import load_settings
from meshbot.slack.factory import build_app
from meshbot.slack.middleware import bolt_request
from meshbot.slack.options import SlackOptions

SECRET: Final = "benchmark"  # noqa: S105 - signs requests to ourselves
TOKEN: Final = "xoxb-benchmark"  # noqa: S105 - as above
ROUNDS: Final = 400
LINES: Final = {
    "(c) /mesh mtls": "mtls",
    "(d) /mesh curcuit braker": "curcuit braker",
    "(e) /mesh estimate 50000rps 40svc": "estimate 50000rps 40svc",
}
_NUMBERS: Final = itertools.count(1)


class _Slack(BaseHTTPRequestHandler):
    """Answers auth.test and nothing else."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps({"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
        """Say nothing."""


@contextmanager
def slack() -> Iterator[str]:
    """The base URL of a stand-in for Slack."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Slack)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/"
    server.shutdown()
    server.server_close()


def dispatch(app: App, text: str) -> float:
    """One signed slash command; milliseconds inside ``App.dispatch``, parsing of the body included."""
    fields = {
        "command": "/mesh", "text": text, "team_id": "T1", "channel_id": "C1", "user_id": "U1",
        "trigger_id": f"{next(_NUMBERS)}.1.abc", "response_url": "https://hooks.slack.com/commands/T1/1/x",
    }  # fmt: skip
    body = urlencode(fields)
    stamp = str(int(time.time()))
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or "",
    }
    started = time.perf_counter()
    response = app.dispatch(bolt_request(headers, body))
    taken = (time.perf_counter() - started) * 1000
    if response.status != 200 or not response.body:  # noqa: PLR2004 - HTTP's own number
        message = f"{text!r}: {response.status} {response.body!r}"
        raise RuntimeError(message)
    return taken


def hello(base_url: str, *, before_response: bool) -> App:
    """Bolt alone: ``ack("hi")``."""
    app = App(signing_secret=SECRET, client=WebClient(TOKEN, base_url=base_url), process_before_response=before_response)
    app.command("/mesh")(lambda ack: ack("hi"))
    return app


def measure(runs: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Take turns; the first tenth warms up and is not counted."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    warm = max(rounds // 10, 5)
    for number in range(rounds + warm):
        for name, run in runs.items():
            taken = run()
            if number >= warm:
                found[name].append(taken)
    return found


def first_answer(environment: dict[str, str]) -> float:
    """Seconds from starting the process to the first answer in the terminal; median of five, content parsed before."""
    command = [sys.executable, "-m", "meshbot", "say", "mtls"]
    times: list[float] = []
    for _ in range(6):
        started = time.perf_counter()
        subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 - our own command
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def main(rounds: int) -> None:
    """Measure and print."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, slack() as base_url:
        settings = load_settings({"HOME": folder})
        store = build_store(settings)
        application = build_application(settings, store)
        app = build_app(application, store, SystemClock(), SlackOptions(TOKEN, SECRET, api_url=base_url))
        plain, early = (hello(base_url, before_response=early) for early in (False, True))
        runs: dict[str, Callable[[], float]] = {
            '(a) Bolt, ack("hi")': lambda: dispatch(plain, "hi"),
            "(b) the same, process_before_response": lambda: dispatch(early, "hi"),
        }
        runs |= {name: lambda text=text: dispatch(app, text) for name, text in LINES.items()}  # type: ignore[misc]
        found = measure(runs, rounds)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        environment = {"HOME": folder, "PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(Path(__file__).parents[1])}
        report(found, rounds, memory, first_answer(environment))
        store.close()


def report(found: dict[str, list[float]], rounds: int, memory: float, start: float) -> None:
    """The table, with what it was measured on."""
    versions = {name: importlib.metadata.version(name) for name in ("slack-bolt", "slack-sdk", "SQLAlchemy", "RapidFuzz")}
    print(f"{platform.platform()}, {os.cpu_count()} CPUs ({_cpu()}), Python {platform.python_version()}")
    print(", ".join(f"{name} {version}" for name, version in versions.items()) + f"; {rounds} rounds\n")
    base = statistics.median(next(iter(found.values())))
    print(f"{'':42}{'median ms':>10}{'p99 ms':>10}{'times faster than (a)':>24}")
    for name, times in found.items():
        median, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
        print(f"{name:42}{median:10.3f}{p99:10.3f}{base / median:24.1f}")
    print(f"\nstart of the process to the first answer in the terminal: {start:.2f} s")
    print(f"peak resident memory of this process (three apps in it): {memory:.0f} MB")


def _cpu() -> str:
    try:
        lines: list[Any] = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
