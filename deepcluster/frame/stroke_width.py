"""How wide strokes are, and strokes made wider or narrower.

Relative to the digit, a pad's brush may be a third or three times as wide as the pens that MNIST
was written with.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.groups import LEAST_INK
from deepcluster.frame.pixels import to_uint8

Ink = npt.NDArray[np.uint8]

# Longest side worked at, px: eight for each of the frame's 20, so that edges come out soft.
FINE_SIDE = 160


def stroke_width(ink: Ink) -> float:
    """Mean width of the strokes.

    Across a long stroke of width w the distance to its edge is w / 4 on average.

    Parameters
    ----------
    ink : ndarray of uint8, shape (h, w)
        Bright ink on 0, cropped to its box.

    Returns
    -------
    float
        In the unit of ``ink``'s pixels.
    """
    return _width(_depth(_fine_mask(ink))) * max(ink.shape) / FINE_SIDE


def with_width(ink: Ink, *, least: float, most: float) -> Ink:
    """Ink with strokes widened or narrowed to a range; unchanged where they are within it.

    Parameters
    ----------
    ink : ndarray of uint8, shape (h, w)
        Bright ink on 0, cropped to its box.
    least, most : float
        Mean stroke width as a share of the digit's longest side.

    Returns
    -------
    ndarray of uint8, shape (h', w')
        Cropped to its box, the longest side about 160 px where anything was changed.
    """
    mask = _fine_mask(ink)
    width = _width(_depth(mask))
    wanted = float(np.clip(width, least * FINE_SIDE, most * FINE_SIDE))
    if wanted == width or width == 0:
        return ink
    grow = (wanted - width) / 2
    padded = np.pad(mask, max(0, int(np.ceil(grow))) + 2)
    inner, outer = _depth(padded), _depth(cv2.bitwise_not(padded))
    # The edge lies half a pixel out from the middle of the outermost pixels.
    signed = np.where(inner > 0, inner - 0.5, 0.5 - outer)
    drawn = to_uint8(signed + grow + 0.5)
    left, top, box_width, box_height = cv2.boundingRect(drawn)
    if box_width == 0:  # narrowed to nothing: a blot, not strokes
        return ink
    return drawn[top : top + box_height, left : left + box_width]


def _fine_mask(ink: Ink) -> Ink:
    """Ink or not at 160 px, a pixel of no ink all round."""
    scale = FINE_SIDE / max(ink.shape)
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    fine = np.pad(cv2.resize(ink, (width, height), interpolation=method), 1)
    # A stroke ends where it has half its own strength, not the strongest one's: in a small
    # picture thin strokes are grey throughout.
    strength = cv2.dilate(fine, np.ones((FINE_SIDE // 10, FINE_SIDE // 10), np.uint8))
    edge = np.maximum(strength // 2, LEAST_INK)
    return np.asarray(cv2.compare(fine, edge, cv2.CMP_GE), np.uint8)


def _depth(mask: Ink) -> npt.NDArray[np.float32]:
    """Distance of each pixel of a mask to the nearest outside, px; 0 outside."""
    return np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 5), np.float32)


def _width(depth: npt.NDArray[np.float32]) -> float:
    inked = cv2.countNonZero(depth)
    # Depth counts from the middle of the first pixel outside, half a pixel off the edge.
    return 4 * (cv2.sumElems(depth)[0] / inked - 0.5) if inked else 0.0
