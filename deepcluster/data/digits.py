"""Scikit-learn's bundled digits: a small set that is always there, with no network at all."""

from __future__ import annotations

import cv2
import numpy as np

from deepcluster.data.dataset import Dataset
from deepcluster.data.framing import frame_all

#: Each of their 8 x 8 pixels stands for a block of pixels; as 8 x 8 a digit is hardly ink on a
#: ground at all, and many of them would be taken for a dot.
ENLARGED = 10


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
    pictures = ((f"digit {row}", _enlarge(count)) for row, count in enumerate(counts))
    framed = frame_all("digits", pictures, len(counts))

    def read_labels() -> np.ndarray:
        return load_digits().target[framed.rows]

    return Dataset("digits", framed.images, read_labels=read_labels, skipped=framed.skipped)


def _enlarge(counts: np.ndarray) -> np.ndarray:
    # A margin of one pixel, because the ink of most of them touches the edge.
    tones = np.pad(np.round(counts * (255 / 16)).astype(np.uint8), 1)
    enlarged = cv2.resize(tones, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    return np.asarray(enlarged)
