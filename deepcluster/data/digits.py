"""Scikit-learn's bundled digits: a small set that is always there, with no network at all."""

from __future__ import annotations

import numpy as np

from deepcluster.data.dataset import Dataset
from deepcluster.data.framing import frame_all


def open_digits() -> Dataset:
    """Open the 1,797 digits that come with scikit-learn, framed as every picture is.

    They are 8x8 counts of ink from 0 to 16, from E. Alpaydin and C. Kaynak, "Optical Recognition
    of Handwritten Digits", UCI 1998 (its test part): other people's hands than MNIST's.

    Returns
    -------
    Dataset
    """
    from sklearn.datasets import load_digits

    counts = load_digits().images
    pictures = np.round(counts * (255 / 16)).astype(np.uint8)
    framed = frame_all("digits", ((f"digit {row}", p) for row, p in enumerate(pictures)), 1_797)

    def read_labels() -> np.ndarray:
        return load_digits().target[framed.rows]

    return Dataset("digits", framed.images, read_labels=read_labels, skipped=framed.skipped)
