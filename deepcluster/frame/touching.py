"""Whether a group is two digits that touch.

Two digits of one writer stand on a line and are as tall as each other: where they touch, one cut
down between them leaves a stroke from the top to the bottom on either side. An open 4's left arm is
shorter, and the cut through a 0 goes through its top and its bottom.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.groups import Group

# Two digits are at least so wide together, as a share of their height.
WIDE = 0.8
# They are looked at so high, px.
LOOKED_AT = 96
# Where the cut may be: so far from either side, as a share of the breadth.
FROM_SIDE = 0.2
# A single touch is so far from top and bottom, as a share of the height.
FROM_END = 0.2
# All touches on a cut together, as a share of the height.
MOST_TOUCHED = 0.45
# A stroke from the top to the bottom has at least this share of the height.
WHOLE = 0.92
# An outline that fills its hull by more than this is a ring: a 0.
ROUND = 0.93
# A hole at the cut so wide and so high, as shares of breadth and height, is a 0's.
HOLE_WIDE, HOLE_HIGH = 0.45, 0.5


def touch(group: Group) -> bool:
    """Whether a group looks like two digits beside each other that touch.

    Parameters
    ----------
    group : Group
    """
    height, width = group.mask.shape
    if width < WIDE * height:
        return False
    mask = group.mask
    if height > LOOKED_AT:
        size = (max(1, round(width * LOOKED_AT / height)), LOOKED_AT)
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
    inked = np.where(mask >= 64, np.uint8(255), np.uint8(0))
    if _is_round(inked):
        return False
    return any(_is_whole(inked[:, :x]) and _is_whole(inked[:, x + 1 :]) for x in _cuts(inked))


def _cuts(inked: npt.NDArray[np.uint8]) -> list[int]:
    """Columns where two digits may touch."""
    height, width = inked.shape
    _, holes, stats, _ = cv2.connectedComponentsWithStats(255 - inked, connectivity=4)
    steps = np.diff(np.pad(inked > 0, ((1, 1), (0, 0))).astype(np.int8), axis=0)
    cuts = []
    # Something is left on either side: OpenCV crashes on a picture without a column.
    for x in range(
        max(1, int(FROM_SIDE * width)), min(width - 1, int((1 - FROM_SIDE) * width) + 1)
    ):
        starts, ends = np.flatnonzero(steps[:, x] == 1), np.flatnonzero(steps[:, x] == -1)
        middles = (starts + ends) / 2 / height
        if (ends - starts).sum() > MOST_TOUCHED * height:
            continue
        if len(starts) == 1 and FROM_END < middles[0] < 1 - FROM_END:
            cuts.append(x)
        if len(starts) == 2 and (middles[0] >= FROM_END or middles[1] <= 1 - FROM_END):
            hole = stats[holes[(ends[0] + starts[1]) // 2, x]]
            if not _is_ring(hole, height, width):
                cuts.append(x)
    return cuts


def _is_ring(hole: npt.NDArray[np.int32], height: int, width: int) -> bool:
    """Whether a hole is what a 0 encloses."""
    left, top, wide, high = hole[:4].tolist()
    enclosed = left > 0 and top > 0 and left + wide < width and top + high < height
    return enclosed and wide > HOLE_WIDE * width and high > HOLE_HIGH * height


def _is_round(inked: npt.NDArray[np.uint8]) -> bool:
    contours, _ = cv2.findContours(inked, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=cv2.contourArea)
    return cv2.contourArea(outline) > ROUND * cv2.contourArea(cv2.convexHull(outline))


def _is_whole(inked: npt.NDArray[np.uint8]) -> bool:
    """Whether one connected part goes from the top to the bottom."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(inked), connectivity=8
    )
    heights = stats[1:count, cv2.CC_STAT_HEIGHT]
    return bool(len(heights)) and int(heights.max()) >= WHOLE * inked.shape[0]
