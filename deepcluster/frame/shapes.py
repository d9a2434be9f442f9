"""What a group's shape tells: a sheet, a box, what stands in a box, strokes that do not touch."""

from __future__ import annotations

import cv2
import numpy as np

from deepcluster.frame.groups import Group

#: A part of a digit that is no speck is this large, as a share of the digit's side.
LEAST_STROKE = 0.12
# A box around a digit covers at most this share of itself, and the digit is this large in it.
MOST_OF_BOX, LEAST_WITHIN = 0.3, 0.4
# No stroke is as wide as this share of the picture's breadth; a sheet on a dark table is.
SHEET_BREADTH, SHEET_SIDE = 0.35, 64


def at_edge(group: Group, width: int, height: int) -> bool:
    """Whether a group reaches the edge of a picture."""
    left, top, right, bottom = group.box
    return left <= 0 or top <= 0 or right >= width or bottom >= height


def has_parts(group: Group) -> bool:
    """Whether a group consists of two or more strokes that do not touch."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(group.mask, connectivity=8)
    sides = stats[1:count, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1)
    return int((sides >= LEAST_STROKE * group.side).sum()) > 1


def is_sheet(group: Group, picture: np.ndarray) -> bool:
    """Whether a group is too wide to be a stroke.

    Parameters
    ----------
    group : Group
    picture : ndarray, shape (h, w)
        What it was found in.
    """
    breadth = SHEET_BREADTH * min(picture.shape)
    if min(group.mask.shape) < breadth:
        return False
    ratio = min(1.0, SHEET_SIDE / group.side)
    height, width = (max(1, round(side * ratio)) for side in group.mask.shape)
    small = cv2.resize(group.mask, (width, height), interpolation=cv2.INTER_AREA)
    inside = cv2.distanceTransform(np.pad(small, 1), cv2.DIST_L2, 3)
    return bool(2 * inside.max() >= breadth * ratio)


def is_within(group: Group, box: Group) -> bool:
    """Whether a group of some size stands in another one that is hollow, as in a drawn box."""
    left, top, right, bottom = box.box
    inside = left < group.box[0] and top < group.box[1]
    inside &= group.box[2] < right and group.box[3] < bottom
    hollow = box.ink <= MOST_OF_BOX * box.mask.size
    return inside and hollow and group.side >= LEAST_WITHIN * box.side


def is_boxed(group: Group) -> bool:
    """Whether a part of a group lies within another part: a digit in a drawn box, or a face."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(group.mask, connectivity=8)
    if count <= 2:
        return False
    low, high = stats[1:count, :2], stats[1:count, :2] + stats[1:count, 2:4]
    outer = int((high - low).prod(axis=1).argmax())
    within = (low > low[outer]).all(axis=1) & (high < high[outer]).all(axis=1)
    return bool((within & ((high - low).max(axis=1) >= LEAST_STROKE * group.side)).any())
