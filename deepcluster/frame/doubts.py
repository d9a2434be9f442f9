"""What makes it doubtful that the frame shows the digit that somebody wrote, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from deepcluster.frame.beside import side_by_side
from deepcluster.frame.groups import Group
from deepcluster.frame.stroke_width import stroke_width
from deepcluster.frame.touching import touch

#: Each doubt's sentence. The codes stay the same, so that a page can translate them.
DOUBTS = {
    "other-ink": "There is more ink than what was read.",
    "several": "It may be more than one digit.",
    "cut": "The picture's edge cuts the digit.",
    "unclear": "It is not clear what is ink and what is not.",
}

# Ink beside the digit that is no speck, as a share of the digit's ink and of its side.
OTHER_INK, OTHER_SIDE = 0.06, 0.12
# A stroke that runs off the picture is longer there than it is wide.
RUNS_OFF = 1.4
# A box around a digit covers at most this share of itself, and the digit is this large in it.
MOST_OF_BOX, LEAST_WITHIN = 0.3, 0.4
# No stroke is as wide as this share of the picture's breadth; a sheet on a dark table is.
SHEET_BREADTH, SHEET_SIDE = 0.35, 64


def is_other(group: Group, digit: Group) -> bool:
    """Whether a group beside the digit is large enough to be missed."""
    return group.ink >= OTHER_INK * digit.ink and group.side >= OTHER_SIDE * digit.side


def is_cut(group: Group, width: int, height: int) -> bool:
    """Whether strokes run off a picture.

    A tight crop touches opposite edges and cuts nothing; a stroke that lies along an edge is not
    cut either.

    Parameters
    ----------
    group : Group
    width, height : int
        Size of the picture that the group was found in.
    """
    left, top, right, bottom = group.box
    touched = (left <= 0, top <= 0, right >= width, bottom >= height)
    if not any(touched) or (touched[0] and touched[2]) or (touched[1] and touched[3]):
        return False
    wide = stroke_width(group.mask)
    turns = [turn for turn, here in zip((1, 0, 3, 2), touched, strict=True) if here]
    return any(_runs_off(np.rot90(group.mask, -turn), wide) for turn in turns)


def _runs_off(mask: np.ndarray, wide: float) -> bool:
    """Whether strokes of some breadth, px, run off the top of a mask.

    One that does goes down further than it is wide, and a bow that is cut leaves two ends.
    """
    columns = np.flatnonzero(mask[0])
    if not columns.size:
        return False
    if (np.diff(columns) > 1).any():
        return True
    inked = mask[:, columns] > 0
    depths = np.where(inked.all(axis=0), len(inked), (~inked).argmax(axis=0))
    return bool(np.median(depths) > RUNS_OFF * wide)


def at_edge(group: Group, width: int, height: int) -> bool:
    """Whether a group reaches the edge of a picture."""
    left, top, right, bottom = group.box
    return left <= 0 or top <= 0 or right >= width or bottom >= height


def has_parts(group: Group) -> bool:
    """Whether a group consists of two or more strokes that do not touch."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(group.mask, connectivity=8)
    sides = stats[1:count, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1)
    return int((sides >= OTHER_SIDE * group.side).sum()) > 1


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
    return bool((within & ((high - low).max(axis=1) >= OTHER_SIDE * group.side)).any())


def doubts_of(digit: Group, groups: Sequence[Group], width: int, height: int) -> list[str]:
    """Codes of what is doubtful about a group, judged by the groups alone."""
    codes = []
    if any(is_other(group, digit) for group in groups if group is not digit):
        codes.append("other-ink")
    if digit.symbols > 1 or side_by_side(digit) or is_boxed(digit) or touch(digit):
        codes.append("several")
    if is_cut(digit, width, height):
        codes.append("cut")
    return codes
