"""The page's scripts: ES modules, served as the files that they are.

Their address holds a digest of them all. So a browser that has them never asks for them again, and
never mixes two versions. They hold no secret: they are served before sign-in, like Gradio's own
scripts, and what they show comes with the page, behind the password.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PAGE = Path(__file__).parent

FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


@cache
def sources() -> dict[str, bytes]:
    """Every module of the page: its path from this folder -> its text, in UTF-8."""
    files = [file for file in sorted(PAGE.rglob("*.js")) if not file.name.endswith(".test.js")]
    return {file.relative_to(PAGE).as_posix(): file.read_bytes() for file in files}


@cache
def folder() -> str:
    """Where the modules are, relative to the page, which may be served under any path."""
    digest = hashlib.sha256()
    for name, text in sources().items():
        digest.update(f"{name}\0{len(text)}\0".encode() + text)
    return f"modules/{digest.hexdigest()[:16]}"


def address(name: str) -> str:
    """Where one module is, relative to the page.

    Parameters
    ----------
    name : str
        Path of the file from this folder, without ``.js``.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        There is no such module.
    """
    file = f"{name}.js"
    if file not in sources():
        raise KeyError(file)
    return f"{folder()}/{file}"


def route() -> Route:
    """The route that serves all modules, and nothing else of this folder.

    Returns
    -------
    starlette.routing.Route
    """
    return Route(f"/{folder()}/{{name:path}}", _serve, methods=["GET"])


def _serve(request: Request) -> Response:
    text = sources().get(request.path_params["name"])
    if text is None:
        return Response("There is no such module.", status_code=404, media_type="text/plain")
    return Response(text, media_type="text/javascript", headers=FOREVER)
