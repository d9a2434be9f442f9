"""Which of the ink is the digit: the largest group of strokes, without specks."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError

Mask = npt.NDArray[np.uint8]

# Ink below a tenth is an edge fading out: it neither joins strokes nor widens the box.
LEAST_INK = 26
# A stroke belongs to the group if its gap is at most this share of the largest stroke's side.
GAP = 0.3
# Parts smaller than this share of the largest part's pixels are specks.
SPECK = 0.01
# A dot is round, filled and small in its picture, or too small to have a shape.
DOT_SHARE = 0.25
DOT_FILL = 0.9
DOT_ASPECT = 1.5
DOT_SIDE = 4


def keep_digit(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The digit's part of an ink map, cropped to its box.

    Parameters
    ----------
    ink : ndarray of uint8, shape (H, W)
        Bright ink on 0.

    Returns
    -------
    ndarray of uint8, shape (h, w)

    Raises
    ------
    PictureError
        With code ``blank`` where there is no ink, ``dot`` where there is one dot.
    """
    picture_side = max(ink.shape)
    mask = np.asarray(cv2.compare(ink, LEAST_INK, cv2.CMP_GE), np.uint8)
    # Most of a canvas is empty: what is cropped here need not be searched.
    inked = _box(mask)
    ink, mask = ink[inked], mask[inked]
    group = largest_group(mask) if mask.size else None
    if group is None:
        raise blank()
    box = _box(group)
    if is_dot(group[box], picture_side=picture_side):
        raise PictureError("That is only a dot: draw a whole digit.", code="dot")
    if group is mask:
        return ink[box]
    # One more pixel all round: the faint edge that the mask leaves out belongs to the stroke.
    near = cv2.dilate(group[box], np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(ink[box], near), np.uint8)


def largest_group(mask: Mask, *, inside: bool = False) -> Mask | None:
    """Of all groups of nearby strokes, the one with the most ink.

    A 5 with a loose bar is one group; the digit beside it is another.

    Parameters
    ----------
    mask : ndarray of uint8, shape (h, w)
        0 where there is no ink.
    inside : bool
        Leave out what reaches the picture's edge, if there is anything else: on a photo that is
        the desk or a finger.

    Returns
    -------
    ndarray of uint8, shape (h, w), or None
        255 on the group and 0 elsewhere; ``mask`` itself where it is one stroke; None where
        there is no ink.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count <= 2:
        return mask if count == 2 else None
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    if inside:
        cut = _at_edge(stats, mask.shape)
        if not cut[1:].all():
            areas[cut] = 0
    largest = int(areas.argmax())
    solid = areas >= max(1.0, SPECK * areas[largest])
    strokes = np.where(solid, np.uint8(255), np.uint8(0))[labels]
    if np.count_nonzero(solid) == 1:
        return strokes
    side = int(max(stats[largest, cv2.CC_STAT_WIDTH], stats[largest, cv2.CC_STAT_HEIGHT]))
    reach = 2 * round(side * GAP / 2) + 1
    joined = cv2.dilate(strokes, np.ones((reach, reach), np.uint8))
    _, groups = cv2.connectedComponents(joined, connectivity=8)
    ink_of = np.bincount(groups[strokes > 0])
    return np.where(groups == ink_of.argmax(), strokes, np.uint8(0))


def _box(mask: npt.ArrayLike) -> tuple[slice, slice]:
    left, top, width, height = cv2.boundingRect(mask)
    return np.s_[top : top + height, left : left + width]


def _at_edge(stats: npt.NDArray[np.int32], shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Which components' boxes reach the edge of the picture."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right = left + stats[:, cv2.CC_STAT_WIDTH]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    return (left == 0) | (top == 0) | (right == shape[1]) | (bottom == shape[0])


def is_dot(mask: Mask, *, picture_side: int) -> bool:
    """Whether ink, cropped to its box, is a dot: a click, not a stroke.

    Parameters
    ----------
    mask : ndarray of uint8, shape (h, w)
        0 where there is no ink.
    picture_side : int
        Longest side of the whole picture, px: what fills it is not a dot, however round.
    """
    height, width = mask.shape
    longest = max(height, width)
    if longest < DOT_SIDE:
        return True
    if longest > DOT_SHARE * picture_side or longest > DOT_ASPECT * min(height, width):
        return False
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    if len(contours) > 1:  # a hole: a small thick 0
        return False
    points = cv2.findNonZero(mask)
    # Half a pixel all round: the hull goes through the middles of the outermost pixels.
    hull = cv2.convexHull(points)
    area = cv2.contourArea(hull) + cv2.arcLength(hull, True) / 2 + 1
    return len(points) > DOT_FILL * area


def blank() -> PictureError:
    """The error for a picture without ink."""
    return PictureError("There is nothing to read yet: draw one digit.", code="blank")
