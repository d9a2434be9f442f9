"""What is written on the pages: the middle lines of digits, and scribbles.

Digits come from MNIST's training images without their labels; each is thinned to its middle line,
which any pen can then follow. Scribbles keep the network from learning that only what looks like a
digit is ink.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from skimage.morphology import skeletonize

#: A path that a pen follows, shape (n, 2), x to the right and y down.
Path = npt.NDArray[np.float32]

# Times by which an image is enlarged before it is thinned: steps of a sixth of a pixel.
ENLARGED = 6
# Branches shorter than this many enlarged pixels come from bumps in an edge.
LEAST_BRANCH = 9
EIGHT = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]


class Symbol(NamedTuple):
    """One thing that somebody wrote.

    Attributes
    ----------
    paths : list of ndarray of float32, shape (n, 2)
        In a box whose longest side is 1, its middle at 0.
    """

    paths: list[Path]


def middle_lines(images: npt.NDArray[np.uint8]) -> list[Symbol]:
    """The middle lines of images of ink, one symbol for each image.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, h, w)
        Bright ink on 0.
    """
    return [symbol for symbol in map(_middle_line, images) if symbol.paths]


def _middle_line(image: npt.NDArray[np.uint8]) -> Symbol:
    large = cv2.resize(image, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    thin = skeletonize(cv2.GaussianBlur(large, (0, 0), 2) > 110)
    pixels = {(int(y), int(x)) for y, x in np.argwhere(thin)}
    near = {p: [q for d in EIGHT if (q := (p[0] + d[0], p[1] + d[1])) in pixels] for p in pixels}
    paths = []
    walked: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    ends = [p for p in pixels if len(near[p]) != 2]
    for start in ends or list(pixels)[:1]:
        for step in near[start]:
            if (start, step) in walked:
                continue
            path, before, here = [start], start, step
            while True:
                walked.update([(before, here), (here, before)])
                path.append(here)
                onward = [q for q in near[here] if q != before]
                if len(near[here]) != 2 or here == start or not onward:
                    break
                before, here = here, onward[0]
            loose = len(near[start]) == 1 or len(near[here]) == 1
            if len(path) >= LEAST_BRANCH or (len(path) > 2 and not loose):
                paths.append(_smooth(np.array(path, np.float32)[:, ::-1]))
    return Symbol(unit(paths)) if paths else Symbol([])


def _smooth(path: Path) -> Path:
    """Steps of whole pixels made a line again; every third point is enough for a curve."""
    if len(path) < 5:
        return path
    closed = np.abs(path[0] - path[-1]).max() <= 1.5
    padded = np.pad(path, ((6, 6), (0, 0)), mode="wrap" if closed else "edge")
    weights = np.exp(-0.5 * (np.arange(-6, 7) / 2.5) ** 2)
    smooth = np.stack([np.convolve(padded[:, i], weights / weights.sum(), "valid") for i in (0, 1)])
    smooth = smooth.T.astype(np.float32)
    if not closed:
        smooth[[0, -1]] = path[[0, -1]]
    return np.concatenate([smooth[::3], smooth[-1:]])


def unit(paths: list[Path]) -> list[Path]:
    """Paths moved and scaled so that their box has its longest side 1 and its middle at 0."""
    every = np.concatenate(paths)
    low, high = every.min(axis=0), every.max(axis=0)
    side = max(float((high - low).max()), 1e-6)
    return [((path - (low + high) / 2) / side).astype(np.float32) for path in paths]


def scribble(chance: np.random.Generator) -> Symbol:
    """Something written that is no digit: a sign, a ring, a hook, a stroke, a tangle."""
    kind = chance.choice(["plus", "equals", "ring", "line", "curve", "tangle", "tick", "cross"])
    if kind == "plus":
        paths = [np.array([[-0.5, 0], [0.5, 0]]), np.array([[0, -0.5], [0, 0.5]])]
    elif kind == "equals":
        gap = chance.uniform(0.15, 0.3)
        paths = [np.array([[-0.5, y], [0.5, y]]) for y in (-gap, gap)]
    elif kind == "ring":
        turn = np.linspace(0, 2 * np.pi * chance.uniform(0.8, 1.1), 24)
        paths = [np.stack([np.cos(turn), np.sin(turn) * chance.uniform(0.5, 1.2)], 1)]
    elif kind == "line":
        paths = [np.array([[0, 0], chance.normal(size=2)])]
    elif kind == "tick":
        paths = [np.array([[-0.4, 0.1], [-0.1, 0.5], [0.5, -0.5]])]
    elif kind == "cross":
        paths = [np.array([[-0.5, -0.5], [0.5, 0.5]]), np.array([[0.5, -0.5], [-0.5, 0.5]])]
    else:
        knots = chance.normal(size=(int(chance.integers(3, 5 if kind == "curve" else 9)), 2))
        paths = [_spline(knots)]
    wobble = chance.normal(scale=0.03, size=2)
    return Symbol(unit([_fine(np.asarray(p + wobble * p[:, ::-1], np.float32)) for p in paths]))


def straightened(symbol: Symbol, chance: np.random.Generator) -> Symbol:
    """A symbol as those write it who draw their strokes with a ruler, or nearly."""
    loose = float(chance.uniform(0.03, 0.12))
    paths = []
    for path in symbol.paths:
        corners = cv2.approxPolyDP(path[:, None], loose, False)[:, 0]
        if len(corners) > 1:
            path = corners
        paths.append(np.asarray(path, np.float32))
    return Symbol(unit(paths))


def _spline(knots: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Catmull-Rom through the knots."""
    p = np.concatenate([knots[:1], knots, knots[-1:]])
    t = np.linspace(0, 1, 10, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        parts.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    return np.concatenate([*parts, knots[-1:]])


def _fine(path: Path) -> Path:
    """A path with points close enough to bend between them."""
    steps = np.linspace(0, len(path) - 1, max(len(path), 12))
    whole = np.minimum(steps.astype(int), len(path) - 2)
    part = (steps - whole)[:, None]
    return np.asarray(path[whole] * (1 - part) + path[whole + 1] * part, np.float32)
