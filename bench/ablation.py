"""What each stage of `deep` is worth: the same seeds with one stage left out or exchanged.

    python -m bench.ablation [--data mnist] [--data-dir FOLDER] [--seeds 3] [--variants NAME ...]
        [--limit N] [--out FOLDER]

Trains every variant from every seed on one part of the data and prints a Markdown table of the
ACC on the part that is held out: one column a seed, and the mean. Variants whose first stage is
the same share it. With ``--out`` finished stages and epochs are kept there: a run that was stopped
goes on, and further variants can follow.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from bench.command import finish
from bench.parts import open_parts
from bench.table import markdown
from deepcluster.data import Dataset
from deepcluster.errors import TrainingError
from deepcluster.evaluate import evaluate
from deepcluster.models.deep import DeepClustering
from deepcluster.stages.embed import EmbedSettings
from deepcluster.training.augment import Augmentation
from deepcluster.training.journal import Journal, Tensors, fingerprint
from deepcluster.training.progress import RichReporter
from deepcluster.training.run import Run

#: Stages whose result depends on their own settings and on nothing that comes before.
FIRST_STAGES = ("agreement", "reconstruction")


def without_strays(how: Augmentation) -> Augmentation:
    return replace(how, stray=0.0)


def _no_strays(model: DeepClustering) -> DeepClustering:
    first, last = model.agreement, model.self_training
    assert first is not None and last is not None
    return replace(
        model,
        agreement=replace(first, augmentation=without_strays(first.augmentation)),
        self_training=replace(last, augmentation=without_strays(last.augmentation)),
    )


VARIANTS: dict[str, Callable[[DeepClustering], DeepClustering]] = {
    "all stages": lambda model: model,
    "agreement, KMeans": lambda model: replace(model, graph=None, self_training=None),
    "agreement, KMeans, self-training": lambda model: replace(model, graph=None),
    "pixels, graph, self-training": lambda model: replace(model, agreement=None),
    "reconstruction, graph, self-training": lambda model: replace(
        model, agreement=None, reconstruction=EmbedSettings(agreement=0.0)
    ),
    "all stages, no stray strokes": _no_strays,
}


class StagesOnDisk(Journal):
    """Finds the stages of a variant, the first ones where any variant has left them.

    Parameters
    ----------
    folder : Path
        Of one seed.
    model : DeepClustering
    data : str
        Fingerprint of the training images.
    """

    def __init__(self, folder: Path, model: DeepClustering, data: str) -> None:
        super().__init__()
        settings = asdict(model)

        def journal(part: object) -> Journal:
            mark = fingerprint({"seed": model.random_state, "part": part}, np.empty(0)) + data
            return Journal(folder / mark[:12], mark)

        self.firsts = {name: journal([name, settings[name]]) for name in FIRST_STAGES}
        self.rest = journal(settings)

    def _of(self, stage: str) -> Journal:
        return self.firsts.get(stage, self.rest)

    def finished(self, stage: str) -> Tensors | None:
        return self._of(stage).finished(stage)

    def finish(self, stage: str, result: Tensors) -> None:
        self._of(stage).finish(stage, result)

    def last_epoch(self, stage: str) -> tuple[int, Tensors] | None:
        return self._of(stage).last_epoch(stage)

    def keep_epoch(self, stage: str, epoch: int, state: Tensors) -> None:
        self._of(stage).keep_epoch(stage, epoch, state)


def held_out_accuracy(
    variant: str, seed: int, train: Dataset, test: Dataset, out: Path | None
) -> float:
    """ACC of one variant from one seed, without restarts: a collapse is part of the figure."""
    model = VARIANTS[variant](DeepClustering(max_tries=1, random_state=seed))
    journal = Journal()
    if out is not None:
        journal = StagesOnDisk(out / f"seed-{seed}", model, fingerprint({}, train.images))
    model.fit(train.images, run=Run(reporter=RichReporter(), journal=journal))
    return float(evaluate(model, test)["acc"])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What each stage of deep is worth.")
    parser.add_argument("--data", default="mnist", help="NAME, with NAME-test held out")
    parser.add_argument("--data-dir", metavar="FOLDER", help="of the data set's files")
    parser.add_argument("--seeds", type=int, default=3, help="how many (%(default)s)")
    parser.add_argument("--variants", nargs="+", metavar="NAME", help="all without it")
    parser.add_argument("--limit", type=int, help="images of each part; all without it")
    parser.add_argument("--out", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    variants = options.variants or list(VARIANTS)
    if unknown := [name for name in variants if name not in VARIANTS]:
        raise TrainingError(
            f"No variant is called {unknown[0]!r}; there are {', '.join(VARIANTS)}."
        )
    train, test = open_parts(options.data, options.data_dir, options.limit)
    rows = []
    for variant in variants:
        found = []
        for seed in range(options.seeds):
            found.append(held_out_accuracy(variant, seed, train, test, options.out))
            print(f"{variant}, seed {seed}: {found[-1]:.4f}", file=sys.stderr, flush=True)
        rows.append([variant, *(f"{acc:.4f}" for acc in found), f"{np.mean(found):.4f}"])
    seeds = [f"seed {seed}" for seed in range(options.seeds)]
    print(markdown(["held-out ACC", *seeds, "mean"], rows))
    return 0


if __name__ == "__main__":
    finish(main)
