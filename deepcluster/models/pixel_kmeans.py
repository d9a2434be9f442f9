"""KMeans on the pixels themselves: the simplest thing that could work, and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from deepcluster.models.pixels import as_pixels
from deepcluster.models.unsupervised import Unsupervised
from deepcluster.training.run import Run


@dataclass(eq=False, repr=False)
class PixelKMeans(Unsupervised):
    """KMeans in pixel space; the latent vector of an image is its pixels.

    Parameters
    ----------
    n_clusters : int, default=10
    n_init : int, default=10
        Starts; the one with the lowest inertia is kept.
    max_iter : int, default=300
    random_state : int, default=0

    Examples
    --------
    >>> import numpy as np
    >>> X = np.repeat(np.eye(4, dtype=np.float32), 3, axis=0)
    >>> PixelKMeans(n_clusters=4).fit(X).labels_.reshape(4, 3).std()
    0.0
    """

    kind: ClassVar[str] = "pixel-kmeans"
    embeds_pixels: ClassVar[bool] = True

    n_clusters: int = 10
    n_init: int = 10
    max_iter: int = 300
    random_state: int = 0

    def _fit(self, images: np.ndarray, run: Run) -> None:
        from sklearn.cluster import KMeans

        pixels = self._embed(images)
        # One seed per start, so that a killed run can go on at any of them.
        seeds = np.random.RandomState(self.random_state).randint(2**31 - 1, size=self.n_init)
        done, best = run.journal.last_epoch("kmeans") or (0, {})
        with run.reporter.stage("kmeans", self.n_init) as stage:
            for start in range(done, self.n_init):
                kmeans = KMeans(
                    self.n_clusters, n_init=1, max_iter=self.max_iter, random_state=seeds[start]
                ).fit(pixels)
                if not best or kmeans.inertia_ < float(best["inertia"]):
                    best = {
                        "centers": torch.from_numpy(kmeans.cluster_centers_),
                        "inertia": torch.tensor(kmeans.inertia_, dtype=torch.float64),
                        "n_iter": torch.tensor(kmeans.n_iter_),
                    }
                stage.step(start + 1, loss=float(kmeans.inertia_) / len(pixels))
                run.journal.keep_epoch("kmeans", start + 1, best)
        self.cluster_centers_ = best["centers"].numpy().astype(np.float32)
        self.inertia_ = float(best["inertia"])
        self.n_iter_ = int(best["n_iter"])

    def _embed(self, images: np.ndarray) -> np.ndarray:
        return as_pixels(images).reshape(len(images), -1)
