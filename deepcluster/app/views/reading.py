"""What the page is told about a drawing, once for all its parts and several times a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from deepcluster.app.views.model import cluster_names, to_unit
from deepcluster.app.views.pictures import data_url, sheet
from deepcluster.errors import DeepClusterError

if TYPE_CHECKING:
    from deepcluster.app.service.inference import ModelReading, Reading
    from deepcluster.models import ClusterModel

#: What the two columns are called.
SIDES = ("left", "right")


def told(reading: Reading, models: Sequence[tuple[str, ClusterModel]]) -> dict[str, Any]:
    """What two models say.

    Parameters
    ----------
    reading : Reading
    models : sequence of (name, ClusterModel)
        Those on the left and on the right.

    Returns
    -------
    dict
        ``frame``, a data URL; ``left`` and ``right``, each with ``model``, ``cluster``, ``name``,
        ``probabilities``, ``strength``, ``sure``, ``neighbours`` (nine pictures side by side, a
        data URL), and ``x`` and ``y``, the place on the model's map from 0 to 1.
    """
    answers = [_answer(name, model, reading.answers[name]) for name, model in models]
    return {"frame": data_url(reading.frame), **dict(zip(SIDES, answers, strict=True))}


def refused(error: DeepClusterError, names: Sequence[str]) -> dict[str, Any]:
    """That nothing can be said, and why.

    Parameters
    ----------
    error : DeepClusterError
    names : sequence of str
        Of the models on the left and on the right.

    Returns
    -------
    dict
        ``code``, which the page has a sentence for; ``sentence``, for programs; ``left`` and
        ``right``, each with ``model`` alone.
    """
    answers = [{"model": name} for name in names]
    return {
        "code": error.code,
        "sentence": str(error),
        **dict(zip(SIDES, answers, strict=True)),
    }


def _answer(name: str, model: ClusterModel, answer: ModelReading) -> dict[str, Any]:
    x, y = to_unit(np.array([answer.position]), model)[0]
    return {
        "model": name,
        "cluster": answer.cluster,
        "name": cluster_names(model)[answer.cluster],
        "probabilities": [round(p, 4) for p in answer.probabilities],
        "strength": round(answer.strength, 4),
        "sure": answer.sure,
        "neighbours": sheet(model.reference_.images[answer.neighbours]),
        "x": round(float(x), 4),
        "y": round(float(y), 4),
    }
