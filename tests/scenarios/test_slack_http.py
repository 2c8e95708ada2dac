"""Slack over HTTP: the WSGI application under the standard validator, and one real gunicorn process against the fake."""

from __future__ import annotations

import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.validate import validator

import pytest

from meshbot.slack.factory import SlackRuntime, build_runtime
from meshbot.slack.http import SlackWsgi
from meshbot.slack.options import SlackOptions
from meshbot.store.ports import Store
from tests.fakes.slack import FakeSlack
from tests.fakes.toy import toy_application
from tests.fakes.world import Signed, World
from tests.support import StillClock

Ask = Callable[..., tuple[int, bytes]]


@pytest.fixture
def wsgi(runtime: SlackRuntime, store: Store) -> SlackWsgi:
    return SlackWsgi(runtime, store.healthy, lambda: ("text/plain; version=0.0.4", b"meshbot_up 1\n"))


@pytest.fixture
def ask(wsgi: SlackWsgi) -> Ask:
    """Asks through wsgiref.validate, which refuses every breach of PEP 3333."""

    def call(method: str, path: str, data: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(data),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in (headers or {}).items():
            environ["CONTENT_TYPE" if name == "content-type" else _variable(name)] = value
        status: list[str] = []

        def start_response(line: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
            status.append(line)
            return lambda _data: None

        # The validator itself stumbles over a length that is no number, which is what some requests are about.
        sound = environ["CONTENT_LENGTH"].isdecimal()
        answer = validator(wsgi)(environ, start_response) if sound else wsgi(environ, start_response)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return int(status[0].split()[0]), body

    return call


def _variable(name: str) -> str:
    return "CONTENT_LENGTH" if name == "content-length" else "HTTP_" + name.upper().replace("-", "_")


class TestWsgi:
    def test_a_signed_command_is_answered(self, ask: Ask, world: World) -> None:
        request = world.command("mtls")
        status, body = ask("POST", "/slack/events", request.body.encode(), dict(request.headers))
        assert (status, b"About mtls" in body) == (200, True)

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/healthz", 200),
            ("GET", "/readyz", 200),
            ("GET", "/metrics", 200),
            ("HEAD", "/healthz", 200),
            ("GET", "/", 404),
            ("POST", "/healthz", 405),
            ("GET", "/slack/events", 405),
            ("POST", "/slack/event", 405),
        ],
    )
    def test_paths(self, ask: Ask, method: str, path: str, status: int) -> None:
        assert ask(method, path)[0] == status

    def test_not_ready_while_draining_or_without_a_database(self, ask: Ask, wsgi: SlackWsgi) -> None:
        wsgi.draining = True
        assert ask("GET", "/readyz")[0] == 503
        assert ask("GET", "/healthz")[0] == 200
        wsgi.draining = False
        wsgi.healthy = lambda: False
        assert ask("GET", "/readyz")[0] == 503

    def test_not_ready_while_the_background_is_hopelessly_behind(
        self, ask: Ask, wsgi: SlackWsgi, slack: FakeSlack, store: Store, clock: StillClock
    ) -> None:
        """Slack answers nothing: answers inside acknowledgements go on, and the probe says why new work should go elsewhere."""
        options = SlackOptions(slack.token, slack.secret, slack.app_token, slack.base_url, workers=2)
        wsgi.runtime = build_runtime(toy_application(store), store, clock, options)
        go_on = threading.Event()
        jobs = [wsgi.runtime.executor.submit(go_on.wait, 10) for _ in range(501)]
        assert ask("GET", "/readyz") == (503, b"not ready: 501 background jobs are unfinished\n")
        assert ask("GET", "/healthz")[0] == 200
        go_on.set()
        for job in jobs:
            job.result(10)
        assert wsgi.runtime.unfinished == 0
        assert ask("GET", "/readyz") == (200, b"ready\n")

    def test_not_ready_when_the_outbox_loop_hangs(self, ask: Ask, wsgi: SlackWsgi, clock: StillClock) -> None:
        wsgi.start()
        assert ask("GET", "/readyz")[0] == 200
        wsgi.runtime.drain.stop()
        wsgi.runtime.drain._stopping.clear()
        clock.advance(minutes=6)
        assert ask("GET", "/readyz") == (503, b"not ready: the outbox loop has not turned for 360 s\n")

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"x-slack-signature": "v0=00"}, 401),
            ({"x-slack-signature": ""}, 401),
            ({"x-slack-request-timestamp": "abc"}, 401),
            ({"content-length": "abc"}, 400),
            ({"content-length": "-5"}, 400),
            ({"content-length": "2000000"}, 413),
        ],
    )
    def test_garbage_headers_are_refused(self, ask: Ask, world: World, change: dict[str, str], status: int) -> None:
        request = world.command("mtls")
        assert ask("POST", "/slack/events", request.body.encode(), {**request.headers, **change})[0] == status

    def test_a_body_that_cannot_be_read_is_refused(self, ask: Ask, world: World) -> None:
        request = world.sign("{", "application/json")
        assert ask("POST", "/slack/events", request.body.encode(), dict(request.headers))[0] == 400
        odd = world.sign('{"event": {"channel": 5}}', "application/json")
        assert ask("POST", "/slack/events", odd.body.encode(), dict(odd.headers))[0] == 400


@pytest.fixture
def served(slack: FakeSlack, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A real process: gunicorn, the real application, an SQLite file; its address and itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_SIGNING_SECRET": slack.secret,
        "SLACK_API_URL": slack.base_url,
        "PORT": str(port),
        "MESHBOT_CACHE": str(tmp_path / "cache"),
    }
    root = Path(__file__).parents[2]
    process = subprocess.Popen([sys.executable, "app.py"], cwd=root, env=environment, stderr=subprocess.PIPE)
    try:
        # The process asks the fake who it is once it has loaded everything.
        slack.wait_until(lambda: slack.called("auth.test"))
        yield f"127.0.0.1:{port}", process
    finally:
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
        assert slack.token.encode() not in log
        assert b"Traceback" not in log, log.decode()


def _call(address: str, method: str, path: str, request: Signed | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        body = request.body.encode() if request else None
        connection.request(method, path, body, dict(request.headers) if request else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _wait_for(address: str) -> None:
    """Connect until the port is open; connecting itself waits, so this is no sleep."""
    host, _, port = address.partition(":")
    for _ in range(200):
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
        except OSError:
            select_nothing()
        else:
            return
    message = "the port never opened"
    raise AssertionError(message)


def select_nothing() -> None:
    """Give the other process a moment: a closed port refuses at once."""
    reader, writer = socket.socketpair()
    with reader, writer:
        reader.settimeout(0.05)
        try:
            reader.recv(1)
        except TimeoutError:
            return


def test_a_real_process_answers_over_http_and_stops_when_asked(
    served: tuple[str, subprocess.Popen[bytes]], slack: FakeSlack, world: World
) -> None:
    """Make run with a signing secret: look up, mention in a thread, health, stop on SIGTERM with status 0."""
    address, process = served
    _wait_for(address)
    assert _call(address, "GET", "/healthz")[0] == 200
    assert _call(address, "GET", "/readyz")[0] == 200
    status, body = _call(address, "POST", "/slack/events", world.command("mtls"))
    answer = json.loads(body)
    assert (status, answer["response_type"]) == (200, "ephemeral")
    assert "Mutual TLS" in answer["text"]
    slack.check_acknowledged(answer)
    event = world.message_event("<@UBOT> circuit breaker", kind="app_mention")
    assert _call(address, "POST", "/slack/events", world.event(event))[0] == 200
    (posted,) = slack.wait_until(lambda: slack.posted("C1"))
    assert posted.thread_ts == event["ts"]
    assert b'meshbot_requests_total{answer="lookup",trigger="command"} 1.0' in _call(address, "GET", "/metrics")[1]
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
