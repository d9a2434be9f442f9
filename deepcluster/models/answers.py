"""What a model says about pictures: one row per image, the same form for every model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Answer:
    """Answer of one model for one image, in Python's own types.

    Attributes
    ----------
    cluster : int
        The nearest centre.
    name : str
        The digit that the cluster is called; "" while the clusters have no names.
    probabilities : list of float
        One for each cluster, in the clusters' order; they add up to 1.
    strength : float
        The largest of them.
    sure : bool
        False where the image is more unlike the training images than nearly all of these are.
    """

    cluster: int
    name: str
    probabilities: list[float]
    strength: float
    sure: bool


@dataclass(frozen=True)
class Answers:
    """Answers of one model for ``n`` images and ``k`` clusters.

    Attributes
    ----------
    clusters : ndarray of int32, shape (n,)
        Nearest centre of each image.
    names : list of str, length n
        The digit that the image's cluster is called; "" while the clusters have no names.
    probabilities : ndarray of float32, shape (n, k)
        Soft assignment q (Xie et al. 2016, eq. 1), tempered; rows sum to one.
    strength : ndarray of float32, shape (n,)
        The largest probability of each row.
    novelty : ndarray of float32, shape (n,)
        How unlike the training images each image is, in bits, see `deepcluster.models.novelty`.
    sure : ndarray of bool, shape (n,)
        False where the image is more unlike the training images than nearly all of these are.
    features : ndarray of float32, shape (n, d)
        The latent vectors behind the answers.
    """

    clusters: np.ndarray
    names: list[str]
    probabilities: np.ndarray
    strength: np.ndarray
    novelty: np.ndarray
    sure: np.ndarray
    features: np.ndarray

    def __len__(self) -> int:
        return len(self.clusters)

    def __getitem__(self, row: int) -> Answer:
        return Answer(
            cluster=int(self.clusters[row]),
            name=str(self.names[row]),
            probabilities=self.probabilities[row].tolist(),
            strength=float(self.strength[row]),
            sure=bool(self.sure[row]),
        )
