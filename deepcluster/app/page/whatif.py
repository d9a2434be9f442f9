"""The what-if: one drawing, prepared in each of the study's ways, as every model reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from deepcluster.app.page.component import component
from deepcluster.app.page.examples import EXAMPLES, on_pad
from deepcluster.app.page.pad import decode
from deepcluster.app.views.pictures import data_url
from deepcluster.errors import DeepClusterError
from deepcluster.study.factors import LEVELS, PREPARATIONS
from deepcluster.study.preparation import prepare

if TYPE_CHECKING:
    from deepcluster.app.service.inference import Inference
    from deepcluster.frame.picture import Picture

#: Which example is redrawn as long as the pad is empty.
EXAMPLE = "crossed-seven"


def what_if(inference: Inference) -> None:
    """Lay out the drawing with its sliders, and beside it what becomes of it.

    Parameters
    ----------
    inference : Inference
        All its models answer, and the visitor's own beside them.
    """
    ranges = {factor: [levels[0], levels[-1]] for factor, levels in LEVELS.items()}
    example = next(one for one in EXAMPLES if one.name == EXAMPLE)
    with gr.Row(elem_id="dc-whatif"):
        redrawn = component(
            "redrawn", elem_id="dc-redrawn", data={"ranges": ranges, "example": on_pad(example)}
        )
        ways = component(
            "ways",
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
            return in_every_way(inference, decode(asked.get("image")), names)
        except DeepClusterError as error:
            return {"code": error.code}

    return ask


def in_every_way(inference: Inference, picture: Picture, names: list[str]) -> dict[str, Any]:
    """Prepare a picture in every way and ask models about all of them.

    Parameters
    ----------
    inference : Inference
    picture : array, bytes or path
    names : list of str

    Returns
    -------
    dict
        ``frames``, by preparation a data URL, or "" where it refuses the picture; ``answers``, by
        model and preparation ``name``, ``sure`` and ``strength``, None where there is no frame.

    Raises
    ------
    PictureError
        No preparation takes the picture.
    CheckpointError
        A name is none of the models'.
    """
    models = {name: inference.model(name) for name in names}
    frames: dict[str, np.ndarray] = {}
    refusals: list[DeepClusterError] = []
    for way in PREPARATIONS:
        try:
            frames[way] = prepare(picture, way)
        except DeepClusterError as error:
            refusals.append(error)
    if not frames:
        raise refusals[0]
    answers: dict[str, dict[str, Any]] = {}
    for name, model in models.items():
        found = model.answer(np.stack(list(frames.values())))
        said = {
            way: {
                "name": str(found.names[row]),
                "sure": bool(found.sure[row]),
                "strength": round(float(found.strength[row]), 4),
            }
            for row, way in enumerate(frames)
        }
        answers[name] = {way: said.get(way) for way in PREPARATIONS}
    return {
        "frames": {way: data_url(frames[way]) if way in frames else "" for way in PREPARATIONS},
        "answers": answers,
    }
