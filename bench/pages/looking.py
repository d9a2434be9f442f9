"""The only place that calls the frame: what it makes of a picture, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

import deepcluster.frame as framing
from deepcluster.errors import PictureError
from deepcluster.frame.pixels import to_uint8

Box = tuple[float, float, float, float]

#: There once the frame says where a digit lies and whether it doubts.
_find: Any = getattr(framing, "find", None)
_find_all: Any = getattr(framing, "find_all", None)
FINDS_ALL = _find_all is not None


@dataclass(frozen=True)
class Look:
    """What the frame made of a picture.

    Attributes
    ----------
    frame : ndarray of uint8, shape (28, 28), or None
        None where the picture was refused.
    sure : bool
        Whether the frame itself has no doubt.
    refused : str
        The code of the refusal; "" where there is none.
    box : (float, float, float, float), optional
        Left, top, right and bottom in the picture.
    """

    frame: npt.NDArray[np.uint8] | None
    sure: bool
    refused: str = ""
    box: Box | None = None


def look(picture: Any) -> Look:
    """Frame one digit of a picture."""
    try:
        if _find is None:
            return Look(to_uint8(framing.frame(picture)), True)
        return _seen(_find(picture))
    except PictureError as error:
        return Look(None, False, error.code)


def look_all(picture: Any) -> list[Look]:
    """Frame every digit of a picture, in reading order; none where it is refused."""
    assert _find_all is not None
    try:
        return [_seen(found) for found in _find_all(picture)]
    except PictureError:
        return []


def _seen(found: Any) -> Look:
    left, top, right, bottom = (float(side) for side in found.box)
    return Look(to_uint8(found.frame), bool(found.sure), "", (left, top, right, bottom))
