"""What all models that learn without labels share: a ``fit`` that takes images alone."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import ClusterMixin

from deepcluster.models.base import ClusterModel
from deepcluster.models.pixels import as_images
from deepcluster.training.run import Run


class Unsupervised(ClusterMixin, ClusterModel):
    """Base of the models that find clusters without labels.

    A subclass gives ``_fit(images, run)``, which sets ``cluster_centers_`` and whatever
    ``_embed`` needs; the rest is described in ``ClusterModel``.
    """

    n_clusters: int

    def fit(self, X: Any, *, run: Run | None = None) -> Self:
        """Group images without labels.

        Parameters
        ----------
        X : array-like of uint8 or float, shape (n, h, w) or (n, h * w)
            uint8 is taken as 0 to 255, float as it is, bright ink on 0.
        run : Run, optional
            Where progress is shown and unfinished work is kept; nothing of it changes the result.

        Returns
        -------
        self
        """
        images = as_images(X, n_min=self.n_clusters)
        self._take_shape(images)
        self._fit(images, run or Run())
        self._describe(images)
        return self

    def _fit(self, images: np.ndarray, run: Run) -> None:
        raise NotImplementedError
