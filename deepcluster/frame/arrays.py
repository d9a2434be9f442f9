"""Arrays that hold a picture, whatever the type and range of their numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from deepcluster.errors import PictureError
from deepcluster.frame.decoded import Pixels
from deepcluster.frame.limits import check_size


def from_array(array: np.ndarray) -> Pixels:
    """A picture's array as bytes.

    Parameters
    ----------
    array : ndarray
        See `deepcluster.frame.picture.open_picture`.

    Returns
    -------
    ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)

    Raises
    ------
    PictureError
        With code ``type``, ``shape``, ``not-finite``, ``range``, ``too-small`` or ``too-large``.
    """
    array = np.asarray(array)  # masked arrays and matrices have their own rules
    kind = array.dtype.kind
    if kind not in "buif":
        raise PictureError(
            f"A picture's array holds numbers, not {array.dtype}.",
            code="type",
        )
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))):
        raise PictureError(
            "A picture's array has the shape (height, width), with 1, 3 or 4 channels after"
            f" that, not {array.shape}.",
            code="shape",
        )
    check_size(array.shape[1], array.shape[0])
    if array.dtype == np.uint8 and array.max() > 1:
        return np.ascontiguousarray(array)
    if kind == "b":
        return np.where(array, np.uint8(255), np.uint8(0))
    return _scaled(array, kind)


def _scaled(array: np.ndarray, kind: str) -> Pixels:
    low: Any = array.min()
    high: Any = array.max()
    if kind == "f" and not (np.isfinite(low) and np.isfinite(high)):
        raise PictureError("The picture holds values that are no numbers.", code="not-finite")
    if low < 0 or high > (65535 if kind in "ui" else 255):
        raise PictureError(
            f"A picture's values go from 0 to 1 or from 0 to 255, not from {low} to {high}.",
            code="range",
        )
    if high <= 1:
        array = array * np.float32(255)
    elif high > 255:
        array = array / np.float32(257)
    return np.ascontiguousarray(np.rint(array).astype(np.uint8))
