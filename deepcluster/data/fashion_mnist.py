"""Fashion-MNIST from its four published files: found in a folder, or downloaded once.

Source: H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking
Machine Learning Algorithms", arXiv 1708.07747; 60,000 pictures of clothing to train on and 10,000
held out, 28x28, bright on 0. They are used as they are: clothing is not ink to be framed.
"""

from __future__ import annotations

import os

from deepcluster.data.dataset import Dataset
from deepcluster.data.download import PublishedFile
from deepcluster.data.published import Part, PublishedSet

MIRRORS: tuple[str, ...] = (
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)
#: Where Debian's package dataset-fashion-mnist puts the files.
INSTALLED: tuple[str, ...] = ("/usr/share/datasets/fashion-mnist",)

FASHION_PARTS: dict[str, Part] = {
    "fashion-mnist": Part(
        PublishedFile(
            "train-images-idx3-ubyte",
            47_040_016,
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        ),
        PublishedFile(
            "train-labels-idx1-ubyte",
            60_008,
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        ),
    ),
    "fashion-mnist-test": Part(
        PublishedFile(
            "t10k-images-idx3-ubyte",
            7_840_016,
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        ),
        PublishedFile(
            "t10k-labels-idx1-ubyte",
            10_008,
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        ),
    ),
}


def open_fashion_mnist(name: str, data_dir: str | os.PathLike[str] | None = None) -> Dataset:
    """Open one part of Fashion-MNIST; its labels file is not touched before `Dataset.labels`.

    Parameters
    ----------
    name : {"fashion-mnist", "fashion-mnist-test"}
        The 60,000 to train on, or the 10,000 held out.
    data_dir : path, optional
        Folder that holds a folder ``fashion-mnist`` with the four files, raw or ``.gz``: they are
        called the same as MNIST's, which may lie beside that folder. Left out, it is the folder
        that the environment variable ``DEEPCLUSTER_DATA`` names, else one in the user's cache.
        Files that are in neither and that Debian's package did not bring are downloaded.

    Returns
    -------
    Dataset
        Labels are 0 to 9: T-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag,
        ankle boot.

    Raises
    ------
    DataError
        A file is not the published one, or is missing and can't be downloaded.
    """
    published = PublishedSet(
        "Fashion-MNIST", "fashion-mnist", FASHION_PARTS, MIRRORS, inside=True, installed=INSTALLED
    )
    return published.open(name, data_dir)
