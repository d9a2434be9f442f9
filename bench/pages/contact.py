"""Contact sheets: pictures side by side, small, with a line about each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bench.pages.page import pixels
from deepcluster.files import in_one_step

Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

SIDE, LINE, COLUMNS = 240, 14, 8
#: Shown where a picture is transparent.
NOTHING = np.array([255, 0, 255], np.float32)


def thumbnail(picture: bytes | Pixels, side: int = SIDE) -> Pixels:
    """A picture ``side`` px large, uint8 (h, w, 3)."""
    seen = pixels(picture)
    if seen.ndim == 2:
        seen = np.repeat(seen[..., None], 3, axis=2)
    ratio = side / max(seen.shape[:2])
    method = cv2.INTER_AREA if ratio < 1 else cv2.INTER_NEAREST
    size = tuple(max(1, round(length * ratio)) for length in seen.shape[1::-1])
    if seen.shape[2] == 4:
        alpha = seen[..., 3:].astype(np.float32) / 255
        seen = np.rint(seen[..., :3] * alpha + NOTHING * (1 - alpha)).astype(np.uint8)
    return np.asarray(cv2.resize(seen, size, interpolation=method), np.uint8)


def tile(thumb: Pixels, frame: Pixels | None, lines: Sequence[str]) -> Pixels:
    """A thumbnail, the frame it became in its corner, and lines of text below."""
    one = np.full((SIDE + LINE * len(lines) + 2, SIDE, 3), 90, np.uint8)
    one[: thumb.shape[0], : thumb.shape[1]] = thumb
    if frame is not None:
        small = np.repeat(np.repeat(frame, 2, axis=0), 2, axis=1)
        one[SIDE - 56 : SIDE, SIDE - 56 :] = small[..., None]
    for row, line in enumerate(lines):
        at = (2, SIDE + LINE * (row + 1) - 3)
        cv2.putText(one, line[:44], at, cv2.FONT_HERSHEY_SIMPLEX, 0.32, (255, 255, 255), 1)
    return one


def outlined(
    thumb: Pixels, groups: Sequence[tuple[Colour, Sequence[Box]]], line: str, side: int
) -> Pixels:
    """A thumbnail of a sheet, boxes on it in colours, and a line of text below.

    Boxes are shares of the thumbnail's width.
    """
    seen = thumb.copy()
    for colour, boxes in groups:
        for box in boxes:
            left, top, right, bottom = (round(value * thumb.shape[1]) for value in box)
            cv2.rectangle(seen, (left, top), (right, bottom), colour, 1)
    one = np.full((side + LINE + 2, side, 3), 90, np.uint8)
    one[: seen.shape[0], : seen.shape[1]] = seen
    at = (2, side + LINE - 3)
    cv2.putText(one, line, at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 255), 1)
    return one


def save_sheet(path: Path, tiles: list[Pixels], columns: int = COLUMNS) -> None:
    """Write tiles of one size, so many in a row, as a PNG."""
    if not tiles:
        return
    rows = []
    for start in range(0, len(tiles), columns):
        some = tiles[start : start + columns]
        some += [np.full_like(tiles[0], 60)] * (columns - len(some))
        rows.append(np.hstack(some))
    done, data = cv2.imencode(".png", np.ascontiguousarray(np.vstack(rows)[..., ::-1]))
    assert done
    path.parent.mkdir(parents=True, exist_ok=True)
    with in_one_step(path) as partial:
        partial.write_bytes(data.tobytes())
