"""The study's findings: tables of rows, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from deepcluster.study.causes import points_split, variance_split
from deepcluster.study.factors import PREPARATIONS
from deepcluster.study.readers import Reader
from deepcluster.study.reading import Group, Layer
from deepcluster.study.statistics import (
    error_rates,
    interval,
    resample,
    totals,
)

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]

STUDENT, FRAME = PREPARATIONS.index("student"), PREPARATIONS.index("frame")
#: What the mean of all sets that are not MNIST's is called.
NEW_HANDS = "new handwriting"
#: The parts of `points_split`.
CAUSES = ("preparation", "model", "handwriting", "left")


@dataclass(frozen=True)
class Estimate:
    """A share or a number of points, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass
class Findings:
    """Everything that the study found.

    Attributes
    ----------
    groups : list of Group
        One per set.
    readers : list of Reader
    seed : int
    problems : list of (str, str)
        Sets that could not be used at all, and why.
    """

    groups: list[Group]
    readers: list[Reader]
    seed: int
    problems: list[tuple[str, str]] = field(default_factory=list)

    # Who is compared

    @property
    def first(self) -> int:
        """Column of the model that the answers are about: the first that no label trained."""
        return next((i for i, r in enumerate(self.readers) if not r.supervised), 0)

    @property
    def taught(self) -> int | None:
        """Column of the supervised model, if there is one."""
        return next((i for i, r in enumerate(self.readers) if r.supervised), None)

    @property
    def home(self) -> int | None:
        """Which of the groups is MNIST."""
        return next((i for i, g in enumerate(self.groups) if g.handwriting.home), None)

    @property
    def foreign(self) -> list[int]:
        """Which of the groups are other people's handwriting."""
        return [i for i, g in enumerate(self.groups) if not g.handwriting.home]

    @property
    def asked(self) -> list[int]:
        """The sets that the answers are about: new handwriting, or MNIST where there is none."""
        return self.foreign or list(range(len(self.groups)))

    # Errors

    def weights(self, group: int) -> Floats:
        """Resamples of a set's writers, the same for all its layers: differences are paired."""
        n = len(np.unique(self.groups[group].main.groups))
        return resample(n, np.random.default_rng((self.seed, 10, group)))

    def errors(self, layer: Layer, group: int) -> tuple[Floats, Floats]:
        """Error of each preparation and model on a layer, (p, m), and resampled, (b, p, m)."""
        sums, counts = totals(layer.wrong, layer.groups)
        every = np.ones((1, len(counts)))
        return error_rates(sums, counts, every)[0], error_rates(sums, counts, self.weights(group))

    @cached_property
    def cells(self) -> tuple[Floats, Floats]:
        """Error of each preparation, model and set as visitors draw, (p, m, s), and resampled."""
        found = [self.errors(group.main, i) for i, group in enumerate(self.groups)]
        return (
            np.stack([value for value, _ in found], axis=-1),
            np.stack([draws for _, draws in found], axis=-1),
        )

    def new_hands(self) -> tuple[Floats, Floats]:
        """Mean error over the sets that are not MNIST's, (p, m), and resampled."""
        values, draws = self.cells
        return values[..., self.asked].mean(axis=-1), draws[..., self.asked].mean(axis=-1)

    # Tables

    def accuracy(self) -> list[Row]:
        """Accuracy of every model in every preparation of every set."""
        rows = []
        for i, group in enumerate(self.groups):
            for layer in group.layers:
                value, draws = self.errors(layer, i)
                facts = {
                    "set": group.handwriting.name,
                    "drawn": layer.manner,
                    "n": len(group.handwriting),
                    "writers": group.handwriting.people or "",
                }
                unsure = 1 - layer.sure.mean(axis=-1)
                refused = layer.prepared.refused.mean(axis=-1)
                rows += [
                    {**facts, **row, "not_sure": unsure[p, m], "refused": refused[p]}
                    for p, m, row in self.shares(value, draws)
                ]
        if len(self.foreign) > 1:
            total = sum(len(self.groups[i].handwriting) for i in self.foreign)
            facts = {"set": NEW_HANDS, "drawn": "mean of the sets", "n": total, "writers": ""}
            rows += [
                {**facts, **row, "not_sure": "", "refused": ""}
                for _, _, row in self.shares(*self.new_hands())
            ]
        return rows

    def shares(self, value: Floats, draws: Floats) -> list[tuple[int, int, Row]]:
        """Accuracy with its interval for each preparation p and model m: (p, m, row)."""
        low, high = interval(1 - draws)
        return [
            (
                p,
                m,
                {
                    "preparation": preparation,
                    "model": reader.name,
                    "labels": reader.model.mark,
                    "accuracy": 1 - value[p, m],
                    "low": low[p, m],
                    "high": high[p, m],
                },
            )
            for p, preparation in enumerate(PREPARATIONS)
            for m, reader in enumerate(self.readers)
        ]

    def variance(self) -> list[Row]:
        """Shares of the variance between all combinations."""
        values, draws = self.cells
        if min(values.shape) < 2:
            return []
        found, resampled = variance_split(values), variance_split(draws)
        rows = []
        for factor, share in found.items():
            low, high = interval(resampled[factor])
            rows.append({"factor": factor, "share": share, "low": low, "high": high})
        return rows

    def split(self, model: int) -> dict[str, Estimate]:
        """Points of error of one model, the student's way on new handwriting, by cause."""
        values, draws = self.cells
        parts = points_split(self._cube(values, model))
        low, high = interval(points_split(self._cube(draws, model)))
        return {
            cause: Estimate(100 * float(parts[i]), 100 * float(low[i]), 100 * float(high[i]))
            for i, cause in enumerate(CAUSES)
        }

    def _cube(self, cells: Floats, model: int) -> Floats:
        """Errors with and without the causes; one that is not in the study saves nothing."""
        new = cells[..., self.asked].mean(axis=-1)
        known = cells[..., self.home] if self.home is not None and self.foreign else new
        other = model if self.taught is None else self.taught
        hands = np.stack([new, known], axis=-1)[..., [STUDENT, FRAME], :, :]
        return hands[..., [model, other], :]

    def parts(self) -> list[Row]:
        """`split` of every model as a table."""
        return [
            {"model": reader.name, "cause": cause, "points": e.value, "low": e.low, "high": e.high}
            for m, reader in enumerate(self.readers)
            for cause, e in self.split(m).items()
        ]

    def difference(
        self, minus: tuple[int, int], plus: tuple[int, int], group: int | None = None
    ) -> Estimate:
        """Points of error between two cells (preparation, model), on a set or new handwriting."""
        values, draws = self.cells if group is not None else self.new_hands()
        if group is not None:
            values, draws = values[..., group], draws[..., group]
        low, high = interval(draws[:, plus[0], plus[1]] - draws[:, minus[0], minus[1]])
        return Estimate(100 * float(values[plus] - values[minus]), 100 * low, 100 * high)

    def labels_buy(self) -> list[Row]:
        """Points by which the supervised model beats the first one, by set and preparation."""
        if self.taught is None:
            return []
        rows = []
        for group in [*range(len(self.groups)), *([None] if len(self.foreign) > 1 else [])]:
            name = NEW_HANDS if group is None else self.groups[group].handwriting.name
            for p, preparation in enumerate(PREPARATIONS):
                found = self.difference((p, self.taught), (p, self.first), group)
                rows.append(
                    {
                        "set": name,
                        "preparation": preparation,
                        "model": self.readers[self.first].name,
                        "taught": self.readers[self.taught].name,
                        "points": found.value,
                        "low": found.low,
                        "high": found.high,
                    }
                )
        return rows

    def confusion(self, groups: Sequence[int], p: int, m: int) -> npt.NDArray[np.int64]:
        """How often each digit was read as which, int64 (10, 11); the last column is "nothing"."""
        table = np.zeros((10, 11), np.int64)
        for i in groups:
            layer = self.groups[i].main
            said = np.where(layer.prepared.refused[p], -1, layer.digits[p, m])
            np.add.at(table, (layer.handwriting.labels, said), 1)
        return table

    def confusions(self) -> list[Row]:
        """Every confusion of every model, the most frequent first."""
        rows = []
        for i, group in enumerate(self.groups):
            for p, preparation in enumerate(PREPARATIONS):
                for m, reader in enumerate(self.readers):
                    table = self.confusion([i], p, m)
                    pairs = [
                        (int(table[a, b]), a, b) for a, b in np.argwhere(table).tolist() if a != b
                    ]
                    rows += [
                        {
                            "set": group.handwriting.name,
                            "preparation": preparation,
                            "model": reader.name,
                            "digit": a,
                            "read_as": b if b < 10 else "nothing",
                            "images": n,
                        }
                        for n, a, b in sorted(pairs, key=lambda pair: (-pair[0], pair[1:]))
                    ]
        return rows

    def writers(self) -> list[Row]:
        """Accuracy of every model on each writer, in the full frame."""
        rows = []
        for group in self.groups:
            if group.handwriting.writers is None:
                continue
            layer = group.main
            sums, counts = totals(layer.wrong[FRAME], layer.groups)
            for place, writer in enumerate(np.unique(layer.groups)):
                rows += [
                    {
                        "set": group.handwriting.name,
                        "writer": int(writer),
                        "n": int(counts[place]),
                        "model": reader.name,
                        "accuracy": 1 - sums[m, place] / counts[place],
                    }
                    for m, reader in enumerate(self.readers)
                ]
        return rows

    def left_out(self) -> list[Row]:
        """Every item that was left out, and every set."""
        rows = [{"set": spec, "item": "all", "why": why} for spec, why in self.problems]
        for group in self.groups:
            rows += [
                {"set": group.handwriting.name, "item": item, "why": why}
                for item, why in group.handwriting.skipped
            ]
        return rows
