"""IDX files as MNIST is published in, for every program that reads MNIST.

``drawings-images-idx3-ubyte`` has the frames, ``drawings-labels-idx1-ubyte`` what was said of them:
0 to 9, 10 for "not a digit", 255 for nothing. IDX has no place for the rest: ``drawings.jsonl``
has one JSON object per line and drawing, with its picture in base64.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

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

IMAGES = "drawings-images-idx3-ubyte"
LABELS = "drawings-labels-idx1-ubyte"
RECORDS = "drawings.jsonl"

_UBYTE = 0x08
_MAX_LINE = MAX_RECORD + MAX_PNG * 4 // 3 + 100


def is_mine(path: Path) -> bool:
    """Whether this was written by `write`."""
    return (path / RECORDS).is_file()


def write(drawings: Iterable[Drawing], path: Path) -> int:
    """Write drawings into a new folder; returns their number."""
    path.mkdir()
    number = 0
    with ExitStack() as stack:
        files = [stack.enter_context(open(path / n, "wb")) for n in (IMAGES, LABELS, RECORDS)]
        images, labels, records = files
        images.write(_header(0, SIDE, SIDE))
        labels.write(_header(0))
        for drawing in drawings:
            images.write(drawing.frame.tobytes())
            labels.write(bytes([label_code(drawing)]))
            png = base64.b64encode(drawing.png).decode("ascii")
            records.write(to_line({**to_record(drawing), "png": png}))
            number += 1
        # How many there are is known only now.
        for file, header in ((images, _header(number, SIDE, SIDE)), (labels, _header(number))):
            file.seek(0)
            file.write(header)
    return number


def read(path: Path) -> Iterator[Drawing | Skipped]:
    """Read drawings; what can't be kept is skipped."""
    frame_size, row = SIDE * SIDE, 0
    try:
        with open(path / IMAGES, "rb") as images, open(path / RECORDS, "rb") as records:
            head = images.read(len(_header(0, SIDE, SIDE)))
            number = struct.unpack(">I", head[4:8])[0] if len(head) >= 8 else 0
            if head != _header(number, SIDE, SIDE):
                raise StoreError(f"{path / IMAGES} is not an IDX file of frames.", code="import")
            for row in range(number):
                frame, line = images.read(frame_size), records.readline(_MAX_LINE)
                if len(frame) < frame_size or not line.endswith(b"\n"):
                    raise StoreError(
                        f"{path} is cut off after {row:,} of {number:,} drawings; export them "
                        "again.",
                        code="import",
                    )
                yield _item(f"{path / RECORDS}, line {row + 1}", line, frame)
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}.", code="import") from None


def _item(item: str, line: bytes, frame: bytes) -> Drawing | Skipped:
    try:
        record = from_line(line)
        png = base64.b64decode(record["png"], validate=True)
        pixels = np.frombuffer(frame, np.uint8).reshape(SIDE, SIDE)
        return from_record(record, png, pixels)
    except DrawingError as error:
        return Skipped(item, str(error))
    except (KeyError, TypeError, ValueError, binascii.Error):
        return Skipped(item, "its record is not as it was exported.")


def _header(*shape: int) -> bytes:
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, _UBYTE, len(shape), *shape)
