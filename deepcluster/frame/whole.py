"""The formats that are decoded whole or not at all: WebP, HEIC, AVIF, BMP and TIFF."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import numpy as np

from deepcluster.errors import PictureError
from deepcluster.frame.decoded import Decoded
from deepcluster.frame.header import read_header
from deepcluster.frame.limits import check_size, damaged, turn_to_decode
from deepcluster.frame.pillow import open_file, to_array

_ORIENTATION = 0x0112
#: A TIFF's list of strips has at most an entry a row, its palette three of 65,536 colours.
_MOST_VALUES = 200_000
_BYTES_AND_TEXT = frozenset({1, 2, 6, 7})
_PLACES_OF_PIXELS = frozenset({273, 279, 324, 325})


def decode_webp(data: bytes) -> Decoded:
    """Pixels of a WebP; `PictureError` with code ``too-small``, ``too-large``, ``truncated``."""
    header = read_header(data)
    if header is None:
        raise damaged()
    check_size(header.width, header.height, "WebP")
    if not header.complete:
        raise damaged()
    return replace(_by_pillow(data, "WebP"), orientation=header.orientation)


def decode_heic(data: bytes) -> Decoded:
    """Pixels of a HEIC, as iPhones take them; errors as for `decode_webp`."""
    # As late as Pillow: see there.
    import pillow_heif

    try:
        image = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
        # Turned already: in a HEIC that is the decoder's work, whatever its Exif says.
        width, height = image.size
        check_size(width, height, "HEIC")
        with turn_to_decode(width, height):
            if image.mode in ("RGB", "RGBA", "L"):
                pixels = np.asarray(image, np.uint8)
            else:
                pixels = to_array(image.to_pillow())
            return Decoded(pixels, (width, height))
    except PictureError:
        raise
    except Exception:
        # A hostile file can have a decoder raise anything.
        raise damaged() from None


def decode_avif(data: bytes) -> Decoded:
    """Pixels of an AVIF; errors as for `decode_webp`."""
    return _by_pillow(data, "AVIF")


def decode_bmp(data: bytes) -> Decoded:
    """Pixels of a BMP; errors as for `decode_webp`."""
    if len(data) < 34 or (_is_run_length_coded(data) and len(data) > 1_000_000):
        # Nobody has written long ones in decades, and they would be gone through byte by byte.
        raise damaged()
    return _by_pillow(data, "BMP")


def decode_tiff(data: bytes) -> Decoded:
    """Pixels of a TIFF's first page; errors as for `decode_webp`."""
    try:
        _look_through_tags(data)
    except struct.error:
        raise damaged() from None
    return _by_pillow(data, "TIFF")


def _by_pillow(data: bytes, kind: str) -> Decoded:
    with open_file(io.BytesIO(data), kind) as image:
        width, height = size = image.size
        check_size(width, height, kind)
        with turn_to_decode(width, height):
            pixels = to_array(image)
            # Once it is loaded: some decoders turn it themselves, and then say so here.
            orientation = image.getexif().get(_ORIENTATION, 1)
    if pixels.shape[:2] not in (size, size[::-1]):
        raise damaged()
    return Decoded(pixels, size, orientation=orientation if orientation in range(1, 9) else 1)


def _is_run_length_coded(data: bytes) -> bool:
    return int.from_bytes(data[14:18], "little") >= 40 and data[30] in (1, 2)


def _look_through_tags(data: bytes) -> None:
    """Refuse a TIFF whose tags would keep us busy (TIFF 6.0, Adobe, 1992, section 2)."""
    order = "<" if data[:2] == b"II" else ">"
    (first,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, first)
    for at in range(first + 2, first + 2 + 12 * count, 12):
        tag, kind, values = struct.unpack_from(order + "HHI", data, at)
        short = kind in _BYTES_AND_TEXT and tag not in _PLACES_OF_PIXELS
        if values > (len(data) if short else _MOST_VALUES):
            raise damaged()
