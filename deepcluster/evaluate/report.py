"""One model on one labelled data set: the figures that cards and the command line show."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from deepcluster.evaluate.scores import (
    adjusted_rand_index,
    clustering_accuracy,
    named_accuracy,
    normalized_mutual_information,
)

if TYPE_CHECKING:
    from deepcluster.data import Dataset
    from deepcluster.models import ClusterModel

#: Images answered at a time: the latent vectors of all at once would fill a small machine.
BATCH = 2000


class Report(TypedDict):
    """Scores of a model on a data set.

    ``acc`` is accuracy after the best one-to-one match of clusters to digits; ``named_accuracy``
    is the share of images whose shown digit is right, with the names that the clusters have (None
    where they have none), "not sure" ones included with the digit shown beside it; ``not_sure`` is
    the share of images that are too unlike the training images; ``counts`` has how many images of
    each digit lie in each cluster; ``seconds`` is how long answering took.
    """

    model: str
    data: str
    n: int
    acc: float
    nmi: float
    ari: float
    named_accuracy: float | None
    not_sure: float
    counts: dict[str, list[int]]
    seconds: float


def evaluate(model: ClusterModel, dataset: Dataset) -> Report:
    """Score a model against labels.

    Parameters
    ----------
    model : ClusterModel
        Fitted.
    dataset : Dataset
        Labelled.

    Returns
    -------
    Report

    Raises
    ------
    DataError
        The data has no labels, or they can't be read.
    """
    labels = dataset.labels()
    clusters: list[np.ndarray] = []
    names: list[str] = []
    unsure = 0
    begun = perf_counter()
    for start in range(0, len(dataset), BATCH):
        answers = model.answer(dataset.images[start : start + BATCH])
        clusters.append(answers.clusters)
        names.extend(answers.names)
        unsure += int((~answers.sure).sum())
    seconds = perf_counter() - begun
    found = np.concatenate(clusters)
    return Report(
        model=model.kind,
        data=dataset.name,
        n=len(dataset),
        acc=round(clustering_accuracy(labels, found), 6),
        nmi=round(normalized_mutual_information(labels, found), 6),
        ari=round(adjusted_rand_index(labels, found), 6),
        named_accuracy=round(named_accuracy(labels, names), 6) if any(names) else None,
        not_sure=round(unsure / len(dataset), 6),
        counts=_counts(labels, found, answers.probabilities.shape[1]),
        seconds=round(seconds, 3),
    )


def _counts(labels: np.ndarray, clusters: np.ndarray, n_clusters: int) -> dict[str, list[int]]:
    """How many images of each digit lie in each cluster, those that hold none included."""
    return {
        str(digit): np.bincount(clusters[labels == digit], minlength=n_clusters).tolist()
        for digit in np.unique(labels)
    }
