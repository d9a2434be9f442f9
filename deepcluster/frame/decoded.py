"""What every decoder gives: pixels as they are stored, and what is left to do with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Note:
    """What is worth knowing about a picture that could be read all the same.

    Attributes
    ----------
    code : str
        Stays the same: ``broken-off``, only a part of the file is there.
    sentence : str
        The same for people.
    """

    code: str
    sentence: str


@dataclass(frozen=True)
class Decoded:
    """A picture out of its file.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)
        As stored, channels red, green, blue, alpha.
    size : tuple of int
        Width and height that the file declares.
    factor : int
        By how much the decoder has shrunk it.
    orientation : int
        Exif's 1..8, not applied yet.
    notes : tuple of Note
    """

    pixels: Pixels
    size: tuple[int, int]
    factor: int = 1
    orientation: int = 1
    notes: tuple[Note, ...] = ()


def broken_off(rows: int, of: int) -> Note:
    """The note on a picture of which only the upper rows are there."""
    if rows >= of:
        sentence = "The file breaks off at its end, but all of the picture is there."
    else:
        share = max(1, 100 * rows // of)
        sentence = f"The file breaks off: only {share} % of the picture is there."
    return Note("broken-off", sentence)


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Undo the rotation that Exif's orientation (1..8) records."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)
