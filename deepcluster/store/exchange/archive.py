"""One ``.npz``: ``images`` and ``labels`` as every program expects them, and the rest beside.

``images`` uint8 (n, 28, 28) are the frames, ``labels`` uint8 (n,) what was said of them: 0 to 9,
10 for "not a digit", 255 for nothing. ``png`` uint8 (bytes,) are the pictures one after the other,
``png_sizes`` int64 (n,) their lengths, and ``records`` uint8 (bytes,) one JSON object per line.
"""

from __future__ import annotations

import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, BinaryIO

import numpy as np

from deepcluster.errors import StoreError
from deepcluster.frame import SIDE
from deepcluster.store.drawing import MAX_PNG, Drawing
from deepcluster.store.errors import DrawingError
from deepcluster.store.exchange.record import (
    MAX_RECORD,
    Skipped,
    from_line,
    from_record,
    label_code,
    to_line,
    to_record,
)

#: Member -> its type, and its shape after the first axis.
_MEMBERS: dict[str, tuple[str, tuple[int, ...]]] = {
    "images": ("|u1", (SIDE, SIDE)),
    "labels": ("|u1", ()),
    "png": ("|u1", ()),
    "png_sizes": ("<i8", ()),
    "records": ("|u1", ()),
}
_PACKED = {"png": zipfile.ZIP_STORED}  # packed already


def is_mine(path: Path) -> bool:
    """Whether this may have been written by `write`."""
    return path.is_file() and path.suffix.lower() == ".npz"


def write(drawings: Iterable[Drawing], path: Path) -> int:
    """Write drawings into a new archive; returns their number.

    The members of an archive are written one after the other, so each waits in a file of its own.
    """
    parts = {name: path.with_name(f"{path.name}-{name}") for name in _MEMBERS}
    number = 0
    with ExitStack() as stack:
        files = {name: stack.enter_context(open(part, "wb")) for name, part in parts.items()}
        for drawing in drawings:
            files["images"].write(drawing.frame.tobytes())
            files["labels"].write(bytes([label_code(drawing)]))
            files["png"].write(drawing.png)
            files["png_sizes"].write(struct.pack("<q", len(drawing.png)))
            files["records"].write(to_line(to_record(drawing)))
            number += 1
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            # No time stamp: the same drawings must give the same file.
            member = zipfile.ZipInfo(f"{name}.npy")
            member.compress_type = _PACKED.get(name, zipfile.ZIP_DEFLATED)
            with archive.open(member, "w", force_zip64=True) as target, open(part, "rb") as source:
                _write_header(target, name, part.stat().st_size)
                shutil.copyfileobj(source, target, 1024 * 1024)
            part.unlink()
    return number


def read(path: Path) -> Iterator[Drawing | Skipped]:
    """Read drawings; what can't be kept is skipped."""
    whole = False
    try:
        with zipfile.ZipFile(path) as archive, ExitStack() as stack:
            files = {}
            for name in _MEMBERS:
                files[name] = stack.enter_context(archive.open(f"{name}.npy"))
            counts = {name: _read_header(file, name) for name, file in files.items()}
            whole = counts["images"] == counts["png_sizes"]
            for row in range(counts["images"] if whole else 0):
                yield _item(f"{path}, drawing {row}", files)
    except (KeyError, ValueError, EOFError, NotImplementedError, RuntimeError):
        whole = False
    except (zipfile.BadZipFile, zlib.error, struct.error):
        whole = False
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}.", code="import") from None
    if not whole:
        raise StoreError(
            f"{path} is damaged or holds no exported drawings; export them again.", code="import"
        )


def _item(item: str, files: dict[str, IO[bytes]]) -> Drawing | Skipped:
    """The next drawing. Every member is read on, so that the one after it is not affected."""
    (size,) = struct.unpack("<q", _exactly(files["png_sizes"], 8))
    if not 0 <= size <= MAX_PNG:
        raise ValueError("a size that no picture has")
    png = _exactly(files["png"], size)
    frame = np.frombuffer(_exactly(files["images"], SIDE * SIDE), np.uint8).reshape(SIDE, SIDE)
    line = files["records"].readline(MAX_RECORD)
    if not line.endswith(b"\n"):
        raise ValueError("a record that never ends")
    try:
        return from_record(from_line(line), png, frame)
    except DrawingError as error:
        return Skipped(item, str(error))


def _exactly(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _write_header(target: IO[bytes], name: str, size: int) -> None:
    kind, inner = _MEMBERS[name]
    each = int(np.dtype(kind).itemsize * np.prod(inner, dtype=np.int64))
    header = {"descr": kind, "fortran_order": False, "shape": (size // each, *inner)}
    np.lib.format.write_array_header_1_0(_as_binary(target), header)


def _read_header(source: IO[bytes], name: str) -> int:
    """Length of the first axis, once the array is known to be of the expected form."""
    file = _as_binary(source)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("another version of the format")
    shape, fortran, kind = np.lib.format.read_array_header_1_0(file)
    if fortran or (kind.str, shape[1:]) != _MEMBERS[name] or len(shape) == 0:
        raise ValueError("another form")
    return int(shape[0])


def _as_binary(file: IO[bytes]) -> BinaryIO:
    return file  # type: ignore[return-value]
