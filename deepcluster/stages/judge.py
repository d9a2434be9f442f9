"""How good a clustering is, without labels: two redrawings of an image should share a cluster.

A good clustering does not change when images are redrawn, and uses all its clusters. The mutual
information between the clusters of two augmented views is large where both hold: that tells a
collapsed run from a sound one. A style that a run misreads with confidence is invisible to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch

from deepcluster.training.augment import Augmentation, augment
from deepcluster.training.batches import take
from deepcluster.training.loop import seeded

#: Images that are redrawn.
N_JUDGED = 10_000
#: Images redrawn at a time.
BATCH = 1000


@dataclass(frozen=True)
class JudgeSettings:
    """When a run counts as collapsed.

    Attributes
    ----------
    augmentation : Augmentation
        How the two views are redrawn.
    least_share : float
        How much of an even share, 1 / k, each cluster must hold.
    least_agreement : float
        Of the views in a cluster, the share whose partner must lie there too. Two clusters
        that split one kind of image between them trade views, and both fall below.
    """

    augmentation: Augmentation = field(default_factory=lambda: Augmentation(untouched=0.0))
    least_share: float = 0.2
    least_agreement: float = 0.8


@dataclass(frozen=True)
class Judgement:
    """What two views of each image say about a clustering.

    Attributes
    ----------
    information : float
        Mutual information between the clusters of the two views, nats; at most log k.
    agreement : ndarray of float64, shape (k,)
        Share of the views in each cluster whose partner lies there too; 0 for an empty one.
    shares : ndarray of float64, shape (k,)
        Share of all views in each cluster.
    """

    information: float
    agreement: np.ndarray
    shares: np.ndarray

    def fault(self, settings: JudgeSettings) -> str | None:
        """What is wrong with the run, in words, or None."""
        k = len(self.shares)
        small = np.flatnonzero(self.shares < settings.least_share / k)
        if len(small):
            return f"{len(small)} of {k} clusters are empty or nearly so"
        torn = np.flatnonzero(self.agreement < settings.least_agreement)
        if len(torn):
            return f"{len(torn)} of {k} clusters share one kind of image with another"
        return None


def judge(
    predict: Callable[[np.ndarray], np.ndarray],
    images: torch.Tensor,
    n_clusters: int,
    *,
    how: Augmentation,
    seed: int,
) -> Judgement:
    """Judge a clustering on two random views of a sample of the images.

    Parameters
    ----------
    predict : callable
        Images, float32 (m, h, w) in [0, 1], to clusters, int (m,).
    images : Tensor of uint8 or float32, shape (n, 1, h, w)
    n_clusters : int
    how : Augmentation
        How views are drawn.
    seed : int
        The same seed draws the same views, so that runs can be compared.

    Returns
    -------
    Judgement
    """
    generator = seeded(images.device, seed, "judge")
    rows = torch.randperm(len(images), generator=generator, device=images.device)[:N_JUDGED]
    clusters: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    for batch in rows.split(BATCH):
        for found in clusters:
            views = augment(take(images, batch), how, generator)
            found.append(predict(views.squeeze(1).cpu().numpy()))
    return compare(np.concatenate(clusters[0]), np.concatenate(clusters[1]), n_clusters)


def compare(first: np.ndarray, second: np.ndarray, n_clusters: int) -> Judgement:
    """Judge a clustering by the clusters of two views of each image.

    Source: the information is that of Ji, Henriques and Vedaldi, "Invariant Information
    Clustering", ICCV 2019, eq. 3, with nearest centres in place of soft assignments.

    Parameters
    ----------
    first, second : ndarray of int, shape (n,)
    n_clusters : int

    Returns
    -------
    Judgement
    """
    joint = np.zeros((n_clusters, n_clusters))
    np.add.at(joint, (first, second), 1.0)
    joint = (joint + joint.T) / (2 * len(first))
    shares = joint.sum(axis=1)
    both = joint > 0
    ratio = joint[both] / np.outer(shares, shares)[both]
    information = float((joint[both] * np.log(ratio)).sum())
    agreement = np.divide(joint.diagonal(), shares, out=np.zeros(n_clusters), where=shares > 0)
    return Judgement(information, agreement, shares)
