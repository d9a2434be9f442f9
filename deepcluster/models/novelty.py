"""How unlike the training images an image is, calibrated on them and without labels.

An encoder that was taught ten clusters files everything under one of them, so what lies near a
centre need not be a digit. Instead we ask, as Sun et al. do ("Out-of-Distribution Detection with
Deep Nearest Neighbors", ICML 2022), how far away the nearest training images are: once among the
model's latent vectors, and once among descriptions of edges that know nothing of the model. How
rare such a distance is among the training images gives two tail probabilities, and their product
says how unlike the image is (Fisher, "Statistical Methods for Research Workers", 1932, section
21.1).
"""

from __future__ import annotations

from typing import Self

import numpy as np

from deepcluster.models.gradients import oriented_gradients

#: Training images that an image is compared with: the nearest ones, by their mean distance.
NEIGHBOURS = 3
#: Share of the training images whose novelty lies inside the border.
INSIDE = 0.993
#: Distances are tabled up to the one that a training image exceeds once in two to the power of
#: this; beyond, the tail is taken to be exponential.
HALVINGS = 6
#: Images compared at a time: their distances to all reference images are held at once.
BATCH = 1000


class Novelty:
    """Novelty of images for a model, in bits.

    Parameters
    ----------
    images : ndarray of uint8, shape (m, h, w) or (m, f)
        Training images to compare with: those of the model's ``reference_``.
    features : ndarray of float32, shape (m, d)
        Their latent vectors; rounded to float16, as a checkpoint keeps them, so that a model
        answers the same before and after it was saved.

    Attributes
    ----------
    tails_ : ndarray of float32, shape (spaces, HALVINGS + 2)
        For each space the distances that half, a quarter, an eighth ... of the training images
        exceed, the smallest first, and last the mean excess over the largest.
    border_ : float
        Novelty that ``1 - INSIDE`` of the training images exceed.
    """

    def __init__(self, images: np.ndarray, features: np.ndarray) -> None:
        self._spaces = [features.astype(np.float16).astype(np.float32)]
        if images.ndim == 3:  # other vectors have no edges
            self._spaces.append(oriented_gradients(images / np.float32(255)))
        # Kept, because they would be most of a query's cost.
        self._squared_norms = [(vectors**2).sum(axis=1) for vectors in self._spaces]
        self._n_neighbors = max(1, min(NEIGHBOURS, len(images) - 1))

    def calibrate(self, images: np.ndarray, features: np.ndarray, rows: np.ndarray) -> Self:
        """Learn how far training images are from the others.

        Parameters
        ----------
        images : ndarray of float32, shape (n, h, w) or (n, f)
        features : ndarray of float32, shape (n, d)
            Their latent vectors.
        rows : ndarray of int, shape (n,)
            Which of the images to compare with each of them is, -1 where it is none of these:
            nothing is its own neighbour.

        Returns
        -------
        self
        """
        distances = self._distances(images, features, rows)
        levels = 1 - 0.5 ** np.arange(HALVINGS + 1)
        tails = []
        for column in distances.T:
            table = np.quantile(column, levels)
            excess = column[column > table[-1]] - table[-1]
            # Where all training images are alike, no two distances differ: any excess is large.
            mean = excess.mean() if len(excess) else 0.0
            tails.append([*table, max(mean, 1e-3 * table[-1], 1e-6)])
        self.tails_ = np.array(tails, np.float32)
        self.border_ = float(np.quantile(self._bits(distances), INSIDE))
        return self

    def score(self, images: np.ndarray, features: np.ndarray) -> np.ndarray:
        """Novelty of images: 0 for the most ordinary, twice as rare with each bit.

        Parameters
        ----------
        images : ndarray of float32, shape (n, h, w) or (n, f)
        features : ndarray of float32, shape (n, d)
            Their latent vectors.

        Returns
        -------
        ndarray of float32, shape (n,)
        """
        return self._bits(self._distances(images, features)).astype(np.float32)

    def _distances(
        self, images: np.ndarray, features: np.ndarray, rows: np.ndarray | None = None
    ) -> np.ndarray:
        """Mean distance to the nearest reference images in each space, (n, spaces)."""
        found = np.empty((len(images), len(self._spaces)))
        for begin in range(0, len(images), BATCH):
            part = slice(begin, begin + BATCH)
            described = [features[part]]
            if len(self._spaces) > 1:
                described.append(oriented_gradients(images[part]))
            for space, vectors in enumerate(described):
                own = None if rows is None else rows[part]
                found[part, space] = self._distance(space, vectors, own)
        return found

    def _distance(self, space: int, vectors: np.ndarray, own: np.ndarray | None) -> np.ndarray:
        known = self._squared_norms[space]
        squared = (vectors**2).sum(axis=1)[:, None] + known - 2 * vectors @ self._spaces[space].T
        if own is not None and len(known) > 1:
            left_out = np.flatnonzero(own >= 0)
            squared[left_out, own[left_out]] = np.inf
        k = self._n_neighbors
        nearest = np.partition(squared, k - 1, axis=1)[:, :k]
        return np.sqrt(np.maximum(nearest, 0)).mean(axis=1)

    def _bits(self, distances: np.ndarray) -> np.ndarray:
        """Sum over the spaces of -log2 of the share of training images that lie farther out."""
        bits = np.zeros(len(distances))
        for column, tail in zip(distances.T, self.tails_.astype(np.float64), strict=True):
            table, excess = tail[:-1], tail[-1]
            beyond = np.maximum(column - table[-1], 0) / (excess * np.log(2))
            bits += np.interp(column, table, np.arange(len(table))) + beyond
        return bits
