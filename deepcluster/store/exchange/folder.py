"""A folder of PNG files with a table: what people can look at and edit.

``drawings.csv`` has one row per drawing. ``pictures`` has the pictures as drawn, in one folder per
label, so that ``deepcluster evaluate MODEL --data FOLDER/pictures`` scores the digits that were
corrected; ``frames`` has what the models were shown.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import cv2
import numpy as np

from deepcluster.errors import PictureError
from deepcluster.frame import SIDE
from deepcluster.frame.picture import read_picture
from deepcluster.store.drawing import MAX_PNG, Drawing
from deepcluster.store.errors import DrawingError
from deepcluster.store.exchange.record import MAX_RECORD, Skipped, from_record, to_record

TABLE = "drawings.csv"
UNLABELLED = "unlabelled"

_COLUMNS: tuple[str, ...] = ("key", "session", "time", "source", "sha256", "picture", "frame")
_COLUMNS += ("label", "corrected", "right", "voted", "predictions")
#: Columns whose cells hold JSON, as lists do not fit into a table.
_JSON = ("right", "predictions")
_MAY_BE_EMPTY = ("label", "corrected", "right", "voted")


def is_mine(path: Path) -> bool:
    """Whether this was written by `write`."""
    return (path / TABLE).is_file()


def write(drawings: Iterable[Drawing], path: Path) -> int:
    """Write drawings into a new folder; returns their number."""
    (path / "frames").mkdir(parents=True)
    number = 0
    with open(path / TABLE, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, _COLUMNS)
        table.writeheader()
        for drawing in drawings:
            record = to_record(drawing)
            picture = Path("pictures", record["label"] or UNLABELLED, f"{drawing.key}.png")
            frame = Path("frames", f"{drawing.key}.png")
            (path / picture).parent.mkdir(parents=True, exist_ok=True)
            (path / picture).write_bytes(drawing.png)
            (path / frame).write_bytes(cv2.imencode(".png", drawing.frame)[1].tobytes())
            table.writerow(_row({**record, "picture": str(picture), "frame": str(frame)}))
            number += 1
    return number


def read(path: Path) -> Iterator[Drawing | Skipped]:
    """Read drawings; what can't be kept is skipped."""
    root = path.resolve()
    csv.field_size_limit(MAX_RECORD)
    # Bytes that are not UTF-8 spoil only their own row.
    with open(path / TABLE, encoding="utf-8", errors="replace", newline="") as file:
        table = csv.DictReader(_lines(file))
        while True:
            try:
                row = next(table, None)
            except csv.Error as error:
                yield Skipped(f"{path / TABLE}, line {table.line_num}", f"no row: {error}.")
                continue
            if row is None:
                return
            try:
                yield _drawing(root, row)
            except DrawingError as error:
                yield Skipped(f"{path / TABLE}, line {table.line_num}", str(error))


def _lines(file: TextIO) -> Iterator[str]:
    """Lines, or parts of them where a file was made to fill the memory."""
    return iter(lambda: file.readline(2 * MAX_RECORD), "")


def _row(record: dict[str, Any]) -> dict[str, Any]:
    cells = {k: json.dumps(v) if k in _JSON and v is not None else v for k, v in record.items()}
    return {k: "" if v is None else v for k, v in cells.items()}


def _drawing(root: Path, row: dict[str | Any, str | Any]) -> Drawing:
    if set(row) != set(_COLUMNS) or None in row.values():
        raise DrawingError("the row has too few or too many cells.")
    record: dict[str, Any] = {k: v or None if k in _MAY_BE_EMPTY else v for k, v in row.items()}
    try:
        for name in _JSON:
            record[name] = None if record[name] is None else json.loads(record[name])
    except (ValueError, RecursionError):
        raise DrawingError("a cell holds no JSON.") from None
    png = _bytes(root, record["picture"])
    try:
        frame = read_picture(_bytes(root, record["frame"]))
    except PictureError as error:
        raise DrawingError(f"its frame: {error}") from None
    if frame.shape != (SIDE, SIDE):
        raise DrawingError(f"its frame is not grey and {SIDE} x {SIDE}.")
    return from_record(record, png, np.ascontiguousarray(frame))


def _bytes(root: Path, name: str) -> bytes:
    """A file's bytes; only files within the folder are ever opened, links out of it are not."""
    try:
        path = (root / name).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise DrawingError(f"there is no file {name[:80]!r} in the folder.")
        with open(path, "rb") as file:
            return file.read(MAX_PNG + 1)
    except (OSError, ValueError):
        raise DrawingError(f"{name[:80]!r} can't be read.") from None
