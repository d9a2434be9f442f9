"""A user's own pictures: an archive of arrays, or a folder of files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from deepcluster.data.archive import members, read_member
from deepcluster.data.archive import read_labels as read_labels_of
from deepcluster.data.dataset import Dataset
from deepcluster.data.framing import frame_all
from deepcluster.data.pen import holds_strokes, open_strokes
from deepcluster.errors import DataError
from deepcluster.frame.formats import ENDINGS


def is_picture(name: str) -> bool:
    """Whether a file's name ends as a picture's does and is not hidden."""
    return Path(name).suffix.lower() in ENDINGS and not name.startswith(".")


def open_npz(path: str | os.PathLike[str]) -> Dataset:
    """Open a NumPy archive of pictures, or of pen strokes (`deepcluster.data.pen`).

    Parameters
    ----------
    path : path
        A ``.npz`` with ``images`` (n, h, w) or (n, h, w, c) and, if they are known, ``labels``
        (n,) of whole numbers.

    Returns
    -------
    Dataset

    Raises
    ------
    DataError
        Not such an archive, or no picture in it can be used.
    """
    path = Path(path)
    if holds_strokes(path):
        return open_strokes(path)
    images = read_member(path, "images")
    if images.ndim not in (3, 4):
        raise DataError(
            f"{path} has images of shape {images.shape}; give (n, height, width) or "
            "(n, height, width, channels)."
        )
    pictures = ((f"image {row}", picture) for row, picture in enumerate(images))
    framed = frame_all(str(path), pictures, len(images))
    count = len(images)

    def read_labels() -> np.ndarray:
        return read_labels_of(path, count)[framed.rows]

    labelled = "labels" in members(path)
    return Dataset(
        path.name,
        framed.images,
        read_labels=read_labels if labelled else None,
        skipped=framed.skipped,
        rows=framed.rows,
    )


def open_folder(path: str | os.PathLike[str]) -> Dataset:
    """Open a folder of pictures.

    Parameters
    ----------
    path : path
        Either a folder with one sub-folder per digit, named 0 to 9, or one that holds the
        pictures themselves, which then have no labels.

    Returns
    -------
    Dataset
        In the order of the files' names.

    Raises
    ------
    DataError
        No picture in it can be used.
    """
    path = Path(path)
    try:
        digits = sorted(entry for entry in path.iterdir() if _is_digit_folder(entry))
        folders = digits or [path]
        files = [f for folder in folders for f in sorted(folder.iterdir()) if is_picture(f.name)]
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error
    if not files:
        raise DataError(
            f"{path} has no pictures in it; put {', '.join(sorted(ENDINGS))} files there, "
            "or in sub-folders named 0 to 9 if their digits are known."
        )
    framed = frame_all(str(path), ((str(f.relative_to(path)), f) for f in files), len(files))

    def read_labels() -> np.ndarray:
        return np.array([int(files[row].parent.name) for row in framed.rows], np.int64)

    return Dataset(
        path.resolve().name,
        framed.images,
        read_labels=read_labels if digits else None,
        skipped=framed.skipped,
        rows=framed.rows,
    )


def _is_digit_folder(entry: Path) -> bool:
    return len(entry.name) == 1 and entry.name in "0123456789" and entry.is_dir()
