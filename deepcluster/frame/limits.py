"""How large a picture may be, looked at before a pixel of it is decoded.

A few kilobytes can declare a picture of gigabytes. How much is sensible depends on the format: of
a photo that its decoder can shrink on the way, little is ever held in memory.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext

from deepcluster.errors import PictureError

MIN_SIDE = 8
MAX_SIDE = 20_000
#: Of an array, and of a file that can only be decoded whole: 100 MB with four channels.
MAX_PIXELS = 25_000_000
#: Where more is sensible. Phones take up to 200 megapixels as JPEG, up to 50 as HEIC; of a JPEG in
#: several passes all coefficients are held, two bytes each.
MAX_PIXELS_OF = {
    "JPEG": 200_000_000,
    "progressive JPEG": 64_000_000,
    "HEIC": 64_000_000,
}
#: Of a file: the largest of all these, a BMP, has four bytes a pixel.
MAX_BYTES = MAX_PIXELS * 4

#: Frames are 28 px wide: a photo of this size loses nothing that can be seen in one.
ENOUGH_SIDE = 1500
_ENOUGH_SHORT_SIDE = 100

#: Beyond this, pictures that are decoded whole wait for each other, so that visitors who come
#: together do not fill the memory.
_LARGE = 13_000_000
_one_at_a_time = threading.Lock()


def check_size(width: int, height: int, kind: str = "") -> None:
    """Refuse a size that is not sensible.

    Parameters
    ----------
    width, height : int
    kind : str
        The format, as `deepcluster.frame.formats.sniff` names it; "" for an array.

    Raises
    ------
    PictureError
        With code ``too-small`` or ``too-large``.
    """
    if min(height, width) < MIN_SIDE:
        raise PictureError(
            f"The picture is too small: {width} x {height} pixels, where {MIN_SIDE} x {MIN_SIDE}"
            " is the least.",
            code="too-small",
        )
    if width * height > most_pixels(kind):
        raise too_large(kind, f"{width:,} x {height:,} pixels, where ")
    if max(height, width) > MAX_SIDE:
        raise PictureError(
            f"The picture is too large: {width:,} x {height:,} pixels, where {MAX_SIDE:,} is the"
            " most along a side.",
            code="too-large",
        )


def most_pixels(kind: str) -> int:
    """How many pixels a picture of a format may have."""
    return MAX_PIXELS_OF.get(kind, MAX_PIXELS)


def too_large(kind: str, found: str = "") -> PictureError:
    """The error for more pixels than `most_pixels`."""
    of = f" for {kind}" if kind else ""
    return PictureError(
        f"The picture is too large: {found}{most_pixels(kind) // 1_000_000} megapixels is the"
        f" most{of}.",
        code="too-large",
    )


def reduction(width: int, height: int) -> int:
    """By how much a picture can be shrunk without loss to its frame: 1, 2, 4 or 8."""
    factor = 1
    while (
        factor < 8
        and max(width, height) >= 2 * factor * ENOUGH_SIDE
        and min(width, height) >= 2 * factor * _ENOUGH_SHORT_SIDE
    ):
        factor *= 2
    return factor


def turn_to_decode(width: int, height: int) -> AbstractContextManager[object]:
    """Wait here before a picture is decoded whole."""
    return _one_at_a_time if width * height > _LARGE else nullcontext()


def too_many_bytes() -> PictureError:
    """The error for a file that is longer than any picture's need be."""
    return PictureError(
        f"The picture is too large: {MAX_BYTES // 1_000_000} MB is the most.", code="too-large"
    )


def damaged() -> PictureError:
    """The error for a file of which too little can be decoded."""
    return PictureError(
        "The picture is cut short or damaged: please send it again.", code="truncated"
    )
