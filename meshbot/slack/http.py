"""HTTP: the WSGI application (front filter, Bolt's adapter, health) and the gunicorn process that serves it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from gunicorn.app.base import BaseApplication
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_bolt.response import BoltResponse

from meshbot.slack.factory import SlackRuntime
from meshbot.slack.middleware import LARGEST_BODY, Refusal, UnreadableError, bolt_request, declared_size, screen

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

PATH: Final = "/slack/events"
_PLAIN: Final = "text/plain; charset=utf-8"
_GRACE_SECONDS: Final = 15


class _Handler(SlackRequestHandler):
    """Bolt's WSGI adapter on a body that has been read and screened already."""

    def dispatch(self, request: WsgiHttpRequest) -> BoltResponse:
        """Dispatch with the repaired form parsing of ``bolt_request``."""
        headers = {name: str(value) for name, value in request.get_headers().items()}
        try:
            readable = bolt_request(headers, request.get_body(), request.query_string)
        except UnreadableError:
            return BoltResponse(status=400, body="The body cannot be read.")
        return self.app.dispatch(readable)


@dataclass(slots=True)
class SlackWsgi:
    """The WSGI application of one process.

    ``/slack/events`` is Slack's; ``/healthz`` says that the process runs, ``/readyz`` that it may be sent traffic.
    ``metrics`` gives a content type and a body for ``/metrics``.
    """

    runtime: SlackRuntime
    healthy: Callable[[], bool]
    metrics: Callable[[], tuple[str, bytes]] | None = None
    draining: bool = False
    _bolt: _Handler = field(init=False)

    def __post_init__(self) -> None:
        self._bolt = _Handler(self.runtime.app, path=PATH)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "GET")
        if path == PATH:
            return self._slack(environ, start_response)
        if method not in {"GET", "HEAD"}:
            return _answer(start_response, HTTPStatus.METHOD_NOT_ALLOWED, b"Only GET.\n")
        answer = self._own(path, start_response)
        return answer if method == "GET" else []

    def _own(self, path: str, start_response: StartResponse) -> Iterable[bytes]:
        """The pages that are ours, not Slack's."""
        if path == "/healthz":
            return _answer(start_response, HTTPStatus.OK, b"ok\n")
        if path == "/readyz":
            troubles = self._troubles()
            status = HTTPStatus.SERVICE_UNAVAILABLE if troubles else HTTPStatus.OK
            return _answer(start_response, status, f"{'not ready: ' + '; '.join(troubles) if troubles else 'ready'}\n".encode())
        if path == "/metrics" and self.metrics is not None:
            kind, body = self.metrics()
            return _answer(start_response, HTTPStatus.OK, body, kind)
        return _answer(start_response, HTTPStatus.NOT_FOUND, b"Not found.\n")

    def _troubles(self) -> tuple[str, ...]:
        """Why no traffic should be sent here."""
        if self.draining:
            return ("the process is stopping",)
        return (*(() if self.healthy() else ("the database does not answer",)), *self.runtime.troubles())

    def start(self) -> None:
        """Start the outbox loop, in the process that serves."""
        self.runtime.drain.start()

    def stop(self) -> None:
        """Finish what has begun; called once no more requests come."""
        self.draining = True
        self.runtime.stop()

    def _slack(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("REQUEST_METHOD") != "POST":
            return _answer(start_response, HTTPStatus.METHOD_NOT_ALLOWED, b"Only POST.\n")
        headers = {name: str(value) for name, value in WsgiHttpRequest(environ).get_headers().items()}
        size = declared_size(headers)
        if size is None:
            return _refuse(start_response, Refusal(400, "The length is not a number."))
        if size > LARGEST_BODY:
            return _refuse(start_response, Refusal(413, "The body is too large."))
        body = environ["wsgi.input"].read(size) if size else b""
        refusal = screen(headers, body)
        if refusal is not None:
            return _refuse(start_response, refusal)
        read_again = {**environ, "wsgi.input": _Body(body), "CONTENT_LENGTH": str(len(body))}
        return self._bolt(read_again, start_response)


class _Body:
    """A body that has been read, to be read once more by Bolt's adapter."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, _size: int = -1) -> bytes:
        return self._body


def _refuse(start_response: StartResponse, refusal: Refusal) -> Iterable[bytes]:
    return _answer(start_response, HTTPStatus(refusal.status), f"{refusal.reason}\n".encode())


def _answer(start_response: StartResponse, status: HTTPStatus, body: bytes, kind: str = _PLAIN) -> Iterable[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn publishes no types
    """gunicorn, set by code. One process: the knowledge is in memory once, and threads do the waiting."""

    def __init__(self, make: Callable[[], SlackWsgi], port: int, threads: int) -> None:
        self._make = make
        self._port = port
        self._threads = threads
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"0.0.0.0:{self._port}",
            "workers": 1,
            "threads": self._threads,
            "worker_class": "gthread",
            "graceful_timeout": _GRACE_SECONDS,
            "keepalive": 75,
            "accesslog": None,
            "control_socket_disable": True,
            "post_worker_init": _begin_draining_on_term,
            "worker_exit": _stop_worker,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> SlackWsgi:
        """Build the application inside the worker: threads and database connections do not survive a fork."""
        wsgi = self._make()
        wsgi.start()
        return wsgi


def _begin_draining_on_term(worker: Any) -> None:
    """Say "not ready" from the first moment of a stop, while open connections are still served."""
    before: Any = signal.getsignal(signal.SIGTERM)

    def term(number: int, frame: FrameType | None) -> None:
        worker.wsgi.draining = True
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, term)


def _stop_worker(_server: Any, worker: Any) -> None:
    if isinstance(getattr(worker, "wsgi", None), SlackWsgi):
        worker.wsgi.stop()


def serve(make: Callable[[], SlackWsgi], port: int, threads: int = 16) -> None:
    """Serve until SIGTERM or SIGINT; returns by raising SystemExit as gunicorn does."""
    _Server(make, port, threads).run()
