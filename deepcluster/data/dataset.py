"""What every data set is: frames now, labels only for the code that asks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from deepcluster.errors import DataError
from deepcluster.frame import SIDE


class Dataset:
    """Images ready for a model, with labels that stay unread until someone wants to score.

    Parameters
    ----------
    name : str
        What cards and reports call it.
    images : ndarray of uint8, shape (n, 28, 28)
        Frames: bright ink on 0.
    read_labels : callable, optional
        Reads the labels of all ``n`` images, int64 (n,), when `labels` is called; None where
        the data has no labels.
    skipped : sequence of (str, str), optional
        Item and sentence for every picture that was left out.
    rows : ndarray of int, shape (n,), optional
        Which item of its source each image is, counted from 0, where some were left out.

    Examples
    --------
    >>> import numpy as np
    >>> pictures = np.zeros((3, 28, 28), np.uint8)
    >>> dataset = Dataset("three", pictures, read_labels=lambda: np.array([7, 1, 4]))
    >>> len(dataset), dataset.labels([2]).tolist()
    (3, [4])
    """

    def __init__(
        self,
        name: str,
        images: np.ndarray,
        *,
        read_labels: Callable[[], np.ndarray] | None = None,
        skipped: Sequence[tuple[str, str]] = (),
        rows: np.ndarray | None = None,
    ) -> None:
        if images.dtype != np.uint8 or images.shape[1:] != (SIDE, SIDE):
            raise DataError(
                f"{name} has images of {images.dtype} {images.shape}; frames are uint8 (n, 28, 28)."
            )
        self.name = name
        self.images = images
        self.skipped = list(skipped)
        self.rows = np.arange(len(images)) if rows is None else rows
        self._read_labels = read_labels

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        return f"Dataset({self.name!r}, n={len(self)}, labelled={self.labelled})"

    @property
    def labelled(self) -> bool:
        """Whether there are labels to ask for; does not read them."""
        return self._read_labels is not None

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the frames' bytes, as 64 hexadecimal digits."""
        return hashlib.sha256(np.ascontiguousarray(self.images).data).hexdigest()

    def labels(self, rows: ArrayLike | None = None) -> np.ndarray:
        """Read labels, to score a model or to name its clusters; never to train one.

        Parameters
        ----------
        rows : array_like of int, optional
            Hand out the labels of these images only; all of them when left out.

        Returns
        -------
        ndarray of int64, shape (n,) or (len(rows),)

        Raises
        ------
        DataError
            There are no labels, or they don't fit the images.
        """
        if self._read_labels is None:
            raise DataError(
                f"{self.name} has no labels, so nothing can be scored or named with it; "
                "use labelled data for that.",
                code="no-labels",
            )
        labels = np.asarray(self._read_labels())
        if labels.shape != (len(self),) or labels.dtype.kind not in "iu":
            raise DataError(
                f"{self.name} has labels of {labels.dtype} {labels.shape} for {len(self):,} "
                "images; give one whole number per image."
            )
        labels = labels.astype(np.int64)
        return labels if rows is None else labels[np.asarray(rows, dtype=np.int64)]
