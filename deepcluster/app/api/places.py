"""Places in a picture as an address has them: a box and a point, in px."""

from __future__ import annotations

import math

from starlette.exceptions import HTTPException

from deepcluster.frame.find import Point
from deepcluster.frame.part import Box


def box_of(crop: str | None) -> Box | None:
    """The box behind ``LEFT,TOP,RIGHT,BOTTOM``; HTTPException where it is none."""
    if crop is None:
        return None
    sides = _numbers(crop)
    if len(sides) != 4 or sides[0] >= sides[2] or sides[1] >= sides[3]:
        raise HTTPException(400, "Give 'crop' as LEFT,TOP,RIGHT,BOTTOM in px of the picture.")
    left, top, right, bottom = sides
    return left, top, right, bottom


def point_of(at: str | None) -> Point | None:
    """The point behind ``X,Y``; HTTPException where it is none."""
    if at is None:
        return None
    place = _numbers(at)
    if len(place) != 2:
        raise HTTPException(400, "Give 'at' as X,Y in px of the picture.")
    return place[0], place[1]


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(number) for number in text.split(",")]
    except ValueError:
        return []
    # Far off any picture, and what is no number at all.
    return numbers if all(math.isfinite(n) and abs(n) < 1e6 for n in numbers) else []
