"""Where images come from; labels are handed out only to code that asks, to score."""

from __future__ import annotations

import os
from pathlib import Path

from deepcluster.data.dataset import Dataset
from deepcluster.data.digits import open_digits
from deepcluster.data.fashion_mnist import FASHION_PARTS, open_fashion_mnist
from deepcluster.data.labelled import open_folder, open_npz
from deepcluster.data.mnist import PARTS, open_mnist
from deepcluster.errors import DataError
from deepcluster.vocabulary import DATA_SETS

__all__ = ["DATA_SETS", "Dataset", "open_dataset"]


def open_dataset(
    spec: str | os.PathLike[str], *, data_dir: str | os.PathLike[str] | None = None
) -> Dataset:
    """Open a data set by its name or path.

    Parameters
    ----------
    spec : str or path
        "mnist" (60,000 to train on), "mnist-test" (10,000 held out), "fashion-mnist" and
        "fashion-mnist-test" (the same of clothing), "digits" (scikit-learn's 1,797), a ``.npz``
        file, or a folder of pictures.
    data_dir : path, optional
        Folder of MNIST's files, and of a folder ``fashion-mnist``; else the one that
        ``DEEPCLUSTER_DATA`` names, else the user's cache. Files that it lacks are downloaded.

    Returns
    -------
    Dataset

    Raises
    ------
    DataError
        There is no such data set, or it is damaged, or has no picture that can be used.

    Examples
    --------
    >>> from deepcluster.data import open_dataset
    >>> dataset = open_dataset("digits")
    >>> len(dataset) + len(dataset.skipped)
    1797
    """
    name = os.fspath(spec)
    if name in PARTS:
        return open_mnist(name, data_dir)
    if name in FASHION_PARTS:
        return open_fashion_mnist(name, data_dir)
    if name == "digits":
        return open_digits()
    path = Path(name)
    if path.is_dir():
        return open_folder(path)
    if path.is_file() and path.suffix.lower() == ".npz":
        return open_npz(path)
    problem = "is neither a .npz file nor a folder" if path.exists() else "is not there"
    raise DataError(
        f"The data {name!r} {problem}; give {', '.join(DATA_SETS)}, a .npz file or a folder.",
        code="unknown-data",
    )
