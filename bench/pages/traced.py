"""Real handwriting for other pens: the middle lines of MNIST's digits."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from bench.pages.hands import Strokes, centred
from bench.pages.noise import Chance
from deepcluster.models import load

#: Whose sample of MNIST is traced, and who says which digit each is.
MODEL = "cnn"
#: Pixels of the trace for each of MNIST's.
FINE = 4
#: Shorter branches are a wide stroke's corners, px of the trace.
TWIG = 9
#: Share of the whole line below which a part of its own is a speck.
LEAST = 0.12
SMOOTHED = 8


def trace(digit: int, chance: Chance) -> Strokes:
    """Middle lines of one of MNIST's digits in short pieces, its longest side 1."""
    images, digits = _sample()
    some = np.flatnonzero(digits == digit)
    for row in chance.permutation(some)[:20]:
        pieces = _pieces(images[row])
        if len(pieces) > 12:
            return centred(pieces)
    raise AssertionError(f"no {digit} can be traced")


@cache
def _sample() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    model = load(MODEL)
    answers = model.answer(model.reference_.images)
    sure = answers.strength > 0.9
    digits = np.array([int(name) for name in answers.names])
    return model.reference_.images, np.where(sure, digits, -1)


def _pieces(image: npt.NDArray[np.uint8]) -> Strokes:
    side = image.shape[0] * FINE
    large = cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC)
    line = _without_twigs(_thinned(cv2.GaussianBlur(large, (0, 0), 1.5) > 110))
    _, parts = cv2.connectedComponents(line.astype(np.uint8), connectivity=8)
    counts = np.bincount(parts[line])
    line &= (counts > LEAST * counts.sum())[parts]
    points = np.argwhere(line)
    near = np.full((side, side), -1)
    near[tuple(points.T)] = np.arange(len(points))
    pairs = []
    for down, right in ((0, 1), (1, -1), (1, 0), (1, 1)):
        other = near[
            np.clip(points[:, 0] + down, 0, side - 1), np.clip(points[:, 1] + right, 0, side - 1)
        ]
        pairs += [(i, j) for i, j in enumerate(other.tolist()) if j >= 0 and j != i]
    ends = np.array(pairs).reshape(-1, 2)
    at = points[:, ::-1].astype(np.float64)
    count = np.bincount(ends.ravel(), minlength=len(at))
    for _ in range(SMOOTHED):
        total = np.zeros_like(at)
        np.add.at(total, ends[:, 0], at[ends[:, 1]])
        np.add.at(total, ends[:, 1], at[ends[:, 0]])
        mean = total / np.maximum(count, 1)[:, None]
        # Ends stay where they are.
        at = np.where(count[:, None] >= 2, (at + mean) / 2, at)
    return [at[pair] for pair in ends]


def _thinned(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """One pixel wide (Zhang and Suen, "A fast parallel algorithm for thinning", 1984)."""
    mask = np.pad(mask, 1)
    while True:
        before = np.count_nonzero(mask)
        for step in (0, 1):
            around = _around(mask)
            n = around.sum(axis=0)
            turns = (~around & np.roll(around, -1, axis=0)).sum(axis=0)
            north, east, south, west = around[0], around[2], around[4], around[6]
            if step == 0:
                open_ = ~(north & east & south) & ~(east & south & west)
            else:
                open_ = ~(north & east & west) & ~(north & south & west)
            mask = mask & ~((n >= 2) & (n <= 6) & (turns == 1) & open_)
        if np.count_nonzero(mask) == before:
            return np.asarray(mask[1:-1, 1:-1])


def _without_twigs(line: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Without branches that end before they are long."""
    rest = np.pad(line, 1)
    ends = np.argwhere(rest & (_around(rest).sum(axis=0) == 1))
    for row, column in ends.tolist():
        path = [(row, column)]
        while len(path) <= TWIG:
            row, column = path[-1]
            ahead = [
                (row + i, column + j)
                for i in (-1, 0, 1)
                for j in (-1, 0, 1)
                if rest[row + i, column + j] and (row + i, column + j) not in path[-3:]
            ]
            if len(ahead) != 1:
                break
            path.append(ahead[0])
        if len(path) <= TWIG and len(ahead) > 1:
            for place in path[:-1]:
                rest[place] = False
    return np.asarray(rest[1:-1, 1:-1])


def _around(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The eight neighbours of each pixel, from north on clockwise: (8, h, w)."""
    ways = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    return np.stack([np.roll(mask, (-i, -j), axis=(0, 1)) for i, j in ways])
