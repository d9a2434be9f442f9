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

from deepcluster.frame.marks import CLEAR, MARK, Map, Piece, inked, pieces

# A piece of print shorter than this, px, has no direction.
LEAST_LENGTH = 8
# How much longer than wide a straight piece is.
SLIM = 5.0
# How far a line may be off its direction to either side, and broken off on its way, px.
ASIDE, GAP = 3, 4
# The end of a line is so long, px, and that far from the picture's edge at least.
END, FROM_EDGE = 6, 8
# A stroke's end is at most so many times as wide as the line, and some px; a stroke that crosses
# the line is wider.
AS_WIDE, SOME = 1.5, 4
# How far from a line its ground is seen, px, and the most by which grounds differ, levels of 255.
GROUND, SAME_GROUND = 6, 20.0
# Print goes on behind it if it is there for this share of so many px, to either side.
BEYOND, SHARE_BEYOND, ASIDE_BEYOND = 40, 0.3, 8
# So many pieces are looked at, the longest first: squared paper has many.
MOST = 16


class Line(NamedTuple):
    """A straight piece: its middle, direction, half its length and its breadth, px."""

    middle: npt.NDArray[np.float64]
    direction: npt.NDArray[np.float64]
    half: float
    breadth: float


class _Way(NamedTuple):
    """What lies along a line, from its middle outwards: its places, and maxima across it."""

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    ink: Map
    printed: Map


def strokes_among_lines(
    ink: Map, printed: Map, pixels: npt.NDArray[np.uint8]
) -> npt.NDArray[np.bool_]:
    """Where print is a part of a straight stroke.

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
    stroke = np.zeros(ink.shape, np.bool_)
    print_only = ((printed >= MARK) & (ink < CLEAR)).astype(np.uint8)
    kernel = np.ones((2 * GAP + 1,) * 2, np.uint8)
    # Straight print beside ink, or straight ink that goes on as print, may be part of a stroke.
    strokes = inked(ink)
    for mask, others, further in ((print_only, strokes, 0), (strokes, print_only, LEAST_LENGTH)):
        beside = cv2.dilate(others, kernel)
        for points in pieces(mask, by="length", least=LEAST_LENGTH, most=MOST, beside=beside):
            line = _straight(points)
            if line is not None and has_one_ground(pixels, line):
                _judge(stroke, ink, printed, line, further)
    return stroke


def _straight(points: Piece) -> Line | None:
    """The line that a piece lies on; None if it is not straight."""
    middle = points.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((points - middle).T))
    along, across = ((points - middle) @ axes[:, k] for k in (1, 0))
    length = float(np.ptp(along)) + 1
    if length < LEAST_LENGTH or length < SLIM * (np.ptp(across) + 1):
        return None
    return Line(middle, axes[:, 1], length / 2, len(points) / length)


def has_one_ground(pixels: npt.NDArray[np.uint8], line: Line) -> bool:
    """Whether the same paper lies on both sides."""
    aside = GROUND + round(line.breadth / 2)
    start, length = line.middle - line.half * line.direction, max(1, round(2 * line.half))
    rows, columns = _strip(pixels.shape[:2], start, line.direction, length, aside)
    if not len(rows):
        return False
    one, other = (pixels[rows[:, k], columns[:, k]].astype(np.float32) for k in (0, -1))
    return bool(np.abs(np.median(one - other, axis=0)).max() <= SAME_GROUND)


def _judge(stroke: npt.NDArray[np.bool_], ink: Map, printed: Map, line: Line, further: int) -> None:
    """Follow a line to both ends, and mark it as a stroke if it ends as one.

    It has to be longer than the piece by ``further`` px in one of both directions.
    """
    height, width = ink.shape
    ends_as_stroke, goes_further, followed = False, False, []
    for step in (line.direction, -line.direction):
        way = _way(ink, printed, line.middle, step)
        end = _end(way, line.half)
        goes_further |= end >= line.half + further
        last = slice(max(0, end - END), end)
        row, column = int(way.rows[end - 1, ASIDE]), int(way.columns[end - 1, ASIDE])
        at_edge = min(row, column, height - 1 - row, width - 1 - column) < FROM_EDGE
        is_ink = bool(way.ink[last].mean() >= CLEAR)
        if at_edge and not is_ink:
            return
        if _goes_on(printed, np.array([column, row], np.float64), step):
            return
        if is_ink:
            start = np.array([way.columns[last][0, ASIDE], way.rows[last][0, ASIDE]], np.float64)
            across = _strip(ink.shape, start, step, END, 4 * END)
            breadth = float((ink[across] >= CLEAR).sum(axis=1).mean())
            ends_as_stroke |= breadth <= AS_WIDE * line.breadth + SOME
        followed.append((way.rows[:end], way.columns[:end]))
    if ends_as_stroke and goes_further:
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
