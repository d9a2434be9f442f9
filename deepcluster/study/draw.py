"""A digit put on the pad: pen strokes by the pad's own brush, small pictures enlarged."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError
from deepcluster.frame.pixels import to_uint8
from deepcluster.frame.strokes import draw, place
from deepcluster.study.factors import PAD, How

Strokes = Sequence[npt.NDArray[np.floating]]
Canvas = npt.NDArray[np.uint8]

#: Shares of ink at which an enlarged pixel counts as background or as ink: a pad's edges are
#: sharp, and the blur of a picture of eight pixels would pass for a photo's.
GROUND, INK = 0.25, 0.75
#: Levels below which a pixel of a small picture is background.
FAINT = 26


def draw_strokes(strokes: Strokes, how: How) -> tuple[Canvas, float]:
    """Draw pen strokes on the pad.

    Parameters
    ----------
    strokes : sequence of ndarray of float, shape (n, 2)
        x to the right and y down, in any unit.
    how : How

    Returns
    -------
    ndarray of uint8, shape (280, 280)
        Black on white.
    float
        How far the ink's middle lies from the pad's, in sides of the pad.

    Raises
    ------
    PictureError
        There are no points, or some are not numbers.
    """
    lean = math.tan(math.radians(how.slant))
    leant = [np.column_stack([s[:, 0] - lean * s[:, 1], s[:, 1]]) for s in strokes if len(s)]
    if not leant:
        raise PictureError("There is nothing to read yet: draw one digit.", code="blank")
    extent = np.ptp(np.concatenate(leant), axis=0)
    longest = max(float(extent.max()), 1e-9)
    room = 1 - (extent / longest * (how.size - how.width / PAD) + how.width / PAD)
    at, off = _where(room, how)
    placed = place(leant, size=PAD, width=how.width, share=how.size, at=at)
    return draw(placed, size=PAD, width=how.width), off


def draw_picture(ink: npt.NDArray[np.uint8], how: How) -> tuple[Canvas, float]:
    """Put a small picture on the pad, as if it had been drawn there; its strokes keep their width.

    Parameters
    ----------
    ink : ndarray of uint8, shape (h, w)
        Bright ink on 0.
    how : How

    Returns
    -------
    ndarray of uint8, shape (280, 280)
        Black on white.
    float
        How far the ink's middle lies from the pad's, in sides of the pad.

    Raises
    ------
    PictureError
        There is no ink.
    """
    left, top, width, height = cv2.boundingRect(np.asarray(ink >= FAINT, np.uint8))
    if width == 0:
        raise PictureError("There is nothing to read yet: draw one digit.", code="blank")
    shares = ink[top : top + height, left : left + width].astype(np.float32) / 255
    lean = math.tan(math.radians(how.slant))
    extent = np.array([width + abs(lean) * height, height])
    scale = how.size * PAD / extent.max()
    at, _ = _where(1 - extent * scale / PAD, how)
    corner = (PAD - extent * scale) * np.array(at)
    # From a point of the small picture to one of the pad; uprights lean from their foot.
    matrix = np.array([[scale, -lean * scale, corner[0]], [0, scale, corner[1]]])
    matrix[0, 2] += max(0.0, lean) * height * scale
    # OpenCV counts from the middle of the first pixel.
    matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    large = cv2.warpAffine(shares, matrix, (PAD, PAD), flags=cv2.INTER_CUBIC)
    sharp = np.clip((large - GROUND) / (INK - GROUND), 0, 1)
    middle = (corner + extent * scale / 2) / PAD - 0.5
    return to_uint8(1 - sharp), float(np.hypot(*middle))


def _where(room: npt.NDArray[np.floating], how: How) -> tuple[tuple[float, float], float]:
    """Where the ink lies in the space left, as `place` takes it, and how far off centre."""
    room = np.maximum(room, 1e-9)
    off = np.clip(how.offset, -room / 2, room / 2)
    at = 0.5 + off / room
    return (float(at[0]), float(at[1])), float(np.hypot(*off))
