"""Clusters as parts of a neighbour graph: spectral clustering of landmarks, then everyone else.

KMeans wants round clusters; the styles of one digit form long, bent ones. A graph of neighbours
follows the bend. Graphs of latent spaces that err in different ways are added, so that an edge
which only one of them draws weighs little against the edges on which they agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from deepcluster.stages.neighbours import nearest_rows

#: Up to this many images all eigenvectors are computed: looking for the largest alone (ARPACK)
#: finds none where nearly all images are each other's neighbours.
DENSE = 200


@dataclass(frozen=True)
class GraphSettings:
    """Settings of the graph cut.

    Attributes
    ----------
    n_landmarks : int
        Images whose graph is cut; the others follow their nearest landmarks.
    n_samples : int
        Samples of landmarks that are tried; the one with the smallest normalised cut is kept.
    n_neighbors : int
    n_neighbors_small : int
        The same for sets of no more than ``n_landmarks`` images: where a style has few images, ten
        neighbours hardly leave it, and it would be cut off as an island.
    n_init : int
        Starts of KMeans on the eigenvectors.
    """

    n_landmarks: int = 10_000
    n_samples: int = 4
    n_neighbors: int = 10
    n_neighbors_small: int = 30
    n_init: int = 20


def graph_assignment(
    spaces: Sequence[np.ndarray], n_clusters: int, settings: GraphSettings, *, seed: int
) -> np.ndarray:
    """Soft assignment of all images from the graphs of one or more latent spaces.

    Parameters
    ----------
    spaces : sequence of ndarray of float32, each of shape (n, d)
        Latent vectors of the same images.
    n_clusters : int
    settings : GraphSettings
    seed : int

    Returns
    -------
    ndarray of float32, shape (n, n_clusters)
        Shares of the nearest landmarks of all spaces that lie in each cluster; rows sum to one.
    """
    n = len(spaces[0])
    small = n <= settings.n_landmarks
    wanted = settings.n_neighbors_small if small else settings.n_neighbors
    n_neighbors = min(wanted, n - 1, settings.n_landmarks - 1)
    rng = np.random.default_rng(seed)
    least = np.inf
    for _ in range(settings.n_samples):
        sample = np.sort(rng.permutation(n)[: settings.n_landmarks])
        affinity = sum(neighbour_graph(space[sample], n_neighbors) for space in spaces)
        found = spectral_clusters(affinity, n_clusters, n_init=settings.n_init, seed=seed)
        cut = normalized_cut(affinity, found)
        if cut < least:
            least, landmarks, clusters = cut, sample, found
    votes = np.zeros((n, n_clusters), np.float32)
    for space in spaces:
        near = clusters[nearest_rows(space, space[landmarks], n_neighbors)]
        for cluster in range(n_clusters):
            votes[:, cluster] += (near == cluster).sum(axis=1)
    return votes / votes.sum(axis=1, keepdims=True)


def kmeans_assignment(spaces: Sequence[np.ndarray], n_clusters: int, *, seed: int) -> np.ndarray:
    """Assignment by KMeans on the latent spaces side by side: what the graph is measured against.

    Parameters
    ----------
    spaces : sequence of ndarray of float32, each of shape (n, d)
        Each is scaled to a mean squared length of one.
    n_clusters : int
    seed : int

    Returns
    -------
    ndarray of float32, shape (n, n_clusters)
        One 1 in each row.
    """
    from sklearn.cluster import KMeans

    scaled = [space / np.sqrt((space**2).sum(axis=1).mean()) for space in spaces]
    kmeans = KMeans(n_clusters, n_init=10, random_state=seed).fit(np.concatenate(scaled, axis=1))
    return np.eye(n_clusters, dtype=np.float32)[kmeans.labels_]


def neighbour_graph(points: np.ndarray, n_neighbors: int) -> sparse.csr_matrix:
    """Symmetric graph: weight 1 between mutual neighbours, 1/2 where only one end says so.

    Parameters
    ----------
    points : ndarray of float32, shape (n, d)
    n_neighbors : int

    Returns
    -------
    csr_matrix of float32, shape (n, n)
    """
    n = len(points)
    near = nearest_rows(points, points, n_neighbors, skip_self=True)
    rows = np.repeat(np.arange(n), n_neighbors)
    weights = np.full(len(rows), 0.5, np.float32)
    directed = sparse.csr_matrix((weights, (rows, near.ravel())), shape=(n, n))
    return directed + directed.T


def normalized_cut(affinity: sparse.csr_matrix, clusters: np.ndarray) -> float:
    """Share of each cluster's edge weight that leaves it, summed over the clusters.

    Source: Shi and Malik, "Normalized Cuts and Image Segmentation", PAMI 2000.

    Parameters
    ----------
    affinity : csr_matrix of float, shape (n, n)
    clusters : ndarray of int, shape (n,)

    Returns
    -------
    float
        Between 0 and the number of clusters; small is good.
    """
    n = len(clusters)
    member = sparse.csr_matrix((np.ones(n), (np.arange(n), clusters)))
    inside = (member.T @ affinity @ member).diagonal()
    weight = member.T @ np.asarray(affinity.sum(axis=1)).ravel()
    return float((1 - inside / np.maximum(weight, 1e-12)).sum())


def spectral_clusters(
    affinity: sparse.csr_matrix, n_clusters: int, *, n_init: int, seed: int
) -> np.ndarray:
    """Normalised spectral clustering with as many eigenvectors as clusters.

    Source: Ng, Jordan and Weiss, "On Spectral Clustering", NeurIPS 2001.

    Parameters
    ----------
    affinity : csr_matrix of float, shape (n, n)
        Symmetric, no negative weights.
    n_clusters : int
    n_init : int
    seed : int

    Returns
    -------
    ndarray of int32, shape (n,)
    """
    from sklearn.cluster import KMeans

    degree = np.asarray(affinity.sum(axis=1)).ravel()
    scale = sparse.diags(1.0 / np.sqrt(np.maximum(degree, 1e-9)))
    vectors = _largest_eigenvectors(scale @ affinity @ scale, n_clusters, seed)
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return KMeans(n_clusters, n_init=n_init, random_state=seed).fit_predict(unit)


def _largest_eigenvectors(matrix: sparse.csr_matrix, k: int, seed: int) -> np.ndarray:
    """Eigenvectors of the ``k`` largest eigenvalues of a symmetric matrix, (n, k)."""
    n = matrix.shape[0]
    if n <= DENSE:
        from scipy.linalg import eigh

        return eigh(matrix.toarray(), subset_by_index=(n - k, n - 1))[1]
    from scipy.sparse.linalg import eigsh

    start = np.random.default_rng(seed).random(n)
    return eigsh(matrix, k=k, which="LA", v0=start, tol=1e-8)[1]
