"""Something else than digits: Fashion-MNIST's clothes, by the same models with the same settings.

    python -m bench.fashion [--models pixel-kmeans deep] [--seeds 1] [--data-dir FOLDER]

Trains on its 60,000 images, scores these and its 10,000 test images, and prints a Markdown table.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from time import perf_counter

import numpy as np

from bench.command import finish
from bench.parts import open_parts
from bench.table import markdown
from deepcluster.data import Dataset
from deepcluster.evaluate import evaluate
from deepcluster.models import create
from deepcluster.training.progress import RichReporter
from deepcluster.training.run import Run

SCORES = ("acc", "nmi", "ari")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Deep clustering of Fashion-MNIST.")
    parser.add_argument("--models", nargs="+", default=["pixel-kmeans", "deep"], metavar="KIND")
    parser.add_argument("--seeds", type=int, default=1, help="how many (%(default)s)")
    parser.add_argument("--data", default="fashion-mnist", help="NAME, with NAME-test held out")
    parser.add_argument("--data-dir", metavar="FOLDER", help="of the data set's files")
    parser.add_argument("--limit", type=int, help="images of each part; all without it")
    options = parser.parse_args(arguments)
    train, test = open_parts(options.data, options.data_dir, options.limit)
    rows = []
    for kind in options.models:
        found = []
        for seed in range(options.seeds):
            found.append(_figures(kind, seed, train, test))
            rows.append(_row(kind, str(seed), found[-1]))
            print(f"{kind}, seed {seed}: ACC {found[-1][0]:.4f}", file=sys.stderr)
        if options.seeds > 1:
            rows.append(_row(kind, "mean", np.mean(found, axis=0).tolist()))
    parts = (f"{len(train):,}", "held out")
    shown = [f"{score.upper()}, {part}" for part in parts for score in SCORES]
    print(markdown(["model", "seed", *shown, "training"], rows))
    return 0


def _figures(kind: str, seed: int, train: Dataset, test: Dataset) -> list[float]:
    """ACC, NMI and ARI on both parts, and the seconds that training took."""
    model = create(kind, seed=seed)
    begun = perf_counter()
    model.fit(train.images, run=Run(reporter=RichReporter()))
    seconds = perf_counter() - begun
    reports = [evaluate(model, part) for part in (train, test)]
    return [
        *(float(value) for r in reports for value in (r["acc"], r["nmi"], r["ari"])),
        seconds,
    ]


def _row(kind: str, seed: str, figures: Sequence[float]) -> list[str]:
    return [kind, seed, *(f"{score:.4f}" for score in figures[:-1]), f"{figures[-1]:.0f} s"]


if __name__ == "__main__":
    finish(main)
