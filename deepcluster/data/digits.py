"""Scikit-learn's bundled digits: a small set that is always there, with no network at all."""

from __future__ import annotations

import cv2
import numpy as np

from deepcluster.data.dataset import Dataset
from deepcluster.data.framing import frame_all
from deepcluster.frame.pixels import to_uint8

#: Each of their pixels becomes this many a side: at 8 x 8 a digit hardly stands out from its
#: background, and many would be taken for a dot.
ENLARGED = 6
#: Margin in their pixels, because the ink of most of them touches the edge.
MARGIN = 2
#: Shares of ink at which an enlarged pixel counts as background or as ink: the counts come from
#: black-and-white scans, whose edges are sharp. Without this the blur passes for a photo's.
GROUND, INK = 0.25, 0.75


def open_digits() -> Dataset:
    """Open the 1,797 digits that come with scikit-learn, framed as every picture is.

    They are 8x8 counts of ink from 0 to 16, from E. Alpaydin and C. Kaynak, "Optical Recognition
    of Handwritten Digits", UCI 1998 (its test part): other writers than MNIST's.

    Returns
    -------
    Dataset
        Those that can't be framed are in ``skipped``.
    """
    from sklearn.datasets import load_digits

    counts = load_digits().images
    pictures = ((f"digit {row}", _enlarge(count)) for row, count in enumerate(counts))
    framed = frame_all("digits", pictures, len(counts))

    def read_labels() -> np.ndarray:
        return load_digits().target[framed.rows]

    return Dataset("digits", framed.images, read_labels=read_labels, skipped=framed.skipped)


def _enlarge(counts: np.ndarray) -> np.ndarray:
    shares = np.pad(counts / 16, MARGIN).astype(np.float32)
    smooth = cv2.resize(shares, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC)
    return to_uint8((smooth - GROUND) / (INK - GROUND))
