"""What labels would buy: `deep`'s last stage taught with the true digits.

    python -m bench.supervised --mnist FOLDER --handwriting FOLDER [--seeds 3] [--out FOLDER]
        [--model deep ...] [--cache FOLDER]

It is `deepcluster train cnn`, the product's supervised reference, from several seeds: encoder,
augmentation, optimiser, epochs and batches are those of `DeepClustering()`, whatever they are by
now. Prints a Markdown table: accuracy on MNIST's held-out images and on other people's handwriting,
for each seed and on average, then the named accuracy of each ``--model`` and how far it is behind.
With ``--out`` what was trained is kept there, and a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.command import finish
from bench.other_hands import Reader, open_sets, read, shown_by
from bench.table import markdown
from deepcluster.data import open_dataset
from deepcluster.errors import TrainingError
from deepcluster.models import load
from deepcluster.models.cnn import SupervisedReference, taught_labels
from deepcluster.models.deep import DeepClustering
from deepcluster.training.journal import Journal, fingerprint
from deepcluster.training.progress import RichReporter
from deepcluster.training.run import Run


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The supervised reference beside `deep`.")
    parser.add_argument("--mnist", metavar="FOLDER", help="else DEEPCLUSTER_DATA, else the cache")
    parser.add_argument("--handwriting", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--seeds", type=int, default=3, help="how many (%(default)s)")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="keeps what was trained")
    parser.add_argument("--model", nargs="+", default=[], metavar="NAME_OR_PATH")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="of `bench.other_hands`")
    parser.add_argument("--epochs", type=int, help="instead of those of the settings")
    parser.add_argument("--limit", type=int, help="images to train on and samples per set")
    options = parser.parse_args(arguments)
    settings = DeepClustering().self_training
    if settings is None:
        raise TrainingError("`deep` trains without its last stage; there is nothing to compare to.")
    if options.epochs:
        settings = replace(settings, n_epochs=options.epochs)
    settings = taught_labels(settings)
    dataset = open_dataset("mnist", data_dir=options.mnist)
    held_out = open_dataset("mnist-test", data_dir=options.mnist)
    hands = open_sets(options.handwriting, limit=options.limit, cache=options.cache)
    sets = [(each.name, each.images, each.labels) for each in hands]
    images, labels = dataset.images[: options.limit], dataset.labels()[: options.limit]

    def scores(reader: Reader) -> list[float]:
        """Held out, then each set, then the mean of the sets."""
        first = read(reader, held_out.images, held_out.labels()).accuracy
        others = [read(reader, images, labels).accuracy for _, images, labels in sets]
        return [first, *others, float(np.mean(others))]

    taught = []
    for seed in range(options.seeds):
        mark = fingerprint({"seed": seed, **asdict(settings)}, images)
        journal = Journal(options.out / f"seed-{seed}" if options.out else None, mark)
        run = Run(reporter=RichReporter(), journal=journal)
        model = SupervisedReference(training=settings, random_state=seed)
        taught.append(scores(shown_by(model.fit(images, labels, run=run))))
        print(f"seed {seed}: held out {taught[-1][0]:.4f}", file=sys.stderr)
    mean = np.mean(taught, axis=0)
    rows = [_row(f"supervised, seed {seed}", found) for seed, found in enumerate(taught)]
    rows.append(_row("supervised, mean", mean))
    for name in options.model:
        found = scores(shown_by(load(name)))
        rows.append(_row(name, found))
        points = (mean - found) * 100
        rows.append([f"{name} behind, points", *(f"**{point:.2f}**" for point in points)])
    print(
        f"{len(images):,} images, {settings.n_epochs} epochs, batches of {settings.batch_size}.\n"
    )
    print(
        markdown(["", "MNIST held out", *(name for name, _, _ in sets), "mean of the sets"], rows)
    )
    return 0


def _row(name: str, scores: Sequence[float] | npt.NDArray[np.float64]) -> list[str]:
    return [name, *(f"{score:.4f}" for score in scores)]


if __name__ == "__main__":
    finish(main)
