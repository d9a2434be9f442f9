"""A straight line is of one kind along its whole length: a stroke, or printed.

The network judges by what it sees around a pixel, and of a long straight stroke it may see no more
than a printed line. Printed lines run on to the sheet's edge or to a corner, as print; where a line
ends as ink, somebody has put the pen down or lifted it there.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Map = npt.NDArray[np.float32]

# Something is there from here on, and is print or ink from here on.
MARK, CLEAR = 0.3, 0.5
# A piece of print shorter than this, px, has no direction.
LEAST_LENGTH = 8
# How much longer than wide a straight piece is.
SLIM = 5.0
# How far a line may be off its direction to either side, and broken off on its way, px.
ASIDE, GAP = 3, 4
# The end of a line is so long, px, and that far from the picture's edge at least.
END, FROM_EDGE = 6, 2
# Print goes on behind it if it is there for this share of so many px, to either side.
BEYOND, SHARE_BEYOND, ASIDE_BEYOND = 40, 0.3, 8
# So many pieces are looked at, the longest first: squared paper has many.
MOST = 16


class _Way(NamedTuple):
    """What lies along a line, from a point outwards: its places, and maxima across it."""

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    ink: Map
    printed: Map


def strokes_among_lines(ink: Map, printed: Map) -> npt.NDArray[np.bool_]:
    """Where print is a part of a straight stroke.

    Parameters
    ----------
    ink, printed : ndarray of float32, shape (h, w)
        Shares that pen and print cover of each pixel, 0 to 1.

    Returns
    -------
    ndarray of bool, shape (h, w)
    """
    stroke = np.zeros(ink.shape, np.bool_)
    print_only = ((printed >= MARK) & (ink < CLEAR)).astype(np.uint8)
    beside = cv2.dilate((ink >= CLEAR).astype(np.uint8), np.ones((2 * GAP + 1,) * 2, np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(print_only, connectivity=8)
    lengths = stats[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1)
    longest = [i for i in np.argsort(-lengths, kind="stable") if i and lengths[i] >= LEAST_LENGTH]
    for i in longest[:MOST]:
        left, top, width, height = stats[i, :4]
        own = labels[top : top + height, left : left + width] == i
        if not (own & (beside[top : top + height, left : left + width] > 0)).any():
            continue
        rows, columns = np.nonzero(own)
        line = _straight(np.stack([columns + left, rows + top], axis=1))
        if line is not None:
            _judge(stroke, ink, printed, *line)
    return stroke


def _straight(
    points: npt.NDArray[np.intp],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float] | None:
    """Middle, direction and half the length of a piece; None if it is not straight."""
    middle = points.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((points - middle).T))
    along, across = ((points - middle) @ axes[:, k] for k in (1, 0))
    length, wide = np.ptp(along) + 1, np.ptp(across) + 1
    if length < LEAST_LENGTH or length < SLIM * wide:
        return None
    return middle, axes[:, 1], float(length / 2)


def _judge(
    stroke: npt.NDArray[np.bool_],
    ink: Map,
    printed: Map,
    middle: npt.NDArray[np.float64],
    direction: npt.NDArray[np.float64],
    half: float,
) -> None:
    """Follow a line to both ends, and mark it as a stroke if it ends as one."""
    height, width = ink.shape
    inked, followed = 0, []
    for step in (direction, -direction):
        way = _way(ink, printed, middle, step)
        end = _end(way, half)
        row, column = int(way.rows[end - 1, ASIDE]), int(way.columns[end - 1, ASIDE])
        at_edge = min(row, column, height - 1 - row, width - 1 - column) < FROM_EDGE
        ends_as_ink = way.ink[max(0, end - END) : end].mean() >= CLEAR
        if at_edge and not ends_as_ink:
            return
        if _goes_on(printed, np.array([column, row], np.float64), step):
            return
        inked += ends_as_ink
        followed.append((way.rows[:end], way.columns[:end]))
    if inked:
        for places in followed:
            stroke[places] = True


def _way(
    ink: Map, printed: Map, start: npt.NDArray[np.float64], step: npt.NDArray[np.float64]
) -> _Way:
    height, width = ink.shape
    rows, columns = _strip(ink.shape, start, step, height + width, ASIDE)
    return _Way(rows, columns, ink[rows, columns].max(axis=1), printed[rows, columns].max(axis=1))


def _strip(
    shape: tuple[int, ...],
    start: npt.NDArray[np.float64],
    step: npt.NDArray[np.float64],
    length: int,
    aside: int,
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows and columns along a direction, shape (n, 2 * aside + 1), as far as the picture goes."""
    height, width = shape
    reach = np.arange(length)[:, None, None]
    across = np.arange(-aside, aside + 1)[None, :, None]
    places = np.rint(start + reach * step + across * (-step[1], step[0])).astype(np.intp)
    middle = places[:, aside]
    inside = ((middle >= 0) & (middle < (width, height))).all(axis=1)
    places = places[: len(inside) if inside.all() else int((~inside).argmax())]
    return np.clip(places[..., 1], 0, height - 1), np.clip(places[..., 0], 0, width - 1)


def _goes_on(printed: Map, end: npt.NDArray[np.float64], step: npt.NDArray[np.float64]) -> bool:
    """Whether print follows behind the end of a line, be it a little aside."""
    rows, columns = _strip(printed.shape, end, step, BEYOND, ASIDE_BEYOND)
    beyond = printed[rows, columns].max(axis=1)
    return bool((beyond >= MARK).mean() >= SHARE_BEYOND) if len(beyond) else False


def _end(way: _Way, half: float) -> int:
    """How far the line goes on."""
    there = np.maximum(way.ink, way.printed) >= MARK
    # From the middle outwards, the first gap that is too wide for one.
    missing = np.convolve(~there, np.ones(GAP), "full")[: len(there)] >= GAP
    missing[: round(half)] = False
    end = int(missing.argmax()) - GAP + 1 if missing.any() else len(there)
    return max(1, min(end, len(there)))
