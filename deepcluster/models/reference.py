"""A sample of the training images that travels with a model: its neighbours and its map."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

#: Neighbours that decide a new drawing's place on the map.
PLACE_NEIGHBOURS = 5


@dataclass
class Reference:
    """Training images that a model keeps to show what a drawing resembles.

    Attributes
    ----------
    images : ndarray of uint8, shape (m, h, w)
    features : ndarray of float32, shape (m, d)
    clusters : ndarray of int32, shape (m,)
    seed : int
        Seed of the map's projection.
    """

    images: np.ndarray
    features: np.ndarray
    clusters: np.ndarray
    seed: int = 0
    _map: np.ndarray | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self._squared_norms = (self.features**2).sum(axis=1)  # most of the cost of a query

    def __len__(self) -> int:
        return len(self.images)

    @property
    def map(self) -> np.ndarray:
        """Positions in the plane, float32 (m, 2) in [-1, 1]; made on first use by t-SNE.

        Source: van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 2008.
        """
        if self._map is None:
            self._map = _project(self.features, self.seed)
        return self._map

    def nearest(self, features: np.ndarray, n: int = 9) -> np.ndarray:
        """Rows of the reference nearest to each feature vector, nearest first.

        Parameters
        ----------
        features : ndarray of float32, shape (r, d)
        n : int, default=9

        Returns
        -------
        ndarray of int64, shape (r, min(n, m))
        """
        # Squared distances without the query's own norm, which does not change the order.
        distances = self._squared_norms - 2.0 * features @ self.features.T
        n = min(n, distances.shape[1])
        rows = np.argpartition(distances, n - 1, axis=1)[:, :n]
        order = np.take_along_axis(distances, rows, axis=1).argsort(axis=1, kind="stable")
        return np.take_along_axis(rows, order, axis=1)

    def place(self, features: np.ndarray) -> np.ndarray:
        """Where feature vectors lie on the map: between their nearest neighbours' places.

        t-SNE has no way to add a point, so a drawing is set between the places of its nearest
        neighbours, weighted by inverse squared distance.

        Parameters
        ----------
        features : ndarray of float32, shape (r, d)

        Returns
        -------
        ndarray of float32, shape (r, 2)
        """
        rows = self.nearest(features, PLACE_NEIGHBOURS)
        gaps = features[:, None, :] - self.features[rows]
        weights = 1.0 / np.maximum((gaps**2).sum(axis=2), 1e-9)
        weights /= weights.sum(axis=1, keepdims=True)
        return np.einsum("rn,rnc->rc", weights, self.map[rows]).astype(np.float32)


def _project(features: np.ndarray, seed: int) -> np.ndarray:
    """t-SNE from a PCA start, scaled to [-1, 1]."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    if len(features) < 5:  # too few points for t-SNE
        return np.zeros((len(features), 2), np.float32)
    if features.shape[1] > 50:
        n_components = min(50, len(features))
        features = PCA(n_components, random_state=seed).fit_transform(features)
    perplexity = min(30.0, (len(features) - 1) / 3)
    plane = TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(features)
    plane = plane - (plane.max(axis=0) + plane.min(axis=0)) / 2
    return (plane / np.abs(plane).max()).astype(np.float32)
