"""Real servers on loopback: notify.run's protocol over HTTP, and SMTP."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

#: As notify.run's are: whoever knows it may send.
CHANNEL = "sEcReTchAnNeL27"


@dataclass
class NotifyRun:
    """What the server does, and what it was sent.

    Attributes
    ----------
    behaviour : int or str
        HTTP status, or "hang", "drip" (a byte a second), "reset".
    fields : list of dict
        The form fields of each message that came, whatever was answered.
    """

    port: int = 0
    behaviour: int | str = 200
    #: Behaviours of the first tries; afterwards ``behaviour``.
    first: list[int | str] = field(default_factory=list)
    registration: object = "channel"
    fields: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def api(self) -> str:
        """What NOTIFY_API_SERVER is set to."""
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/{CHANNEL}"

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.port}/c/{CHANNEL}"

    @property
    def url(self) -> str:
        """The channel as an apprise URL that anyone might write."""
        return f"form://127.0.0.1:{self.port}/{CHANNEL}"


class _Handler(BaseHTTPRequestHandler):
    known: NotifyRun

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.known.paths.append(self.path)
        if self.path == "/api/register_channel":
            self._register()
            return
        self.known.fields.append({key: value[0] for key, value in parse_qs(body).items()})
        self._act(self.known.first.pop(0) if self.known.first else self.known.behaviour)

    def _act(self, behaviour: int | str) -> None:
        if behaviour == "hang":
            self.known.closing.wait(60)
        elif behaviour == "drip":  # passes every time-out of a socket
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.known.closing.wait(1):
                self.wfile.write(b"X-More: 1\r\n")
        elif behaviour == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        else:
            assert isinstance(behaviour, int)
            self._answer(behaviour, b"")

    def _register(self) -> None:
        known = self.known
        if known.registration == "hang":
            known.closing.wait(60)
        elif known.registration == "channel":
            answer = {"endpoint": known.endpoint, "channel_page": known.page}
            self._answer(200, json.dumps(answer).encode())
        elif isinstance(known.registration, int):
            self._answer(known.registration, b"<h1>Oops</h1>")
        else:
            self._answer(200, json.dumps(known.registration).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/login")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._answer(200, b"a page")

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # the other side has given up
            return

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):  # reset on purpose
            return


@contextmanager
def notify_run_server() -> Iterator[NotifyRun]:
    """An HTTP server that registers channels and takes messages, as notify.run does."""
    known = NotifyRun()
    handler = type("Handler", (_Handler,), {"known": known})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    known.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield known
    finally:
        known.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


USER, PASSWORD = "someone", "apP-PaSsWoRd-42"


@dataclass
class Mail:
    """An SMTP server, and the messages that it took.

    Attributes
    ----------
    messages : list of EmailMessage
    """

    port: int = 0
    #: Seconds before each of the answers to RCPT and DATA.
    delay: float = 0
    messages: list[EmailMessage] = field(default_factory=list)

    def url(self, *, password: str = PASSWORD, scheme: str = "mailto", more: str = "") -> str:
        """The server as an apprise URL."""
        return (
            f"{scheme}://{USER}:{password}@example.org:{self.port}"
            f"?smtp=127.0.0.1&to=you@example.org{more}"
        )

    async def handle_RCPT(
        self, server: object, session: object, envelope: Envelope, address: str, options: object
    ) -> str:
        await asyncio.sleep(self.delay)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
        await asyncio.sleep(self.delay)
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


def _check(server: object, session: object, envelope: object, how: str, data: Any) -> AuthResult:
    """Only one user, and only with the right password."""
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def smtp_server(tls: ssl.SSLContext | None = None) -> Iterator[Mail]:
    """An SMTP server that wants a password; by STARTTLS where a context is given."""
    mail = Mail()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        mail.port = probe.getsockname()[1]
    controller = Controller(
        mail,
        hostname="127.0.0.1",
        port=mail.port,
        authenticator=_check,
        auth_required=True,
        auth_require_tls=tls is not None,
        tls_context=tls,
        require_starttls=tls is not None,
    )
    controller.start()
    try:
        yield mail
    finally:
        controller.stop()


def settle_home(monkeypatch: pytest.MonkeyPatch, folder: Path, server: NotifyRun | None) -> Path:
    """A home of the test's own, where nobody has registered anything, and English.

    Returns the file in which deepcluster remembers channels.
    """
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "XDG_CONFIG_HOME", "NOTIFY_API_SERVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("LANG", "C.UTF-8")
    # A proxy would be asked for loopback too.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    if server is not None:
        monkeypatch.setenv("NOTIFY_API_SERVER", server.api)
    return folder / ".config" / "deepcluster" / "notify.json"
