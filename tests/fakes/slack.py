"""A strict fake Slack on localhost: Web API, response URLs and file uploads over HTTP, Socket Mode over a WebSocket.

Real sockets on a free port, one thread per connection; the rules are those of ``workspace.py``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import queue
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.nouns import SlackRefusesError
from tests.fakes.workspace import Workspace
from tests.support import StillClock

_MAGIC: Final = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_PATIENCE: Final = 10.0


class FakeSlack(Workspace):
    """A workspace that can be called over the network."""

    def __init__(self, clock: StillClock) -> None:
        super().__init__(clock)
        self.lock = threading.Condition(threading.RLock())
        self.links: list[Link] = []
        self.tickets: set[str] = set()
        self.unanswered_pings = False
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.slack = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def base_url(self) -> str:
        """What SLACK_API_URL is set to."""
        return f"http://{self.host}/api/"

    def response_url(self, channel: str, user: str) -> str:
        """A response URL that can be posted to."""
        return f"http://{self.host}{self.new_url(channel, user)}"

    def wait_until(self, condition: Callable[[], Any]) -> Any:
        """Wait until something has reached us; its value. Fails after ten seconds."""
        with self.lock:
            assert self.lock.wait_for(condition, _PATIENCE), f"nothing came; calls so far: {self.calls}"
            return condition()

    def link(self, number: int = 0) -> Link:
        """The nth Socket Mode connection, once it stands."""
        self.wait_until(lambda: len(self.links) > number)
        return self.links[number]

    @contextmanager
    def running(self) -> Iterator[FakeSlack]:
        """Serve until the block ends."""
        self._thread.start()
        try:
            yield self
        finally:
            for link in self.links:
                link.close()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(_PATIENCE)


class Link:
    """One Socket Mode connection, seen from Slack."""

    def __init__(self, handler: _Handler) -> None:
        self._handler = handler
        self._send_lock = threading.Lock()
        self._acks: queue.Queue[dict[str, Any]] = queue.Queue()
        self.closed = threading.Event()
        self._number = 0

    def send(self, kind: str, payload: dict[str, Any], **more: object) -> dict[str, Any]:
        """Deliver an envelope and wait for its acknowledgement, which is answered with."""
        self._number += 1
        envelope = f"envelope-{id(self)}-{self._number}"
        self.write({"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True, **more})
        ack = self._acks.get(timeout=_PATIENCE)
        assert ack["envelope_id"] == envelope
        return ack

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the client to connect anew, as Slack does every few hours."""
        self.write({"type": "disconnect", "reason": reason})

    def write(self, message: dict[str, Any]) -> None:
        """Send one text frame."""
        self.frame(_TEXT, json.dumps(message).encode())

    def frame(self, opcode: int, data: bytes) -> None:
        """Send one unmasked frame, as servers do."""
        size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack("!H", len(data))
        if len(data) > 0xFFFF:
            size = b"\x7f" + struct.pack("!Q", len(data))
        with self._send_lock:
            try:
                self._handler.wfile.write(bytes([0x80 | opcode]) + size + data)
                self._handler.wfile.flush()
            except OSError:
                self.closed.set()

    def serve(self) -> None:
        """Read frames until the other side leaves."""
        self.write({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        while not self.closed.is_set():
            opcode, data = self._read()
            if opcode in {_CLOSE, 0}:
                break
            if opcode == _PING and not self._handler.slack.unanswered_pings:
                self.frame(_PONG, data)
            elif opcode == _TEXT:
                self._acks.put(json.loads(data))
        self.closed.set()

    def close(self) -> None:
        """End the connection from our side."""
        if not self.closed.is_set():
            self.frame(_CLOSE, struct.pack("!H", 1000))
            self.closed.set()

    def _read(self) -> tuple[int, bytes]:
        try:
            head = self._handler.rfile.read(2)
            if len(head) < 2:
                return 0, b""
            size = head[1] & 0x7F
            if size == 126:
                (size,) = struct.unpack("!H", self._handler.rfile.read(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self._handler.rfile.read(8))
            mask = self._handler.rfile.read(4)
            data = bytes(byte ^ mask[index % 4] for index, byte in enumerate(self._handler.rfile.read(size)))
        except (OSError, ValueError, struct.error):
            return 0, b""
        return head[0] & 0x0F, data


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    slack: FakeSlack


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    @property
    def slack(self) -> FakeSlack:
        return self.server.slack

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        del format, args

    def do_GET(self) -> None:
        ticket = urlsplit(self.path).query
        with self.slack.lock:
            known = ticket in self.slack.tickets
            self.slack.tickets.discard(ticket)
        if not known or self.headers.get("Upgrade") != "websocket":
            self._send(404, b"used_ticket", "text/plain")
            return
        key = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + _MAGIC).encode()).digest()  # noqa: S324 - RFC 6455 asks for it
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(key).decode())
        self.end_headers()
        link = Link(self)
        with self.slack.lock:
            self.slack.links.append(link)
            self.slack.lock.notify_all()
        self.close_connection = True
        link.serve()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.slack.lock:
            if self.path.startswith("/api/"):
                self._api(self.path.removeprefix("/api/"), body)
            elif self.path.startswith("/upload/"):
                self.slack.files[self.path.removeprefix("/upload/")]["data"] = body
                self._send(200, b"OK", "text/plain")
            else:
                self._respond(body)
            self.slack.lock.notify_all()

    def _api(self, method: str, body: bytes) -> None:
        kind = self.headers.get("Content-Type", "")
        args = json.loads(body or b"{}") if kind.startswith("application/json") else dict(parse_qsl(body.decode()))
        token = args.pop("token", None) or self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            answer = self.slack.api(method, args, token)
        except SlackRefusesError as refusal:
            self._refuse(refusal)
            return
        if method == "apps.connections.open":
            ticket = f"ticket={len(self.slack.calls)}"
            self.slack.tickets.add(ticket)
            answer["url"] = f"ws://{self.slack.host}/link/?{ticket}"
        if "upload_url" in answer:
            answer["upload_url"] = f"http://{self.slack.host}{answer['upload_url']}"
        self._send(200, json.dumps(answer).encode())

    def _respond(self, body: bytes) -> None:
        try:
            self.slack.respond(self.path, json.loads(body))
        except SlackRefusesError as refusal:
            headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
            self._send(refusal.status if refusal.status != 200 else 404, refusal.code.encode(), "text/plain", headers)
            return
        self._send(200, b"ok", "text/plain")

    def _refuse(self, refusal: SlackRefusesError) -> None:
        headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
        answer = {"ok": False, "error": refusal.code, **refusal.more}
        self._send(refusal.status, json.dumps(answer).encode(), headers=headers)

    def _send(self, status: int, body: bytes, kind: str = "application/json", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-OAuth-Scopes", ",".join(sorted(self.slack.scopes)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
