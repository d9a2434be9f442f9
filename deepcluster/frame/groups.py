"""Which ink belongs together: a group is one digit, were there several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError

Mask = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]

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


@dataclass(frozen=True)
class Group:
    """Strokes that lie near each other.

    Attributes
    ----------
    box : (int, int, int, int)
        Left, top, right and bottom in the picture that was searched, px, the last two exclusive.
    mask : ndarray of uint8, shape (bottom - top, right - left)
        255 where there is ink of this group.
    symbols : int
        How many things of their own it seems to be: 2 for two digits that touch.
    """

    box: Box
    mask: Mask
    symbols: int = 1

    @property
    def ink(self) -> int:
        """Pixels of ink."""
        return cv2.countNonZero(self.mask)

    @property
    def side(self) -> int:
        """Longest side of the box, px."""
        return max(self.mask.shape)

    @property
    def part(self) -> tuple[slice, slice]:
        """The box as an index into the picture that was searched."""
        left, top, right, bottom = self.box
        return np.s_[top:bottom, left:right]


def near_groups(mask: Mask) -> list[Group]:
    """Groups of nearby strokes, the one with the most ink first; specks are left out.

    A 5 with a loose bar is one group; the digit beside it is another.

    Parameters
    ----------
    mask : ndarray of uint8, shape (h, w)
        0 where there is no ink.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count <= 1:
        return []
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    largest = int(areas.argmax())
    solid = areas >= max(1.0, SPECK * areas[largest])
    if np.count_nonzero(solid) == 1:
        return [group_of(labels, [largest], stats)]
    strokes = np.where(solid, np.uint8(255), np.uint8(0))[labels]
    side = int(max(stats[largest, cv2.CC_STAT_WIDTH], stats[largest, cv2.CC_STAT_HEIGHT]))
    reach = 2 * round(side * GAP / 2) + 1
    joined = cv2.dilate(strokes, np.ones((reach, reach), np.uint8))
    _, together = cv2.connectedComponents(joined, connectivity=8)
    members: dict[int, list[int]] = {}
    for component in np.flatnonzero(solid).tolist():
        left, top = stats[component, cv2.CC_STAT_LEFT], stats[component, cv2.CC_STAT_TOP]
        row = labels[top, left : left + stats[component, cv2.CC_STAT_WIDTH]]
        first = left + int((row == component).argmax())
        members.setdefault(int(together[top, first]), []).append(component)
    groups = [group_of(labels, some, stats) for some in members.values()]
    return sorted(groups, key=lambda group: -group.ink)


def group_of(
    labels: npt.NDArray[np.int32], members: Sequence[int], stats: npt.NDArray[np.int32]
) -> Group:
    """The group of some connected components.

    Parameters
    ----------
    labels : ndarray of int32, shape (h, w)
    members : sequence of int
    stats : ndarray of int32, shape (n, 5)
        As OpenCV gives them.
    """
    some = stats[list(members)]
    left, top = some[:, :2].min(axis=0).tolist()
    right, bottom = (some[:, :2] + some[:, 2:4]).max(axis=0).tolist()
    inside = labels[top:bottom, left:right]
    mask = inside == members[0] if len(members) == 1 else np.isin(inside, members)
    return Group((left, top, right, bottom), np.where(mask, np.uint8(255), np.uint8(0)))


def cut_out(ink: npt.NDArray[np.uint8], group: Group) -> npt.NDArray[np.uint8]:
    """A group's part of an ink map, cropped to its box.

    Parameters
    ----------
    ink : ndarray of uint8, shape (H, W)
        Bright ink on 0; what the group was found in.
    group : Group
    """
    # One more pixel all round: the faint edge that the mask leaves out belongs to the stroke.
    near = cv2.dilate(group.mask, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.bitwise_and(ink[group.part], near), np.uint8)


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


def dot() -> PictureError:
    """The error for a picture with one dot."""
    return PictureError("That is only a dot: draw a whole digit.", code="dot")
