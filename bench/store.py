"""How fast drawings are stored, and how much memory taking them out and in again needs.

``python -m bench.store`` has eight writers save at once, on SQLite and on PostgreSQL;
``python -m bench.store --memory 100000`` exports and imports that many drawings.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import numpy as np

from bench.command import finish
from bench.table import markdown
from deepcluster.store import Drawing, Prediction, Store, StoreLockedError, open_store, sqlite
from deepcluster.store.capture import new_drawing
from deepcluster.store.exchange import FORMATS, export, import_into
from tests.support.drawings import canvas
from tests.support.store_servers import PostgreSQL

START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=8, help="(%(default)s)")
    parser.add_argument("--saves", type=int, default=1600, help="of all writers (%(default)s)")
    parser.add_argument("--memory", type=int, metavar="N", help="measure that instead")
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(*options.child)
    print(f"Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the start.\n", flush=True)
    if options.memory:
        print(memory(options.memory))
    else:
        print(speed(options.writers, options.saves))
    return 0


def pictures() -> list[Drawing]:
    """A drawing of each digit as the pad makes them, with the answers of two models."""
    chances = tuple(np.full(10, 0.1).tolist())
    said = [Prediction(m, 3, "3", 0.9, chances, True, "a" * 64) for m in ("deep", "pixel-kmeans")]
    made = []
    for digit in range(10):
        picture = canvas(digit, seed=digit)
        made.append(new_drawing(picture, session="bench", source="pad", predictions=said))
    return made


def drawings(first: int = 0) -> Iterator[Drawing]:
    """Endlessly many, no two with the same key."""
    ten, number = pictures(), first
    while True:
        one = ten[number % 10]
        time = START + timedelta(seconds=number)
        yield Drawing(
            f"{number:032x}", one.session, time, one.source, one.png, one.frame, one.predictions
        )
        number += 1


# Speed


def speed(writers: int, saves: int) -> str:
    """Saves a second and how long one takes, as a Markdown table."""
    folder = Path(tempfile.mkdtemp(prefix="bench-store-"))
    server = PostgreSQL(durable=True)
    rows: list[tuple[str, ...]] = []
    full = sqlite.PRAGMAS
    threads, processes = f"{writers} threads", f"{writers} processes"
    try:
        for name, url, how in (
            ("SQLite", f"sqlite:///{folder}/a.db", threads),
            ("SQLite", f"sqlite:///{folder}/b.db", processes),
            ("SQLite, synchronous=NORMAL", f"sqlite:///{folder}/c.db", threads),
            ("PostgreSQL", server.new(), threads),
            ("PostgreSQL", server.new(), processes),
        ):
            if "NORMAL" in name:
                sqlite.PRAGMAS = (*full, "synchronous = NORMAL")
            open_store(url).close()
            wall, times, refused = at_once(url, writers, saves, how == processes)
            sqlite.PRAGMAS = full
            each = np.percentile(np.array(times) * 1000, [50, 99])
            rate, median, most = len(times) / wall, f"{each[0]:.1f} ms", f"{each[1]:.1f} ms"
            rows.append((name, how, f"{rate:.0f}", median, most, str(refused)))
            print(*rows[-1], file=sys.stderr, flush=True)
    finally:
        server.remove()
        shutil.rmtree(folder)
    headings = ("database", "writers", "saves a second", "median", "99th percentile", "refused")
    return markdown(headings, rows)


def at_once(url: str, writers: int, saves: int, processes: bool) -> tuple[float, list[float], int]:
    """Seconds from the first save to the last, and of each; and how often one was refused."""
    work = [(url, writer * saves, saves // writers) for writer in range(writers)]
    if processes:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(writers, mp_context=spawn) as pool:
            done = list(pool.map(_write_alone, work))
    else:
        with open_store(url) as store, ThreadPoolExecutor(writers) as threads:
            done = list(threads.map(lambda one: _write(store, *one[1:]), work))
    wall = max(end for _, end, _, _ in done) - min(start for start, _, _, _ in done)
    return wall, [one for _, _, times, _ in done for one in times], sum(one[3] for one in done)


Written = tuple[float, float, list[float], int]


def _write_alone(work: tuple[str, int, int]) -> Written:
    with open_store(work[0]) as store:
        return _write(store, *work[1:])


def _write(store: Store, first: int, saves: int) -> Written:
    ones = list(islice(drawings(first), saves))
    times, refused = [], 0
    begin = time.time()
    for one in ones:
        start = time.perf_counter()
        while True:
            try:
                assert store.save(one)
                break
            except StoreLockedError:
                refused += 1
        times.append(time.perf_counter() - start)
    return begin, time.time(), times, refused


# Memory


def memory(number: int) -> str:
    """Peak memory of taking drawings out and in, as a Markdown table."""
    folder = Path(tempfile.mkdtemp(prefix="bench-store-"))
    rows = []
    try:
        url = f"sqlite:///{folder}/all.db"
        _fill(url, number)
        size = (folder / "all.db").stat().st_size / 1e6
        print(f"{number:,} drawings take {size:.0f} MB in SQLite.\n", flush=True)
        few = f"sqlite:///{folder}/few.db"
        _fill(few, 1000)
        for kind in FORMATS:
            row = [kind]
            for name, source in (("few", few), ("all", url)):
                out = folder / f"{name}-{kind}{'.npz' if kind == 'npz' else ''}"
                target = f"sqlite:///{folder}/{name}-{kind}.db"
                for what, database in (("export", source), ("import", target)):
                    mega, seconds = _measured(what, kind, database, out)
                    row += [f"{mega:.0f} MB"] + ([f"{seconds:.0f} s"] if name == "all" else [])
                shutil.rmtree(out) if out.is_dir() else out.unlink()
                (folder / f"{name}-{kind}.db").unlink()
            rows.append(row)
            print(*row, file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(folder)
    many = f"{number:,}"
    headings = ["format", "export 1,000", "import 1,000"]
    headings += [f"export {many}", "time", f"import {many}", "time"]
    return markdown(headings, rows)


def _fill(url: str, number: int) -> None:
    with open_store(url) as store:
        endless = drawings()
        for start in range(0, number, 500):
            store.save_all(list(islice(endless, min(500, number - start))))


def _measured(what: str, kind: str, url: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.store", "--child", what, kind, url, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(said[0]), float(said[1])


def child(what: str, kind: str, url: str, path: str) -> int:
    """Export or import in a process of its own, and print its peak memory and seconds."""
    start = time.perf_counter()
    with open_store(url) as store:
        if what == "export":
            export(store.iterate(), path, kind)
        else:
            done = import_into(store, path, tell=print)
            assert done.skipped == 0
    # Not getrusage: its peak begins with that of the process which started this one.
    status = Path("/proc/self/status").read_text()
    peak = int(re.findall(r"VmHWM:\s*(\d+) kB", status)[0]) / 1024
    print(peak, time.perf_counter() - start)
    return 0


if __name__ == "__main__":
    finish(main)
