"""How the demo ends: by what it is sent, with its processes ended and its database closed."""

from __future__ import annotations

import json
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.support.demo_process import Demo
from tests.support.served import until
from tests.support.visitor import Visitor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def learners(parent: int) -> list[int]:
    """Processes of one parent that carry out ``deepcluster adapt``."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone meanwhile
            # The name, in brackets, may hold anything; the parent is the second word after it.
            mother = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if int(mother) == parent and b"adapt" in words:
                found.append(int(folder.name))
    return found


def is_there(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "deepcluster"


@pytest.fixture
def learning(tmp_path: Path):
    """A demo that keeps drawings, and has a process that learns from them."""
    with Demo("--models", "deep", env={"XDG_DATA_HOME": str(tmp_path)}) as demo:
        with Visitor(demo.url) as visitor:
            for row in range(20):
                visitor.keep(row % 10, seed=row).raise_for_status()
            visitor.post("/api/adapt", json={"model": "deep"}).raise_for_status()
        # The job is called running a moment before its process is there.
        until(lambda: learners(demo.process.pid))
        yield demo


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        ([signal.SIGINT], 0),
        ([signal.SIGTERM], -signal.SIGTERM),
        # A second Ctrl+C does not wait for who is still sending.
        ([signal.SIGINT, signal.SIGINT], 0),
    ],
    ids=["SIGINT", "SIGTERM", "SIGINT twice"],
)
def test_processes_end_and_the_database_is_closed(
    learning: Demo, data: Path, signals: list[signal.Signals], code: int
) -> None:
    started = learners(learning.process.pid)
    assert len(started) == 1
    log = data / "drawings.db-wal"
    assert log.exists()  # SQLite's; gone once the last connection was closed
    url = httpx.URL(learning.url)
    with socket.create_connection((url.host, url.port or 80)) as slow:
        if len(signals) > 1:
            slow.sendall(b"POST /api/predict HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n")
        for number in signals:
            learning.process.send_signal(number)
            if number is not signals[-1]:
                until(lambda: not listens(url))
        assert learning.process.wait(60) == code
    until(lambda: not any(map(is_there, started)))
    assert not log.exists()
    card = next((data / "adapted").glob("*/job.json"))
    job = json.loads(card.read_text())
    assert job["state"] == "failed" and "stopped" in job["message"]
    assert {file.name for file in card.parent.rglob("*")} == {"job.json"}


def listens(url: httpx.URL) -> bool:
    try:
        socket.create_connection((url.host, url.port or 80), 1).close()
    except OSError:
        return False
    return True


def test_ctrl_c_ends_it_without_a_word(tmp_path: Path) -> None:
    with Demo("--models", "pixel-kmeans", env={"XDG_DATA_HOME": str(tmp_path)}) as demo:
        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(60) == 0
    # Nothing but where it is was said, and that once.
    assert demo.lines == [f"The demo is at {demo.url}  (stop it with Ctrl+C)"]
