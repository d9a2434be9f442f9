"""How much of a writer's hand is learned from drawings that nobody labelled?

    python -m bench.adapt --hand FILE.npz [--model NAME_OR_PATH ...] [--seeds N] [--splits 3]
        [--one 100] [--writers N] [--part groups|single] [--data-dir FOLDER] [--seed 0]
        [--threads 1]

FILE.npz holds strokes with ``writers`` (M,), see `bench.handwriting`. Every sample is drawn once on
the pad, its brush 14 to 30 px of 280 wide, its size and place at random, and framed as the page
frames. Labels score, before and after; the adaptation sees frames. Two tables in Markdown:

groups: adapted to the drawings of two thirds of the writers, scored on the other third, whom it
never saw, and on MNIST's 10,000 held-out images; one row a split.

single: adapted to some drawings of one writer and scored on the same writer's other ones.

A model that was kept as it was counts with its old score.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import numpy.typing as npt
import torch

from bench.command import finish
from bench.handwriting import canvases, framed, read_strokes
from bench.other_hands import WIDTHS
from bench.table import markdown
from deepcluster.data import open_dataset
from deepcluster.errors import DataError
from deepcluster.hand.learn import adapt
from deepcluster.models import ClusterModel, load

Images = npt.NDArray[np.uint8]
#: Images answered at a time.
BATCH = 2000


@dataclass(frozen=True)
class Hands:
    """Frames (n, 28, 28), their digits (n,) and who wrote them (n,)."""

    images: Images
    labels: npt.NDArray[np.int64]
    writers: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Change:
    """Shares of wrong digits before and after, on what was not learned from and on MNIST.

    ``seconds`` on the clock, ``processor`` of all cores together.
    """

    before: float
    after: float
    mnist_before: float
    mnist_after: float
    seconds: float
    processor: float
    kept_old: bool


def open_hands(file: Path, seed: int) -> Hands:
    """Draw and frame every sample of a file of strokes; DataError where it names no writers."""
    with np.load(file, allow_pickle=False) as archive:
        if "writers" not in archive.files:
            raise DataError(f"{file} does not say who wrote what; give a file with writers.")
        writers = archive["writers"].astype(np.int64)
    drawings, labels, rows = read_strokes(file, None, seed)
    drawn = framed(file.stem, canvases(drawings, WIDTHS, seed), labels, rows)
    return Hands(drawn.images, drawn.labels, writers[drawn.rows])


def split_writers(
    writers: npt.NDArray[np.int64], n_splits: int, seed: int
) -> list[npt.NDArray[np.bool_]]:
    """For each split, which rows are of the writers left out; every writer is left out once."""
    shuffled = np.random.default_rng(seed).permutation(np.unique(writers))
    return [np.isin(writers, part) for part in np.array_split(shuffled, n_splits)]


def measure(
    model: ClusterModel,
    images: Images,
    scored: tuple[Images, npt.NDArray[np.int64]],
    mnist: tuple[Images, npt.NDArray[np.int64]] | None,
    seed: int,
) -> Change:
    """Adapt to images, and score before and after on others."""
    begun = perf_counter(), process_time()
    outcome = adapt(model, images, seed=seed)
    seconds = perf_counter() - begun[0], process_time() - begun[1]
    new = outcome.model or model
    mnist_errors = (0.0, 0.0) if mnist is None else (error(model, *mnist), error(new, *mnist))
    before, after = error(model, *scored), error(new, *scored)
    return Change(before, after, *mnist_errors, *seconds, outcome.model is None)


def error(model: ClusterModel, images: Images, labels: npt.NDArray[np.int64]) -> float:
    """Share of images whose shown digit is wrong."""
    names = np.array(model.names_)
    parts = [model.predict(images[i : i + BATCH]) for i in range(0, len(images), BATCH)]
    return float((names[np.concatenate(parts)] != labels.astype(str)).mean())


def groups_table(
    models: Sequence[str], hands: Hands, n_splits: int, data_dir: str | None, seeds: Sequence[int]
) -> str:
    """Leave-writers-out."""
    dataset = open_dataset("mnist-test", data_dir=data_dir)
    mnist = dataset.images, dataset.labels()
    rows = []
    for name in models:
        for seed in seeds:
            for number, out in enumerate(split_writers(hands.writers, n_splits, seed)):
                scored = hands.images[out], hands.labels[out]
                done = measure(load(name), hands.images[~out], scored, mnist, seed)
                rows.append([name, str(seed), str(number), *_cells(done)])
                print("  ".join(rows[-1]), flush=True)
    headings = "model", "seed", "split", "error before", "after", "cut", "MNIST before", "after"
    return markdown((*headings, "seconds", "of processor", "kept old"), rows)


def single_table(
    models: Sequence[str],
    hands: Hands,
    n_drawings: int,
    seeds: Sequence[int],
    n_writers: int | None = None,
) -> str:
    """One writer at a time; all of them, or some at random."""
    rows = []
    for name in models:
        model = load(name)
        for seed in seeds:
            done = []
            chance = np.random.default_rng(seed)
            for writer in chance.permutation(np.unique(hands.writers))[:n_writers]:
                own = np.random.default_rng((seed, writer)).permutation(
                    np.flatnonzero(hands.writers == writer)
                )
                learned, rest = own[:n_drawings], own[n_drawings:]
                scored = hands.images[rest], hands.labels[rest]
                done.append(measure(model, hands.images[learned], scored, None, seed))
                print(f"{name} {seed} {writer}: {done[-1]}", flush=True)
            gains = np.array([one.before - one.after for one in done])
            rows.append(
                [
                    name,
                    str(seed),
                    str(len(done)),
                    f"{np.mean([one.before for one in done]):.4f}",
                    f"{np.mean([one.after for one in done]):.4f}",
                    f"{gains.mean():+.4f}",
                    f"{gains.min():+.4f}",
                    str(sum(one.kept_old for one in done)),
                    f"{np.median([one.processor for one in done]):.0f}",
                ]
            )
    headings = "model", "seed", "writers", "error before", "after", "mean gain", "least gain"
    return markdown((*headings, "kept old", "median seconds of processor"), rows)


def _cells(done: Change) -> list[str]:
    cut = 1 - done.after / done.before if done.before else 0.0
    shares = [f"{done.before:.4f}", f"{done.after:.4f}", f"{cut:.0%}"]
    mnist = [f"{done.mnist_before:.4f}", f"{done.mnist_after:.4f}"]
    took = [f"{done.seconds:.0f}", f"{done.processor:.0f}"]
    return [*shares, *mnist, *took, "yes" if done.kept_old else "no"]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Learning handwriting from unlabelled drawings.")
    parser.add_argument("--hand", type=Path, required=True, metavar="FILE.npz")
    parser.add_argument("--model", nargs="+", default=["deep"], metavar="NAME_OR_PATH")
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--one", type=int, default=100, help="drawings of a single writer")
    parser.add_argument("--writers", type=int, help="single writers; all without it")
    parser.add_argument("--part", choices=("groups", "single"), help="both without it")
    parser.add_argument("--data-dir", metavar="FOLDER", help="of MNIST's files")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=1, help="from --seed on (%(default)s)")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    hands = open_hands(options.hand, options.seed)
    seeds = range(options.seed, options.seed + options.seeds)
    if options.part != "single":
        print(groups_table(options.model, hands, options.splits, options.data_dir, seeds))
    if options.part != "groups":
        print(single_table(options.model, hands, options.one, seeds, options.writers))
    return 0


if __name__ == "__main__":
    finish(main)
