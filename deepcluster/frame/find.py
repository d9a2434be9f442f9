"""From a picture to the frame of its digit: the only way that the models see pictures.

A clean picture, as a canvas leaves it, is read exactly: its background is one tone. Everything
else, and what is clean but may hold more than a digit, is looked at by the network of
`deepcluster.frame.maps`: first the whole picture, to see what is ink and which ink is one symbol,
then the chosen symbol from near, where strokes have their own width. What the two looks
disagree about is a doubt, and so is ink that was left out.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError
from deepcluster.frame.colour import flatten, opaque
from deepcluster.frame.doubts import doubts_of, is_cut, is_other
from deepcluster.frame.found import Found, outlines
from deepcluster.frame.frame import already_framed, framed
from deepcluster.frame.groups import LEAST_INK, Group, blank, cut_out, dot, is_dot, near_groups
from deepcluster.frame.ink import BITMAP_SIDE, clean_ink, is_enlarged
from deepcluster.frame.looks import Looked, Near, confirmed, look_at, look_near, symbols_in
from deepcluster.frame.part import Box, Part
from deepcluster.frame.picture import MIN_SIDE, OpenedPicture, Picture, open_picture
from deepcluster.frame.pixels import as_float
from deepcluster.frame.shapes import at_edge, has_parts, is_sheet, is_within
from deepcluster.frame.tight import tight_crop

Ink = npt.NDArray[np.uint8]
Point = tuple[float, float]

# Share of a clean picture's ink that the network must take for ink too, and up to which it is
# doubtful whether all of it is.
CONFIRMED, SURELY_CONFIRMED = 0.65, 0.85
# Looks agree, and the network is certain, from here on.
LEAST_AGREEMENT, LEAST_CERTAINTY = 0.8, 0.88
# Ink that the picture's edge does not cut comes first if it is at least so much of what it cuts.
INSIDE = 0.25
# A digit smaller than this, px of the looked-at picture, is a stain.
LEAST_SIDE = 8


def frame(picture: Picture) -> npt.NDArray[np.float32]:
    """The 28 x 28 frame of a drawn, photographed or already framed digit.

    Parameters
    ----------
    picture : array, bytes, str or path
        Whatever `deepcluster.frame.picture.open_picture` takes: dark ink on light or light on
        dark, transparent or opaque, a canvas or a photo of paper.

    Returns
    -------
    ndarray of float32, shape (28, 28)
        In [0, 1], in steps of 1/255, bright ink on 0. A picture that is already a frame comes
        back unchanged.

    Raises
    ------
    PictureError
        Those of `find`.

    Examples
    --------
    >>> import numpy as np
    >>> canvas = np.full((280, 280), 255, np.uint8)
    >>> canvas[40:240, 130:150] = 0
    >>> rows, columns = np.nonzero(frame(canvas))
    >>> int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    (20, 2)
    """
    return find(picture).frame


class Choice(NamedTuple):
    """A digit, found.

    Attributes
    ----------
    part : Part
        What it was found in.
    ink : ndarray of uint8, shape (h, w)
        Bright ink on 0.
    digit : Group
    doubts : list of str
    others : list of tuple of float
        Boxes of what was left out.
    """

    part: Part
    ink: Ink
    digit: Group
    doubts: list[str]
    others: list[Box]


def find(picture: Picture, *, crop: Box | None = None, at: Point | None = None) -> Found:
    """The digit of a picture, its frame and what is doubtful about it.

    Parameters
    ----------
    picture : array, bytes, str or path
        See `frame`.
    crop : (float, float, float, float), optional
        Left, top, right and bottom of the part to look at, px of the upright original.
    at : (float, float), optional
        A point, px of the upright original: the ink nearest to it is read, rather than the
        largest.

    Returns
    -------
    Found

    Raises
    ------
    PictureError
        Those of `open_picture`; ``blank``, ``dot`` and ``full`` where there is no digit; ``crop``
        where a crop has nothing of the picture in it.
    """
    opened = open_picture(picture)
    part = whole(opened, crop)
    grey = flatten(part.pixels)
    ready = already_framed(grey) if crop is None and at is None else None
    if ready is not None:
        return _ready(opened, part, ready)
    return found_of(opened, choose(part, grey, at))


def choose(part: Part, grey: Ink, at: Point | None = None) -> Choice:
    """The digit of a picture that is no frame yet.

    Parameters
    ----------
    part : Part
    grey : ndarray of uint8, shape (h, w)
        What `flatten` makes of the part's pixels.
    at : (float, float), optional
    """
    if is_enlarged(grey):
        part = part.sized(BITMAP_SIDE)
        grey = flatten(part.pixels)
    crop = tight_crop(part, grey) if part.side > BITMAP_SIDE else None
    if crop is None:
        choice = _choose(part, grey, at)
    else:
        choice = _choose(crop.part, flatten(crop.part.pixels), at, crop.looked)
        height, width = grey.shape
        if is_cut(crop.ink, width, height):
            choice.doubts.append("cut")
    if at is not None:
        # Who points at a digit knows that there are others.
        choice.doubts[:] = [doubt for doubt in choice.doubts if doubt != "other-ink"]
    return choice


def _choose(part: Part, grey: Ink, at: Point | None, looked: Looked | None = None) -> Choice:
    ink = clean_ink(grey)
    if ink is None:
        return _photographed(part, at, looked)
    return _clean(part, ink, at, looked)


def found_of(opened: OpenedPicture, choice: Choice) -> Found:
    """What there is to say of a choice."""
    return Found(
        as_float(framed(cut_out(choice.ink, choice.digit))),
        choice.part.box(*choice.digit.box),
        outlines(choice.digit, choice.part),
        tuple(choice.doubts),
        tuple(choice.others),
        opened.size,
        opened.notes,
    )


def is_unclear(near: Near) -> bool:
    """Whether the looks see different ink, or ink that might be none."""
    return near.agreement < LEAST_AGREEMENT or near.certainty < LEAST_CERTAINTY


def whole(opened: OpenedPicture, crop: Box | None = None) -> Part:
    """What is to be looked at of an opened picture, without transparency."""
    part = Part(opened.pixels, 0.0, 0.0, opened.scale, opened.scale)
    if crop is not None:
        left, top, right, bottom = part.inside(crop)
        if right - left < MIN_SIDE or bottom - top < MIN_SIDE:
            raise PictureError("The crop has next to nothing of the picture in it.", code="crop")
        part = part.cut(left, top, right, bottom)
    return Part(opaque(part.pixels), part.left, part.top, part.scale_x, part.scale_y)


def _ready(opened: OpenedPicture, part: Part, ready: Ink) -> Found:
    """A picture that is a frame already."""
    left, top, width, height = cv2.boundingRect(ready)
    held = ready[top : top + height, left : left + width]
    inked = np.where(held >= LEAST_INK, np.uint8(255), np.uint8(0))
    group = Group((left, top, left + width, top + height), inked)
    lines = outlines(group, part)
    return Found(as_float(ready), part.box(*group.box), lines, (), (), opened.size, opened.notes)


def _clean(part: Part, ink: Ink, at: Point | None, looked: Looked | None = None) -> Choice:
    """The digit of a clean picture, whose pixels say exactly what is ink."""
    groups = near_groups(np.asarray(cv2.compare(ink, LEAST_INK, cv2.CMP_GE), np.uint8))
    if not groups:
        raise blank()
    digit = _chosen(groups, part, at)
    height, width = ink.shape
    doubts = doubts_of(digit, groups, width, height)
    suspect = doubts or at_edge(digit, width, height) or has_parts(digit) or is_sheet(digit, ink)
    if suspect and part.side > BITMAP_SIDE:
        # Lines, a shaded edge, a sheet, another digit: only a look at the whole tells.
        looked = look_at(part) if looked is None else looked
        share = confirmed(looked, digit, part)
        if share < CONFIRMED:
            return _photographed(part, at, looked)
        if share < SURELY_CONFIRMED:
            doubts.append("unclear")
        if "several" not in doubts and symbols_in(looked, digit, part) > 1:
            doubts.append("several")
    if is_dot(digit.mask, picture_side=part.side):
        raise dot()
    return Choice(part, ink, digit, doubts, _left_out(groups, digit, part))


def _photographed(part: Part, at: Point | None, looked: Looked | None = None) -> Choice:
    """The digit of any picture, as the network sees it."""
    looked = look_at(part) if looked is None else looked
    groups = [group for group in looked.groups if group.side >= LEAST_SIDE]
    if not groups:
        raise blank()
    digit = _chosen(groups, looked.part, at)
    height, width = looked.part.pixels.shape[:2]
    doubts = doubts_of(digit, groups, width, height)
    near = look_near(part, looked, digit)
    if near.digit is None:
        raise blank()
    if is_unclear(near):
        doubts.append("unclear")
    if is_dot(near.digit.mask, picture_side=round(part.side * part.scale_x / near.part.scale_x)):
        raise dot()
    others = _left_out(groups, digit, looked.part)
    return Choice(near.part, near.ink, near.digit, doubts, others)


def _left_out(groups: list[Group], digit: Group, part: Part) -> list[Box]:
    others = [group for group in groups if group is not digit and is_other(group, digit)]
    return [part.box(*group.box) for group in others]


def _chosen(groups: list[Group], part: Part, at: Point | None) -> Group:
    """The group at a point, or the largest.

    What is boxed comes before the box, and what lies inside the picture before what is cut.
    """
    if at is not None:
        return min(groups, key=lambda group: (_distance(part.box(*group.box), at), -group.ink))
    height, width = part.pixels.shape[:2]
    largest = groups[0]
    boxed = [group for group in groups[1:] if is_within(group, largest)]
    if boxed:
        return boxed[0]
    if is_cut(largest, width, height):
        inside = [g for g in groups if g.ink >= INSIDE * largest.ink]
        whole = [g for g in inside if not is_cut(g, width, height)]
        return whole[0] if whole else largest
    return largest


def _distance(box: Box, at: Point) -> float:
    across = max(box[0] - at[0], at[0] - box[2], 0.0)
    down = max(box[1] - at[1], at[1] - box[3], 0.0)
    return float(np.hypot(across, down))
