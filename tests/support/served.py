"""The API alone, in the process of the test."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from fastapi.testclient import TestClient

from deepcluster.app.api.routes import add_api
from deepcluster.app.service.adapting import Adapting
from deepcluster.app.service.inference import Inference
from deepcluster.app.service.keeping import Keeping


@contextmanager
def served(
    inference: Inference, keeping: Keeping, adapting: Adapting | None = None
) -> Iterator[TestClient]:
    """A client with a session of its own; all threads have ended afterwards."""
    app = FastAPI()
    add_api(app, inference, keeping, adapting)
    keeping.start()
    if adapting is not None:
        adapting.start()
    try:
        with TestClient(app, headers={"x-session": secrets.token_hex(16)}) as client:
            yield client
    finally:
        if adapting is not None:
            adapting.close()
        keeping.close()


def until(true: Callable[[], object], *, every: float = 0.02) -> None:
    """Wait for what another thread or process does."""
    deadline = time.monotonic() + 240
    while not true():
        assert time.monotonic() < deadline
        time.sleep(every)
