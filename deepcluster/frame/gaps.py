"""Print between two pieces of a straight stroke is the stroke itself.

On squared paper a stem beside a line looks like another line for a part of its way. Where ink
points along print, and ink that points the same way follows behind it, somebody drew it.
"""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.lines import Line, has_one_ground
from deepcluster.frame.marks import CLEAR, MARK, Map, Piece, inked, pieces

# Pieces smaller than this, px, have no direction, and so many are looked at, the largest first.
LEAST_PIECE, MOST_PIECES = 10, 10
# The gap in px, and at most as a share of the longest side.
LEAST_GAP, MOST_GAP = 3, 0.35
# How much of a piece next to the gap tells its direction, px, and by how much that may be off,
# radians: less where the gap is long.
ENDS, OFF, LONG, LESS_OFF = 14, 0.35, 40, 0.15
# How wide the bridge is, px.
WIDTH = 3
# Share of the gap in which something is there.
LEAST_SEEN = 0.85


def strokes_across(ink: Map, printed: Map, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Where print lies between two pieces of a stroke.

    Parameters
    ----------
    ink, printed : ndarray of float32, shape (h, w)
        Shares that pen and print cover of each pixel, 0 to 1.
    pixels : ndarray of uint8, shape (h, w, 3)
        What they were seen in.

    Returns
    -------
    ndarray of bool, shape (h, w)
    """
    largest = pieces(inked(ink), by="area", least=LEAST_PIECE, most=MOST_PIECES)
    mark = np.maximum(ink, printed) >= MARK
    near = cv2.dilate(mark.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    most = MOST_GAP * max(ink.shape)
    drawn = np.zeros(ink.shape, np.uint8)
    for one, other in combinations(largest, 2):
        start, end, gap = _nearest(one, other)
        if not LEAST_GAP <= gap <= most:
            continue
        steps = np.linspace(0, 1, round(2 * gap) + 1)[:, None]
        columns, rows = np.rint(start + steps * (end - start)).astype(int).T
        if near[rows, columns].mean() < LEAST_SEEN:
            continue
        way = (end - start) / gap
        off = OFF if gap <= LONG else LESS_OFF
        line = Line((start + end) / 2, way, gap / 2, WIDTH)
        if (
            _points_along(one, start, way, off)
            and _points_along(other, end, way, off)
            and has_one_ground(pixels, line)
        ):
            ends = [(int(x), int(y)) for x, y in (start, end)]
            cv2.line(drawn, ends[0], ends[1], 1, WIDTH)
    return np.asarray((drawn > 0) & mark & (ink < CLEAR))


def _nearest(
    one: Piece, other: Piece
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]:
    """The two points of two pieces that lie nearest to each other, and their distance."""
    # Every so many of a large piece will do for the first of them.
    few = one[:: max(1, len(one) // 200)]
    some = other[:: max(1, len(other) // 200)]
    apart = np.hypot(*(few[:, None] - some[None]).transpose(2, 0, 1))
    _, j = np.unravel_index(int(apart.argmin()), apart.shape)
    start = one[np.hypot(*(one - some[j]).T).argmin()]
    end = other[np.hypot(*(other - start).T).argmin()]
    return start, end, float(np.hypot(*(end - start)))


def _points_along(
    piece: Piece,
    tip: npt.NDArray[np.float64],
    way: npt.NDArray[np.float64],
    off: float,
) -> bool:
    """Whether a piece, near its tip, runs in a direction, but for ``off`` radians."""
    near = piece[np.hypot(*(piece - tip).T) <= ENDS]
    if len(near) < LEAST_PIECE / 2:
        return False
    spread, axes = np.linalg.eigh(np.cov((near - near.mean(axis=0)).T))
    if spread[1] < 4 * spread[0]:
        return False
    return bool(np.arccos(min(1.0, abs(float(axes[:, 1] @ way)))) <= off)
