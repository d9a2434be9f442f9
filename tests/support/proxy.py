"""A proxy as many put before a demo: it serves it below a path, which it strips.

Gradio, mounted at the root, takes its own files and calls from the root of the machine whatever the
path of the page is. So the proxy hands on what is asked for there as well.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from deepcluster.app.server.address import listen

#: Headers that concern one connection alone.
HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}


@contextmanager
def below(path: str, url: str) -> Iterator[str]:
    """Serve what is at ``url`` below a path, such as "/digits"; gives the address."""
    client = httpx.AsyncClient(base_url=url, timeout=60)

    async def hand_on(request: Request) -> Response:
        kept = [(k, v) for k, v in request.headers.items() if k not in HOP | {"host"}]
        address = httpx.URL(
            path=request.url.path.removeprefix(path), query=request.url.query.encode()
        )
        asked = client.build_request(
            request.method, address, headers=kept, content=await request.body()
        )
        answer = await client.send(asked, stream=True)
        handed = StreamingResponse(
            answer.aiter_raw(),
            status_code=answer.status_code,
            background=BackgroundTask(answer.aclose),
        )
        handed.raw_headers = [
            (k.lower(), v) for k, v in answer.headers.raw if k.lower().decode() not in HOP
        ]
        return handed

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(routes=[Route("/{rest:path}", hand_on, methods=methods)])
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{path}/"
    finally:
        server.should_exit = True
        thread.join(10)
