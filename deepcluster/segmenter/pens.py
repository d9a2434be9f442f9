"""How a pen leaves ink: where, how much of it, and in which colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.segmenter.layout import Written

Map = npt.NDArray[np.float32]

# Drawn this many times larger: OpenCV's lines are whole pixels wide.
FINE = 2
# Fractional bits of OpenCV's coordinates.
SHIFT = 3


class Pen(NamedTuple):
    """A pen's habits.

    Attributes
    ----------
    opacity : float
        Share of the paper that the ink hides.
    grain : float
        How much of that share the paper's roughness takes away, 0 to 1.
    grain_size : float
        Size of that roughness, px.
    uneven : float
        How much the width changes along a stroke, as a share.
    """

    opacity: float
    grain: float
    grain_size: float
    uneven: float


def any_pen(chance: np.random.Generator) -> Pen:
    """Ballpoint, felt, pencil, chalk, brush on a screen: one of them."""
    kind = chance.choice(
        ["ball", "felt", "pencil", "chalk", "screen"], p=[0.3, 0.22, 0.25, 0.1, 0.13]
    )
    if kind == "ball":
        return Pen(chance.uniform(0.6, 1), chance.uniform(0, 0.5), 1.5, 0.15)
    if kind == "felt":
        return Pen(chance.uniform(0.75, 1), chance.uniform(0, 0.15), 3, 0.1)
    if kind == "pencil":
        return Pen(
            chance.uniform(0.25, 0.9), chance.uniform(0.2, 0.75), chance.uniform(0.8, 2), 0.2
        )
    if kind == "chalk":
        return Pen(chance.uniform(0.5, 1), chance.uniform(0.3, 0.8), chance.uniform(1, 3), 0.25)
    return Pen(chance.uniform(0.8, 1), 0.0, 1, 0.0)


def trace(
    written: Sequence[Written], pen: float, size: int, uneven: float, chance: np.random.Generator
) -> Map:
    """Share of each pixel that a pen covers, shape (size, size)."""
    fine = np.zeros((size * FINE, size * FINE), np.uint8)
    retraced = int(chance.integers(2, 5)) if chance.random() < 0.1 else 1
    for symbol in written:
        for _ in range(retraced):
            off = chance.normal(scale=0.45 * pen, size=2) if retraced > 1 else np.zeros(2)
            for path in symbol.paths:
                points = np.rint((path + off) * FINE * 2**SHIFT).astype(np.int32)
                if uneven == 0 or len(points) < 4:
                    thickness = max(1, round(pen * FINE))
                    cv2.polylines(fine, [points[:, None]], False, 255, thickness, cv2.LINE_8, SHIFT)
                    continue
                # Pressure changes slowly: one width for every three steps of the path.
                widths = pen * (1 + uneven * np.cumsum(chance.normal(size=len(points))) / 4)
                for i in range(0, len(points) - 1, 3):
                    width = float(np.clip(widths[i], 0.6 * pen, 1.5 * pen))
                    part = points[i : i + 4]
                    cv2.polylines(
                        fine,
                        [part[:, None]],
                        False,
                        255,
                        max(1, round(width * FINE)),
                        cv2.LINE_8,
                        SHIFT,
                    )
    small = cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255)


def grained(coverage: Map, pen: Pen, chance: np.random.Generator) -> Map:
    """How much of the paper the ink hides, pixel by pixel."""
    if pen.grain == 0:
        return coverage * np.float32(pen.opacity)
    rough = noise(coverage.shape[0], pen.grain_size, chance)
    held = np.clip(1 - pen.grain * (0.5 + 0.5 * rough), 0, 1)
    return np.asarray(coverage * held * np.float32(pen.opacity), np.float32)


def noise(size: int, scale: float, chance: np.random.Generator) -> Map:
    """Smooth noise of mean 0 and deviation about 1, its spots ``scale`` px wide."""
    few = max(2, round(size / scale))
    coarse = chance.standard_normal((few, few), np.float32)
    if few >= size:
        return coarse[:size, :size]
    return np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)


def hulls(written: Sequence[Written], pen: float, size: int) -> Map:
    """1 inside each symbol's convex hull, 0 outside and where two of them meet.

    The gap keeps each of them a thing of its own, even where their ink touches.
    """
    inside = np.zeros((size, size), np.uint8)
    near = np.zeros((size, size), np.uint8)
    for symbol in written:
        hull = cv2.convexHull(np.rint(np.concatenate(symbol.paths)).astype(np.int32))
        reach = max(pen, 0.05 * symbol.side, 2.0)
        edge = round(reach) + 4
        left, top, width, height = cv2.boundingRect(hull)
        x0, y0 = max(0, left - edge), max(0, top - edge)
        x1, y1 = min(size, left + width + edge), min(size, top + height + edge)
        if x1 <= x0 or y1 <= y0:
            continue
        own = hull - (x0, y0)
        for seen, more in ((inside, 0), (near, 3)):
            one = np.zeros((y1 - y0, x1 - x0), np.uint8)
            cv2.fillConvexPoly(one, own, 1)
            cv2.polylines(one, [own], True, 1, max(1, round(reach) + more))
            seen[y0:y1, x0:x1] += one
    return np.asarray((inside > 0) & (near <= 1), np.float32)
