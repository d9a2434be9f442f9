"""ACC against the time that training took, scoring left out of that time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from deepcluster.evaluate import clustering_accuracy

Clusters = npt.NDArray[np.integer]


class TimeUp(Exception):
    """The time that a method was given is over."""


@dataclass(frozen=True)
class Point:
    """ACC after some seconds of training; ``held_out`` is None where nothing can predict yet."""

    seconds: float
    stage: str
    acc: float
    held_out: float | None


class Curve:
    """Points of one method, from the moment that it is made.

    Parameters
    ----------
    name : str
    labels, held_out : ndarray of int, shape (n,) and (m,)
        True digits, to score with and for nothing else.
    limit : float
        Seconds of training after which `take` raises `TimeUp`.
    clock : callable, default=time.perf_counter
        The time in seconds.
    tell : callable, optional
        Given a line about every point.
    """

    def __init__(
        self,
        name: str,
        labels: Clusters,
        held_out: Clusters,
        *,
        limit: float = math.inf,
        clock: Callable[[], float] = perf_counter,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self.name = name
        self.labels, self.held_out = labels, held_out
        self.limit = limit
        self.points: list[Point] = []
        self._clock, self._tell = clock, tell
        self._begun = clock()

    def seconds(self) -> float:
        """Seconds of training so far."""
        return self._clock() - self._begun

    def check(self) -> float:
        """Seconds so far; raises `TimeUp` where they are more than the limit."""
        seconds = self.seconds()
        if seconds > self.limit:
            raise TimeUp(f"{self.name} has had its {self.limit:.0f} s.")
        return seconds

    def take(self, stage: str, predict: Callable[[], tuple[Clusters, Clusters | None]]) -> None:
        """Stop the clock, score the clusters of both sets of images, and go on.

        Raises
        ------
        TimeUp
            It is later than the limit; then there is no point.
        """
        seconds = self.check()
        clusters, held_out = predict()
        acc = clustering_accuracy(self.labels, clusters)
        other = None if held_out is None else clustering_accuracy(self.held_out, held_out)
        self.points.append(Point(seconds, stage, acc, other))
        if self._tell is not None:
            self._tell(f"{self.name}, {stage}: {seconds:.0f} s, ACC {acc:.4f}")
        self._begun = self._clock() - seconds

    def reached(self, acc: float) -> float | None:
        """Seconds until ACC was first this high; None where it never was."""
        return next((point.seconds for point in self.points if point.acc >= acc), None)

    def as_json(self) -> dict[str, Any]:
        """Name and points."""
        return {"name": self.name, "points": [asdict(point) for point in self.points]}


def ratio(theirs: Curve, ours: Curve, acc: float) -> str:
    """How many times as long they take to an ACC: "3.2", or "> 3.2" where they never got there."""
    mine, other = ours.reached(acc), theirs.reached(acc)
    if mine is None or not theirs.points:
        return "–"
    if other is None:
        return f"> {theirs.points[-1].seconds / mine:.1f}"
    return f"{other / mine:.1f}"
