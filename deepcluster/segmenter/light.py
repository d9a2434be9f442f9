"""The light on a page: from one side, a lamp, a hand's shadow, a flash, a scanner's edge."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.segmenter.pens import Map, noise

Picture = npt.NDArray[np.float32]


def lit(picture: Picture, chance: np.random.Generator) -> Picture:
    """A picture in light that is even or not, shape and range unchanged."""
    size = picture.shape[0]
    light = np.ones((size, size), np.float32)
    if chance.random() < 0.6:
        light *= _slope(size, chance)
    if chance.random() < 0.3:
        light *= _shadow(size, chance)
    if chance.random() < 0.3:
        light *= _dark_edge(size, chance)
    if chance.random() < 0.15:
        y, x = np.mgrid[:size, :size] / size
        middle = chance.uniform(-0.2, 1.2, 2)
        away = (x - middle[0]) ** 2 + (y - middle[1]) ** 2
        light *= (1 + chance.uniform(0.1, 0.8) * np.exp(-away / chance.uniform(0.02, 0.4))).astype(
            np.float32
        )
    if chance.random() < 0.2:
        light *= 1 + np.float32(chance.uniform(0.02, 0.1)) * noise(size, size / 4, chance)
    warmth = np.float32(1) + chance.normal(scale=0.05, size=3).astype(np.float32)
    bright = np.float32(chance.choice([1.0, chance.uniform(0.45, 1.15)], p=[0.4, 0.6]))
    return np.asarray(picture * light[..., None] * warmth * bright, np.float32)


def _slope(size: int, chance: np.random.Generator) -> Map:
    y, x = np.mgrid[:size, :size] / size - 0.5
    turn = chance.uniform(0, 2 * np.pi)
    along = x * np.cos(turn) + y * np.sin(turn)
    curve = chance.uniform(-0.4, 0.4) * (x**2 + y**2)
    return np.asarray(np.clip(1 - chance.uniform(0, 0.8) * along + curve, 0.15, 1.6), np.float32)


def _shadow(size: int, chance: np.random.Generator) -> Map:
    """A hand's or a phone's shadow, hard or soft at its edge."""
    shape = np.zeros((size, size), np.uint8)
    for _ in range(int(chance.integers(1, 4))):
        middle = chance.uniform(-0.1, 1.1, 2) * size
        axes = chance.uniform(0.08, 0.6, 2) * size
        where, half = (tuple(int(v) for v in p) for p in (middle, axes))
        if chance.random() < 0.6:
            cv2.ellipse(shape, where, half, float(chance.uniform(0, 180)), 0, 360, 1, -1)
        else:
            corners = middle + chance.normal(size=(5, 2)) * axes
            cv2.fillConvexPoly(shape, cv2.convexHull(np.rint(corners).astype(np.int32)), 1)
    blur = size * float(np.exp(chance.uniform(np.log(0.002), np.log(0.08))))
    soft = cv2.GaussianBlur(shape.astype(np.float32), (0, 0), blur)
    return np.asarray(1 - chance.uniform(0.1, 0.65) * soft, np.float32)


def _dark_edge(size: int, chance: np.random.Generator) -> Map:
    """The shade along a book's fold, a scanner's lid or the next sheet."""
    light = np.ones((size, size), np.float32)
    for _ in range(int(chance.integers(1, 3))):
        depth = size * float(np.exp(chance.uniform(np.log(0.005), np.log(0.25))))
        tilt = chance.normal(scale=0.05)
        y, x = np.mgrid[:size, :size].astype(np.float32)
        away = np.clip(y + tilt * (x - size / 2) - chance.uniform(-0.02, 0.08) * size, 0, None)
        strength = chance.uniform(0.2, 0.98)
        dark = strength * np.exp(-((away / depth) ** chance.choice([1, 2, 6])))
        light *= np.rot90(1 - dark, int(chance.integers(4))).astype(np.float32)
    return light
