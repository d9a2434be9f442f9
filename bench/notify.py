"""Seconds that a notification adds to a training, by what the server at the other end does.

    python -m bench.notify [--runs 3]

Trains pixel-kmeans on 100 of scikit-learn's digits, and takes the time from the moment that the
model is saved and its score printed to the end of the command: nothing waits for a notification
before. Every server is a real one on loopback. The labels have to be those of a training without
notifications. What is loaded at the start, once, is timed apart.
"""

from __future__ import annotations

import argparse
import io
import ssl
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
from deepcluster.notify import chosen
from tests.support.notify_servers import PASSWORD, notify_run_server, smtp_server

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


class Stamped(io.StringIO):
    """Standard output, with the moment at which the model was said to be saved."""

    saved = 0.0

    def write(self, text: str) -> int:
        if text.startswith("Saved to"):
            self.saved = perf_counter()
        return super().write(text)


def train(folder: Path, *options: str) -> tuple[float, str, np.ndarray]:
    """Seconds after saving, what was said last, and the labels (n,)."""
    out, said = folder / "model", Stamped()
    with redirect_stdout(said), redirect_stderr(io.StringIO()):
        data = str(folder / "digits.npz")
        words = ["train", "pixel-kmeans", "--data", data, "--out", str(out), "--force", *options]
        assert cli.main(words) == 0
    seconds = perf_counter() - said.saved
    return seconds, said.getvalue().splitlines()[-1], load(out).labels_


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Seconds that a notification adds to a training.")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    begun = perf_counter()
    chosen(["form://127.0.0.1/channel"])
    loading = perf_counter() - begun
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        digits = load_digits()
        images = (digits.images[:N_IMAGES] * 15.9).astype(np.uint8)
        np.savez(folder / "digits.npz", images=images, labels=digits.target[:N_IMAGES])
        plain, _, labels = train(folder)
        rows.append(["(no notification)", "", f"{plain:.2f}", ""])
        for case, server in CASES.items():
            added = []
            for _ in range(options.runs):
                with contextmanager(server)() as url:
                    seconds, said, same = train(folder, "--notify", url)
                np.testing.assert_array_equal(labels, same)
                added.append(seconds)
            outcome = said.partition(": ")[2].partition(" ")[2].removeprefix("failed: ")
            rows.append([case, outcome, f"{median(added):.2f}", f"{max(added):.2f}"])
    print(markdown(["server", "outcome", "seconds after saving, median", "most"], rows))
    print(f"\nLoading what sends, once, before training: {loading:.1f} s.")
    return 0


if __name__ == "__main__":
    finish(main)
