"""Handwriting that comes as pen strokes: an archive of points, drawn on the pad and framed.

The arrays are described in ``docs/study.md``. Strokes go the same way as a visitor's drawing:
`deepcluster.frame.strokes.draw` has the pad's brush, `deepcluster.frame.frame.frame` comes next.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from deepcluster.data.archive import members, read_labels, read_member
from deepcluster.data.dataset import Dataset
from deepcluster.data.framing import frame_all
from deepcluster.errors import DataError
from deepcluster.frame.strokes import draw, place, split

#: An archive with these arrays holds strokes.
ARRAYS = ("points", "stroke_off", "sample_off")


def holds_strokes(path: Path) -> bool:
    """Whether an archive holds pen strokes."""
    return "points" in members(path)


def read_strokes(path: Path) -> list[list[npt.NDArray[np.floating]]]:
    """Drawings of an archive of pen strokes.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of list of ndarray of float, shape (n, 2)
        The strokes of each sample, x to the right and y down.

    Raises
    ------
    DataError
        An array is missing or does not fit the others.
    """
    points, stroke_off, sample_off = (read_member(path, name) for name in ARRAYS)
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind not in "fiu":
        raise DataError(
            f"{path} has points of {points.dtype} {points.shape}; give numbers of shape (n, 2)."
        )
    _check_offsets(path, "stroke_off", stroke_off, len(points), "points")
    _check_offsets(path, "sample_off", sample_off, len(stroke_off) - 1, "strokes")
    return split(points, stroke_off, sample_off)


def open_strokes(path: Path) -> Dataset:
    """Open pen strokes as a data set: each sample once on the pad, with its usual brush.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Dataset
        Whatever can't be drawn or framed is in ``skipped``.

    Raises
    ------
    DataError
        Not such an archive, or nothing in it can be used.
    """
    drawings = read_strokes(path)
    pictures = (
        (f"drawing {row}", lambda drawing=drawing: draw(place(drawing)))
        for row, drawing in enumerate(drawings)
    )
    framed = frame_all(str(path), pictures, len(drawings))
    labelled = "labels" in members(path)

    def labels() -> np.ndarray:
        return read_labels(path, len(drawings))[framed.rows]

    return Dataset(
        path.name,
        framed.images,
        read_labels=labels if labelled else None,
        skipped=framed.skipped,
        rows=framed.rows,
    )


def _check_offsets(path: Path, name: str, offsets: np.ndarray, count: int, things: str) -> None:
    fine = (
        offsets.ndim == 1
        and offsets.dtype.kind in "iu"
        and len(offsets) > 1
        and offsets[0] == 0
        and offsets[-1] == count
        and bool((np.diff(offsets.astype(np.int64)) >= 0).all())
    )
    if not fine:
        raise DataError(
            f"{path} has a {name} that does not fit its {count:,} {things}; it begins with 0, "
            "never falls and ends with their number."
        )
