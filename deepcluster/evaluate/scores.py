"""How well clusters agree with known digits: the usual scores, as scikit-learn computes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def contingency_table(labels: ArrayLike, clusters: ArrayLike) -> np.ndarray:
    """How many images of each class lie in each cluster.

    Parameters
    ----------
    labels : array_like of int, shape (n,)
        Known classes.
    clusters : array_like of int, shape (n,)

    Returns
    -------
    ndarray of int64, shape (n_classes, n_clusters)
        Rows and columns in ascending order of the values that occur.

    Raises
    ------
    ValueError
        There is nothing to compare, or the lengths differ.

    Examples
    --------
    >>> contingency_table([3, 3, 8, 8], [0, 0, 0, 1]).tolist()
    [[2, 0], [1, 1]]
    """
    from sklearn.metrics.cluster import contingency_matrix

    return np.asarray(contingency_matrix(*_compared(labels, clusters)))


def clustering_accuracy(labels: ArrayLike, clusters: ArrayLike) -> float:
    """Share of images that are right under the best one-to-one match of clusters to classes.

    Parameters
    ----------
    labels, clusters : array_like of int, shape (n,)

    Returns
    -------
    float
        In [0, 1]. Images of clusters left over, where there are more than classes, are wrong.

    Notes
    -----
    ACC of Xie, Girshick and Farhadi, "Unsupervised Deep Embedding for Clustering Analysis",
    ICML 2016, eq. 10; the match is Kuhn's Hungarian method (1955).

    Examples
    --------
    >>> clustering_accuracy([3, 3, 8, 8], [1, 1, 0, 1])
    0.75
    """
    from scipy.optimize import linear_sum_assignment

    table = contingency_table(labels, clusters)
    return float(table[linear_sum_assignment(table, maximize=True)].sum() / table.sum())


def normalized_mutual_information(labels: ArrayLike, clusters: ArrayLike) -> float:
    """Mutual information of classes and clusters over the mean of their entropies.

    Parameters
    ----------
    labels, clusters : array_like of int, shape (n,)

    Returns
    -------
    float
        In [0, 1]; 1 where both have a single group.

    Notes
    -----
    Strehl and Ghosh, "Cluster Ensembles", JMLR 2002, normalised by the arithmetic mean as in
    Vinh, Epps and Bailey, JMLR 2010, table 2.

    Examples
    --------
    >>> normalized_mutual_information([3, 3, 8, 8], [1, 1, 0, 0])
    1.0
    """
    from sklearn.metrics import normalized_mutual_info_score

    # Rounding may leave it a hair above 1.
    return min(1.0, float(normalized_mutual_info_score(*_compared(labels, clusters))))


def adjusted_rand_index(labels: ArrayLike, clusters: ArrayLike) -> float:
    """Share of pairs of images on which classes and clusters agree, corrected for chance.

    Parameters
    ----------
    labels, clusters : array_like of int, shape (n,)

    Returns
    -------
    float
        At most 1; 0 is what chance gives.

    Notes
    -----
    Hubert and Arabie, "Comparing Partitions", Journal of Classification 1985, eq. 5.

    Examples
    --------
    >>> adjusted_rand_index([3, 3, 8, 8], [1, 1, 0, 0])
    1.0
    """
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(*_compared(labels, clusters)))


def named_accuracy(labels: ArrayLike, names: Sequence[str]) -> float:
    """Share of images whose shown digit is right, clusters not matched again.

    Parameters
    ----------
    labels : array_like of int, shape (n,)
    names : sequence of str, length n
        The digit shown for each image; anything but the label's own digits is wrong.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> named_accuracy([3, 3, 8, 8], ["3", "8", "8", ""])
    0.5
    """
    labels = np.asarray(labels)
    if labels.ndim != 1 or len(labels) != len(names) or not len(labels):
        raise ValueError(f"One name an image is needed, not {len(names)} for {labels.shape}.")
    right = sum(str(label) == name for label, name in zip(labels.tolist(), names, strict=True))
    return right / len(labels)


def _compared(labels: ArrayLike, clusters: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Both as arrays, after checking that there is something to compare."""
    labels, clusters = np.asarray(labels), np.asarray(clusters)
    if labels.ndim != 1 or labels.shape != clusters.shape or not len(labels):
        raise ValueError(
            f"One class and one cluster an image are needed, not {labels.shape} "
            f"and {clusters.shape}."
        )
    return labels, clusters
