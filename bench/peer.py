"""`deep` beside a peer: ClustPy's DEC and IDEC on the same images, machine and minutes.

    python -m bench.peer [--data mnist] [--data-dir FOLDER] [--minutes 10] [--methods DEC IDEC deep]
        [--whole] [--every 3] [--seed 0] [--threads N] [--out FOLDER]

run with the python of a virtual environment that has `bench/requirements-peer.txt`. The methods
run one after another, with all cores. ClustPy's default 100 + 150 epochs take half an hour on two
cores, so they are shortened to fit into the minutes; with ``--whole`` they run to their end and
only `deep` is held to the minutes. Prints a Markdown table: the ACC reached, the seconds to reach
some ACC, scoring not counted, and how many times as long the peers take. FOLDER gets the points
and a figure. ``TQDM_DISABLE=1`` in the environment hides ClustPy's progress bars.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from threadpoolctl import threadpool_limits

from bench import clustpy_run
from bench.command import finish
from bench.curve import Clusters, Curve, TimeUp, ratio
from bench.parts import open_parts
from bench.table import markdown
from deepcluster.data import Dataset
from deepcluster.models.deep import DeepClustering
from deepcluster.models.pixels import to_side
from deepcluster.stages.self_train import CenteredEncoder
from deepcluster.training.batches import as_tensor, channels_last, encode
from deepcluster.training.journal import Journal, Tensors
from deepcluster.training.loop import pick_device
from deepcluster.training.run import Run

OURS = "deep"
LEVELS = (0.80, 0.84, 0.90, 0.95)
#: Where `deepcluster.stages.self_train` keeps the network that gives the answers.
AVERAGE = "network.average."


class Watching(Journal):
    """Keeps nothing: scores every latent space and every epoch of self-training instead."""

    def __init__(self, model: DeepClustering, train: Dataset, test: Dataset, curve: Curve) -> None:
        super().__init__()
        self.model, self.curve = model, curve
        self.run = Run(journal=self)
        device = pick_device(self.run)
        self.images = [as_tensor(to_side(part.images), device) for part in (train, test)]

    def finish(self, stage: str, result: Tensors) -> None:
        """Score a latent space by KMeans on its directions."""
        if "latent" in result:
            self.curve.take(stage, lambda: (self._kmeans(result["latent"]), None))

    def keep_epoch(self, stage: str, epoch: int, state: Tensors) -> None:
        """Score an epoch of self-training; any other only for its time."""
        weights = {
            name.removeprefix(AVERAGE): value
            for name, value in state.items()
            if name.startswith(AVERAGE)
        }
        if "centers" in weights:
            self.curve.take(f"{stage} {epoch}", lambda: self._nearest(weights))
        else:
            self.curve.check()

    def _kmeans(self, latent: torch.Tensor) -> Clusters:
        from sklearn.cluster import KMeans

        kmeans = KMeans(self.model.n_clusters, n_init=4, random_state=self.model.random_state)
        return kmeans.fit(F.normalize(latent, dim=1).numpy()).labels_

    def _nearest(self, weights: Tensors) -> tuple[Clusters, Clusters]:
        assert self.model.self_training is not None
        network = CenteredEncoder(self.model.n_clusters, self.model.self_training)
        network.load_state_dict(weights)
        encoder = channels_last(network.encoder).to(self.images[0].device)
        latent = [torch.from_numpy(encode(encoder, part, self.run)) for part in self.images]
        train, test = (network.logits(part).argmax(dim=1).detach().numpy() for part in latent)
        return train, test


def run_ours(model: DeepClustering, train: Dataset, test: Dataset, curve: Curve) -> None:
    """Fit a `deep`, scored on the way; raises `TimeUp` at the curve's limit."""
    watching = Watching(model, train, test, curve)
    model.fit(train.images, run=watching.run)
    curve.take("end", lambda: (model.labels_, model.predict(test.images)))


def draw(curves: Sequence[Curve], file: Path) -> None:
    """ACC against seconds, a line a method."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 5), facecolor="white", layout="constrained")
    axes = figure.subplots()
    for curve, colour in zip(curves, ("#CC6677", "#DDAA33", "#332288", "#117733"), strict=False):
        seconds = [point.seconds for point in curve.points]
        axes.plot(
            seconds, [point.acc for point in curve.points],
            marker="o", markersize=3.5, linewidth=1.6, color=colour, label=curve.name,
        )  # fmt: skip
    axes.set(
        xlabel="seconds of training, scoring not counted", ylabel="ACC", xlim=(0, None), ylim=(0, 1)
    )
    axes.set_yticks(LEVELS, minor=True)
    axes.grid(which="both", color="#e5e5e5")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    figure.savefig(file, dpi=150)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="`deep` beside ClustPy's DEC and IDEC.")
    parser.add_argument("--data", default="mnist", help="NAME, with NAME-test held out")
    parser.add_argument("--data-dir", metavar="FOLDER", help="of the data set's files")
    parser.add_argument("--minutes", type=float, default=10.0, help="for each (%(default)s)")
    parser.add_argument(
        "--methods", nargs="+", default=["DEC", "IDEC", OURS], choices=["DEC", "IDEC", OURS]
    )
    parser.add_argument("--whole", action="store_true", help="ClustPy's default epochs")
    parser.add_argument("--every", type=int, default=3, help="ClustPy's epochs from point to point")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--limit", type=int, help="images of each part; all without it")
    parser.add_argument("--out", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if set(options.methods) != {OURS}:
        clustpy_run.clustpy()
    train, test = open_parts(options.data, options.data_dir, options.limit)
    torch.set_num_threads(options.threads)
    with threadpool_limits(options.threads):
        done = [_run(name, train, test, options) for name in options.methods]
    print(
        f"{len(train):,} images of {train.name}, {len(test):,} held out; {options.threads} ", end=""
    )
    print(f"threads on {platform.machine()}, torch {torch.__version__}, seed {options.seed}.\n")
    print(report([curve for curve, _ in done], [plan for _, plan in done], len(train)))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        points = [curve.as_json() for curve, _ in done]
        (options.out / "peer.json").write_text(json.dumps(points, indent=1) + "\n")
        draw([curve for curve, _ in done], options.out / "peer.png")
        print(f"\nPoints and figure are in {options.out}.")
    return 0


def report(curves: Sequence[Curve], plans: Sequence[str], n: int) -> str:
    """What each method reached and when, and the ratios to ours, as a Markdown table."""
    rows: list[list[str]] = []
    for curve, plan in zip(curves, plans, strict=True):
        last = curve.points[-1] if curve.points else None
        figures = ["–", "–", "–"]
        if last is not None:
            held_out = "–" if last.held_out is None else f"{last.held_out:.4f}"
            figures = [f"{last.seconds:.0f}", f"{last.acc:.4f}", held_out]
        reached = [curve.reached(level) for level in LEVELS]
        rows.append(
            [curve.name, plan, *figures, *("–" if s is None else f"{s:.0f}" for s in reached)]
        )
    ours = next((curve for curve in curves if curve.name == OURS), None)
    if ours is not None:
        for curve in curves:
            if curve is not ours:
                ratios = [ratio(curve, ours, level) for level in LEVELS]
                rows.append([f"{curve.name} / {OURS}, times as long", "", "", "", "", *ratios])
    levels = [f"seconds to {level:.2f}" for level in LEVELS]
    return markdown(["", "plan", "seconds", f"ACC, {n:,}", "ACC held out", *levels], rows)


def _run(name: str, train: Dataset, test: Dataset, options: Any) -> tuple[Curve, str]:
    """Curve and plan of one method."""
    _tell(f"{name} ...")
    seconds, seed = options.minutes * 60, options.seed
    digits, limit = (train.labels(), test.labels()), seconds
    if name == OURS:
        plan = "its defaults"
    else:
        images = clustpy_run.Images.of(train.images, test.images)
        epochs = clustpy_run.DEFAULT_EPOCHS
        if options.whole:
            limit = math.inf
        else:
            k = len(np.unique(digits[0]))
            epochs = clustpy_run.fitting_epochs(name, images, seconds, k=k, seed=seed)
        plan = f"{epochs[0]} + {epochs[1]} epochs"
    shown = name if name == OURS else f"ClustPy {name}"
    curve = Curve(shown, *digits, limit=limit, tell=_tell)
    try:
        if name == OURS:
            run_ours(DeepClustering(random_state=seed), train, test, curve)
        else:
            clustpy_run.run(name, images, epochs, curve, every=options.every, seed=seed)
    except TimeUp as stopped:
        _tell(str(stopped))
        plan += f", cut off at {seconds:.0f} s"
    return curve, plan


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    finish(main)
