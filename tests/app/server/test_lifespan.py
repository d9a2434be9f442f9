"""Services live as long as the application, however it ends; where it is, is said once.

And whoever imports the application, Gradio is told to keep to itself.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient

from deepcluster.app.server.lifespan import lifespan
from deepcluster.app.server.serve import CallOnce
from deepcluster.app.service.drawing_keeper import DrawingKeeper
from deepcluster.app.service.inference import Inference
from deepcluster.app.service.services import Services
from tests.support.demo_process import REPOSITORY


class Part:
    """Stands in for the keeper and for the queue: writes down what it is told."""

    def __init__(self, name: str, told: list[str]) -> None:
        self.name, self.told = name, told

    def start(self) -> None:
        self.told.append(f"{self.name} starts")

    def close(self) -> None:
        self.told.append(f"{self.name} closes")


def run(call: Callable[[], Awaitable[None]]) -> None:
    """Run a coroutine in a thread of its own: in this one a browser's driver may have its loop."""
    with start_blocking_portal() as portal:
        portal.call(call)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def app(told: list[str]) -> FastAPI:
    made = FastAPI(lifespan=lifespan)
    keeper, queue = Part("keeper", told), Part("queue", told)
    made.state.services = Services(Inference({}), keeper, queue)  # type: ignore[arg-type]
    return made


STARTED = ["queue starts", "keeper starts"]
CLOSED = ["queue closes", "keeper closes"]


def test_services_start_and_close_with_the_application(app: FastAPI, told: list[str]) -> None:
    assert told == []
    with TestClient(app):
        assert told == STARTED
    assert told == STARTED + CLOSED


def test_they_close_where_the_application_is_cut_off(app: FastAPI, told: list[str]) -> None:
    async def live() -> None:
        async with lifespan(app):
            await asyncio.sleep(3600)

    async def cut_off() -> None:
        task = asyncio.ensure_future(live())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(cut_off)
    assert told == STARTED + CLOSED


def test_without_drawings_there_is_no_queue() -> None:
    services = Services(Inference({}), DrawingKeeper("none"))
    services.start()
    services.close()


def test_once_is_once() -> None:
    calls: list[int] = []
    once = CallOnce(lambda: calls.append(1))
    for _ in range(3):
        run(once)
    assert calls == [1]


@pytest.mark.parametrize("module", ["server.build", "page.page", "server.serve"])
def test_gradio_is_loaded_without_analytics(module: str) -> None:
    names = ["GRADIO_ANALYTICS_ENABLED", "HF_HUB_DISABLE_TELEMETRY"]
    program = f"""
import os, sys
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "gradio":
            print(*(os.environ.get(word) for word in {names}))
sys.meta_path.insert(0, Watch())
import deepcluster.app.{module}
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if name not in names},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.stdout == "False 1\n", ended.stderr
