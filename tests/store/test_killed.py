"""A drawing that was acknowledged survives kill -9 of the process that stored it."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

from deepcluster.store import open_store
from tests.support.demo_process import REPOSITORY, _end_with_parent
from tests.support.store_fixtures import *  # noqa: F403
from tests.support.store_servers import free_port
from tests.support.stored import drawing

CLIENTS, EACH = 8, 50


class Writer:
    """The server, killed and started again on the same port."""

    def __init__(self, url: str) -> None:
        self.url, self.port = url, free_port()
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.store_writer", self.url, str(self.port)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            preexec_fn=_end_with_parent,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def client(
    port: int,
    numbers: list[int],
    acknowledged: list[int],
    last: threading.Event,
    give_up: threading.Event,
) -> None:
    """Send each drawing again and again until it is acknowledged; the last one not before `last`.

    So each kill meets clients that have drawings left, however late it comes on a busy machine.
    """
    waiting = list(reversed(numbers))
    while waiting and not give_up.is_set():
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
                answers = line.makefile("rb")
                while waiting:
                    if len(waiting) == 1:
                        last.wait()
                    line.sendall(b"%d\n" % waiting[-1])
                    if answers.readline() != b"%d\n" % waiting[-1]:
                        break
                    acknowledged.append(waiting.pop())
        except OSError:
            time.sleep(0.02)


# A start takes seconds of a busy machine: five of them for what is used by default.
@pytest.mark.parametrize(("kind", "kills"), [("sqlite", 5), ("postgresql", 1)])
def test_what_was_acknowledged_is_there_once_however_often_the_server_is_killed(
    kind, kills, new_url
):
    url = new_url(kind)
    writer = Writer(url)
    acknowledged: list[int] = []
    last, give_up = threading.Event(), threading.Event()
    threads = [
        threading.Thread(
            target=client,
            args=(writer.port, list(range(n * EACH, (n + 1) * EACH)), acknowledged, last, give_up),
        )
        for n in range(CLIENTS)
    ]
    chance, counts = random.Random(0), []
    try:
        for thread in threads:
            thread.start()
        for kill in range(kills):
            # In the middle of the work, whatever the machine's speed: by what is done already.
            at = (kill + 1) * CLIENTS * EACH // (kills + 1)
            while len(acknowledged) < at:
                assert any(thread.is_alive() for thread in threads)
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.02))
            writer.kill()
            counts.append(len(acknowledged))
            with open_store(url) as store:
                kept = Counter(one.key for one in store.iterate())
            assert set(kept.values()) == {1}
            assert {drawing(number).key for number in acknowledged[: counts[-1]]} <= set(kept)
            writer.start()
        last.set()
        for thread in threads:
            thread.join()
    finally:
        give_up.set()
        last.set()
        writer.kill()
    assert sorted(acknowledged) == list(range(CLIENTS * EACH))
    # Each kill met clients that had drawings left.
    assert max(counts) < CLIENTS * EACH
    with open_store(url) as store:
        back = list(store.iterate())
    assert sorted(one.key for one in back) == sorted(drawing(n).key for n in acknowledged)
    assert all(one == drawing(int(number), "3", "8") for number, one in enumerate(back))
