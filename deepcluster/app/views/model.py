"""What is shown about a model: its clusters, their typical members, and its map."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, Field

from deepcluster.app.views.pictures import sheet
from deepcluster.vocabulary import cluster_letter

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel

#: Members shown of each cluster.
MEMBERS = 8
#: Positions are sent as whole numbers up to this.
STEPS = 65535


class ModelDescription(BaseModel):
    """One model that can be asked."""

    name: str
    clusters: list[str] = Field(description="The digit that each cluster is called.")
    card: dict[str, Any] = Field(description="How it was trained and what it scored.")


class ModelData(BaseModel):
    """What the page needs to show a model's answers."""

    name: str
    column: dict[str, Any]
    map: dict[str, Any]
    gallery: dict[str, Any]


def model_description(name: str, model: ClusterModel) -> ModelDescription:
    """A model as it is listed."""
    return ModelDescription(name=name, clusters=model.names_ or [], card=model.card_)


def model_data(name: str, model: ClusterModel) -> ModelData:
    """All that the page must know about a model that it was not built with."""
    return ModelData(
        name=name, column=column_data(model), map=map_data(model), gallery=gallery_data(model)
    )


def cluster_names(model: ClusterModel) -> list[str]:
    """The digit each cluster is called; letters for a model whose clusters have no names yet."""
    count = len(model.cluster_means_)
    return list(model.names_ or [cluster_letter(cluster) for cluster in range(count)])


def column_data(model: ClusterModel) -> dict[str, Any]:
    """What the page must know about a model to show its answers."""
    return {**standing(model), "means": sheet(model.cluster_means_)}


def standing(model: ClusterModel) -> dict[str, Any]:
    """What is known of a model's clusters from digits that it has not seen.

    Parameters
    ----------
    model : ClusterModel

    Returns
    -------
    dict
        ``names`` of the clusters; ``right``, the share of digits that it reads correctly, from 0
        to 1; ``counts``, for every digit how many of it lie in each cluster; ``labels``, how many
        of them its names took. The last three are None where its card does not say.
    """
    # A model that learned a hand has no scores of its own.
    scored = (model.card_.get("scores") or {}).get("held_out") or {}
    return {
        "names": cluster_names(model),
        "right": scored.get("named_accuracy"),
        "counts": scored.get("counts"),
        "labels": (model.card_.get("naming") or {}).get("labels_used"),
    }


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
    """What the page must know about a model to show its clusters."""
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


def to_unit(positions: np.ndarray, model: ClusterModel) -> np.ndarray:
    """Positions on a model's map to the unit square, the same scale on both axes.

    Parameters
    ----------
    positions : ndarray of float, shape (n, 2)
    model : ClusterModel

    Returns
    -------
    ndarray of float, shape (n, 2)
    """
    low, high = model.reference_.map.min(axis=0), model.reference_.map.max(axis=0)
    middle, side = (low + high) / 2, float((high - low).max()) or 1.0
    return np.clip((positions - middle) / side + 0.5, 0.0, 1.0)


def map_data(model: ClusterModel) -> dict[str, Any]:
    """What the page must know about a model to show its map."""
    reference = model.reference_
    steps = np.rint(to_unit(reference.map, model) * STEPS).astype("<u2")
    return {
        "names": cluster_names(model),
        "points": base64.b64encode(steps.tobytes()).decode("ascii"),
        "clusters": base64.b64encode(reference.clusters.astype(np.uint8).tobytes()).decode("ascii"),
    }
