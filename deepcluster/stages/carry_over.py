"""A model's clusters carried over to the drawings of a hand, through a graph of neighbours.

A hand's flagged 1 may lie nearer to the model's 7s than to its 1s. But it lies nearer still to
the hand's other 1s, and these to plainer ones: a graph of neighbours has the way there. So the
drawings and the training images that travel with the model are cut into rather more parts than
there are clusters, and each part is given the cluster that most of it has; several cuts vote. As in
`deepcluster.stages.graph` the graphs of two spaces are added, here that of the latent vectors and
that of edges, which know nothing of the model and so do not share its errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deepcluster.stages.graph import neighbour_graph, spectral_clusters


@dataclass(frozen=True)
class CarrySettings:
    """Settings of the cuts.

    Attributes
    ----------
    n_neighbors : int
    cuts : tuple of int
        Parts of each cut. Too few parts join digits that no part may join; of many, some are
        too small to know their cluster.
    n_init : int
        Starts of KMeans on the eigenvectors.
    """

    n_neighbors: int = 10
    cuts: tuple[int, ...] = (12, 14, 16, 18, 20)
    n_init: int = 5


def carry_over(
    spaces: Sequence[np.ndarray],
    clusters: np.ndarray,
    n_clusters: int,
    settings: CarrySettings,
    *,
    seed: int,
) -> np.ndarray:
    """Clusters of images by the parts of their graph.

    Parameters
    ----------
    spaces : sequence of ndarray of float32, each of shape (n, d)
        Descriptions of the same images.
    clusters : ndarray of int, shape (n,)
        The clusters in which the model has them.
    n_clusters : int
    settings : CarrySettings
    seed : int

    Returns
    -------
    ndarray of float32, shape (n, n_clusters)
        Share of the cuts that give each image each cluster; rows sum to one.
    """
    n = len(clusters)
    n_neighbors = min(settings.n_neighbors, n - 1)
    affinity = sum(neighbour_graph(space, n_neighbors) for space in spaces)
    votes = np.zeros((n, n_clusters), np.float32)
    for cut in settings.cuts:
        n_parts = min(cut, n - 2)
        parts = spectral_clusters(affinity, n_parts, n_init=settings.n_init, seed=seed)
        votes[np.arange(n), majority(parts, clusters, n_parts, n_clusters)[parts]] += 1
    return votes / votes.sum(axis=1, keepdims=True)


def majority(parts: np.ndarray, clusters: np.ndarray, n_parts: int, n_clusters: int) -> np.ndarray:
    """The cluster that most of each part has.

    Parameters
    ----------
    parts, clusters : ndarray of int, shape (n,)
    n_parts, n_clusters : int

    Returns
    -------
    ndarray of int64, shape (n_parts,)
    """
    counts = np.zeros((n_parts, n_clusters), np.int64)
    np.add.at(counts, (parts, clusters), 1)
    return counts.argmax(axis=1)
