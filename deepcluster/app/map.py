"""A model's training images in the plane, coloured by cluster, and the drawing among them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from deepcluster.app.column import cluster_names
from deepcluster.app.component import component

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel

#: Positions are sent as whole numbers up to this.
STEPS = 65535


def cluster_maps(models: Mapping[str, ClusterModel], left: str, right: str) -> gr.HTML:
    """Make the two maps, on which the drawing moves with what the page is told of it.

    Parameters
    ----------
    models : mapping of str to ClusterModel
        All that may ever be shown: their points travel with the page, so that afterwards only
        the drawing's place is sent.
    left, right : str
        The models shown first.

    Returns
    -------
    gr.HTML
    """
    data = {
        "chosen": {"left": left, "right": right},
        "maps": {name: map_data(model) for name, model in models.items()},
    }
    return component("map", elem_id="dc-maps", data=data)


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
    """What the page must know of a model to show its map."""
    reference = model.reference_
    steps = np.rint(to_unit(reference.map, model) * STEPS).astype("<u2")
    return {
        "names": cluster_names(model),
        "points": base64.b64encode(steps.tobytes()).decode("ascii"),
        "clusters": base64.b64encode(reference.clusters.astype(np.uint8).tobytes()).decode("ascii"),
    }
