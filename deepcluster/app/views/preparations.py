"""What the page is told about one picture, prepared in each of the study's ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepcluster.app.views.answer import ModelAnswer
from deepcluster.app.views.pictures import data_url
from deepcluster.study.factors import PREPARATIONS
from deepcluster.vocabulary import cluster_letter

if TYPE_CHECKING:
    from deepcluster.app.service.preparations import Prepared
    from deepcluster.models.answers import Answer


def told(prepared: Prepared) -> dict[str, Any]:
    """What became of a picture, and how each model reads it.

    Parameters
    ----------
    prepared : Prepared

    Returns
    -------
    dict
        ``frames``, by preparation a data URL, or "" where it refuses the picture; ``answers``, by
        model and preparation ``name``, ``sure`` and ``strength``, None where there is no frame.
        Clusters without a name are called by letters.
    """
    frames = prepared.frames
    return {
        "frames": {way: data_url(frames[way]) if way in frames else "" for way in PREPARATIONS},
        "answers": {
            name: {way: _brief(said.get(way)) for way in PREPARATIONS}
            for name, said in prepared.answers.items()
        },
    }


def _brief(answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    said = ModelAnswer.model_validate(answer).model_dump(include={"name", "sure", "strength"})
    name = answer.name or cluster_letter(answer.cluster)
    return {**said, "name": name, "strength": round(answer.strength, 4)}
