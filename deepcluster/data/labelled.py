"""A user's own pictures: an archive of arrays, or a folder of files."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from deepcluster.data.dataset import Dataset
from deepcluster.data.framing import frame_all
from deepcluster.errors import DataError

#: Endings by which a file in a folder is taken for a picture.
PICTURE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp"})


def is_picture(name: str) -> bool:
    """Whether a file's name ends as a picture's does and is not hidden."""
    return Path(name).suffix.lower() in PICTURE_ENDINGS and not name.startswith(".")


def open_npz(path: str | os.PathLike[str]) -> Dataset:
    """Open a NumPy archive of pictures.

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
    images = _member(path, "images")
    if images.ndim not in (3, 4):
        raise DataError(
            f"{path} has images of shape {images.shape}; give (n, height, width) or "
            "(n, height, width, channels)."
        )
    pictures = ((f"image {row}", picture) for row, picture in enumerate(images))
    framed = frame_all(str(path), pictures, len(images))
    count = len(images)

    def read_labels() -> np.ndarray:
        labels = _member(path, "labels")
        if labels.shape != (count,):
            raise DataError(
                f"{path} has {count:,} images but labels of shape {labels.shape}; "
                "give one label an image."
            )
        return labels[framed.rows]

    with _archive(path) as archive:
        labelled = "labels" in archive
    return Dataset(
        path.name,
        framed.images,
        read_labels=read_labels if labelled else None,
        skipped=framed.skipped,
    )


def open_folder(path: str | os.PathLike[str]) -> Dataset:
    """Open a folder of pictures.

    Parameters
    ----------
    path : path
        Either a folder with one sub-folder a digit, named 0 to 9, or one that holds the pictures
        themselves, which then have no labels.

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
            f"{path} has no pictures in it; put {', '.join(sorted(PICTURE_ENDINGS))} files there, "
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
    )


def _is_digit_folder(entry: Path) -> bool:
    return len(entry.name) == 1 and entry.name in "0123456789" and entry.is_dir()


@contextmanager
def _archive(path: Path) -> Iterator[np.lib.npyio.NpzFile]:
    try:
        archive = np.load(path, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise DataError(f"{path} is one array, not an archive; save it by np.savez.")
        with archive:
            yield archive
    except (ValueError, EOFError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            f"{path} is not a whole NumPy archive of plain arrays; save it again by "
            "np.savez(file, images=..., labels=...)."
        ) from error
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error


def _member(path: Path, name: str) -> np.ndarray:
    with _archive(path) as archive:
        if name not in archive:
            raise DataError(
                f"{path} has no array called {name!r} but {', '.join(archive.files) or 'none'}; "
                "save it by np.savez(file, images=..., labels=...)."
            )
        return archive[name]
