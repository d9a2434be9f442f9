"""The one user of ``--auth``: who is let in, and how often somebody may guess."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections import deque
from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Failed tries within `WINDOW` seconds after which an address has to wait.
MAX_TRIES = 5
WINDOW = 60.0
#: Most failed tries remembered, so that guessing can't fill the memory.
MEMORY = 10_000

#: What HTTP Basic guards. The page guards itself: Gradio shows its own sign-in form.
GUARDED = ("/api", "/docs", "/openapi.json")


class FailedTries:
    """Counts the failed tries of each address within the last minute.

    Parameters
    ----------
    clock : callable
        Gives the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._tries: deque[tuple[float, str]] = deque(maxlen=MEMORY)

    def exhausted(self, address: str) -> bool:
        """Whether an address has to wait before it may try again."""
        now = self.clock()
        while self._tries and self._tries[0][0] <= now - WINDOW:
            self._tries.popleft()
        return sum(tried == address for _, tried in self._tries) >= MAX_TRIES

    def add(self, address: str) -> None:
        """Note a failed try."""
        self._tries.append((self.clock(), address))

    def forget(self, address: str) -> None:
        """Drop an address's tries, once it has shown that it knows the password."""
        kept = [one for one in self._tries if one[1] != address]
        self._tries = deque(kept, maxlen=MEMORY)


class Access:
    """ASGI middleware: HTTP Basic before the API, and a limit on guessing everywhere.

    Parameters
    ----------
    app : ASGI application
    account : tuple of str
        The user's name and password.
    signed_in : callable
        Whether a request's sender has signed in on the page, whose requests carry no password.
    """

    def __init__(
        self,
        app: ASGIApp,
        account: tuple[str, str],
        signed_in: Callable[[HTTPConnection], bool] = lambda request: False,
    ) -> None:
        self.app = app
        self.account = account
        self.signed_in = signed_in
        self.tries = FailedTries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _is_guarded(scope["path"]):
            await self._check(scope, receive, send)
        elif scope["method"] == "POST" and scope["path"].rstrip("/") == "/login":
            await self._watch(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _check(self, scope: Scope, receive: Receive, send: Send) -> None:
        offered = _basic_credentials(scope)
        address = _address(scope)
        if offered is not None and self.tries.exhausted(address):
            await _too_many()(scope, receive, send)
        elif (
            matches(self.account, *offered)
            if offered is not None
            else self.signed_in(HTTPConnection(scope))
        ):
            await self.app(scope, receive, send)
        else:
            if offered is not None:
                self.tries.add(address)
            await _refusal()(scope, receive, send)

    async def _watch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let Gradio check its own form, and see from its answer how the try ended."""
        address = _address(scope)
        if self.tries.exhausted(address):
            await _too_many()(scope, receive, send)
            return
        # Counted before it is known to fail: many tries at once must not slip past together.
        self.tries.add(address)

        async def watched_send(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                self.tries.forget(address)
            await send(message)

        await self.app(scope, receive, watched_send)


def matches(account: tuple[str, str], user: str, password: str) -> bool:
    """Whether name and password are the account's; near and far misses take equally long.

    Parameters
    ----------
    account : tuple of str
        The name and password to match.
    user, password : str
        What was offered.

    Returns
    -------
    bool
    """
    right_user = secrets.compare_digest(user.encode(), account[0].encode())
    right_password = secrets.compare_digest(password.encode(), account[1].encode())
    return right_user and right_password


def _is_guarded(path: str) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in GUARDED)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _basic_credentials(scope: Scope) -> tuple[str, str] | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, encoded = value.partition(b" ")
            if scheme.lower() != b"basic":
                return None
            try:
                decoded = base64.b64decode(encoded, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                return "", ""
            user, _, password = decoded.partition(":")
            return user, password
    return None


def _refusal() -> JSONResponse:
    error = {"code": "sign-in", "message": "Sign in with the user name and password of this demo."}
    return JSONResponse(
        {"error": error},
        status_code=401,
        headers={"www-authenticate": 'Basic realm="deepcluster", charset="UTF-8"'},
    )


def _too_many() -> JSONResponse:
    error = {
        "code": "too-many-tries",
        "message": "Too many failed tries to sign in; wait a minute before the next one.",
    }
    return JSONResponse(
        {"error": error}, status_code=429, headers={"retry-after": str(int(WINDOW))}
    )
