"""From arrays of grey pixels to PNG data URLs, one each or many on one sheet."""

from __future__ import annotations

import base64

import cv2
import numpy as np

from deepcluster.frame.pixels import to_uint8

# The weakest compression: these pictures are small, and somebody is waiting for them.
_FAST = [cv2.IMWRITE_PNG_COMPRESSION, 1]


def data_url(image: np.ndarray) -> str:
    """A PNG of one picture, as a data URL.

    Parameters
    ----------
    image : ndarray of uint8, or of float in [0, 1], shape (h, w)

    Returns
    -------
    str
    """
    _, png = cv2.imencode(".png", to_uint8(image), _FAST)
    return png_url(png.tobytes())


def png_url(png: bytes) -> str:
    """The bytes of a PNG as a data URL."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def sheet(images: np.ndarray) -> str:
    """A PNG of many pictures side by side, as a data URL: one request and one decoding for all.

    Parameters
    ----------
    images : ndarray of uint8, or of float in [0, 1], shape (n, h, w) or (rows, n, h, w)
        Pictures of a row lie from left to right, rows from top to bottom.

    Returns
    -------
    str
        "" where there are no pictures.
    """
    if images.size == 0:
        return ""
    rows = images if images.ndim == 4 else images[None]
    n_rows, n, height, width = rows.shape
    return data_url(rows.transpose(0, 2, 1, 3).reshape(n_rows * height, n * width))
