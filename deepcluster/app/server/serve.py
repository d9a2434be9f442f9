"""The running demo: one process that serves the page, the API and a health check."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deepcluster.errors import CheckpointError, needs

# Gradio reads these when it is imported, and does ask other machines unless told not to.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import HTTPConnection
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from deepcluster.app.service.adapting import AdaptQueue
    from deepcluster.app.service.inference import Inference
    from deepcluster.app.service.keeping import DrawingKeeper
    from deepcluster.models import ClusterModel

#: Gradio's scripts are compiled in the page, hence the unsafe words; what matters here is that no
#: address but our own is ever asked or told anything.
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


def load_models(names: Sequence[str] | None) -> dict[str, ClusterModel]:
    """Load the models that the demo shows.

    Parameters
    ----------
    names : sequence of str or None
        Names under ``checkpoints/`` or folders; every checkpoint there is when None.

    Returns
    -------
    dict of str to ClusterModel
        By name, in the order asked for.

    Raises
    ------
    CheckpointError
        There is none, or one can't be loaded.
    """
    from deepcluster.models import load

    return {name: load(where) for name, where in chosen_models(names).items()}


def chosen_models(names: Sequence[str] | None) -> dict[str, str]:
    """What models are called on the page -> their name under ``checkpoints/``, or their folder."""
    from deepcluster.models import available

    chosen = available() if names is None else list(dict.fromkeys(names))
    if not chosen:
        raise CheckpointError("There are no trained models; make them with `make checkpoints`.")
    found: dict[str, str] = {}
    for name in chosen:
        short = Path(name).name
        found[name if short in found else short] = name
    return found


def build_app(
    inference: Inference,
    *,
    account: tuple[str, str] | None = None,
    keeper: DrawingKeeper | None = None,
    queue: AdaptQueue | None = None,
) -> FastAPI:
    """Put page, API and health check into one application.

    Parameters
    ----------
    inference : Inference
        Whose models answer.
    account : tuple of str, optional
        User name and password without which neither page nor API answer.
    keeper : DrawingKeeper, optional
        Where drawings are kept; nowhere when left out.
    queue : AdaptQueue, optional
        Where models learn from them.

    Returns
    -------
    FastAPI
    """
    with needs("app", "The demo"):
        import gradio as gr
        from fastapi_offline import FastAPIOffline

    from deepcluster import __version__
    from deepcluster.app.api.routes import add_api
    from deepcluster.app.page.page import build_page, mount_options
    from deepcluster.app.server.access import Access, matches
    from deepcluster.app.server.body_limit import BodyLimit
    from deepcluster.app.service.keeping import DrawingKeeper

    app = FastAPIOffline(title="DeepCluster", version=__version__, docs_url="/docs", redoc_url=None)
    add_api(app, inference, keeper or DrawingKeeper(), queue)
    # The last one added is the first one that a request meets.
    if account is not None:
        app.add_middleware(Access, account=account, signed_in=lambda one: _signed_in(app, one))
    app.add_middleware(BodyLimit)
    app.add_middleware(PrivateHeaders)

    return gr.mount_gradio_app(
        app,
        build_page(inference),
        path="/",
        auth=None if account is None else lambda user, word: matches(account, user, word),
        auth_message="After five failed tries, wait a minute before the next one.",
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        show_error=False,
        footer_links=[],
        # Photos are drawn on the pad in the browser: nothing is ever uploaded to be kept here.
        max_file_size=1,
        **mount_options(),
    )


def _signed_in(app: FastAPI, request: HTTPConnection) -> bool:
    """Whether a request carries the cookie that Gradio gives to who fills in its form."""
    from gradio.routes import App

    mounted = (getattr(route, "app", None) for route in app.routes)
    gradio = next(one for one in mounted if isinstance(one, App))
    names = (f"access-token-{gradio.cookie_id}", f"access-token-unsecure-{gradio.cookie_id}")
    return any(request.cookies.get(name) in gradio.tokens for name in names)


def serve(
    listener: socket.socket,
    *,
    models: Sequence[str] | None = None,
    account: tuple[str, str] | None = None,
    share: bool = False,
    database: str | None = None,
    limits: tuple[float | None, int | None, int | None] | None = None,
) -> None:
    """Load the models and serve until the process is told to stop.

    Parameters
    ----------
    listener : socket.socket
        A bound socket, from `deepcluster.app.server.address.listen`.
    models : sequence of str, optional
        Names of checkpoints; all when left out.
    account : tuple of str, optional
        User name and password without which neither page nor API answer.
    share : bool
        Also open a public address through Gradio's tunnel.
    database : str, optional
        Where drawings are kept, see `deepcluster.app.service.keeping.DrawingKeeper`.
    limits : tuple of days, drawings and bytes, optional
        What is beyond them is deleted; as `deepcluster.app.service.keeping` says when left out.
    """
    # Before numpy and torch are loaded, which read it only then. A drawing is one small image:
    # sharing it out among threads costs more than it saves, the more so on a busy machine.
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")

    with needs("app", "The demo"):
        import uvicorn
        from platformdirs import user_data_path

    from deepcluster.app.server.address import url_of
    from deepcluster.app.service.adapting import AdaptQueue
    from deepcluster.app.service.inference import Inference
    from deepcluster.app.service.jobs import Jobs
    from deepcluster.app.service.keeping import DEFAULT_LIMITS, DrawingKeeper
    from deepcluster.app.service.learned import LearnedModels
    from deepcluster.store import Limits

    keeper = DrawingKeeper(database, Limits(*limits) if limits else DEFAULT_LIMITS)
    loaded = load_models(models)
    if keeper.offered:
        folder = user_data_path("deepcluster", appauthor=False) / "adapted"
        learned = LearnedModels(Jobs(folder))
        inference = Inference(loaded, learned)
        places = chosen_models(models)
        queue = AdaptQueue(learned, inference, places, days=keeper.limits.days)
        queue.start()
        keeper.start()
    else:
        inference, queue = Inference(loaded), None
    app = build_app(inference, account=account, keeper=keeper, queue=queue)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=2, ws="none"
    )
    url = url_of(listener)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.should_exit:
                return
            print(f"The demo is at {url}  (stop it with Ctrl+C)", flush=True)
            if share:
                threading.Thread(target=_share, args=(listener, account), daemon=True).start()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            # Here, since uvicorn ends the process by the signal that it got.
            if queue is not None:
                queue.close()
            keeper.close()

    Server(config).run(sockets=[listener])


def _share(listener: socket.socket, account: tuple[str, str] | None) -> None:
    """Open the tunnel, or say why there is none: the demo goes on without it."""
    from gradio import networking

    host, port = listener.getsockname()[:2]
    try:
        public = networking.setup_tunnel(host, port, secrets.token_urlsafe(32), None, None)
    except Exception as error:  # whatever goes wrong out there, the page itself is up
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        print(f"There is no public address: {reason}", file=sys.stderr, flush=True)
        return
    print(f"For a week at most, the demo is public at {public}", flush=True)
    if account is None:
        print("Anyone who has the address can use it; --auth sets a password.", flush=True)
