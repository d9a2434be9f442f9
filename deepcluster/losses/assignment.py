"""From distances to clusters to soft assignments, and how sharp these may be.

The formulas are those of Xie, Girshick and Farhadi, "Unsupervised Deep Embedding for
Clustering Analysis", ICML 2016 (q is their eq. 1, p their eq. 3).
"""

from __future__ import annotations

import numpy as np


def squared_distances(features: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """Squared Euclidean distance of every feature vector to every centre.

    Parameters
    ----------
    features : ndarray of float, shape (n, d)
    centers : ndarray of float, shape (k, d)

    Returns
    -------
    ndarray of float32, shape (n, k)
        Never negative: rounding below zero is cut off.
    """
    norms = (features**2).sum(1)[:, None] + (centers**2).sum(1)[None, :]
    return np.maximum(norms - 2.0 * features @ centers.T, 0.0).astype(np.float32)


def student_t(distances: np.ndarray, *, alpha: float = 1.0, temperature: float = 1.0) -> np.ndarray:
    """Soft assignment q from squared distances: a Student t kernel, each row normalised.

    Parameters
    ----------
    distances : ndarray of float, shape (n, k)
        Squared distances.
    alpha : float, default=1.0
        Degrees of freedom.
    temperature : float, default=1.0
        Exponent 1 / temperature on q before normalising: below 1 sharpens, above 1 flattens.

    Returns
    -------
    ndarray of float32, shape (n, k)
    """
    logits = -(alpha + 1.0) / 2.0 / temperature * np.log1p(distances.astype(np.float64) / alpha)
    logits -= logits.max(axis=1, keepdims=True)
    q = np.exp(logits)
    return (q / q.sum(axis=1, keepdims=True)).astype(np.float32)


def target_distribution(q: np.ndarray) -> np.ndarray:
    """DEC's target p: q squared, divided by the cluster's frequency, each row normalised.

    Parameters
    ----------
    q : ndarray of float, shape (n, k)
        Soft assignment of the **whole** data set: a mini-batch's frequencies are too noisy.

    Returns
    -------
    ndarray of float32, shape (n, k)
    """
    q = q.astype(np.float64)
    weight = q**2 / np.maximum(q.sum(axis=0), 1e-12)
    return (weight / weight.sum(axis=1, keepdims=True)).astype(np.float32)


def fit_temperature(distances: np.ndarray, stability: float) -> float:
    """Temperature at which the mean strength equals ``stability``.

    A strength should say how often the answer holds. Without labels, the yardstick is the share
    of images that keep their cluster when they are redrawn a little.

    Parameters
    ----------
    distances : ndarray of float, shape (n, k)
        Squared distances of a sample of images.
    stability : float
        Share of the same images that keep their cluster under mild augmentation, in (0, 1].

    Returns
    -------
    float
        Between 1e-4 and 1e2; found by bisection on its logarithm.
    """
    wanted = min(max(stability, 1.0 / distances.shape[1] + 1e-3), 0.999)
    low, high = np.log(1e-4), np.log(1e2)
    for _ in range(40):
        middle = (low + high) / 2
        strength = student_t(distances, temperature=float(np.exp(middle))).max(axis=1).mean()
        if strength > wanted:
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))
