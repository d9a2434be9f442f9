"""From anything that holds a picture to one kind of array, within limits.

Input may be hostile: everything is measured before it is decoded, and no error but
`PictureError` is raised.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError
from deepcluster.frame.header import read_header

Picture = np.ndarray | bytes | bytearray | memoryview | str | os.PathLike[str]
Pixels = npt.NDArray[np.uint8]

MIN_SIDE = 8
# 4,000 x 4,000, in any shape: a 12-megapixel phone takes 4,032 x 3,024.
MAX_PIXELS = 4000 * 4000
MAX_SIDE = 6000
# No picture within the limits needs more than its raw four channels.
MAX_BYTES = MAX_PIXELS * 4

_ALLOWED = "an array, the bytes of a PNG, JPEG or WebP file, a data URL, or a path"


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
        wider than a byte); the bytes of a PNG, JPEG or WebP; a ``data:image/...;base64,`` URL;
        the path of a file.

    Returns
    -------
    OpenedPicture

    Raises
    ------
    PictureError
        With code ``type``, ``shape``, ``not-finite``, ``range``, ``too-small``, ``too-large``,
        ``missing-file``, ``not-a-picture`` or ``truncated``.
    """
    pixels = _pixels_of(picture)
    return OpenedPicture(pixels, 1.0, (pixels.shape[1], pixels.shape[0]))


def _pixels_of(picture: Picture) -> Pixels:
    if isinstance(picture, np.ndarray):
        return _from_array(picture)
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
        raise _too_many_bytes()
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
            raise _too_many_bytes()
        return file.read_bytes()
    except (OSError, ValueError, TypeError):
        shown = str(path)[:200]
        raise PictureError(f"No picture can be read from {shown!r}.", code="missing-file") from None


def _from_bytes(data: bytes) -> Pixels:
    if len(data) > MAX_BYTES:
        raise _too_many_bytes()
    header = read_header(data)
    if header is None:
        raise PictureError(
            "This is not a PNG, JPEG or WebP picture, or it breaks off at its start.",
            code="not-a-picture",
        )
    _check_size(header.height, header.width)
    if not header.complete:
        raise _truncated()
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except (cv2.error, MemoryError):
        pixels = None
    if pixels is None or pixels.shape[:2] != (header.height, header.width):
        raise _truncated()
    return _upright(_rgb(_eight_bits(pixels)), header.orientation)


def _eight_bits(pixels: np.ndarray) -> Pixels:
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.uint16:
        return np.asarray(cv2.convertScaleAbs(pixels, alpha=1 / 257), np.uint8)
    raise _truncated()


def _rgb(pixels: Pixels) -> Pixels:
    """Red first, as everywhere but in OpenCV."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 4:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA), np.uint8)
    if channels == 3:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
    if channels == 1:
        return pixels.reshape(pixels.shape[:2])
    raise _truncated()


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Undo the rotation that Exif's orientation (1..8) records."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def _from_array(array: np.ndarray) -> Pixels:
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
    _check_size(array.shape[0], array.shape[1])
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


def _check_size(height: int, width: int) -> None:
    if min(height, width) < MIN_SIDE:
        raise PictureError(
            f"The picture is too small: {width} x {height} pixels, where {MIN_SIDE} x {MIN_SIDE}"
            " is the least.",
            code="too-small",
        )
    if max(height, width) > MAX_SIDE or height * width > MAX_PIXELS:
        raise PictureError(
            f"The picture is too large: {width} x {height} pixels, where 4,000 x 4,000 is the"
            " most.",
            code="too-large",
        )


def _too_many_bytes() -> PictureError:
    return PictureError(
        f"The picture is too large: {MAX_BYTES // 1_000_000} MB is the most.",
        code="too-large",
    )


def _truncated() -> PictureError:
    return PictureError(
        "The picture is cut short or damaged: please send it again.",
        code="truncated",
    )
