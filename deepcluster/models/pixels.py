"""Images as models take them: checked, as floats, and resized to the network's side."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.utils.validation import check_array

from deepcluster.networks.convolutional import INPUT_SIDE


def as_images(X: Any, n_min: int = 1) -> np.ndarray:
    """Check an array of images and reshape it to (n, h, w), or (n, f) where f is not a square.

    Parameters
    ----------
    X : array-like, shape (n, h, w) or (n, f)
    n_min : int, default=1
        Fewest images.

    Returns
    -------
    ndarray of uint8 or float32

    Raises
    ------
    ValueError
        For other shapes, other types, NaN or infinity.
    """
    array = check_array(
        X, dtype=None, allow_nd=True, ensure_min_samples=n_min, input_name="X", order="C"
    )
    if array.dtype != np.uint8:
        array = check_array(array, dtype=np.float32, allow_nd=True, input_name="X", order="C")
    if array.ndim == 2:
        side = round(array.shape[1] ** 0.5)
        if side > 1 and side * side == array.shape[1]:
            array = array.reshape(len(array), side, side)
    elif array.ndim != 3:
        raise ValueError(f"Expected images of shape (n, h, w) or (n, h * w), got {array.shape}.")
    return array


def as_pixels(images: np.ndarray) -> np.ndarray:
    """Images as float32; uint8 is divided by 255."""
    if images.dtype == np.uint8:
        return images.astype(np.float32) / 255.0
    return images.astype(np.float32, copy=False)


def to_side(images: np.ndarray) -> np.ndarray:
    """Images (n, h, w) resized to the convolutional networks' side, if they have another."""
    if images.ndim != 3:
        raise ValueError(f"Expected square images (n, h, w), got shape {images.shape}.")
    side = (INPUT_SIDE, INPUT_SIDE)
    if images.shape[1:] == side:
        return images
    batch = torch.from_numpy(np.ascontiguousarray(images)).unsqueeze(1).float()
    sized = F.interpolate(batch, side, mode="bilinear", align_corners=False, antialias=True)
    resized = sized.squeeze(1).numpy()
    return np.rint(resized).astype(np.uint8) if images.dtype == np.uint8 else resized


def as_frames(images: np.ndarray) -> np.ndarray:
    """Images (n, h, w) at the networks' side; vectors (n, f) become pictures of one row."""
    return to_side(images if images.ndim == 3 else images[:, None, :])
