"""Choices that several kinds of picture share: how large, where, with which pen."""

from __future__ import annotations

import numpy as np

from bench.pages.hands import Strokes, write
from bench.pages.noise import Chance, between
from bench.pages.pens import Held
from bench.pages.scene import Mark

#: Breadth over height of the formats that cameras and croppers make.
FORMATS = (4 / 3, 3 / 4, 1.0, 16 / 9, 9 / 16, 1.0, 3 / 2, 2 / 3)


def shape(chance: Chance, low: float = 0.25, high: float = 1.2) -> tuple[int, int]:
    """Height and width of a picture of so many megapixels."""
    area = 1e6 * between(chance, low, high)
    form = FORMATS[int(chance.integers(len(FORMATS)))] * between(chance, 0.92, 1.08)
    return round(np.sqrt(area / form)), round(np.sqrt(area * form))


def mark(
    strokes: Strokes,
    held: Held,
    size: tuple[int, int],
    share: float,
    chance: Chance,
    *,
    room: tuple[float, float, float, float] = (0.04, 0.04, 0.04, 0.04),
    rim: float = 0.0,
    least: float = 1.5,
) -> Mark:
    """Put strokes (longest side 1) somewhere on a picture.

    Parameters
    ----------
    size : (int, int)
        Height and width of the picture.
    share : float
        Longest side of the digit, as a share of the picture's shorter one.
    room : (float, float, float, float)
        Shares of left, top, right and bottom to keep free.
    rim : float
        What to keep free beyond that, on all sides.
    least : float
        Breadth, px, that no pen goes below: a camera would not see it.
    """
    height, width = size
    side = share * min(size)
    low = np.array([(room[0] + rim) * width, (room[1] + rim) * height])
    high = np.array([(1 - room[2] - rim) * width, (1 - room[3] - rim) * height])
    every = np.concatenate(strokes) * side
    half = np.ptp(every, axis=0) / 2 + held.breadth * side
    middle = (low + high) / 2
    reach = np.maximum((high - low) / 2 - half, 0)
    # People aim at the middle.
    middle = middle + reach * np.clip(chance.normal(0, 0.4, 2), -1, 1)
    pen = max(least, held.breadth * side)
    return Mark([stroke * side + middle for stroke in strokes], held, pen)


def box_of(written: Mark, margin: float = 0.0) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a mark, its pen's breadth and a margin included."""
    every = np.concatenate(written.strokes)
    rim = written.width / 2 + margin
    left, top = (every.min(axis=0) - rim).tolist()
    right, bottom = (every.max(axis=0) + rim).tolist()
    return left, top, right, bottom


def pick(chance: Chance, choices: dict[str, float]) -> str:
    """One of some names, by their weights."""
    names = list(choices)
    weights = np.array(list(choices.values()))
    return names[int(chance.choice(len(names), p=weights / weights.sum()))]


def beside(first: Strokes, digit: int, size: float, gap: float, chance: Chance) -> Strokes:
    """Strokes with a digit of this size to their right, ``gap`` away."""
    second = [stroke * size for stroke in write(digit, chance)]
    edge = max(stroke[:, 0].max() for stroke in first)
    start = min(stroke[:, 0].min() for stroke in second)
    bottom = max(stroke[:, 1].max() for stroke in first)
    low = max(stroke[:, 1].max() for stroke in second)
    move = np.array([edge + gap - start, bottom - low + chance.normal(0, 0.05)])
    return [*first, *(stroke + move for stroke in second)]
