"""Digit names for clusters, from one label each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepcluster.errors import DataError

if TYPE_CHECKING:
    from deepcluster.data import Dataset
    from deepcluster.models import ClusterModel


def name_clusters(model: ClusterModel, dataset: Dataset) -> list[str]:
    """Call each cluster by the label of its most typical training image.

    No other label is looked at: one per cluster, ``n_clusters`` in all. Two clusters may well get
    the same name, and some digit none.

    Parameters
    ----------
    model : ClusterModel
        Fitted; its ``names_`` are set.
    dataset : Dataset
        The images that it was fitted on, in the same order.

    Returns
    -------
    list of str, length n_clusters

    Raises
    ------
    DataError
        The data has no labels, or is not what the model was fitted on.
    """
    if len(model.labels_) != len(dataset):
        raise DataError(
            f"{dataset.name} has {len(dataset):,} images, the model was trained on "
            f"{len(model.labels_):,}; name its clusters with the data it was trained on."
        )
    names = [str(label) for label in dataset.labels(model.prototypes_).tolist()]
    model.names_ = names
    return names
