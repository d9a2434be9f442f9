"""Refuse request bodies that are too large, by counting them as they arrive."""

from __future__ import annotations

import asyncio
import time

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Room for a phone's JPEG of 50 megapixels, some 28 MB, in a data URL.
MAX_BODY = 40 * 1024 * 1024

#: What is still read, and for how long, after a body was refused. A client that is cut off while
#: it sends sees a broken connection and never reads why.
DRAIN_BYTES = 2 * MAX_BODY
DRAIN_SECONDS = 5.0


class BodyLimit:
    """ASGI middleware: answers 413 when a request's body is larger than ``limit``.

    The declared Content-Length is only a quick way to refuse; what counts is what arrives, so a
    chunked body or a false header gains nothing.

    Parameters
    ----------
    app : ASGI application
    limit : int
        The largest body, in bytes.
    """

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _declared_length(scope) > self.limit:
            await self._refuse(scope, receive, send)
            return

        received = 0
        refused = False
        started = False

        async def counted_receive() -> Message:
            nonlocal received, refused
            if refused:
                return {"type": "http.disconnect"}
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > self.limit:
                    refused = True
                    if not started:
                        await self._refuse(scope, receive, send)
                    return {"type": "http.disconnect"}
            return message

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if not refused:
                started = True
                await send(message)

        try:
            await self.app(scope, counted_receive, guarded_send)
        except Exception:
            # The application was told that its client went away; the client has its answer.
            if not refused:
                raise

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_and_drain(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({**message, "more_body": True})
            await _drain(receive)
            await send({"type": "http.response.body", "body": b""})

        response = JSONResponse(
            {
                "error": {
                    "code": "too-large",
                    "message": f"The request is larger than {self.limit // 1024**2} MB; "
                    "send a smaller picture.",
                }
            },
            status_code=413,
            headers={"connection": "close"},
        )
        await response(scope, receive, send_and_drain)


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


async def _drain(receive: Receive) -> None:
    drained = 0
    deadline = time.monotonic() + DRAIN_SECONDS
    while drained < DRAIN_BYTES and (left := deadline - time.monotonic()) > 0:
        try:
            message = await asyncio.wait_for(receive(), left)
        except TimeoutError:
            return
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
        drained += len(message.get("body", b""))
