"""How wide strokes are, and strokes made wider or narrower.

A pad's brush may be a third or three times as wide, for the size of the digit, as the pens that
MNIST was written with.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

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
    scale = FINE_SIDE / max(ink.shape)
    return _width(_depth(_fine(ink))) / scale


def with_width(ink: Ink, *, least: float, most: float) -> Ink:
    """Ink with strokes widened or narrowed to a range; as it is where they are in it.

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
    fine = _fine(ink)
    depth = _depth(fine)
    width = _width(depth)
    wanted = float(np.clip(width, least * FINE_SIDE, most * FINE_SIDE))
    if wanted == width:
        return ink
    grow = (wanted - width) / 2
    margin = max(0, int(np.ceil(grow))) + 2
    inked = np.pad(np.asarray(cv2.compare(fine, 128, cv2.CMP_GE), np.uint8), margin)
    inner = cv2.distanceTransform(inked, cv2.DIST_L2, 5)
    outer = cv2.distanceTransform(cv2.bitwise_not(inked), cv2.DIST_L2, 5)
    # The edge lies half a pixel out from the middle of the outermost pixels.
    signed = np.where(inner > 0, inner - 0.5, 0.5 - outer)
    drawn = np.asarray(np.rint(np.clip(signed + grow + 0.5, 0, 1) * 255), np.uint8)
    left, top, box_width, box_height = cv2.boundingRect(drawn)
    return drawn[top : top + box_height, left : left + box_width]


def _fine(ink: Ink) -> Ink:
    scale = FINE_SIDE / max(ink.shape)
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(ink, (width, height), interpolation=method), np.uint8)


def _depth(ink: Ink) -> npt.NDArray[np.float32]:
    """Distance of each ink pixel to the nearest that is none, px; 0 outside the ink."""
    # Outside the box there is no ink: without a margin, strokes along it would have no edge.
    mask = np.pad(np.asarray(cv2.compare(ink, 128, cv2.CMP_GE), np.uint8), 1)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    return np.asarray(depth[1:-1, 1:-1], np.float32)


def _width(depth: npt.NDArray[np.float32]) -> float:
    inked = cv2.countNonZero(depth)
    return 4 * (float(depth.sum()) / inked - 0.5) + 1 if inked else 0.0
