"""PNG: decoded as far as it is there (PNG specification, W3C, 2003)."""

from __future__ import annotations

import io
import struct
import zlib

from deepcluster.frame.decoded import Decoded, Note, broken_off
from deepcluster.frame.header import PNG_START, read_header
from deepcluster.frame.limits import MIN_SIDE, check_size, damaged, turn_to_decode
from deepcluster.frame.pillow import open_file, to_array

#: Writers make chunks of 8 KB and more; a file with more of them was made to keep us busy.
_MOST_CHUNKS = 50_000
#: What the decoder needs; the rest, such as texts and colour profiles, would only be gone through.
_TABLES = frozenset({b"PLTE", b"tRNS"})
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def decode_png(data: bytes) -> Decoded:
    """Pixels of a PNG.

    Parameters
    ----------
    data : bytes
        Of a file that may break off.

    Returns
    -------
    Decoded
        Without the rows that are missing, and with a note if the file breaks off.

    Raises
    ------
    PictureError
        With code ``too-small``, ``too-large`` or ``truncated``.
    """
    header = read_header(data)
    if header is None or len(data) < 33:
        raise damaged()
    size = header.width, header.height
    check_size(*size, kind="PNG")
    tables, coded = _chunks(data)
    rows, notes = header.height, tuple[Note, ...]()
    with turn_to_decode(*size):
        if not header.complete:
            rows, coded = _rows_there(data[16:29], coded)
            if rows < MIN_SIDE:
                raise damaged()
            notes = (broken_off(rows, header.height),)
        shape = struct.pack(">II", header.width, rows) + data[24:29]
        lean = PNG_START + _chunk(b"IHDR", shape) + tables + _chunk(b"IDAT", coded)
        with open_file(io.BytesIO(lean + _chunk(b"IEND", b"")), "PNG") as image:
            pixels = to_array(image)
    return Decoded(pixels, size, orientation=header.orientation, notes=notes)


def _chunks(data: bytes) -> tuple[bytes, bytes]:
    """The chunks with tables, and all coded pixels."""
    tables, coded, at = [], [], 33
    for _ in range(_MOST_CHUNKS):
        if at + 8 > len(data):
            break
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            coded.append(body)
        elif kind in _TABLES:
            tables.append(_chunk(kind, body))
        elif kind == b"IEND":
            break
        at += 12 + length
    else:
        raise damaged()
    return b"".join(tables), b"".join(coded)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _rows_there(shape: bytes, coded: bytes) -> tuple[int, bytes]:
    """How many rows can be decoded, and they alone, coded anew."""
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", shape)
    if interlaced or colour not in _CHANNELS:
        raise damaged()
    # Each row begins with a byte that names its filter.
    row = 1 + -(-width * depth * _CHANNELS[colour] // 8)
    try:
        raw = zlib.decompressobj().decompress(coded, height * row)
    except zlib.error:
        raise damaged() from None
    rows = len(raw) // row
    return rows, zlib.compress(raw[: rows * row], 1)
