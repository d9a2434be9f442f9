"""NumPy archives from users: opened without trust, every fault explained in one sentence."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from deepcluster.errors import DataError

HOW = "np.savez(file, images=..., labels=...)"


@contextmanager
def open_archive(path: Path) -> Iterator[np.lib.npyio.NpzFile]:
    """Open a ``.npz`` of plain arrays; DataError for anything else."""
    try:
        archive = np.load(path, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise DataError(f"{path} is one array, not an archive; save it by np.savez.")
        with archive:
            yield archive
    except (ValueError, EOFError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            f"{path} is not a whole NumPy archive of plain arrays; save it again by {HOW}."
        ) from error
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error


def read_member(path: Path, name: str) -> np.ndarray:
    """One array of an archive; DataError where it is not there."""
    with open_archive(path) as archive:
        if name not in archive:
            raise DataError(
                f"{path} has no array called {name!r} but {', '.join(archive.files) or 'none'}; "
                f"save it by {HOW}."
            )
        return archive[name]


def members(path: Path) -> list[str]:
    """Names of the arrays in an archive."""
    with open_archive(path) as archive:
        return list(archive.files)


def read_labels(path: Path, count: int) -> np.ndarray:
    """Labels of an archive of ``count`` pictures; DataError where there are more or fewer."""
    labels = read_member(path, "labels")
    if labels.shape != (count,):
        raise DataError(
            f"{path} has {count:,} images but labels of shape {labels.shape}; "
            "give one label per image."
        )
    return labels
