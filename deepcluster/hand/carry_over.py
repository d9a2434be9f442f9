"""A model's clusters carried over to one writer's drawings, by way of their neighbours.

A writer's flagged 1 may lie nearer to the model's 7s than to its 1s. But it lies nearer still to
the writer's other 1s, and these to plainer ones. So the drawings and some of the training images
that travel with the model are cut into rather more parts than there are clusters, and every part
takes the clusters that the model assigns to its members; several cuts vote. Two descriptions count
equally: the latent vectors, and the edges, which know nothing of the model and share none of its
errors.

Many drawings are cut along their neighbour graph (`deepcluster.stages.graph`). Among few, the
plainer ones in between are missing, so they are merged pair by pair (Ward, "Hierarchical Grouping
to Optimize an Objective Function", JASA 1963).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from deepcluster.stages.graph import neighbour_graph, spectral_clusters


@dataclass(frozen=True)
class CarrySettings:
    """Settings of the cuts.

    Attributes
    ----------
    few : int
        Images up to which there are too few for the graph.
    n_neighbors : int
        In the graph.
    graph_cuts, pair_cuts : tuple of int
        Parts of each cut. Too few parts join what belongs to two digits; with many, some are too
        small to know their cluster.
    n_init : int
        Starts of KMeans on the eigenvectors.
    """

    few: int = 600
    n_neighbors: int = 10
    graph_cuts: tuple[int, ...] = (12, 14, 16, 18, 20)
    pair_cuts: tuple[int, ...] = (15, 20, 25, 30)
    n_init: int = 3


def carry_over(
    spaces: Sequence[np.ndarray], q: np.ndarray, settings: CarrySettings, *, seed: int
) -> np.ndarray:
    """Clusters of images by the company that they keep.

    Parameters
    ----------
    spaces : sequence of ndarray of float32, each of shape (n, d)
        Descriptions of the same images.
    q : ndarray of float32, shape (n, k)
        The model's assignment of the images; rows sum to one.
    settings : CarrySettings
    seed : int

    Returns
    -------
    ndarray of float32, shape (n, k)
        Mean assignment of the parts in which each image lies; rows sum to one.
    """
    cuts = cut_pairs if len(q) <= settings.few else cut_graph
    found = [part_means(parts, q)[parts] for parts in cuts(spaces, settings, seed)]
    return np.mean(found, axis=0).astype(np.float32)


def spare_clusters(found: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Leave a cluster as the model reads it where most of its members would go elsewhere.

    Reading a few 7s as 1s means knowing the writer better. But where nearly everything read as 1
    would become a 7, most of the writer's 1s may well be among the 7s already, and drag the rest
    along.

    Parameters
    ----------
    found : ndarray of float32, shape (n, k)
        Clusters that were carried over; rows sum to one.
    q : ndarray of float32, shape (n, k)
        The model's assignment of the same images; rows sum to one.

    Returns
    -------
    ndarray of float32, shape (n, k)
        ``found``, but ``q`` for the members that would leave a cluster which loses more than half
        of them.
    """
    before, after = q.argmax(axis=1), found.argmax(axis=1)
    spared = found.copy()
    for cluster in range(q.shape[1]):
        members = before == cluster
        leaving = members & (after != cluster)
        if 2 * leaving.sum() > members.sum():
            spared[leaving] = q[leaving]
    return spared


def part_means(parts: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Mean assignment of each part.

    Parameters
    ----------
    parts : ndarray of int, shape (n,)
    q : ndarray of float, shape (n, k)

    Returns
    -------
    ndarray of float64, shape (max(parts) + 1, k)
        Rows of parts that have no members are 0.
    """
    sums = np.zeros((parts.max() + 1, q.shape[1]))
    np.add.at(sums, parts, q)
    return sums / np.maximum(np.bincount(parts), 1)[:, None]


def cut_graph(
    spaces: Sequence[np.ndarray], settings: CarrySettings, seed: int
) -> Iterator[np.ndarray]:
    """Parts of the sum of the spaces' graphs of neighbours, int (n,), for each cut."""
    n = len(spaces[0])
    affinity = sum(neighbour_graph(space, min(settings.n_neighbors, n - 1)) for space in spaces)
    for n_parts in settings.graph_cuts:
        yield spectral_clusters(affinity, n_parts, n_init=settings.n_init, seed=seed)


def cut_pairs(
    spaces: Sequence[np.ndarray], settings: CarrySettings, seed: int
) -> Iterator[np.ndarray]:
    """Parts by Ward's method in the spaces side by side, int (n,), for each cut."""
    from scipy.cluster.hierarchy import fcluster, linkage

    scaled = [space / np.sqrt(max(space.var(axis=0).sum(), 1e-12)) for space in spaces]
    tree = linkage(np.concatenate(scaled, axis=1), "ward")
    for n_parts in settings.pair_cuts:
        yield fcluster(tree, n_parts, "maxclust") - 1
