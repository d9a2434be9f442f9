"""Soft grey strokes that touch the edge of the picture."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits

from bench.pages.compose import pick
from bench.pages.hands import Strokes
from bench.pages.noise import Chance, grain
from bench.pages.pens import ink, take
from bench.pages.scene import Pixels

#: Ground that the comparison has around it, px.
AROUND = 24
#: Side of an enlarged scan, px.
SIDE = 96

METHODS = {
    "nearest": cv2.INTER_NEAREST,
    "linear": cv2.INTER_LINEAR,
    "cubic": cv2.INTER_CUBIC,
    "lanczos": cv2.INTER_LANCZOS4,
}


def scan(digit: int, chance: Chance) -> tuple[Pixels, Pixels, str]:
    """An 8x8 scan of scikit-learn's enlarged: the picture, the same with ground around it."""
    images, labels = _scans()
    some = np.flatnonzero(labels == digit)
    image = images[int(chance.choice(some))]
    method = pick(chance, {"cubic": 3, "linear": 2, "lanczos": 1, "nearest": 1})
    grown = cv2.resize(image / 16, (SIDE, SIDE), interpolation=METHODS[method])
    # Paper and ink, or, as the set is shown most often, light on black.
    dark, light = (0, 255) if chance.random() < 0.5 else chance.uniform((20, 190), (90, 255))
    ground, ink_tone = (light, dark) if chance.random() < 0.7 else (dark, light)
    grey = np.clip(ground + np.clip(grown, 0, 1) * (ink_tone - ground), 0, 255)
    seen = np.asarray(np.rint(grey), np.uint8)
    return seen, padded(seen, round(float(ground))), f"8x8 scan, {method}"


def cropped(strokes: Strokes, chance: Chance) -> tuple[Pixels, str]:
    """A soft pencil's or felt pen's digit, cropped so that its strokes touch the edge."""
    side = int(chance.integers(48, 260))
    name = pick(chance, {"pencil": 2, "felt": 2, "crayon": 1})
    held = take(name, chance, breadth=chance.uniform(0.06, 0.16))
    width = held.breadth * side
    every = np.concatenate(strokes) * side
    # What is cropped away: hardly anything, or a little more than half of the stroke.
    bite = width * chance.uniform(-0.4, 0.1, 4)
    touch = chance.random(4) < 0.8
    if np.ptp(every, axis=0)[0] < 0.4 * side:  # no ground would be left
        touch[[0, 2]] = False
    bite = np.where(touch, bite, width / 2 + side * chance.uniform(0.05, 0.2, 4))
    low = every.min(axis=0) - bite[:2]
    high = every.max(axis=0) + bite[2:]
    size = (max(12, round(high[1] - low[1])), max(12, round(high[0] - low[0])))
    margin = 40
    whole = (size[0] + 2 * margin, size[1] + 2 * margin)
    moved = [stroke * side - low + margin for stroke in strokes]
    where, cover = ink(whole, moved, held, width, chance)
    tone = np.zeros(whole, np.float32)
    tone[where] = np.clip(cover, 0, 1)
    tone = cv2.GaussianBlur(tone, (0, 0), max(0.5, width * chance.uniform(0.1, 0.3)))
    ground, dark = chance.uniform(190, 255), chance.uniform(60, 150)
    grey = ground - tone * (ground - dark)
    grey += chance.uniform(0, 2.5) * grain(whole, 0.6, chance)
    if chance.random() < 0.25:
        grey = 255 - grey
    seen = np.asarray(np.clip(np.rint(grey), 0, 255), np.uint8)
    crop = seen[margin : margin + size[0], margin : margin + size[1]]
    return np.ascontiguousarray(crop), f"cropped {name}, {int(touch.sum())} sides"


def padded(seen: Pixels, ground: int) -> Pixels:
    """A picture with ``AROUND`` px of its ground around it."""
    grown = cv2.copyMakeBorder(
        seen, AROUND, AROUND, AROUND, AROUND, cv2.BORDER_CONSTANT, value=float(ground)
    )
    return np.asarray(grown, np.uint8)


@cache
def _scans() -> tuple[npt.NDArray, npt.NDArray]:
    images, labels = load_digits(return_X_y=True)
    return images.reshape(-1, 8, 8).astype(np.float32), labels
