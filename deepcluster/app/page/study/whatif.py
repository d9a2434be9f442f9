"""The what-if: one drawing, prepared in each of the study's ways, as every model reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr

from deepcluster.app.page.component import component
from deepcluster.app.page.pad.examples import EXAMPLES, on_pad
from deepcluster.app.page.pad.pad import decode
from deepcluster.app.service.preparations import in_every_way
from deepcluster.app.views.preparations import told
from deepcluster.errors import DeepClusterError
from deepcluster.study.factors import LEVELS, PREPARATIONS

if TYPE_CHECKING:
    from deepcluster.app.service.inference import Inference

#: The example that is redrawn while the pad is empty.
EXAMPLE = "crossed-seven"


def what_if(inference: Inference) -> None:
    """Lay out the drawing with its sliders, and beside it what the preparations make of it.

    Parameters
    ----------
    inference : Inference
        All its models answer, and so does the visitor's own.
    """
    ranges = {factor: [levels[0], levels[-1]] for factor, levels in LEVELS.items()}
    example = next(one for one in EXAMPLES if one.name == EXAMPLE)
    with gr.Row(elem_id="dc-whatif"):
        redrawn = component(
            "study/redrawn",
            elem_id="dc-redrawn",
            data={"ranges": ranges, "example": on_pad(example)},
        )
        ways = component(
            "study/ways",
            elem_id="dc-ways",
            data={"ways": PREPARATIONS, "models": list(inference.models)},
        )
    gr.on(
        [redrawn.input],
        _asker(inference),
        inputs=[redrawn],
        outputs=ways,
        queue=False,
        trigger_mode="always_last",
        show_progress="hidden",
        api_name="what_if",
    )


def _asker(inference: Inference) -> Callable[[object], dict[str, Any]]:
    def ask(sent: object) -> dict[str, Any]:
        """Prepare a drawing in three ways: {"image": data URL, "own": name of a model or null}."""
        asked = sent if isinstance(sent, dict) else {}
        own = asked.get("own")
        try:
            names = [*([own] if isinstance(own, str) else []), *inference.models]
            return told(in_every_way(inference, decode(asked.get("image")), names))
        except DeepClusterError as error:
            return {"code": error.code}

    return ask
