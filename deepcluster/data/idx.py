"""IDX, the file format that MNIST is published in: a short header, then one array.

Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", section
"The IDX file format": two zero bytes, one byte for the type, one for the number of dimensions,
each dimension as a big-endian 32-bit integer, then the values, big-endian, in C order.
"""

from __future__ import annotations

import gzip
import io
import math
import os
import zlib
from pathlib import Path

import numpy as np

from deepcluster.errors import DataError

GZIP_MAGIC = b"\x1f\x8b"

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_CODES = {np.dtype(kind).newbyteorder("=").str: code for code, kind in _TYPES.items()}


def read_raw(path: str | os.PathLike[str], *, limit: int | None = None) -> bytes:
    """Bytes of a file, decompressed if they are gzip, whatever the file is called.

    Parameters
    ----------
    path : path
    limit : int, optional
        Stop after this many decompressed bytes, so that a small file can't fill the memory.

    Returns
    -------
    bytes

    Raises
    ------
    DataError
        The file can't be read, or its compressed stream is damaged or cut off.
    """
    size = -1 if limit is None else limit
    try:
        with open(path, "rb") as file:
            packed = file.read(2) == GZIP_MAGIC
            file.seek(0)
            if not packed:
                return file.read(size)
            with gzip.GzipFile(fileobj=file) as unpacked:
                return unpacked.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path} is damaged or cut off ({error}); replace it.") from error
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error


def read_idx(path: str | os.PathLike[str]) -> np.ndarray:
    """Array in an IDX file, raw or gzip.

    Parameters
    ----------
    path : path

    Returns
    -------
    ndarray
        In the shape and type that the header states, native byte order, writable.

    Raises
    ------
    DataError
        Not IDX, or longer or shorter than its header says.
    """
    return decode_idx(read_raw(path), str(path))


def decode_idx(raw: bytes, name: str) -> np.ndarray:
    """Array in the bytes of an IDX file; ``name`` is what errors call them.

    Parameters
    ----------
    raw : bytes
    name : str

    Returns
    -------
    ndarray

    Raises
    ------
    DataError
        Not IDX, or longer or shorter than its header says.
    """
    if len(raw) < 4 or raw[:2] != b"\0\0" or raw[2] not in _TYPES or raw[3] == 0:
        raise DataError(f"{name} is not an IDX file; give one as MNIST is published in.")
    kind, ndim = np.dtype(_TYPES[raw[2]]), raw[3]
    start = 4 + 4 * ndim
    if len(raw) < start:
        raise DataError(f"{name} is cut off within its header; replace it.")
    # Python integers: a forged header must not overflow into a size that seems to fit.
    shape = tuple(int(size) for size in np.frombuffer(raw, ">u4", ndim, offset=4))
    wanted = start + math.prod(shape) * kind.itemsize
    if len(raw) != wanted:
        raise DataError(
            f"{name} has {len(raw):,} bytes where its header asks for {wanted:,}; replace it."
        )
    values = np.frombuffer(raw, kind, offset=start).reshape(shape)
    return values.astype(kind.newbyteorder("="))


def write_idx(path: str | os.PathLike[str], array: np.ndarray) -> None:
    """Write an array as IDX, compressed where the path ends in ``.gz``.

    Parameters
    ----------
    path : path
    array : ndarray of uint8, int8, int16, int32, float32 or float64
        With 1 to 255 dimensions.

    Raises
    ------
    DataError
        IDX has no code for the array's type or number of dimensions.
    """
    code = _CODES.get(array.dtype.newbyteorder("=").str)
    if code is None or not 1 <= array.ndim <= 255:
        raise DataError(f"IDX can't hold {array.ndim} dimensions of {array.dtype}; convert it.")
    buffer = io.BytesIO()
    buffer.write(bytes([0, 0, code, array.ndim]))
    buffer.write(np.asarray(array.shape, ">u4").tobytes())
    buffer.write(array.astype(_TYPES[code]).tobytes())
    raw = buffer.getvalue()
    # No time stamp: the same array must give the same file.
    packed = gzip.compress(raw, mtime=0) if str(path).endswith(".gz") else raw
    Path(path).write_bytes(packed)
