"""One model's answer: its digit and the ten clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import gradio as gr

from deepcluster.app.page.component import component
from deepcluster.app.views.model import column_data

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel


def model_select(side: str, chosen: str) -> gr.HTML:
    """Make the list from which a visitor chooses the model of one column.

    ``gr.Dropdown`` would do, were it not for two faults: it fires ``input`` whenever it loses
    focus, and its choices stay untranslated.

    Parameters
    ----------
    side : str
        "left" or "right".
    chosen : str
        The one asked first; the component's value.

    Returns
    -------
    gr.HTML
    """
    return component("answers/select", value=chosen, elem_id=f"dc-select-{side}", side=side)


def answer_column(side: str, models: Mapping[str, ClusterModel], chosen: str) -> gr.HTML:
    """Make the place where one model's answer is shown.

    It is not an output itself: it follows what `deepcluster.app.views.reading` tells the page.

    Parameters
    ----------
    side : str
        "left" or "right".
    models : mapping of str to ClusterModel
        All that can ever be shown here: their clusters travel with the page.
    chosen : str
        The model whose empty answer is shown first.

    Returns
    -------
    gr.HTML
    """
    clusters = {name: column_data(model) for name, model in models.items()}
    data = {"side": side, "chosen": chosen, "clusters": clusters}
    return component("answers/column", elem_id=f"dc-{side}", side=side, data=data)
