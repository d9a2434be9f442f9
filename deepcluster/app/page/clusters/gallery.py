"""All clusters of all models: name, mean image and most typical members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import gradio as gr

from deepcluster.app.page.component import component
from deepcluster.app.views.model import gallery_data

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel


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
    return component("clusters/gallery", elem_id="dc-clusters", data=clusters)
