"""From anything that holds a picture to one kind of array, within limits.

Input may be hostile: everything is measured before it is decoded, and no error but
`PictureError` is raised.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from deepcluster.errors import PictureError
from deepcluster.frame.arrays import from_array
from deepcluster.frame.decoded import Decoded, Note, Pixels, upright
from deepcluster.frame.formats import NAMES, sniff
from deepcluster.frame.gif import decode_gif
from deepcluster.frame.jpeg import decode_jpeg
from deepcluster.frame.limits import MAX_BYTES, MIN_SIDE, reduction, too_many_bytes
from deepcluster.frame.png import decode_png
from deepcluster.frame.whole import decode_avif, decode_bmp, decode_heic, decode_tiff, decode_webp

__all__ = [
    "MAX_BYTES",
    "MIN_SIDE",
    "Note",
    "OpenedPicture",
    "Picture",
    "Pixels",
    "decode_data_url",
    "open_picture",
    "read_picture",
]

Picture = np.ndarray | bytes | bytearray | memoryview | str | os.PathLike[str]

_ALLOWED = "an array, the bytes of a picture file, a data URL, or a path"
_DECODERS: dict[str, Callable[[bytes], Decoded]] = {
    "JPEG": decode_jpeg,
    "PNG": decode_png,
    "HEIC": decode_heic,
    "AVIF": decode_avif,
    "WebP": decode_webp,
    "GIF": decode_gif,
    "BMP": decode_bmp,
    "TIFF": decode_tiff,
}


@dataclass(frozen=True)
class OpenedPicture:
    """A picture as it was read, and how it lies in the original.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)
        Upright, channels red, green, blue, alpha. A large photo is decoded at a reduced size, and
        what is missing at the end of a broken file is cut away.
    scale : float
        Pixels of the original along each pixel of ``pixels``, at least 1; a point (x, y) of
        ``pixels`` is (x * scale, y * scale) in the original.
    size : tuple of int
        Width and height of the upright original, with what is missing of it.
    notes : tuple of Note
        Empty for a picture that is as it should be.
    """

    pixels: Pixels
    scale: float
    size: tuple[int, int]
    notes: tuple[Note, ...] = ()


def read_picture(picture: Picture) -> Pixels:
    """Pixels of anything that holds a picture.

    Parameters
    ----------
    picture : array, bytes, str or path
        See `open_picture`.

    Returns
    -------
    ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)
        The picture upright, channels red, green, blue, alpha.

    Raises
    ------
    PictureError
        Those of `open_picture`.
    """
    return open_picture(picture).pixels


def open_picture(picture: Picture) -> OpenedPicture:
    """Anything that holds a picture: its pixels, and how they lie in the original.

    A plain string is a path, so a server must not hand over a visitor's string as it is: it
    calls `decode_data_url` first, which never opens a file.

    Parameters
    ----------
    picture : array, bytes, str or path
        An array (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), its channels red, green, blue and
        alpha, its values 0..1 (float, bool), 0..255 (float, any integer) or 0..65535 (integers
        wider than a byte); the bytes of a file, JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP or TIFF (the
        first picture of several); a ``data:image/...;base64,`` URL; the path of a file. How large
        it may be is in `deepcluster.frame.limits`.

    Returns
    -------
    OpenedPicture

    Raises
    ------
    PictureError
        With code ``type``, ``shape``, ``not-finite``, ``range``, ``too-small``, ``too-large``,
        ``missing-file``, ``not-a-picture`` or ``truncated``.
    """
    if isinstance(picture, np.ndarray):
        pixels = from_array(picture)
        return OpenedPicture(pixels, 1.0, (pixels.shape[1], pixels.shape[0]))
    if isinstance(picture, bytes | bytearray | memoryview):
        return _from_bytes(bytes(picture))
    if isinstance(picture, str) and picture[:5].lower() == "data:":
        return _from_bytes(decode_data_url(picture))
    if isinstance(picture, str | os.PathLike):
        return _from_bytes(_read_file(picture))
    raise PictureError(
        f"A picture is {_ALLOWED}; this is of type {type(picture).__name__}.",
        code="type",
    )


def decode_data_url(url: object) -> bytes:
    """Bytes behind a ``data:image/...;base64,`` URL.

    Parameters
    ----------
    url : object
        Whatever a visitor's browser sent.

    Returns
    -------
    bytes
        Not yet known to be a picture.

    Raises
    ------
    PictureError
        With code ``type`` for anything that is not a string, ``too-large``, or ``not-a-picture``.
    """
    if not isinstance(url, str):
        raise PictureError(
            f"A data URL is a string; this is of type {type(url).__name__}.", code="type"
        )
    if len(url) > MAX_BYTES * 4 // 3 + 100:
        raise too_many_bytes()
    head, comma, _ = url[:100].partition(",")
    if not comma or not head.lower().startswith("data:image/") or ";base64" not in head.lower():
        raise PictureError(
            "The text does not start like a picture's data URL (data:image/png;base64,...).",
            code="not-a-picture",
        )
    try:
        return base64.b64decode(url[len(head) + 1 :], validate=True)
    except (binascii.Error, ValueError):
        raise PictureError(
            "The picture was damaged on its way here: its base64 text does not decode.",
            code="not-a-picture",
        ) from None


def _read_file(path: str | os.PathLike[str]) -> bytes:
    try:
        file = Path(path)
        status = file.stat()
        # A pipe or a device would block, or never end.
        if not stat.S_ISREG(status.st_mode):
            raise PictureError(f"{file} is not a file.", code="missing-file")
        if status.st_size > MAX_BYTES:
            raise too_many_bytes()
        return file.read_bytes()
    except (OSError, ValueError, TypeError):
        shown = str(path)[:200]
        raise PictureError(f"No picture can be read from {shown!r}.", code="missing-file") from None


def _from_bytes(data: bytes) -> OpenedPicture:
    if len(data) > MAX_BYTES:
        raise too_many_bytes()
    kind = sniff(data)
    if kind is None:
        raise PictureError(
            f"This is not a picture that can be read ({', '.join(NAMES[:-1])} or {NAMES[-1]}), or"
            " it breaks off at its start.",
            code="not-a-picture",
        )
    decoded = _DECODERS[kind](data)
    width, height = decoded.size
    pixels, factor = decoded.pixels, decoded.factor
    # Averaging would let the colours of what is transparent shine through.
    if factor == 1 and (pixels.ndim == 2 or pixels.shape[2] == 3):
        factor = reduction(width, height)
        pixels = _shrunk(pixels, factor)
    if decoded.orientation >= 5:
        width, height = height, width
    pixels = upright(pixels, decoded.orientation)
    return OpenedPicture(pixels, float(factor), (width, height), decoded.notes)


def _shrunk(pixels: Pixels, factor: int) -> Pixels:
    """Means of squares; what is left of them at the right and below is cut off."""
    height, width = (side // factor for side in pixels.shape[:2])
    if factor == 1 or not height:
        return pixels
    squares = pixels[: height * factor, : width * factor]
    return np.asarray(cv2.resize(squares, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
