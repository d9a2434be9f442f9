"""A small set: scikit-learn's 1,797 digits, by the same models with the same settings.

    python -m bench.digits [--models deep] [--seeds 5]

Trains on all of them without labels, scores the same images, and prints a Markdown table.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from time import perf_counter

import numpy as np

from bench.command import finish
from bench.table import markdown
from deepcluster.data import open_dataset
from deepcluster.evaluate import evaluate
from deepcluster.models import create
from deepcluster.training.progress import RichReporter
from deepcluster.training.run import Run


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Deep clustering of scikit-learn's digits.")
    parser.add_argument("--models", nargs="+", default=["pixel-kmeans", "deep"], metavar="KIND")
    parser.add_argument("--seeds", type=int, default=5, help="how many (%(default)s)")
    options = parser.parse_args(arguments)
    digits = open_dataset("digits")
    rows, reporter = [], RichReporter()
    for kind in options.models:
        accuracies = []
        for seed in range(options.seeds):
            model = create(kind, seed=seed)
            begun = perf_counter()
            model.fit(digits.images, run=Run(reporter=reporter))
            seconds = perf_counter() - begun
            scores = evaluate(model, digits)
            accuracies.append(scores["acc"])
            figures = [f"{scores[name]:.4f}" for name in ("acc", "nmi", "ari")]
            tries = str(len(getattr(model, "tries_", [None])))
            rows.append([kind, str(seed), *figures, tries, f"{seconds:.0f} s"])
        rows.append([kind, "mean", f"{np.mean(accuracies):.4f}", "", "", "", ""])
    print(markdown(["model", "seed", "ACC", "NMI", "ARI", "tries", "training"], rows))
    return 0


if __name__ == "__main__":
    finish(main)
