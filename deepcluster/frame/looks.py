"""Two looks at a picture: at the whole of it, and at one symbol from near.

From afar it is clear what is a line of the paper, the edge of a sheet or a stroke; from near, how
wide a stroke is and where it ends. Ink is what both looks see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.groups import SPECK, Group
from deepcluster.frame.maps import Maps, maps
from deepcluster.frame.marks import POSSIBLE
from deepcluster.frame.part import Part
from deepcluster.frame.pixels import to_uint8
from deepcluster.frame.symbols import SURE, symbol_groups

Mask = npt.NDArray[np.uint8]

# Longest side of the whole picture as it is looked at, px, and the least: strokes of a smaller
# picture would be thinner than those that the network knows.
WHOLE_SIDE, LEAST_WHOLE_SIDE = 512, 160
# Least breadth of a strip, px.
LEAST_BREADTH = 32
# A symbol of its own has at least this share of a digit's ink.
OWN_SHARE = 0.06
# Side of the look from near, px, and what is seen around the symbol, as a share of its side.
NEAR_SIDE, MARGIN = 256, 0.35
# A look that would not show it larger by this much shows nothing new.
CLOSER = 0.8
# Ink from here on, where both looks see it.
LIKELY = 0.25
# How much of a stroke's breadth is looked at to see how sure its middle is, px.
CORE = 5
# How far from the ink of the first look that of the second may lie, as a share of the near side.
REACH = 0.03


@dataclass(frozen=True)
class Looked:
    """What a look at the whole picture has shown.

    Attributes
    ----------
    part : Part
        The picture at the size at which it was looked at.
    said : Maps
    groups : list of Group
    """

    part: Part
    said: Maps
    groups: list[Group]


@dataclass(frozen=True)
class Near:
    """What a look at one symbol from near has shown.

    Attributes
    ----------
    part : Part
    ink : ndarray of uint8, shape (h, w)
        Bright ink on 0, with soft edges.
    digit : Group or None
        None where the second look sees no ink at all.
    agreement : float
        Share of the ink that both looks see, 0 to 1.
    certainty : float
        Mean of the network's certainty in the middle of the strokes that it sees, 0.25 to 1.
    """

    part: Part
    ink: Mask
    digit: Group | None
    agreement: float
    certainty: float


def look_at(part: Part, side: int = WHOLE_SIDE) -> Looked:
    """Look at the whole of a picture.

    Parameters
    ----------
    part : Part
    side : int
        Longest side to look at, px.
    """
    sized = part.sized(min(max(part.side, LEAST_WHOLE_SIDE), side), shortest=LEAST_BREADTH)
    said = maps(sized.pixels)
    return Looked(sized, said, symbol_groups(said))


def look_near(part: Part, looked: Looked, digit: Group, side: int = NEAR_SIDE) -> Near:
    """Look at one symbol from near.

    Parameters
    ----------
    part : Part
        The picture at its own size.
    looked : Looked
    digit : Group
        One of ``looked.groups``; one that fills the picture has been seen from near already.
    side : int
        Longest side of what is looked at, px.
    """
    left, top, right, bottom = digit.box
    around = MARGIN * digit.side
    box = looked.part.box(left - around, top - around, right + around, bottom + around)
    if (1 + 2 * MARGIN) * digit.side < CLOSER * side:
        near = part.cut(*part.inside(box)).sized(side, shortest=LEAST_BREADTH)
        said = maps(near.pixels)
    else:
        near, said = looked.part, looked.said
    first = seen_from(near, looked.part, [digit])
    size = 2 * max(2, round(REACH * near.side)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    region = cv2.dilate(first, kernel)
    ink = to_uint8((said.ink - POSSIBLE) * 2)
    ink = np.asarray(cv2.bitwise_and(ink, region), np.uint8)
    second = _solid(np.where((said.ink >= LIKELY) & (region > 0), np.uint8(255), np.uint8(0)))
    x, y, width, height = cv2.boundingRect(second)
    if not width:
        return Near(near, ink, None, 0.0, 0.0)
    found = Group(
        (x, y, x + width, y + height), second[y : y + height, x : x + width], digit.symbols
    )
    rest = [group for group in looked.groups if group is not digit]
    elsewhere = cv2.dilate(seen_from(near, looked.part, rest), kernel)
    # Edges are soft, and of a thin stroke there is little else: its middle counts.
    middle = cv2.dilate(said.ink, np.ones((CORE, CORE), np.uint8))
    certainty = float(middle[second > 0].mean())
    return Near(
        near, ink, found, _agreement(said, first, second, region, elsewhere, kernel), certainty
    )


def confirmed(looked: Looked, digit: Group, part: Part) -> float:
    """Share of a group's ink that the network takes for ink too.

    Parameters
    ----------
    looked : Looked
    digit : Group
        Found in ``part``, the picture at its own size.
    part : Part
    """
    mask = seen_from(looked.part, part, [digit])
    if not cv2.countNonZero(mask):
        return 0.0
    near = cv2.dilate(
        np.where(looked.said.ink >= 0.4, np.uint8(255), np.uint8(0)), np.ones((3, 3), np.uint8)
    )
    return int(np.count_nonzero(mask & near)) / int(np.count_nonzero(mask))


def symbols_in(looked: Looked, digit: Group, part: Part) -> int:
    """How many symbols the network sees in what lies near enough to be one digit.

    Parameters
    ----------
    looked : Looked
    digit : Group
        Found in ``part``, the picture at its own size.
    part : Part
    """
    mask = cv2.dilate(seen_from(looked.part, part, [digit]), np.ones((5, 5), np.uint8))
    held = [cv2.countNonZero(group.mask & mask[group.part]) for group in looked.groups]
    least = OWN_SHARE * max(1, cv2.countNonZero(seen_from(looked.part, part, [digit])))
    return sum(
        max(1, group.symbols)
        for group, ink in zip(looked.groups, held, strict=True)
        if ink >= max(least, 0.5 * group.ink)
    )


def _agreement(
    said: Maps, first: Mask, second: Mask, region: Mask, elsewhere: Mask, kernel: npt.NDArray
) -> float:
    """Share of the ink of each look that the other sees too, the lower one."""
    seen = first & cv2.dilate(second, kernel)
    again = int(np.count_nonzero(seen)) / max(1, int(np.count_nonzero(first)))
    # What hangs together with the digit from near, and was no ink from afar.
    ink = np.where((said.ink >= SURE) & (elsewhere == 0), np.uint8(1), np.uint8(0))
    count, labels = cv2.connectedComponents(ink, connectivity=8)
    touching = np.zeros(count, np.bool_)
    touching[labels[second > 0]] = True
    touching[0] = False
    hanging = touching[labels]
    new = int(np.count_nonzero(hanging & (region == 0))) / max(1, int(np.count_nonzero(hanging)))
    return min(again, 1 - new)


def _solid(mask: Mask) -> Mask:
    """A mask without specks."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count <= 2:
        return mask
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    kept = areas >= max(2.0, SPECK * areas.max())
    return np.where(kept, np.uint8(255), np.uint8(0))[labels]


def seen_from(near: Part, part: Part, groups: Sequence[Group]) -> Mask:
    """Groups that were found in one part, as a mask of another part: 255 on their ink."""
    height, width = part.pixels.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    for group in groups:
        mask[group.part] |= group.mask
    ratio_x, ratio_y = part.scale_x / near.scale_x, part.scale_y / near.scale_y
    # Pixels' middles lie at whole numbers for OpenCV.
    shift_x = (part.left - near.left) / near.scale_x + 0.5 * ratio_x - 0.5
    shift_y = (part.top - near.top) / near.scale_y + 0.5 * ratio_y - 0.5
    there = np.array([[ratio_x, 0, shift_x], [0, ratio_y, shift_y]])
    size = (near.pixels.shape[1], near.pixels.shape[0])
    warped = cv2.warpAffine(mask, there, size, flags=cv2.INTER_LINEAR)
    return np.asarray(cv2.compare(warped, 100, cv2.CMP_GE), np.uint8)
