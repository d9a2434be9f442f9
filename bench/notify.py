"""Seconds that a notification adds to a training, by what the server at the other end does.

    python -m bench.notify [--runs 3]

Trains pixel-kmeans on 100 of scikit-learn's digits without and with a notification, in turn, in
this process: a training so short that nothing can hide behind it. Every server is a real one on
loopback. The labels have to stay the same.
"""

from __future__ import annotations

import argparse
import io
import ssl
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import trustme
from sklearn.datasets import load_digits

from bench.command import finish
from bench.table import markdown
from deepcluster import cli
from deepcluster.models import load
from tests.notify_servers import PASSWORD, notify_run_server, smtp_server

N_IMAGES = 100

Server = Callable[[], Iterator[str]]


def _web(behaviour: int | str) -> Server:
    def serve() -> Iterator[str]:
        with notify_run_server() as known:
            known.behaviour = behaviour
            yield known.url

    return serve


def _mail(*, tls: bool = False, password: str = PASSWORD, more: str = "") -> Server:
    def serve() -> Iterator[str]:
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
        with smtp_server(context) as mail:
            scheme = "mailtos" if tls else "mailto"
            yield mail.url(scheme=scheme, password=password, more=more)

    return serve


def _nobody() -> Iterator[str]:
    yield "form://127.0.0.1:9/channel"


CASES: dict[str, Server] = {
    "notify.run, 200": _web(200),
    "404": _web(404),
    "429": _web(429),
    "500": _web(500),
    "connection reset": _web("reset"),
    "nobody listens": _nobody,
    "never answers": _web("hang"),
    "a byte a second": _web("drip"),
    "mail, delivered": _mail(),
    "mail, wrong password": _mail(password=PASSWORD + "x"),
    "mail, TLS": _mail(tls=True, more="&verify=no"),
    "mail, TLS, certificate not trusted": _mail(tls=True),
}


def train(folder: Path, *options: str) -> tuple[float, str, np.ndarray]:
    """Seconds of one training, what it said of notifications, and its labels (n,)."""
    out = folder / "model"
    said, begun = io.StringIO(), perf_counter()
    with redirect_stdout(said), redirect_stderr(io.StringIO()):
        data = str(folder / "digits.npz")
        words = ["train", "pixel-kmeans", "--data", data, "--out", str(out), *options]
        assert cli.main(words) == 0
    seconds = perf_counter() - begun
    return seconds, said.getvalue().splitlines()[-1], load(out).labels_


def measure(folder: Path, server: Server, runs: int) -> tuple[list[float], str]:
    """Seconds added in each run, and what came of the notification."""
    added, said = [], ""
    for _ in range(runs):
        plain, _, labels = train(folder)
        with contextmanager(server)() as url:
            told, said, same = train(folder, "--notify", url)
        np.testing.assert_array_equal(labels, same)
        added.append(told - plain)
    return added, said


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Seconds that a notification adds to a training.")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        digits = load_digits()
        images = (digits.images[:N_IMAGES] * 15.9).astype(np.uint8)
        np.savez(folder / "digits.npz", images=images, labels=digits.target[:N_IMAGES])
        with contextmanager(_web(200))() as url:  # what is imported once, and what is cached
            first, _, _ = train(folder, "--notify", url)
        for case, server in CASES.items():
            added, said = measure(folder, server, options.runs)
            print(f"{case}: {said}", file=sys.stderr)
            outcome = said.partition(": ")[2].partition(" ")[2].removeprefix("failed: ")
            rows.append([case, outcome, f"{median(added):.1f}", f"{max(added):.1f}"])
    heads = ["server", "outcome", "seconds added, median", "most"]
    print(markdown(heads, rows))
    print(f"\nThe very first training, with all imports: {first:.1f} s.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    finish(main)
