"""Headers that keep everything between the demo and its visitor."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Gradio's scripts are compiled in the page, hence the unsafe words; what matters here is that the
#: browser contacts no address but our own.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; form-action 'self'"
)


class PrivateHeaders:
    """ASGI middleware: tells browsers to fetch nothing from, and send nothing to, anyone else.

    Parameters
    ----------
    app : ASGI application
    """

    HEADERS = (
        (b"content-security-policy", CONTENT_POLICY.encode("ascii")),
        (b"referrer-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *self.HEADERS]}
            await send(message)

        await self.app(scope, receive, send_with_headers)
