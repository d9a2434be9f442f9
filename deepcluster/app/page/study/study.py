"""The tab "Study": was it the model, the handwriting or the preparation.

The figures are those of ``deepcluster study`` on the models that are shown; nothing is measured
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepcluster.app.page.component import component
from deepcluster.app.page.study.whatif import what_if
from deepcluster.study.factors import PREPARATIONS
from deepcluster.study.summary import shipped_summary

if TYPE_CHECKING:
    from deepcluster.app.service.inference import Inference


def study(inference: Inference) -> None:
    """Lay out the what-if and, where these models were studied, the study's figures.

    Parameters
    ----------
    inference : Inference
    """
    what_if(inference)
    found = shipped_summary(dict(inference.models))
    if found is not None:
        component("study/figures", elem_id="dc-figures", data={**found, "ways": PREPARATIONS})
