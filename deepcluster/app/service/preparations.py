"""One picture, prepared in each of the study's ways, as models read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from deepcluster.errors import DeepClusterError
from deepcluster.study.factors import PREPARATIONS
from deepcluster.study.preparation import prepare

if TYPE_CHECKING:
    from deepcluster.app.service.inference import Inference
    from deepcluster.frame.picture import Picture
    from deepcluster.models.answers import Answer


@dataclass(frozen=True)
class Prepared:
    """What became of a picture.

    Attributes
    ----------
    frames : dict of str to ndarray of uint8, shape (28, 28)
        By preparation; those that refuse the picture are missing.
    answers : dict of str to dict of str to Answer
        By model and preparation.
    """

    frames: dict[str, np.ndarray]
    answers: dict[str, dict[str, Answer]]


def in_every_way(inference: Inference, picture: Picture, names: list[str]) -> Prepared:
    """Prepare a picture in every way and ask models about all of them.

    Parameters
    ----------
    inference : Inference
    picture : array, bytes or path
    names : list of str
        Of the models.

    Returns
    -------
    Prepared

    Raises
    ------
    PictureError
        No preparation takes the picture.
    CheckpointError
        A name is not that of a model.
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
    answers: dict[str, dict[str, Answer]] = {}
    for name, model in models.items():
        found = model.answer(np.stack(list(frames.values())))
        answers[name] = {way: found[row] for row, way in enumerate(frames)}
    return Prepared(frames, answers)
