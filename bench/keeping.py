"""How much slower ``/api/predict`` is while drawings are being kept: ``python -m bench.keeping``.

Eight visitors draw on the demo as it is started, with a database in a file. Each drawing takes
three seconds, as on the page's batch pad (twenty in a minute), and is looked at four times on the
way, as the page does while somebody draws. In every second stretch of time each drawing is also
kept. The stretches are short and take turns, so that what else the machine does meets both alike.

With ``--learning`` it is a model that learns somebody's hand in every second stretch instead.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

from bench.command import finish
from bench.table import markdown
from deepcluster.errors import DeepClusterError
from tests.support.demo_process import Demo
from tests.support.drawings import canvas, data_url, encode

#: Seconds that a drawing takes, and how often the models are asked meanwhile.
PACE, LOOKS = 3.0, 4
#: The slowdown that is allowed.
MOST = 0.2


@dataclass
class Times:
    """Milliseconds of requests, and the server's processor time meanwhile, in seconds."""

    predict: list[float] = field(default_factory=list)
    keep: list[float] = field(default_factory=list)
    processor: float = 0.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.keeping", description=__doc__)
    parser.add_argument("--visitors", type=int, default=8, help="(%(default)s)")
    parser.add_argument("--stretches", type=int, default=12, help="of either kind (%(default)s)")
    parser.add_argument("--seconds", type=float, default=9.0, help="a stretch (%(default)s)")
    parser.add_argument("--learning", action="store_true", help="measure that instead")
    parser.add_argument("--db", metavar="URL", help="(default: a new SQLite file)")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        url = options.db or f"sqlite:///{folder}/drawings.db"
        with Demo("--db", url) as demo:
            found = measure(
                demo, options.visitors, options.stretches, options.seconds, options.learning
            )
    print(f"Measured on {os.cpu_count()} cores, load {load:.1f} before.\n")
    print(table(*found, options.learning))
    return 0


def measure(
    demo: Demo, visitors: int, stretches: int, seconds: float, learning: bool
) -> tuple[list[Times], list[Times]]:
    """Times of each stretch without and of each with it, in the order in which they ran."""
    pictures = _pictures()
    without: list[Times] = []
    keeping: list[Times] = []
    with ThreadPoolExecutor(visitors) as pool:
        clients = [httpx.Client(base_url=demo.url, timeout=60) for _ in range(visitors)]
        _stretch(pool, clients, pictures, 3.0, True)  # everything is loaded after that
        hand = _hand(demo.url, pictures) if learning else None
        for number in range(stretches):
            # ABBA: whatever drifts with time does as much to both.
            for keeps in (False, True) if number % 2 == 0 else (True, False):
                if hand is not None and keeps:
                    _learn(hand)
                before = _processor_time(demo.process.pid)
                times = _stretch(pool, clients, pictures, seconds, keeps and hand is None)
                if hand is not None and keeps:
                    hand.delete("/api/adapt").raise_for_status()
                times.processor = _processor_time(demo.process.pid) - before
                (keeping if keeps else without).append(times)
            print(f"{number + 1} of {stretches}", file=sys.stderr, flush=True)
        for client in clients:
            client.close()
    return without, keeping


def _hand(url: str, pictures: Iterator[str]) -> httpx.Client:
    """A visitor who has kept thirty drawings."""
    client = httpx.Client(base_url=url, timeout=60)
    client.headers["x-session"] = secrets.token_hex(16)
    for _ in range(30):
        client.post("/api/drawings", json={"image": next(pictures)}).raise_for_status()
    return client


def _learn(hand: httpx.Client) -> None:
    """Have a model learn; it is at work when this returns."""
    hand.post("/api/adapt", json={}).raise_for_status()
    while (job := hand.get("/api/adapt").json())["stage"] != "adapting":
        if job["state"] not in ("queued", "running"):
            raise DeepClusterError(f"The model did not learn: {job['message']}")
        time.sleep(0.5)


def _pictures() -> Iterator[str]:
    """Endlessly many, no two alike: nothing may be remembered from an earlier drawing."""
    number = 0
    while True:
        yield data_url(encode(canvas(number % 10, seed=number)))
        number += 1


def _stretch(
    pool: ThreadPoolExecutor,
    clients: list[httpx.Client],
    pictures: Iterator[str],
    seconds: float,
    keeps: bool,
) -> Times:
    times, guard = Times(), threading.Lock()

    def visit(number: int) -> None:
        client = clients[number]
        headers = {"x-session": secrets.token_hex(16)}
        begun = time.perf_counter()
        # Visitors do not move in step.
        at = begun + PACE * number / len(clients)
        looks, kept = [], []
        while at < begun + seconds:
            for _ in range(LOOKS):
                with guard:
                    picture = next(pictures)
                time.sleep(max(0.0, at - time.perf_counter()))
                looks.append(_timed(client, "/api/predict", {"image": picture}))
                at += PACE / LOOKS
            if keeps:
                body = {"image": picture, "source": "pad", "id": secrets.token_hex(16)}
                kept.append(_timed(client, "/api/drawings", body, headers))
        with guard:
            times.predict += looks
            times.keep += kept

    list(pool.map(visit, range(len(clients))))
    return times


def _processor_time(process: int) -> float:
    """Seconds of processor time that a process has taken, all its threads together."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _timed(
    client: httpx.Client, path: str, body: dict[str, str], headers: dict[str, str] | None = None
) -> float:
    start = time.perf_counter()
    client.post(path, json=body, headers=headers).raise_for_status()
    return (time.perf_counter() - start) * 1e3


def table(without: list[Times], keeping: list[Times], learning: bool) -> str:
    """What was measured, as a Markdown table, and what it comes to."""
    what = "while a model learns" if learning else "with each drawing kept"
    arms = {"without": without, what: keeping}
    rows = []
    for name, stretches in arms.items():
        looks = [one for times in stretches for one in times.predict]
        middle, late = np.median(looks), np.percentile(looks, 95)
        each = sum(times.processor for times in stretches) / len(looks) * 1e3
        numbers = (f"{middle:.1f} ms", f"{late:.1f} ms", f"{each:.1f} ms")
        rows.append((name, f"{len(looks):,}", *numbers))
    ratios = [
        np.median(with_.predict) / np.median(plain.predict)
        for plain, with_ in zip(without, keeping, strict=True)
    ]
    low, high = np.percentile(ratios, [25, 75])
    slower = float(np.median(ratios)) - 1
    kept = [one for times in keeping for one in times.keep]
    keeping_took = (
        f" Keeping one of {len(kept):,} drawings took {np.median(kept):.0f} ms in the median, "
        f"{np.percentile(kept, 95):.0f} ms at the 95th percentile."
        if kept
        else ""
    )
    heads = ("`/api/predict`", "requests", "median", "95th percentile", "server's processor time")
    return (
        f"{markdown(heads, rows)}\n\n"
        f"Stretch by stretch the median is {slower:+.1%} (quartiles {low - 1:+.1%} and "
        f"{high - 1:+.1%}); allowed are {MOST:+.0%}: {'met' if slower <= MOST else '**not met**'}."
        + keeping_took
    )


if __name__ == "__main__":
    finish(main)
