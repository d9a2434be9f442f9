"""All clusters of all models: name, mean image and most typical members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from deepcluster.app.column import cluster_names
from deepcluster.app.component import component
from deepcluster.app.pictures import sheet

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel

#: Members of a cluster that are shown.
MEMBERS = 8


def cluster_gallery(models: Mapping[str, ClusterModel]) -> gr.HTML:
    """Make the gallery; a click on a member puts it on the pad, within the browser.

    Parameters
    ----------
    models : mapping of str to ClusterModel

    Returns
    -------
    gr.HTML
    """
    clusters = {name: gallery_data(model) for name, model in models.items()}
    return component("gallery", elem_id="dc-clusters", data=clusters)


def typical(model: ClusterModel, n: int = MEMBERS) -> list[np.ndarray]:
    """Rows of a model's reference images that are nearest to each cluster's centre.

    Parameters
    ----------
    model : ClusterModel
    n : int
        How many of each cluster at most.

    Returns
    -------
    list of ndarray of int
        One for each cluster, nearest first; shorter where the cluster has fewer members.
    """
    reference = model.reference_
    rows = []
    for cluster, center in enumerate(model.cluster_centers_):
        members = np.flatnonzero(reference.clusters == cluster)
        distances = ((reference.features[members] - center) ** 2).sum(axis=1)
        rows.append(members[np.argsort(distances, kind="stable")[:n]])
    return rows


def gallery_data(model: ClusterModel) -> dict[str, Any]:
    """What the page must know of a model to show its clusters."""
    reference = model.reference_
    rows = typical(model)
    images = np.zeros((len(rows), MEMBERS, *reference.images.shape[1:]), np.uint8)
    for cluster, members in enumerate(rows):
        images[cluster, : len(members)] = reference.images[members]
    count = len(rows)
    return {
        "names": cluster_names(model),
        "means": sheet(model.cluster_means_),
        "members": sheet(images),
        "columns": MEMBERS,
        "counts": [len(members) for members in rows],
        "shares": (np.bincount(reference.clusters, minlength=count) / len(reference)).tolist(),
    }
