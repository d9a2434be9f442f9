"""The study's figures of numbers: accuracy, how digits are drawn, causes, confusions, writers."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator, PercentFormatter

from deepcluster.study.curves import shown_sets
from deepcluster.study.factors import AXES, CALLED, LEVELS, PREPARATIONS
from deepcluster.study.findings import CAUSES, FRAME, NEW_HANDS, STUDENT, Findings
from deepcluster.study.reading import AS_IT_CAME
from deepcluster.study.style import (
    FAINT,
    INK,
    LINE,
    MODELS,
    PREPARED,
    SETTINGS,
    blank,
    footnote,
    starred,
)
from deepcluster.study.tables import Tables

#: Cause -> its colour and what it is called.
CAUSE = {
    "preparation": ("#cc3311", "preparation"),
    "model": ("#228833", "model"),
    "handwriting": ("#0077bb", "new handwriting"),
    "left": ("#bbbbbb", "left over"),
}


def accuracy(findings: Findings, tables: Tables) -> Figure:
    """Accuracy by model and preparation, one panel per set."""
    rows = [
        row
        for row in tables["accuracy"]
        if row["set"] == NEW_HANDS or row["drawn"] == _main_manner(findings, row["set"])
    ]
    sets = list(dict.fromkeys(row["set"] for row in rows))
    n = len(findings.readers)
    with mpl.rc_context(SETTINGS):
        figure = blank(0.55 + len(sets) * (0.42 + 0.2 * n))
        every = figure.subplots(len(sets), 1, sharex=True, squeeze=False)[:, 0]
        for axes, name in zip(every, sets, strict=True):
            for y, reader in enumerate(findings.readers):
                found = [r for r in rows if r["set"] == name and r["model"] == reader.name]
                span = [row["accuracy"] for row in found]
                axes.plot([min(span), max(span)], [y, y], color=LINE, lw=2.5, zorder=1)
                for row in found:
                    colour = PREPARED[row["preparation"]]
                    axes.plot([row["low"], row["high"]], [y, y], color=colour, lw=1.2, zorder=2)
                    axes.plot(row["accuracy"], y, "o", ms=5, color=colour, zorder=3)
            images = next(row["n"] for row in rows if row["set"] == name)
            axes.set_title(f"{name}, {'mean' if name == NEW_HANDS else format(images, ',')}")
            axes.set_yticks(range(n), [starred(reader) for reader in findings.readers])
            axes.set(ylim=(n - 0.45, -0.55), xlim=(0, 1.01))
            axes.grid(axis="x")
            axes.set_axisbelow(True)
            axes.spines["left"].set_visible(False)
        every[-1].xaxis.set_major_formatter(PercentFormatter(1))
        every[-1].set_xlabel(_noted("digits read correctly", findings))
        marks = [_dot(PREPARED[p], CALLED[p]) for p in PREPARATIONS]
        figure.legend(handles=marks, loc="outside upper left", ncols=3, **TIGHT)
    return figure


def drawing(findings: Findings, tables: Tables) -> Figure:
    """Accuracy against brush width, size, offset and slant: a row per factor, a column per way."""
    sets = shown_sets(findings)
    rows = [row for row in tables["drawing"] if row["set"] in sets]
    factors = [factor for factor in LEVELS if any(row["factor"] == factor for row in rows)]
    with mpl.rc_context(SETTINGS):
        figure = blank(0.75 + 1.3 * len(factors))
        grid = figure.subplots(len(factors), len(PREPARATIONS), sharey=True, squeeze=False)
        for factor, line in zip(factors, grid, strict=True):
            for preparation, axes in zip(PREPARATIONS, line, strict=True):
                for m, reader in enumerate(findings.readers):
                    found = [
                        row
                        for row in rows
                        if (row["factor"], row["preparation"], row["model"])
                        == (factor, preparation, reader.name)
                    ]
                    x = np.array(LEVELS[factor])
                    value, low, high = (
                        [np.mean([r[key] for r in found if r["level"] == level]) for level in x]
                        for key in ("accuracy", "low", "high")
                    )
                    colour = MODELS[m % len(MODELS)]
                    axes.fill_between(x, low, high, color=colour, alpha=0.15, lw=0)
                    dashes = (0, (3, 1.2)) if reader.supervised else "solid"
                    axes.plot(x, value, color=colour, lw=1.4, ls=dashes)
                axes.set(ylim=(0, 1.02))
                axes.set_xticks([x[0], x[len(x) // 2], x[-1]])
                if factor in ("size", "offset"):
                    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
                axes.grid(axis="y")
                axes.set_axisbelow(True)
                axes.yaxis.set_major_formatter(PercentFormatter(1))
            line[1].set_xlabel(AXES[factor])
        for preparation, axes in zip(PREPARATIONS, grid[0], strict=True):
            axes.set_title(CALLED[preparation])
        lines = [
            Line2D(
                [], [], color=MODELS[m % len(MODELS)], lw=1.6, label=starred(reader),
                ls=(0, (3, 1.2)) if reader.supervised else "solid",
            )
            for m, reader in enumerate(findings.readers)
        ]  # fmt: skip
        figure.legend(handles=lines, loc="outside upper left", ncols=3, **TIGHT)
        note = footnote(findings.readers)
        if note:
            figure.supxlabel(note, size=7.5, color=FAINT, x=0.99, ha="right")
    return figure


def split(findings: Findings, tables: Tables) -> Figure:
    """Points of error by cause, one bar per model."""
    with mpl.rc_context(SETTINGS):
        figure = blank(0.95 + 0.27 * len(findings.readers))
        axes = figure.subplots()
        for y, reader in enumerate(findings.readers):
            ends = {True: 0.0, False: 0.0}  # what costs to the right, what saves to the left
            for cause in CAUSES:
                (row,) = [
                    row
                    for row in tables["causes"]
                    if (row["model"], row["cause"]) == (reader.name, cause)
                ]
                points = row["points"]
                begin = ends[points >= 0]
                ends[points >= 0] += points
                axes.barh(y, points, left=begin, color=CAUSE[cause][0], height=0.72)
                if points > 3.5:
                    place = begin + points / 2
                    axes.text(
                        place, y, f"{points:.0f}", ha="center", va="center", size=7.5,
                        color="#222222" if cause == "left" else "#fffffe",
                    )  # fmt: skip
        axes.set_yticks(
            range(len(findings.readers)), [starred(reader) for reader in findings.readers]
        )
        axes.invert_yaxis()
        axes.set_xlabel(_noted("points of error, new handwriting, the student's way", findings))
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x")
        axes.set_axisbelow(True)
        marks = [_dot(*CAUSE[cause], marker="s") for cause in CAUSES]
        figure.legend(handles=marks, loc="outside upper left", ncols=4, **TIGHT)
    return figure


def confusions(findings: Findings, tables: Tables) -> Figure:
    """Which digits are read as which: every model in the full frame, and the first as it was."""
    panels = [(starred(reader), FRAME, m) for m, reader in enumerate(findings.readers)]
    first = findings.first
    panels.append((f"{findings.readers[first].name}, {CALLED['student']}", STUDENT, first))
    n_rows = -(-len(panels) // 2)
    with mpl.rc_context(SETTINGS):
        figure = blank(0.35 + 2.12 * n_rows)
        every = figure.subplots(n_rows, 2, squeeze=False).ravel()
        for axes in every[len(panels) :]:
            axes.set_visible(False)
        for axes, (title, p, m) in zip(every, panels, strict=False):
            table = findings.confusion(findings.asked, p, m).astype(float)
            shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
            shown = shares[:, :10]
            wrong = np.where(np.eye(10, dtype=bool), 0, shown)
            axes.imshow(wrong, cmap=REDS, vmin=0, vmax=0.5, aspect="equal")
            for digit, other in np.ndindex(10, 10):
                share = shown[digit, other]
                if digit == other or share >= 0.02:
                    dark = digit != other and share > 0.3
                    axes.text(
                        other, digit, f"{100 * share:.0f}", ha="center", va="center", size=5.6,
                        color="#fffffe" if dark else FAINT if digit == other else INK,
                    )  # fmt: skip
            axes.set_title(title)
            axes.set_xticks(range(10))
            axes.set_yticks(range(10))
            axes.spines[:].set_visible(False)
            axes.tick_params(labelsize=6.5)
        every[0].set_ylabel("digit")
        figure.supxlabel(_noted("read as; per cent of each digit", findings), size=8)
    return figure


def writers(findings: Findings, tables: Tables) -> Figure | None:
    """Each writer's accuracy with labels and without; None where no writers are known."""
    if not tables["writers"] or findings.taught is None:
        return None
    ours, theirs = findings.readers[findings.first], findings.readers[findings.taught]
    with mpl.rc_context(SETTINGS):
        figure = blank(WRITERS_HEIGHT)
        axes = figure.subplots()
        found: dict[tuple[str, int], dict[str, float]] = {}
        for row in tables["writers"]:
            key = row["set"], row["writer"]
            found.setdefault(key, {})[row["model"]] = row["accuracy"]
        x = np.array([each[theirs.name] for each in found.values()])
        y = np.array([each[ours.name] for each in found.values()])
        low = max(0.0, min(x.min(), y.min()) - 0.02)
        axes.plot([low, 1], [low, 1], color=LINE, lw=1)
        axes.plot(x, y, "o", ms=5, color=MODELS[0], alpha=0.75, mew=0)
        for place in np.argsort(y)[:3]:
            axes.annotate(
                f"writer {list(found)[place][1]}", (x[place], y[place]), xytext=(6, -3),
                textcoords="offset points", size=7, color=FAINT,
            )  # fmt: skip
        axes.set(xlim=(low, 1.005), ylim=(low, 1.005), aspect="equal")
        axes.set_xlabel(_noted(f"{theirs.name} *", findings))
        axes.set_ylabel(ours.name)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MultipleLocator(0.05 if low > 0.6 else 0.2))
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.grid()
        axes.set_axisbelow(True)
    return figure


WRITERS_HEIGHT = 3.7
#: From transparent to red: the background is the page's, light or dark.
REDS = LinearSegmentedColormap.from_list("reds", [(0.8, 0.2, 0.07, 0.0), (0.8, 0.2, 0.07, 1.0)])
TIGHT: dict[str, Any] = {"handletextpad": 0.3, "columnspacing": 1.1, "borderaxespad": 0.2}


def _main_manner(findings: Findings, name: str) -> str:
    for group in findings.groups:
        if group.handwriting.name == name:
            return group.main.manner
    return AS_IT_CAME


def _noted(label: str, findings: Findings) -> str:
    note = footnote(findings.readers)
    return f"{label}\n{note}" if note else label


def _dot(colour: str, label: str, marker: str = "o") -> Line2D:
    return Line2D([], [], marker=marker, ls="", ms=5.5, color=colour, label=label)
