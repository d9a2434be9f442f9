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
    from deepcluster.app.inference import ModelReading
    from deepcluster.models import ClusterModel

#: Positions are sent as whole numbers up to this.
STEPS = 65535


def cluster_maps(models: Mapping[str, ClusterModel], left: str, right: str) -> gr.HTML:
    """Make the two maps; the value is a pair of what `map_view` makes.

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
    return component(
        "map",
        value=[{"model": left}, {"model": right}],
        elem_id="dc-maps",
        maps={name: _points(model) for name, model in models.items()},
    )


def map_view(name: str, model: ClusterModel, answer: ModelReading) -> dict[str, Any]:
    """Where a map shows the drawing.

    Parameters
    ----------
    name : str
        The model's.
    model : ClusterModel
    answer : ModelReading

    Returns
    -------
    dict
        ``x`` and ``y`` from 0 to 1, from left to right and top to bottom. The model's name alone,
        ``{"model": ...}``, takes the drawing off the map.
    """
    x, y = _to_unit(np.array([answer.position]), model)[0]
    return {
        "model": name,
        "cluster": answer.cluster,
        "x": round(float(x), 4),
        "y": round(float(y), 4),
    }


def _to_unit(positions: np.ndarray, model: ClusterModel) -> np.ndarray:
    """Positions on a model's map to the unit square, the same scale on both axes."""
    low, high = model.reference_.map.min(axis=0), model.reference_.map.max(axis=0)
    middle, side = (low + high) / 2, float((high - low).max()) or 1.0
    return np.clip((positions - middle) / side + 0.5, 0.0, 1.0)


def _points(model: ClusterModel) -> dict[str, Any]:
    reference = model.reference_
    steps = np.rint(_to_unit(reference.map, model) * STEPS).astype("<u2")
    return {
        "names": cluster_names(model),
        "points": base64.b64encode(steps.tobytes()).decode("ascii"),
        "clusters": base64.b64encode(reference.clusters.astype(np.uint8).tobytes()).decode("ascii"),
    }
