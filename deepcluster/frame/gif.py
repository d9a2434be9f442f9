"""GIF: the first picture of it (Graphics Interchange Format, version 89a, CompuServe, 1990)."""

from __future__ import annotations

import io
import struct

from deepcluster.frame.decoded import Decoded
from deepcluster.frame.limits import check_size, damaged, turn_to_decode
from deepcluster.frame.pillow import open_file, to_array

_PICTURE, _EXTENSION, _CONTROL = 0x2C, 0x21, 0xF9


def decode_gif(data: bytes) -> Decoded:
    """Pixels of a GIF's first picture.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    Decoded

    Raises
    ------
    PictureError
        With code ``too-small``, ``too-large`` or ``truncated``.
    """
    try:
        lean = _first_picture(data)
    except (IndexError, struct.error):
        raise damaged() from None
    with open_file(io.BytesIO(lean), "GIF") as image:
        width, height = image.size
        check_size(width, height, "GIF")
        with turn_to_decode(width, height):
            return Decoded(to_array(image), (width, height))


def _first_picture(data: bytes) -> bytes:
    """The file without what stands before and behind: texts may fill megabytes, films as well."""
    width, height = struct.unpack_from("<HH", data, 6)
    check_size(width, height, "GIF")
    at = 13 + _colours(data[10])
    kept = [data[:at]]
    while True:
        begin = at
        if data[at] == _PICTURE:
            at = _end_of_blocks(data, at + 11 + _colours(data[at + 9]))
            return b"".join([*kept, data[begin:at], b";"])
        if data[at] != _EXTENSION:
            raise damaged()
        at = _end_of_blocks(data, at + 2)
        if data[begin + 1] == _CONTROL and len(kept) < 2:  # it says which colour is transparent
            kept.append(data[begin:at])


def _colours(flags: int) -> int:
    """Bytes of a colour table."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1
