"""Page, API and health check as one application."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from gradio.routes import App
from starlette.requests import HTTPConnection

from deepcluster import __version__
from deepcluster.app.api.routes import add_api
from deepcluster.app.page import modules
from deepcluster.app.page.page import build_page, mount_options
from deepcluster.app.server.access import Access, matches
from deepcluster.app.server.body_limit import BodyLimit
from deepcluster.app.server.headers import PrivateHeaders
from deepcluster.app.server.lifespan import lifespan
from deepcluster.app.service.services import Services


def build_app(services: Services, *, account: tuple[str, str] | None = None) -> FastAPI:
    """Put page, API and health check into one application.

    Parameters
    ----------
    services : Services
        Started and closed with the application.
    account : tuple of str, optional
        User name and password without which neither page nor API answer.

    Returns
    -------
    FastAPI
    """
    app = FastAPIOffline(
        title="DeepCluster",
        version=__version__,
        docs_url="/docs",
        redoc_url=None,
        lifespan=lifespan,
    )
    add_api(app, services)
    app.routes.append(modules.route())
    # The last one added is the first one that a request meets.
    if account is not None:
        app.add_middleware(Access, account=account, signed_in=lambda one: _signed_in(app, one))
    app.add_middleware(BodyLimit)
    app.add_middleware(PrivateHeaders)

    return gr.mount_gradio_app(
        app,
        build_page(services.inference),
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
        **mount_options(services.inference),
    )


def _signed_in(app: FastAPI, request: HTTPConnection) -> bool:
    """Whether a request carries the cookie that Gradio gives to those who signed in."""
    mounted = (getattr(route, "app", None) for route in app.routes)
    gradio = next(one for one in mounted if isinstance(one, App))
    names = (f"access-token-{gradio.cookie_id}", f"access-token-unsecure-{gradio.cookie_id}")
    return any(request.cookies.get(name) in gradio.tokens for name in names)
