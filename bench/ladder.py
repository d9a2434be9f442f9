"""The ladder from pixels to `deep`: what each rung gains, in a table and in a figure.

    python -m bench.ladder [--models pixel-kmeans ae-kmeans dec deep] [--data-dir FOLDER]
        [--figure docs/ladder.png]

Scores the checkpoints, given by name or path, on the 10,000 held-out images and prints a Markdown
table. The figure shows each model's map of its latent space, that of the page, every point
coloured by its true digit and crossed where its cluster is another's; it needs the training images,
to know their digits again.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.command import finish
from bench.table import markdown
from deepcluster.data import Dataset, open_dataset
from deepcluster.errors import DataError
from deepcluster.evaluate import contingency_table, evaluate
from deepcluster.evaluate.report import Report
from deepcluster.models import ClusterModel, load

LADDER = ("pixel-kmeans", "ae-kmeans", "dec", "deep")
#: 4 maps are 1,200 px wide at 100 dots an inch; twice that many keep small print sharp.
PANEL_INCHES, DOTS_PER_INCH = 3.0, 200
#: Paul Tol's "muted" colours, which the colour-blind tell apart as well, and a tenth.
COLOURS = (
    *("#CC6677", "#332288", "#DDCC77", "#117733", "#88CCEE"),
    *("#882255", "#44AA99", "#999933", "#AA4499", "#BBBBBB"),
)
#: An image in a wrong cluster.
CROSS: dict[str, Any] = {"marker": "x", "color": "#222222", "linewidths": 0.45}


@dataclass(frozen=True)
class Panel:
    """One map: ``places`` float (m, 2) in [-1, 1], ``digits`` int64 (m,), ``astray`` bool (m,)."""

    title: str
    places: npt.NDArray[np.floating]
    digits: npt.NDArray[np.int64]
    astray: npt.NDArray[np.bool_]


def true_digits(model: ClusterModel, dataset: Dataset) -> npt.NDArray[np.int64]:
    """Digits of a model's reference images, int64 (m,), found again in what it was trained on.

    Raises
    ------
    DataError
        An image is not in the data set.
    """
    rows = {image.tobytes(): row for row, image in enumerate(dataset.images)}
    found = [rows.get(image.tobytes(), -1) for image in model.reference_.images]
    if min(found) < 0:
        raise DataError(
            f"The model was not trained on {dataset.name}, so the digits on its map are not known; "
            "leave out --figure or give the data that it was trained on."
        )
    return dataset.labels(found)


def astray(digits: npt.NDArray[np.int64], clusters: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which images (n,) lie in a cluster that is another digit's by the best one-to-one match."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(contingency_table(digits, clusters), maximize=True)
    digit_of = dict(zip(np.unique(clusters)[columns], np.unique(digits)[rows], strict=True))
    return np.array([digit_of.get(c) != d for d, c in zip(digits, clusters, strict=True)])


def densest(places: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """The one of some places (n, 2) with a quarter of the others nearest: where a name belongs."""
    from sklearn.neighbors import NearestNeighbors

    k = max(1, len(places) // 4)
    gaps, _ = NearestNeighbors(n_neighbors=k).fit(places).kneighbors(places)
    return places[gaps[:, -1].argmin()]


def draw(panels: Sequence[Panel], file: Path) -> None:
    """Maps side by side.

    Parameters
    ----------
    panels : sequence of Panel
    file : Path
        PNG to write.
    """
    from matplotlib import patheffects
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    figure = Figure(figsize=(PANEL_INCHES * len(panels), PANEL_INCHES + 0.75), facecolor="white")
    FigureCanvasAgg(figure)
    halo = [patheffects.withStroke(linewidth=3.5, foreground="white")]
    every = figure.subplots(1, len(panels), squeeze=False)[0]
    for axes, panel in zip(every, panels, strict=True):
        order = np.random.default_rng(0).permutation(len(panel.places))  # no digit always on top
        colours = np.array(COLOURS)[panel.digits]
        axes.scatter(*panel.places[order].T, s=4, c=colours[order], linewidths=0)
        axes.scatter(*panel.places[panel.astray].T, **CROSS, s=7)
        for digit in np.unique(panel.digits):
            x, y = densest(panel.places[panel.digits == digit])
            axes.text(
                x, y, str(digit), size=14, weight="bold", color="#222222",
                ha="center", va="center", path_effects=halo,
            )  # fmt: skip
        axes.set_title(panel.title, size=11, color="#222222")
        axes.set(xticks=[], yticks=[], aspect="equal", xlim=(-1.06, 1.06), ylim=(-1.06, 1.06))
        axes.spines[:].set_color("#cccccc")
    dot: dict[str, Any] = {"linestyle": "", "marker": "o", "markersize": 7}
    marks = [Line2D([], [], color=colour, **dot) for colour in COLOURS]
    marks.append(Line2D([], [], linestyle="", color="#222222", marker="x", markersize=6))
    figure.legend(
        marks, [*"0123456789", "in another digit's cluster"], title="true digit",
        loc="lower center", ncols=11, frameon=False, fontsize=11, title_fontsize=11,
        handletextpad=0.1, columnspacing=1.2,
    )  # fmt: skip
    figure.subplots_adjust(left=0.008, right=0.992, bottom=0.16, top=0.93, wspace=0.03)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=DOTS_PER_INCH)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Scores and maps of the ladder of models.")
    parser.add_argument("--models", nargs="+", default=LADDER, metavar="NAME_OR_PATH")
    parser.add_argument("--data-dir", metavar="FOLDER", help="of MNIST's files")
    parser.add_argument("--figure", type=Path, metavar="FILE.png")
    options = parser.parse_args(arguments)
    models = {Path(name).name: load(name) for name in options.models}
    held_out = open_dataset("mnist-test", data_dir=options.data_dir)
    reports = {name: evaluate(model, held_out) for name, model in models.items()}
    rows = [_row(name, report) for name, report in reports.items()]
    print(markdown(["model", "ACC held out", "NMI", "ARI", "named"], rows))
    if options.figure:
        train = open_dataset("mnist", data_dir=options.data_dir)
        panels = []
        for name, model in models.items():
            digits, held = true_digits(model, train), model.reference_
            title = f"{name}: ACC {reports[name]['acc']:.3f}"
            panels.append(Panel(title, held.map, digits, astray(digits, held.clusters)))
        draw(panels, options.figure)
        print(f"\nThe maps are in {options.figure}.")
    return 0


def _row(name: str, report: Report) -> list[str]:
    named = report["named_accuracy"]
    scores = [report["acc"], report["nmi"], report["ari"]]
    shown = "no names" if named is None else f"{named:.4f}"
    return [f"`{name}`", *(f"{score:.4f}" for score in scores), shown]


if __name__ == "__main__":
    finish(main)
