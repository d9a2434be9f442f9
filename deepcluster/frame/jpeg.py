"""JPEG: decoded at a reduced size, and as far as it is there.

The decoder is libjpeg-turbo as Pillow calls it, which halves a picture up to three times on the
way (ITU-T T.81's cosine transform taken over fewer frequencies), keeps quiet about damage, and
holds little more than a row of blocks where the file has a single pass.
"""

from __future__ import annotations

import io
import struct

from deepcluster.frame.decoded import Decoded, Note, Pixels, broken_off
from deepcluster.frame.header import (
    JPEG_AFTER_FILL,
    JPEG_END,
    JPEG_FRAMES,
    JPEG_MOST_SEGMENTS,
    Header,
    read_header,
)
from deepcluster.frame.limits import (
    MIN_SIDE,
    check_size,
    damaged,
    reduction,
    turn_to_decode,
)
from deepcluster.frame.pillow import open_file, to_array

_START_OF_SCAN = 0xDA
#: Tables, restart interval and Adobe's word on colours: what the decoder needs. The rest, such as
#: Exif or a second picture, would only be gone through.
_NEEDED = frozenset({0xC4, 0xCC, 0xDB, 0xDD, 0xE0, 0xEE}) | JPEG_FRAMES
#: Every pass visits every block, however few bytes it has; cameras make up to a dozen.
_MOST_VISITS = 1_000_000_000
# What stands for the missing end: no marker in it, and from its first bit on unlike the zeros that
# the decoder fills in.
_NOISE = b"\xfe" * 4 + bytes((7 * n * n + 31 * n) % 251 for n in range(20_000))


def decode_jpeg(data: bytes) -> Decoded:
    """Pixels of a JPEG, at a size that is enough for a frame.

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
        With code ``not-a-picture``, ``too-small``, ``too-large`` or ``truncated``.
    """
    header = read_header(data)
    if header is None:
        raise damaged()
    check_size(header.width, header.height, "JPEG")
    coded, several = _lean(data)
    if several:
        check_size(header.width, header.height, "progressive JPEG")
        if coded.count(b"\xff\xda") * header.width * header.height > _MOST_VISITS:
            raise damaged()
        with turn_to_decode(header.width, header.height):
            return _decode(coded, header, several)
    return _decode(coded, header, several)


def _decode(coded: bytes, header: Header, several: bool) -> Decoded:
    factor = reduction(header.width, header.height)
    if header.complete:
        pixels = _pixels(coded, header, factor)
        if not _ends_in_grey(pixels):
            return Decoded(pixels, (header.width, header.height), factor, header.orientation)
        # Somebody may have closed a broken file; or that corner is just grey.
        coded = coded[: max(coded.rfind(JPEG_END), 0)]
    pixels, note = _as_far_as_there(coded, header, factor, several)
    notes = () if header.complete and len(pixels) == -(-header.height // factor) else (note,)
    return Decoded(pixels, (header.width, header.height), factor, header.orientation, notes)


def _as_far_as_there(
    coded: bytes, header: Header, factor: int, several: bool
) -> tuple[Pixels, Note]:
    """Rows that are the same whatever stands for the missing end."""
    coded = coded.rstrip(b"\xff")  # half a marker
    if several and coded.count(b"\xff\xda") > 1:
        # A pass over the whole picture is there, and later ones only refine it.
        pixels = _pixels(_whole_segments(coded) + JPEG_END, header, factor)
        return pixels, Note("broken-off", "The file breaks off: the picture is blurred.")
    pixels = _pixels(coded + JPEG_END, header, factor)
    other = _pixels(coded + _NOISE + JPEG_END, header, factor)
    differ = (pixels != other).reshape(len(pixels), -1).any(axis=1)
    rows = int(differ.argmax()) if differ.any() else len(pixels)
    if rows < MIN_SIDE:
        raise damaged()
    return pixels[:rows], broken_off(rows, len(pixels))


def _whole_segments(coded: bytes) -> bytes:
    """Without a segment at the end whose length reaches beyond it."""
    last = coded.rfind(b"\xff\xda")
    tables = max(coded.rfind(b"\xff\xc4", last), last)
    (length,) = struct.unpack(">H", coded[tables + 2 : tables + 4].rjust(2, b"\xff"))
    return coded if tables + 2 + length <= len(coded) else coded[:tables]


def _ends_in_grey(pixels: Pixels) -> bool:
    """Whether the last corner is what the decoder fills in where data is missing."""
    return bool((pixels[-4:, -4:] == 128).all())


def _pixels(coded: bytes, header: Header, factor: int) -> Pixels:
    with open_file(io.BytesIO(coded), "JPEG") as image:
        if image.size != (header.width, header.height):
            raise damaged()
        image.draft(None, (header.width // factor, header.height // factor))
        pixels = to_array(image)
    if pixels.shape[:2] != (-(-header.height // factor), -(-header.width // factor)):
        raise damaged()
    return pixels


def _lean(data: bytes) -> tuple[bytes, bool]:
    """The file without what the decoder does not need, and whether it has several passes."""
    kept, at, frame, components = [data[:2]], 2, 0, 0
    for _ in range(JPEG_MOST_SEGMENTS):
        behind = JPEG_AFTER_FILL.search(data, at)
        if behind is None or data[at] != 0xFF or len(data) < behind.start() + 3:
            raise damaged()
        at, marker = behind.start() - 1, behind[0][0]
        if marker == _START_OF_SCAN:
            in_scan = data[at + 4] if len(data) > at + 4 else 0
            kept.append(data[at:])
            return b"".join(kept), frame not in (0xC0, 0xC1) or in_scan < components
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in _NEEDED:
            kept.append(data[at : at + 2 + length])
        if marker in JPEG_FRAMES and len(data) > at + 9:
            frame, components = marker, data[at + 9]
        at += 2 + length
        if at >= len(data):
            break
    raise damaged()
