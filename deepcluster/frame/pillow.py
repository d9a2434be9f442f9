"""Pillow, kept to one format at a time, quiet, and with no error but ours.

It is imported where it is needed: the command line answers ``--help`` without it.
"""

from __future__ import annotations

import ctypes
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

import cv2
import numpy as np

from deepcluster.errors import PictureError
from deepcluster.frame.arrays import from_array
from deepcluster.frame.decoded import Pixels
from deepcluster.frame.limits import damaged

if TYPE_CHECKING:
    from PIL.Image import Image

_PLUGINS = {
    "JPEG": ("JpegImagePlugin", "JpegImageFile"),
    "PNG": ("PngImagePlugin", "PngImageFile"),
    "GIF": ("GifImagePlugin", "GifImageFile"),
    "BMP": ("BmpImagePlugin", "BmpImageFile"),
    "TIFF": ("TiffImagePlugin", "TiffImageFile"),
    "WebP": ("WebPImagePlugin", "WebPImageFile"),
    "AVIF": ("AvifImagePlugin", "AvifImageFile"),
}
logging.getLogger("PIL").addHandler(logging.NullHandler())


@contextmanager
def open_file(file: IO[bytes], kind: str) -> Iterator[Any]:
    """Open a picture of a known format; every error inside becomes a `PictureError`.

    Parameters
    ----------
    file : binary file
    kind : str
        Any of `deepcluster.frame.formats.NAMES` but HEIC.

    Yields
    ------
    PIL.Image.Image
        Its size is known, its pixels are not decoded.

    Raises
    ------
    PictureError
        With code ``truncated`` or ``too-large``.
    """
    module, name = _PLUGINS[kind]
    plugin = getattr(import_module(f"PIL.{module}"), name)
    _silence()
    try:
        # By the plugin itself: `Image.open` would hold a limit of its own, below ours for JPEG.
        with plugin(file) as image:
            yield image
    except PictureError:
        raise
    except Exception:
        # A hostile file can have a decoder raise anything.
        raise damaged() from None


def _silence() -> None:
    """What Pillow and libtiff say about a visitor's file is of no use to who runs the program."""
    from PIL import _imaging

    warnings.filterwarnings("ignore", module=r"PIL\.")
    # libtiff writes to standard error. Where it is built in and hidden, it goes on doing so.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler(None)


def to_array(image: Image) -> Pixels:
    """Decode an open picture, whatever its mode.

    Parameters
    ----------
    image : PIL.Image.Image

    Returns
    -------
    ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)
        Channels red, green, blue, alpha.
    """
    if image.mode.startswith("I;16"):
        image.load()
        # Of sixteen bits the upper eight, as screens show them.
        deep = np.asarray(image).astype(np.uint16)
        return np.asarray(cv2.convertScaleAbs(deep, alpha=1 / 257), np.uint8)
    if image.mode in ("I", "F"):
        return from_array(np.asarray(image))
    # Not before it is loaded: a palette's transparency may stand behind the pixels.
    image.load()
    if "transparency" in image.info or image.mode in ("LA", "La", "PA", "RGBA", "RGBa"):
        mode = "RGBA"
    elif image.mode in ("1", "L"):
        mode = "L"
    else:
        mode = "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    return np.asarray(image, np.uint8)
