"""Which format a file has, by its first bytes; its name and ending say nothing."""

from __future__ import annotations

import struct

from deepcluster.frame.header import JPEG_START, PNG_START

#: Every format that can be read, the usual ones first.
NAMES = ("JPEG", "PNG", "HEIC", "AVIF", "WebP", "GIF", "BMP", "TIFF")
#: Endings by which a file in a folder is taken for a picture.
ENDINGS = frozenset(
    {".jpg", ".jpeg", ".png", ".heic", ".heif", ".avif", ".webp", ".gif", ".bmp", ".tif", ".tiff"}
)
#: Lengths of the header behind a BMP's first 14 bytes, from OS/2's to the fifth of Windows.
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
# Brands of ISO/IEC 23008-12 (HEIF): stills, and sequences that begin with one.
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_AVIF = frozenset({b"avif", b"avis"})


def sniff(data: bytes) -> str | None:
    """Format of a file.

    Parameters
    ----------
    data : bytes
        The whole file, or its beginning.

    Returns
    -------
    str or None
        One of `NAMES`; None where it is none of them.
    """
    if data.startswith(JPEG_START):
        return "JPEG"
    if data.startswith(PNG_START):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[:4] in (b"II*\0", b"MM\0*"):
        return "TIFF"
    if data[4:8] == b"ftyp":
        return _by_brands(data)
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    return None


def _by_brands(data: bytes) -> str | None:
    (length,) = struct.unpack_from(">I", data)
    box = data[8 : min(length, 256)]
    # The version stands second, and is no brand.
    brands = {box[:4], *(box[at : at + 4] for at in range(8, len(box), 4))}
    if brands & _AVIF:
        return "AVIF"
    return "HEIC" if brands & _HEIC else None
