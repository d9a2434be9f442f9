"""From pen strokes to the canvas they would leave, drawn as a browser draws them.

A stroke is the path of one pen-down, float (n, 2) with x to the right and y down; a drawing is a
list of strokes. Joins and caps are round and edges anti-aliased, as on the page's pad, so that
stored strokes can be drawn again at any size and with any brush.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError
from deepcluster.frame.picture import MIN_SIDE

Drawing = Sequence[npt.ArrayLike]

# Drawn this many times larger and averaged down: 17 levels of coverage per edge pixel.
FINE = 4
# OpenCV takes fixed-point coordinates; a sixteenth of a fine pixel is far below what shows.
SHIFT = 4
# Where the fixed-point coordinates end, in fine pixels: far off any canvas.
FARTHEST = 2.0**20
# Longest side of a canvas: 16 times as many fine pixels must fit in memory.
LARGEST = 2000


def split(
    points: npt.NDArray[np.floating],
    stroke_off: npt.NDArray[np.integer],
    sample_off: npt.NDArray[np.integer] | None = None,
) -> list[list[npt.NDArray[np.floating]]]:
    """Drawings from points laid end to end.

    Parameters
    ----------
    points : ndarray of float, shape (N, 2)
    stroke_off : ndarray of int, shape (S + 1,)
        Stroke s is ``points[stroke_off[s]:stroke_off[s + 1]]``.
    sample_off : ndarray of int, shape (M + 1,), optional
        Drawing m is the strokes ``sample_off[m]`` to ``sample_off[m + 1] - 1``; without it all
        strokes are one drawing.

    Returns
    -------
    list of drawings, each a list of ndarray of float, shape (n, 2)
    """
    strokes = [points[a:b] for a, b in pairwise(stroke_off)]
    if sample_off is None:
        return [strokes]
    return [strokes[a:b] for a, b in pairwise(sample_off)]


def place(
    drawing: Drawing,
    *,
    size: int = 280,
    width: float = 20.0,
    share: float = 0.7,
    at: tuple[float, float] = (0.5, 0.5),
) -> list[npt.NDArray[np.float64]]:
    """Scale and move a drawing onto a canvas.

    Parameters
    ----------
    drawing : list of array_like, shape (n, 2)
    size : int
        Side of the square canvas, px.
    width : float
        Width of the brush, px; it counts towards the ink's size.
    share : float
        Longest side of the ink over the canvas's side.
    at : (float, float)
        Where the ink lies in the space that is left, x and y, 0 at the left or top edge.

    Returns
    -------
    list of ndarray of float64, shape (n, 2)

    Raises
    ------
    PictureError
        With code ``blank``, ``not-finite`` or ``shape``.
    """
    strokes = _checked(drawing)
    every = np.concatenate(strokes)
    low, extent = every.min(axis=0), np.ptp(every, axis=0)
    longest = float(extent.max())
    scale = max(0.0, size * share - width) / longest if longest > 0 else 0.0
    room = size - (extent * scale + width)
    corner = room * np.asarray(at) + width / 2
    return [(stroke - low) * scale + corner for stroke in strokes]


def draw(drawing: Drawing, *, size: int = 280, width: float = 20.0) -> npt.NDArray[np.uint8]:
    """White canvas with a drawing in black.

    Parameters
    ----------
    drawing : list of array_like, shape (n, 2)
        In px of the canvas. A single point leaves a round dot.
    size : int
        Side of the square canvas, px.
    width : float
        Width of the brush, px.

    Returns
    -------
    ndarray of uint8, shape (size, size)

    Raises
    ------
    PictureError
        With code ``blank``, ``not-finite``, ``shape``, ``range``, ``too-small`` or
        ``too-large``.
    """
    _check_canvas(size, width)
    fine = np.full((size * FINE, size * FINE), 255, np.uint8)
    # OpenCV's lines are an odd number of pixels wide: one more than an even number asked for.
    thickness = max(1, 2 * int(width * FINE / 2))
    for stroke in _checked(drawing):
        # Pixel centres lie at .5 on a canvas and at whole numbers in OpenCV.
        path = np.clip(stroke * FINE - 0.5, -FARTHEST, FARTHEST)
        fixed = np.rint(path * 2**SHIFT).astype(np.int32)
        if len(fixed) == 1:  # OpenCV draws no line through one point, but one to itself
            fixed = np.repeat(fixed, 2, axis=0)
        cv2.polylines(fine, [fixed[:, None]], False, 0, thickness, cv2.LINE_8, SHIFT)
    return np.asarray(cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def _check_canvas(size: int, width: float) -> None:
    if size < MIN_SIDE:
        raise PictureError(f"A canvas is at least {MIN_SIDE} px wide.", code="too-small")
    if size > LARGEST:
        raise PictureError(f"A canvas is at most {LARGEST} px wide.", code="too-large")
    if not 0 < width <= size:
        raise PictureError(f"A brush is 0 to {size} px wide, not {width}.", code="range")


def _checked(drawing: Drawing) -> list[npt.NDArray[np.float64]]:
    try:
        strokes = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in drawing]
    except (TypeError, ValueError):
        raise PictureError("A stroke is a list of points (x, y).", code="shape") from None
    strokes = [stroke for stroke in strokes if len(stroke)]
    if not strokes:
        raise PictureError("There is nothing to read yet: draw one digit.", code="blank")
    if not all(np.isfinite(stroke).all() for stroke in strokes):
        raise PictureError("The strokes hold values that are no numbers.", code="not-finite")
    return strokes
