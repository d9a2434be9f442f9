"""Ground put around a tight crop, whose strokes reach the picture's edge.

What lies along a picture's edge is most often no stroke: a sheet ends there, or a shadow begins.
Where all ink of a small picture hangs together on one even ground it is a stroke all the same, and
with ground around it the picture is like any other.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.groups import Group
from deepcluster.frame.looks import Looked, confirmed, look_at
from deepcluster.frame.part import Part
from deepcluster.frame.stroke_width import stroke_width

Grey = npt.NDArray[np.uint8]

# A crop of one digit is at most so large, px.
MOST_SIDE = 400
# Ground put around it, as a share of its longest side.
AROUND = 0.3
# Levels of 255 between ground and ink at least, and the share of them by which ground varies.
LEAST_CONTRAST, MOST_SPREAD = 24, 0.12
# Ink covers this share of a tight crop, and reaches over so much of one of its sides at least.
LEAST_INK, MOST_INK, LEAST_REACH = 0.03, 0.65, 0.8
# Share of the ink that hangs together; the edge cuts some digits in two.
TOGETHER = 0.6
# Pixels next to ink are of neither tone.
CLEAR = np.ones((5, 5), np.uint8)
# Strokes are this wide at least, as a share of the longest side, and leave the picture at so many
# places: rules are thinner and more.
LEAST_WIDTH, PLACES = 0.045, (2, 6)
# Ink along so much of a side is a bar of a digit on one side at most, if the digit is as deep.
WHOLE_SIDE, LEAST_DEPTH = 0.95, 0.5

# Rules and shadows reach the edge too: the network takes this share of the ink for ink.
LEAST_CONFIRMED = 0.85


class TightCrop(NamedTuple):
    """A tight crop with ground around it.

    Attributes
    ----------
    part : Part
    looked : Looked
        What is seen in ``part``.
    ink : Group
        In the pixels of the crop without that ground.
    """

    part: Part
    looked: Looked
    ink: Group


def tight_crop(part: Part, grey: Grey) -> TightCrop | None:
    """A tight crop of one digit with ground around it; None for any other picture.

    Parameters
    ----------
    part : Part
    grey : ndarray of uint8, shape (h, w)
        What `deepcluster.frame.colour.flatten` makes of the part's pixels.
    """
    ink = tight_ink(grey)
    if ink is None:
        return None
    grown = with_ground(part, ink)
    looked = look_at(grown)
    sure = confirmed(looked, ink, part) >= LEAST_CONFIRMED
    return TightCrop(grown, looked, ink) if sure else None


def tight_ink(grey: Grey) -> Group | None:
    """The ink of a tight crop of one digit; None for any other picture.

    Parameters
    ----------
    grey : ndarray of uint8, shape (h, w)
        Dark ink on light ground or light on dark.
    """
    height, width = grey.shape
    # A drawing on a canvas is done with here.
    if max(height, width) > MOST_SIDE or np.ptp(_edge(grey)) < LEAST_CONTRAST:
        return None
    ink = _two_tones(grey)
    if ink is None:
        return None
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    largest = 1 + int(stats[1:count, cv2.CC_STAT_AREA].argmax())
    if stats[largest, cv2.CC_STAT_AREA] < TOGETHER * cv2.countNonZero(ink):
        return None
    left, top, across, down = stats[largest, : cv2.CC_STAT_AREA].tolist()
    mask = np.where(labels == largest, np.uint8(255), np.uint8(0))
    reach = (across / width, down / height)
    along = _whole_sides(ink)
    # The whole of two sides is a frame or a shadow, and so is what lies along one of them only.
    is_edge = sum(along) > 1 or along != _whole_sides(mask)
    is_edge |= any(along[side] and reach[side % 2] < LEAST_DEPTH for side in range(4))
    if is_edge or max(reach) < LEAST_REACH:
        return None
    group = Group(
        (left, top, left + across, top + down), mask[top : top + down, left : left + across]
    )
    if stroke_width(group.mask) < LEAST_WIDTH * max(height, width):
        return None
    inked = _edge(mask) > 0
    places = int(np.count_nonzero(inked != np.roll(inked, 1))) // 2
    return group if PLACES[0] <= places <= PLACES[1] else None


def _two_tones(grey: Grey) -> Grey | None:
    """Ink on ground that is of one tone throughout; None where there is no such ground."""
    smooth = cv2.blur(grey, (3, 3)).astype(np.int16)
    counts = np.bincount(smooth.ravel(), minlength=256)
    ground = int(np.convolve(counts, np.ones(9), "same").argmax())
    low, high = (int(tone) for tone in np.percentile(smooth, (2, 98)))
    away = ground - smooth if ground - low > high - ground else smooth - ground
    contrast = max(ground - low, high - ground)
    if contrast < LEAST_CONTRAST:
        return None
    ink = np.where(away >= 0.5 * contrast, np.uint8(255), np.uint8(0))
    share = cv2.countNonZero(ink) / ink.size
    # Soft edges of strokes belong neither to ink nor to ground.
    spread = float(away[away < 0.25 * contrast].std())
    even = spread <= MOST_SPREAD * contrast
    return ink if even and LEAST_INK <= share <= MOST_INK else None


def _edge(picture: Grey) -> Grey:
    """The outermost pixels, once around."""
    sides = (picture[0], picture[1:, -1], picture[-1, -2::-1], picture[-2:0:-1, 0])
    return np.concatenate(sides)


def _whole_sides(ink: Grey) -> tuple[bool, ...]:
    """Whether there is ink all along the left, top, right and bottom edge."""
    sides = (ink[:, 0], ink[0], ink[:, -1], ink[-1])
    return tuple(cv2.countNonZero(side) >= WHOLE_SIDE * side.size for side in sides)


def with_ground(part: Part, ink: Group) -> Part:
    """A tight crop with its ground around it.

    Parameters
    ----------
    part : Part
    ink : Group
        What `tight_ink` finds in it.
    """
    bare = np.full(part.pixels.shape[:2], 255, np.uint8)
    bare[ink.part] -= ink.mask
    tone = tuple(float(level) for level in cv2.mean(part.pixels, cv2.erode(bare, CLEAR)))
    around = round(AROUND * part.side)
    pixels = cv2.copyMakeBorder(
        part.pixels, around, around, around, around, cv2.BORDER_CONSTANT, value=tone
    )
    left, top = part.left - around * part.scale_x, part.top - around * part.scale_y
    return Part(np.asarray(pixels, np.uint8), left, top, part.scale_x, part.scale_y)
