"""The study's figures of pictures: maps with new handwriting over MNIST, and the worst cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from deepcluster.study.factors import CALLED
from deepcluster.study.findings import FRAME, STUDENT, Findings
from deepcluster.study.style import (
    DIGITS,
    INK,
    LINE,
    PAPER,
    RIGHT,
    SETTINGS,
    WRONG,
    blank,
    footnote,
    starred,
)
from deepcluster.study.worst import Case

#: Drawings of new handwriting that are laid over a map.
LAID_OVER = 300


def maps(findings: Findings) -> Figure:
    """Each model's map of its training images, new handwriting over it, crossed where misread."""
    panels = [(starred(reader), FRAME, m) for m, reader in enumerate(findings.readers)]
    first = findings.first
    panels.append((f"{findings.readers[first].name}, {CALLED['student']}", STUDENT, first))
    n_rows = -(-len(panels) // 2)
    chance = np.random.default_rng((findings.seed, 12))
    chosen = []
    for i in findings.asked:
        n = len(findings.groups[i].handwriting)
        share = max(1, LAID_OVER // len(findings.asked))
        chosen.append((i, np.sort(chance.choice(n, min(n, share), replace=False))))
    with mpl.rc_context(SETTINGS):
        figure = blank(0.45 + 2.25 * n_rows)
        every = figure.subplots(n_rows, 2, squeeze=False).ravel()
        for axes in every[len(panels) :]:
            axes.set_visible(False)
        for axes, (title, p, m) in zip(every, panels, strict=False):
            _map(axes, findings, p, m, chosen)
            axes.set_title(title)
        note = "large dots: new handwriting, in the colour of its digit; crosses: misread"
        star = footnote(findings.readers)
        figure.supxlabel(f"{note}\n{star}" if star else note, size=7.5)
    return figure


def _map(
    axes: Axes,
    findings: Findings,
    p: int,
    m: int,
    chosen: Sequence[tuple[int, npt.NDArray[np.int64]]],
) -> None:
    reader = findings.readers[m]
    held = reader.model.reference_
    names = reader.model.names_ or []
    colours = np.array([*DIGITS, "#bbbbbb"])
    digits = np.array([int(n) if n in list("0123456789") else 10 for n in names])
    x, y = held.map.T
    seen = colours[digits[held.clusters]]
    axes.scatter(x, y, s=2.2, c=seen, alpha=0.28, lw=0, rasterized=True)
    for i, rows in chosen:
        layer = findings.groups[i].main
        images = layer.prepared.images[p, rows]
        places = reader.model.place(reader.model.transform(images))
        wrong = layer.wrong[p, m, rows]
        true = colours[layer.handwriting.labels[rows]]
        dots: dict[str, Any] = {"lw": 0.3, "edgecolors": PAPER, "zorder": 3}
        x, y = places[~wrong].T
        axes.scatter(x, y, s=9, c=true[~wrong], **dots)
        x, y = places[wrong].T
        crosses = {**dots, "marker": "X", "lw": 0.4, "edgecolors": INK, "zorder": 4}
        axes.scatter(x, y, s=15, c=true[wrong], **crosses)
    halo = [patheffects.withStroke(linewidth=2.5, foreground=PAPER)]
    for cluster, name in enumerate(names):
        members = held.map[held.clusters == cluster]
        if len(members):
            x, y = np.median(members, axis=0)
            axes.text(x, y, name, size=10, weight="bold", ha="center", va="center", zorder=5,
                      path_effects=halo)  # fmt: skip
    axes.set(xticks=[], yticks=[], aspect="equal", xlim=(-1.06, 1.06), ylim=(-1.06, 1.06))
    axes.spines[:].set_visible(True)


def failures(findings: Findings, cases: Sequence[Case]) -> Figure | None:
    """Drawing, the student's 28 x 28, the frame, and each model's answer above its neighbours."""
    if not cases:
        return None
    headings = ["drawing", "student", "frame", *(starred(r) for r in findings.readers)]
    with mpl.rc_context(SETTINGS):
        figure = blank(0.5 + 0.72 * len(cases))
        grid = figure.subplots(len(cases), len(headings), squeeze=False)
        for line, case in zip(grid, cases, strict=True):
            square = cv2.resize(_square(case.drawing), (140, 140), interpolation=cv2.INTER_AREA)
            _picture(line[0], square)
            line[0].set_title(f"a {case.digit}", size=7.5, loc="center", pad=2)
            _picture(line[1], 255 - case.frames[STUDENT])
            _picture(line[2], 255 - case.frames[FRAME])
            for m, axes in enumerate(line[3:]):
                _picture(axes, 255 - _tiles(case.neighbours[m]))
                said = str(case.said[m]) if case.said[m] >= 0 else "–"
                colour = RIGHT if case.said[m] == case.digit else WRONG
                text = said if case.sure[m] else f"{said}?"
                axes.set_title(text, size=8.5, color=colour, weight="bold", loc="center", pad=2)
        for axes, heading in zip(grid[0], headings, strict=True):
            size = 6.5 if len(headings) < 8 else 5.8
            axes.annotate(
                heading, (0.5, 1), xytext=(0, 16), xycoords="axes fraction",
                textcoords="offset points", ha="center", size=size,
            )  # fmt: skip
        note = footnote(findings.readers)
        figure.supxlabel(
            "below each answer the four training images that the model finds nearest; ?: not sure"
            + (f"\n{note}" if note else ""),
            size=7,
        )
    return figure


def _picture(axes: Axes, picture: npt.NDArray[np.uint8]) -> None:
    axes.imshow(picture, cmap="gray", vmin=0, vmax=255)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(LINE)


def _tiles(images: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Up to four images as two rows of two."""
    four = np.zeros((4, *images.shape[1:]), np.uint8)
    four[: len(images)] = images[:4]
    return np.vstack([np.hstack([four[0], four[1]]), np.hstack([four[2], four[3]])])


def _square(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A picture on a square of its own background."""
    side = max(picture.shape)
    ground = int(np.median(np.concatenate([picture[0], picture[-1]])))
    square = np.full((side, side), ground, np.uint8)
    top, left = ((side - each) // 2 for each in picture.shape)
    square[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return square
