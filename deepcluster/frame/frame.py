"""The only way from a picture to the 28 x 28 frame that the models read.

MNIST's authors cropped the ink, scaled its longest side to 20 pixels with anti-aliasing and put
its centre of mass in the middle of 28 x 28 (LeCun et al., "Gradient-based learning applied to
document recognition", 1998, section III-A). `frame` does the same, and makes strokes as wide as
most of theirs, whatever the pen: a thin brush would leave a faint grey that no model knows.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.pixels import SIDE
from deepcluster.frame.stroke_width import with_width

DIGIT_SIDE = 20
# Index of the pixel that MNIST's centres of mass round to, on both axes.
MIDDLE = 14
# Mean stroke width, as shares of the digit's longest side: 2 to 3 of the 20 px, where the middle
# half of MNIST's strokes lie. Chosen by measurement: bench/stroke_width.py.
LEAST_WIDTH, MOST_WIDTH = 0.10, 0.15

Ink = npt.NDArray[np.uint8]


def framed(ink: Ink) -> npt.NDArray[np.uint8]:
    """The frame of a digit that has been found.

    Parameters
    ----------
    ink : ndarray of uint8, shape (h, w)
        Bright ink on 0, cropped to its box.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
    """
    return centre(fit(with_width(ink, least=LEAST_WIDTH, most=MOST_WIDTH)))


def fit(ink: Ink) -> Ink:
    """Scale cropped ink so that its longest side is 20 px, by area averaging.

    Parameters
    ----------
    ink : ndarray of uint8, shape (h, w)

    Returns
    -------
    ndarray of uint8, shape at most (20, 20)
    """
    ratio = DIGIT_SIDE / max(ink.shape)
    height, width = (max(1, round(side * ratio)) for side in ink.shape)
    # Area averaging only shrinks; used to enlarge, it would leave a mosaic.
    method = cv2.INTER_AREA if ratio <= 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(ink, (width, height), interpolation=method), np.uint8)


def centre(ink: Ink) -> Ink:
    """Put ink on 28 x 28 with its centre of mass in the middle, to the nearest whole pixel.

    Parameters
    ----------
    ink : ndarray of uint8, shape at most (20, 20)

    Returns
    -------
    ndarray of uint8, shape (28, 28)
    """
    height, width = ink.shape
    middle_y, middle_x = centre_of_mass(ink)
    # Never off the frame: a long tail may pull the middle to the box's end.
    top = min(max(round(MIDDLE - middle_y), 0), SIDE - height)
    left = min(max(round(MIDDLE - middle_x), 0), SIDE - width)
    framed = np.zeros((SIDE, SIDE), np.uint8)
    framed[top : top + height, left : left + width] = ink
    return framed


def centre_of_mass(ink: Ink) -> tuple[float, float]:
    """Row and column of the centre of mass, in pixel indices."""
    weight = ink.astype(np.float64)
    total = weight.sum()
    rows = weight.sum(axis=1) @ np.arange(ink.shape[0]) / total
    columns = weight.sum(axis=0) @ np.arange(ink.shape[1]) / total
    return float(rows), float(columns)


def already_framed(grey: Ink) -> Ink | None:
    """The picture itself, ink bright, if it is framed as `frame` or MNIST's authors would."""
    if grey.shape != (SIDE, SIDE):
        return None
    for ink in (grey, np.asarray(cv2.bitwise_not(grey), np.uint8)):
        if ink.max() < 200 or np.count_nonzero(ink) > ink.size / 2:
            continue
        left, top, width, height = cv2.boundingRect(ink)
        # Some of MNIST's images, 16 in 70,000, are 19 px long.
        if max(width, height) not in (DIGIT_SIDE - 1, DIGIT_SIDE):
            continue
        middles = centre_of_mass(ink)
        if _in_the_middle(middles[0], top, height) and _in_the_middle(middles[1], left, width):
            return ink
    return None


def _in_the_middle(middle: float, start: int, length: int) -> bool:
    """Whether ink's centre of mass is as near the middle of the frame as whole pixels allow."""
    # The outermost row or column of ink may have been too faint to be seen.
    if (middle > MIDDLE and start <= 1) or (middle < MIDDLE and start + length >= SIDE - 1):
        return True
    return abs(middle - MIDDLE) <= 0.52
