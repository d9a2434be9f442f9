"""The running demo: one process that serves the page, the API and a health check."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence

import uvicorn

from deepcluster.app.server.address import url_of
from deepcluster.app.server.build import build_app
from deepcluster.app.server.share import share as share_publicly
from deepcluster.app.service.drawing_keeper import DEFAULT_LIMITS, DrawingKeeper
from deepcluster.app.service.services import open_services
from deepcluster.store import Limits


def serve(
    listener: socket.socket,
    *,
    models: Sequence[str] | None = None,
    account: tuple[str, str] | None = None,
    share: bool = False,
    database: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> None:
    """Load the models and serve until the process is told to stop.

    `deepcluster.app.server.environment.prepare_environment` is called first of all, before this
    module is imported.

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
        Where drawings are kept, see `deepcluster.app.service.drawing_keeper.DrawingKeeper`.
    limits : Limits
        What exceeds them is deleted.

    Raises
    ------
    DeepClusterError
        A model can't be loaded, or the database's URL can't be used.
    """
    keeper = DrawingKeeper(database, limits)
    app = build_app(open_services(models, keeper), account=account)
    url = url_of(listener)

    def announce() -> None:
        print(f"The demo is at {url}  (stop it with Ctrl+C)", flush=True)
        if share:
            share_publicly(listener, guarded=account is not None)

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        ws="none",
        callback_notify=CallOnce(announce),
    )
    # After Ctrl+C this raises KeyboardInterrupt, after SIGTERM the signal ends the process: uvicorn
    # raises again what it was sent, once the application has been shut down.
    uvicorn.Server(config).run(sockets=[listener])


class CallOnce:
    """Called by uvicorn from time to time while it serves; acts on the first call only.

    Parameters
    ----------
    action : callable
    """

    def __init__(self, action: Callable[[], None]) -> None:
        self._action: Callable[[], None] | None = action

    async def __call__(self) -> None:
        """Act, unless that was done already."""
        action, self._action = self._action, None
        if action is not None:
            action()
