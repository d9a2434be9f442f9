"""A thin straight line from one edge of the picture to another is printed, whatever it looks like.

Rules as dark as the ink look like strokes from near. No stroke of a digit runs across the whole
picture, though, and has another line beside it that does so too, or is print for a part of its
length.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.marks import CLEAR, MARK, Map, inked

# How far from the picture's edge a line may begin, and how far it may be off the straight, px.
FROM_EDGE, ASIDE = 4, 4
# Squared paper has more lines than this; the network knows it by its many lines.
MOST_ENDS = 64
# A line's length as a share of the longest side, its breadth too, and the share of it that is seen.
LEAST_LENGTH, MOST_BREADTH, LEAST_SEEN = 0.4, 0.035, 0.92
# Points along each line that may be one.
POINTS = 48
# Share of a line that is print if no other runs beside it.
LEAST_PRINT = 0.15
# A line of which the network takes more than this for print needs no help.
MOST_PRINT = 0.7
# A stroke that crosses a rule or lies on it for a while is ink there: so many breadths, and px.
LEAST_BREADTHS, LEAST_RUN = 4.0, 8
# Lines of one ruling differ by at most this angle, radians, and are so many breadths apart.
PARALLEL, APART = 0.07, 4.0
# How far beside a line a stroke that crosses it is seen, px.
BESIDE = 2


class _Line(NamedTuple):
    """A thin line and the strip that it lies in.

    Attributes
    ----------
    rows, columns : ndarray of int, shape (n, m)
        Of the strip's pixels: n along the line, m across it.
    middle : ndarray of float64, shape (n,)
        Where across the strip the line is.
    breadth : float
        px.
    angle : float
        Radians, 0 to pi.
    printed : float
        Share of its length that is print rather than ink.
    """

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    middle: npt.NDArray[np.float64]
    breadth: float
    angle: float
    printed: float


def rules(ink: Map, printed: Map) -> npt.NDArray[np.bool_]:
    """Where ink is a rule.

    Parameters
    ----------
    ink, printed : ndarray of float32, shape (h, w)
        Shares that pen and print cover of each pixel, 0 to 1.

    Returns
    -------
    ndarray of bool, shape (h, w)
        Places where a stroke crosses a rule or ends at it are left out.
    """
    found = np.zeros(ink.shape, np.bool_)
    mark = (np.maximum(ink, printed) >= MARK).astype(np.uint8)
    lines = [line for pair in _pairs(mark, ink) if (line := _line(ink, printed, mark, *pair))]
    for line in lines:
        beside = [one for one in lines if _runs_beside(one, line)]
        if beside or line.printed >= LEAST_PRINT:
            _take(found, ink, line)
    return found


def _pairs(mark: npt.NDArray[np.uint8], ink: Map) -> list[tuple[npt.NDArray, npt.NDArray]]:
    """Points at the picture's edges, (x, y), between which marks run straight, some of them ink."""
    height, width = mark.shape
    sides = (
        (mark[:, :FROM_EDGE].max(axis=1), lambda at: (0, at)),
        (mark[:FROM_EDGE].max(axis=0), lambda at: (at, 0)),
        (mark[:, -FROM_EDGE:].max(axis=1), lambda at: (width - 1, at)),
        (mark[-FROM_EDGE:].max(axis=0), lambda at: (at, height - 1)),
    )
    ends, of = [], []
    for side, (profile, place) in enumerate(sides):
        for start, end in _runs(profile):
            ends.append(place((start + end - 1) / 2))
            of.append(side)
    if not 2 <= len(ends) <= MOST_ENDS:
        return []
    points, on = np.array(ends, np.float64), np.array(of)
    first, second = np.nonzero(np.triu(on[:, None] != on[None], 1))
    long = np.hypot(*(points[second] - points[first]).T) >= LEAST_LENGTH * max(height, width)
    first, second = first[long], second[long]
    kernel = np.ones((2 * ASIDE + 1,) * 2, np.uint8)
    near, strokes = (cv2.dilate(one, kernel) for one in (mark, inked(ink)))
    along = np.linspace(0, 1, POINTS)[None, :, None]
    places = points[first][:, None] * (1 - along) + points[second][:, None] * along
    columns, rows = np.rint(places).astype(np.intp).transpose(2, 0, 1)
    seen = near[rows, columns].mean(axis=1) >= LEAST_SEEN
    seen &= strokes[rows, columns].mean(axis=1) >= 1 - MOST_PRINT
    return [(points[a], points[b]) for a, b in zip(first[seen], second[seen], strict=True)]


def _line(
    ink: Map, printed: Map, mark: npt.NDArray[np.uint8], start: npt.NDArray, end: npt.NDArray
) -> _Line | None:
    """What lies between two points, followed where it bends; None if it is no thin line."""
    height, width = mark.shape
    length = float(np.hypot(*(end - start)))
    step = (end - start) / length
    # A little further than the last pixels' middles, so that no corner of the line is left.
    reach = np.arange(-2, int(length) + 3)[:, None, None]
    half = ASIDE + 2
    aside = np.arange(-half, half + 1)
    places = np.rint(start + reach * step + aside[None, :, None] * (-step[1], step[0])).astype(int)
    columns, rows = np.clip(places[..., 0], 0, width - 1), np.clip(places[..., 1], 0, height - 1)
    across = mark[rows, columns] > 0
    seen = across.any(axis=1)
    if seen.mean() < LEAST_SEEN:
        return None
    counts = across.sum(axis=1)
    breadth = float(np.median(counts[seen]))
    if breadth > max(4.0, MOST_BREADTH * max(height, width)):
        return None
    # Where a stroke crosses, the line is where it is on both sides of that.
    thin = seen & (counts <= breadth + 1)
    if thin.mean() < 0.5:
        return None
    offsets = (across * aside).sum(axis=1)[thin] / counts[thin]
    middle = np.interp(np.arange(len(seen)), np.flatnonzero(thin), offsets)
    smooth = np.convolve(np.pad(middle, 7, mode="edge"), np.ones(15) / 15, "valid")
    if np.abs(middle - smooth).mean() > 1:
        return None
    at = half + np.rint(smooth).astype(np.intp)
    lie = (np.arange(len(at)), np.clip(at, 0, 2 * half))
    said = printed[rows, columns][lie] > ink[rows, columns][lie]
    if said.mean() > MOST_PRINT:
        return None
    angle = float(np.arctan2(step[1], step[0])) % np.pi
    return _Line(rows, columns, smooth + half, breadth, angle, float(said.mean()))


def _runs_beside(one: _Line, line: _Line) -> bool:
    turn = abs(one.angle - line.angle)
    if one is line or min(turn, np.pi - turn) > PARALLEL:
        return False
    middle, other = (len(each.rows) // 2 for each in (line, one))
    centre = line.rows.shape[1] // 2
    away = (
        one.rows[other, centre] - line.rows[middle, centre],
        one.columns[other, centre] - line.columns[middle, centre],
    )
    across = abs(away[0] * np.cos(line.angle) - away[1] * np.sin(line.angle))
    return bool(across >= APART * max(line.breadth, 2.0))


def _take(found: npt.NDArray[np.bool_], ink: Map, line: _Line) -> None:
    """Mark a line but for the places where a stroke crosses it or shares its way for a while."""
    away = np.abs(np.arange(line.rows.shape[1])[None] - line.middle[:, None])
    half = line.breadth / 2
    is_ink = ink[line.rows, line.columns] >= CLEAR
    beside = (away > half + BESIDE - 0.5) & (away <= half + BESIDE + 1.5)
    stroke = np.asarray((is_ink & beside).any(axis=1))
    for start, end in _runs(np.asarray((is_ink & (away <= half + 1)).any(axis=1))):
        if end - start < max(LEAST_RUN, LEAST_BREADTHS * line.breadth):
            stroke[start:end] = True
    own = (away <= half + 1.5) & ~stroke[:, None]
    mask = np.zeros(ink.shape, np.uint8)
    mask[line.rows[own], line.columns[own]] = 1
    # A slanting strip leaves single pixels out.
    found |= cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0


def _runs(flags: npt.NDArray) -> list[tuple[int, int]]:
    """Starts and ends of what is true at a stretch."""
    steps = np.diff(np.pad(flags, 1).astype(np.int8))
    starts, ends = (np.flatnonzero(steps == step).tolist() for step in (1, -1))
    return list(zip(starts, ends, strict=True))
