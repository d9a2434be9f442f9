"""What the first bytes of a PNG, JPEG or WebP say, read without decoding a single pixel.

A few kilobytes can declare a picture of gigabytes, so the size is looked at first. The layouts
are those of the PNG specification (W3C, 2003), ITU-T T.81 (JPEG), Google's WebP container
specification and, for the orientation, Exif 2.3 (tag 0x0112).

Pillow's ``Image.open`` is no substitute: it decodes a whole PNG to look for its orientation,
can't open a WebP whose end is missing, and walks through any number of segments.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"\x00\x00\x00\x00IEND\xaeB\x60\x82"
JPEG_START = b"\xff\xd8\xff"
JPEG_END = b"\xff\xd9"
# Start-of-frame markers, the ones that carry a size: all of C0..CF but DHT, JPG and DAC.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Cameras write a few dozen segments; a file with thousands was made to keep us busy.
JPEG_MOST_SEGMENTS = 1000
JPEG_AFTER_FILL = re.compile(rb"[^\xff]")


@dataclass(frozen=True)
class Header:
    """Size and orientation of a coded picture.

    Attributes
    ----------
    width, height : int
        Pixels as stored, before the orientation is applied.
    orientation : int
        Exif's 1..8; 1 when the file says nothing.
    complete : bool
        Whether the file's end is there. A decoder fills a missing end with grey and says nothing.
    """

    width: int
    height: int
    orientation: int
    complete: bool


def read_header(data: bytes) -> Header | None:
    """Header of a PNG, JPEG or WebP.

    Parameters
    ----------
    data : bytes
        The whole file, or as much of it as arrived.

    Returns
    -------
    Header or None
        None where the bytes are in none of the three formats, or end before they say a size.
    """
    try:
        if data.startswith(PNG_START):
            return _png(data)
        if data.startswith(JPEG_START):
            return _jpeg(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except (struct.error, IndexError):
        return None
    return None


def _png(data: bytes) -> Header | None:
    if data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    exif = data.find(b"eXIf")
    orientation = _orientation(data[exif + 4 : exif + 4 + 65536]) if exif > 0 else 1
    return Header(width, height, orientation, PNG_END in data)


def _jpeg(data: bytes) -> Header | None:
    at, orientation = 2, 1
    for _ in range(JPEG_MOST_SEGMENTS):
        if data[at] != 0xFF:
            return None
        # Any number of fill bytes may stand before a marker, megabytes of them in a hostile file.
        behind = JPEG_AFTER_FILL.search(data, at)
        if behind is None:
            return None
        at, marker = behind.start() - 1, behind[0][0]
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            # Searched from here on: the thumbnail inside the Exif block has an end of its own.
            return Header(width, height, orientation, data.find(JPEG_END, at) > 0)
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\x00\x00":
            orientation = _orientation(data[at + 10 : at + 2 + length])
        at += 2 + length
    return None


def _webp(data: bytes) -> Header | None:
    if len(data) < 30:  # where the longest of the three headers ends
        return None
    (riff_size,) = struct.unpack_from("<I", data, 4)
    complete = len(data) >= riff_size + 8
    kind, orientation = data[12:16], 1
    if kind == b"VP8X":
        width = 1 + int.from_bytes(data[24:27], "little")
        height = 1 + int.from_bytes(data[27:30], "little")
        exif = data.rfind(b"EXIF") if data[20] & 0x08 else -1
        if exif > 0:
            orientation = _orientation(data[exif + 8 : exif + 8 + 65536].removeprefix(b"Exif\0\0"))
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    else:
        return None
    return Header(width, height, orientation, complete)


def _orientation(tiff: bytes) -> int:
    """Exif orientation in a TIFF block; 1 where the block is damaged or has none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (first,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, first)
        for entry in range(first + 2, first + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(order + "HH", tiff, entry)
            if tag == 0x0112 and kind == 3:
                (value,) = struct.unpack_from(order + "H", tiff, entry + 8)
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1
