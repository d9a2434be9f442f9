"""A picture to be read, and what stands on it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Page:
    """One picture of one digit.

    Attributes
    ----------
    picture : bytes or ndarray of uint8, shape (h, w, 3) or (h, w, 4)
    digit : int
        What stands on it; -1 where it is more or less than one digit.
    clean : ndarray of uint8
        The same digit as nobody could misread it: on a white canvas, or with ground around it.
    about : str
        What the picture shows, in a few words.
    digits : int
        How many digits stand on it.
    """

    picture: bytes | Pixels
    digit: int
    clean: Pixels
    about: str
    digits: int = 1


def pixels(picture: bytes | Pixels) -> Pixels:
    """The picture's pixels, (h, w, 3) or (h, w, 4), red first."""
    if isinstance(picture, bytes):
        read = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
        assert read is not None
        return np.asarray(read[..., ::-1], np.uint8)
    return picture


def size_of(picture: bytes | Pixels) -> str:
    """Width and height in words."""
    height, width = pixels(picture).shape[:2]
    return f"{width}x{height}"
