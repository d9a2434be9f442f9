"""More ink than one digit: a face, two digits, a digit and something beside it."""

from __future__ import annotations

import numpy as np

from bench.pages import camera as cameras
from bench.pages.compose import beside, mark, pick, shape
from bench.pages.hands import Strokes, centred, clean, write
from bench.pages.light import LIGHTS
from bench.pages.noise import Chance
from bench.pages.papers import Paper
from bench.pages.pens import lighter, take
from bench.pages.scene import Pixels, Scene, picture

#: What there is, how often, and how many digits are in it.
KINDS: dict[str, tuple[float, int]] = {
    "face": (2, 0),
    "two digits": (3, 2),
    "small digit": (2, 2),
    "scribble": (2, 1),
    "crossed out": (1, 0),
    "sum": (1, 2),
    "three digits": (1, 3),
}


def crowded(digit: int, chance: Chance) -> tuple[bytes | Pixels, str, int]:
    """A picture of more than one digit, what it shows, and how many digits that is."""
    kind = pick(chance, {name: weight for name, (weight, _) in KINDS.items()})
    first = write(digit, chance)
    other = int(chance.integers(10))
    gap = chance.uniform(0.12, 0.45)
    if kind == "face":
        strokes = _face(chance)
    elif kind == "two digits":
        strokes = beside(first, other, chance.uniform(0.85, 1.15), gap, chance)
    elif kind == "three digits":
        strokes = beside(first, other, 1.0, gap, chance)
        strokes = beside(strokes, int(chance.integers(10)), 1.0, gap, chance)
    elif kind == "small digit":
        strokes = beside(first, other, chance.uniform(0.35, 0.6), gap, chance)
    elif kind == "scribble":
        strokes = [*first, *_scribble(chance, first, gap)]
    elif kind == "sum":
        strokes = _sum(first, other, gap, chance)
    else:
        strokes = [*first, *_crossed(chance)]
    strokes = centred(strokes)
    if chance.random() < 0.4:
        return clean(strokes, chance.uniform(0.03, 0.09)), f"{kind}, drawn", KINDS[kind][1]
    size = shape(chance)
    name = pick(chance, {"ballpoint": 2, "felt": 2, "marker": 1, "pencil": 1})
    held = lighter(take(name, chance, breadth=chance.uniform(0.03, 0.08)), chance.uniform(0.7, 1))
    light = LIGHTS[int(chance.integers(3))]
    written = mark(strokes, held, size, chance.uniform(0.5, 0.85), chance)
    scene = Scene(size, Paper(), light, tilt=chance.normal(0, 3), keystone=chance.uniform(0, 0.15))
    seen = picture(scene, [written], cameras.phone(max(size), chance, hard=0.4), chance)
    return seen, f"{kind}, {name}, {light}", KINDS[kind][1]


def _face(chance: Chance) -> Strokes:
    t = np.linspace(0, 2 * np.pi, 60)
    broad = chance.uniform(0.85, 1.1)
    round_ = np.stack([broad * np.cos(t), np.sin(t)], axis=1)
    mouth = t[8:24] if chance.random() < 0.8 else t[38:52]
    low = 0.0 if mouth[0] < 3 else 1.0
    smile = np.stack([0.55 * broad * np.cos(mouth), low + 0.55 * np.sin(mouth)], axis=1)
    eyes = [
        np.array([[side * 0.33 * broad, -0.38], [side * 0.33 * broad, -0.2]]) for side in (-1, 1)
    ]
    return [stroke + chance.normal(0, 0.012, stroke.shape) for stroke in (round_, smile, *eyes)]


def _scribble(chance: Chance, first: Strokes, gap: float) -> Strokes:
    """A zigzag that is half as large as the digit and lies beside or below it."""
    n = int(chance.integers(6, 14))
    size = chance.uniform(0.35, 0.7)
    points = np.stack([np.linspace(0, size, n), np.arange(n) % 2 * size * 0.6], axis=1)
    points += chance.normal(0, 0.05 * size, points.shape)
    every = np.concatenate(first)
    high = every.max(axis=0)
    corner = (high[0] + gap, chance.uniform(-0.4, 0.2))
    if chance.random() < 0.4:
        corner = (chance.uniform(-0.4, 0), high[1] + gap)
    return [points + corner]


def _sum(first: Strokes, other: int, gap: float, chance: Chance) -> Strokes:
    edge = max(stroke[:, 0].max() for stroke in first)
    middle, arm = edge + gap + 0.15, 0.15
    plus = [
        np.array([[middle - arm, 0.1], [middle + arm, 0.1]]),
        np.array([[middle, 0.1 - arm], [middle, 0.1 + arm]]),
    ]
    return beside([*first, *plus], other, 1.0, gap, chance)


def _crossed(chance: Chance) -> Strokes:
    reach = chance.uniform(0.5, 0.65)
    lines = [np.array([[-reach, down], [reach, -down]]) for down in (-reach, reach)]
    return [line + chance.normal(0, 0.04, line.shape) for line in lines]
