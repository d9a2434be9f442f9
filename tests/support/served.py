"""The API alone, in the process of the test."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from fastapi.testclient import TestClient

from deepcluster.app.api.routes import add_api
from deepcluster.app.server.lifespan import lifespan
from deepcluster.app.service.adapt_queue import AdaptQueue
from deepcluster.app.service.drawing_keeper import DrawingKeeper
from deepcluster.app.service.inference import Inference
from deepcluster.app.service.services import Services


@contextmanager
def served(
    inference: Inference, keeper: DrawingKeeper, queue: AdaptQueue | None = None
) -> Iterator[TestClient]:
    """A client with a session of its own; all threads have ended afterwards."""
    app = FastAPI(lifespan=lifespan)
    add_api(app, Services(inference, keeper, queue))
    with TestClient(app, headers={"x-session": secrets.token_hex(16)}) as client:
        yield client


def until(true: Callable[[], object], *, every: float = 0.02) -> None:
    """Wait for what another thread or process does."""
    deadline = time.monotonic() + 240
    while not true():
        assert time.monotonic() < deadline
        time.sleep(every)
