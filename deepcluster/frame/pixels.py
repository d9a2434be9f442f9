"""Pixels: how many a frame has, and how floats become bytes, everywhere alike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: Pixels along each side of a frame.
SIDE = 28


def to_uint8(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Pixels as bytes, rounded to the nearest.

    Parameters
    ----------
    pixels : ndarray of uint8 or float
        uint8 is returned as it is; float is taken as 0 to 1, and what lies outside is cut off.

    Returns
    -------
    ndarray of uint8, of the same shape

    Examples
    --------
    >>> import numpy as np
    >>> to_uint8(np.array([-0.1, 0.0, 0.5, 1.0, 1.1]))
    array([  0,   0, 128, 255, 255], dtype=uint8)
    """
    if pixels.dtype == np.uint8:
        return np.asarray(pixels, np.uint8)
    return np.asarray(np.rint(np.clip(pixels, 0.0, 1.0) * 255.0), np.uint8)


def as_float(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Bytes as float32 from 0 to 1."""
    return pixels.astype(np.float32) / np.float32(255)
