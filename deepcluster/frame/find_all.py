"""Every digit of a picture, in reading order: a number, a row, a column, a sheet of answers."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError
from deepcluster.frame.beside import apart
from deepcluster.frame.colour import flatten
from deepcluster.frame.doubts import doubts_of
from deepcluster.frame.find import CONFIRMED, Choice, find, found_of, is_unclear, whole
from deepcluster.frame.found import Found
from deepcluster.frame.frame import already_framed
from deepcluster.frame.groups import LEAST_INK, Group, is_dot
from deepcluster.frame.ink import BITMAP_SIDE, clean_ink
from deepcluster.frame.looks import Looked, confirmed, look_at, look_near, seen_from
from deepcluster.frame.part import Box, Part
from deepcluster.frame.picture import Picture, open_picture
from deepcluster.frame.reading_order import in_reading_order
from deepcluster.frame.tight import tight_crop

Ink = npt.NDArray[np.uint8]

# Longest side of the look at the whole, px: sixty numerals on a sheet have 60 px each.
SHEET_SIDE = 1024
# Side of the look at a digit that is smaller than that on the sheet, px.
DIGIT_SIDE = 128
# Digits of one sheet are about as large as each other; smaller things are points or signs.
LEAST_OF_OTHERS = 0.4
# A minus, a line of a fraction: wider than high by this, and lower than digits are.
FLAT, LOW = 2.5, 0.4


def find_all(picture: Picture, *, crop: Box | None = None) -> list[Found]:
    """Every digit of a picture.

    Digits that touch are one find, with the doubt ``several``. Points, signs and lines are no
    digits; what else is written counts as one.

    Parameters
    ----------
    picture : array, bytes, str or path
        See `deepcluster.frame.find`.
    crop : (float, float, float, float), optional
        Left, top, right and bottom of the part to look at, px of the upright original.

    Returns
    -------
    list of Found
        In reading order: along the lines from the left, the lines from the top. A picture of one
        digit gives what `find` gives.

    Raises
    ------
    PictureError
        Those of `find`, where there is no digit at all.
    """
    opened = open_picture(picture)
    part = whole(opened, crop)
    grey = flatten(part.pixels)
    is_frame = part.side <= BITMAP_SIDE or already_framed(grey) is not None
    if is_frame or tight_crop(part, grey) is not None:
        return [find(picture, crop=crop)]
    looked = look_at(part, SHEET_SIDE)
    looked = replace(looked, groups=[one for group in looked.groups for one in apart(group)])
    digits = in_reading_order(_digits(looked))
    if len(digits) <= 1:
        return [find(picture, crop=crop)]
    clean = _clean(part)
    height, width = looked.part.pixels.shape[:2]
    found = []
    for digit in digits:
        doubts = doubts_of(digit, [], width, height)
        choice = _from_clean(clean, looked, digit, part) if clean is not None else None
        if choice is None:
            near = look_near(part, looked, digit, DIGIT_SIDE)
            if near.digit is None:
                continue
            if is_unclear(near):
                doubts.append("unclear")
            choice = Choice(near.part, near.ink, near.digit, doubts, [])
        else:
            choice = choice._replace(doubts=doubts)
        found.append(found_of(opened, choice))
    return found


def _digits(looked: Looked) -> list[Group]:
    """The groups that may be digits, by their size and shape alone."""
    groups = looked.groups
    if len(groups) < 2:
        return groups
    sides = sorted(group.side for group in groups)
    # Of the larger half: a sheet may have as many points as digits.
    usual = sides[(3 * len(sides)) // 4 - (len(sides) % 4 == 0)]
    return [
        group
        for group in groups
        if group.side >= LEAST_OF_OTHERS * usual
        and not _is_flat(group, usual)
        and not is_dot(group.mask, picture_side=looked.part.side)
    ]


def _is_flat(group: Group, usual: int) -> bool:
    height, width = group.mask.shape
    return width > FLAT * height and height < LOW * usual


def _clean(part: Part) -> Ink | None:
    try:
        return clean_ink(flatten(part.pixels))
    except PictureError:
        # One even tone but for what the network found: too faint to be taken as it is.
        return None


def _from_clean(clean: Ink, looked: Looked, digit: Group, part: Part) -> Choice | None:
    """A digit of a clean picture as its pixels have it; None where lines and the like cross it."""
    others = [group for group in looked.groups if group is not digit]
    near = 2 * max(2, round(2 * looked.part.scale_x / part.scale_x)) + 1
    region = cv2.dilate(
        seen_from(part, looked.part, [digit]),
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (near, near)),
    )
    region[seen_from(part, looked.part, others) > 0] = 0
    ink = np.asarray(cv2.bitwise_and(clean, cv2.compare(region, 0, cv2.CMP_GT)), np.uint8)
    mask = np.where(ink >= LEAST_INK, np.uint8(255), np.uint8(0))
    left, top, width, height = cv2.boundingRect(mask)
    if not width:
        return None
    box = (left, top, left + width, top + height)
    group = Group(box, mask[top : top + height, left : left + width], digit.symbols)
    if confirmed(looked, group, part) < CONFIRMED:
        return None
    return Choice(part, ink, group, [], [])
