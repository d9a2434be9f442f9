"""Strokes as those draw them who use a ruler, or nearly: straight, and along the sheet's edges."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from deepcluster.segmenter.strokes import Path, Symbol, unit


def ruled_shape(chance: np.random.Generator) -> Symbol:
    """Something with straight strokes along the sheet's edges: no line is printed for that."""
    u = chance.uniform
    paths: list[npt.ArrayLike]
    kind = chance.choice(["stem", "hook", "cross", "flag", "step", "corner"])
    wide, middle = u(0.3, 0.7), u(-0.15, 0.25)
    ring = np.linspace(-0.5 * np.pi, 1.5 * np.pi, 24)
    if kind == "stem":
        paths = [[(0, -0.5), (0, 0.5)]]
        if chance.random() < 0.4:
            paths.append([(-wide / 2, 0.5), (wide / 2, 0.5)])
        if chance.random() < 0.4:
            paths.append([(-wide / 2, -0.5 + wide * 0.6), (0, -0.5)])
    elif kind == "hook":
        paths = [[(-wide, -0.5), (0, -0.5), (-u(0, 0.8) * wide, 0.5)]]
        if chance.random() < 0.4:
            paths.append([(-wide * 0.8, middle), (-wide * 0.1, middle)])
    elif kind == "cross":
        down = u(-0.2, 0.5)
        start = (u(-0.1, 0.15), -0.5)
        paths = [[start, (-wide, middle), (u(0.05, 0.5) * wide, middle)]]
        paths.append([(0, -0.5 if chance.random() < 0.6 else down - 0.3), (u(-0.05, 0.05), 0.5)])
    elif kind == "flag":
        radius = u(0.18, 0.32)
        loop = np.stack([np.cos(ring) * radius * u(0.7, 1.1), np.sin(ring) * radius], 1)
        side = 1 if chance.random() < 0.7 else -1
        loop += (-side * radius * u(0.8, 1.0), -side * (0.5 - radius))
        paths = [loop, [(0, -0.5 * side), (u(-0.06, 0.06), 0.5 * side)]]
    elif kind == "step":
        bow = np.stack([np.cos(ring[4:18]) * wide, np.sin(ring[4:18]) * 0.3 + 0.2], 1)
        paths = [[(-wide * 0.6, -0.5), (-wide * 0.6, 0)], [(-wide * 0.6, -0.5), (wide * 0.7, -0.5)]]
        paths.append(bow)
    else:
        level = [-0.5, middle, 0.5]
        paths = [[(-wide / 2, -0.5), (-wide / 2, 0.5)]]
        for y in chance.permutation(level)[: int(chance.integers(1, 4))]:
            paths.append([(-wide / 2, y), (wide / 2, y)])
    lean = chance.normal(scale=0.02)
    return Symbol(
        unit([_dense(np.asarray(p, np.float64) @ [[1, lean], [-lean, 1]], chance) for p in paths])
    )


def _dense(path: npt.NDArray[np.float64], chance: np.random.Generator) -> Path:
    """Points all along straight strokes, by a hand that is steady or not."""
    parts = [np.linspace(a, b, 8, endpoint=False) for a, b in pairwise(path)]
    points = np.concatenate([*parts, path[-1:]])
    tremble = float(chance.choice([0.0, 0.004, 0.012]))
    drift = np.cumsum(chance.normal(scale=tremble / 3, size=points.shape), axis=0)
    return np.asarray(points + drift, np.float32)
