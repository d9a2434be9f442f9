"""A model's training images in the plane, coloured by cluster, and the drawing among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import gradio as gr

from deepcluster.app.page.component import component
from deepcluster.app.views.model import map_data

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel


def cluster_maps(models: Mapping[str, ClusterModel], left: str, right: str) -> gr.HTML:
    """Make the two maps, on which the drawing moves as the page learns where it lies.

    Parameters
    ----------
    models : mapping of str to ClusterModel
        All that can ever be shown: their points travel with the page, so that afterwards only
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
    return component("map/map", elem_id="dc-maps", data=data)
