"""Why two models call one drawing differently, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import gradio as gr

from deepcluster.app.page.component import component
from deepcluster.app.views.model import standing

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel


def why_they_differ(models: Mapping[str, ClusterModel]) -> gr.HTML:
    """Make the sentence; it follows what the page is told about the drawing.

    Parameters
    ----------
    models : mapping of str to ClusterModel
        All that can ever be shown.

    Returns
    -------
    gr.HTML
    """
    data = {name: standing(model) for name, model in models.items()}
    return component("answers/why", elem_id="dc-why", data=data)
