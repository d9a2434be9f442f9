"""One picture in, everything that the page and the API show about it out."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepcluster.errors import CheckpointError
from deepcluster.frame import Found, find, find_all
from deepcluster.models.answers import Answer

if TYPE_CHECKING:
    import numpy as np

    from deepcluster.app.service.learned_models import LearnedModels
    from deepcluster.frame.find import Point
    from deepcluster.frame.part import Box
    from deepcluster.frame.picture import Picture
    from deepcluster.models import ClusterModel


NEIGHBOURS = 9
#: Pictures whose readings are remembered: a drawing to be kept was shown to the models a moment
#: ago.
RECENT = 64


@dataclass(frozen=True)
class ModelReading(Answer):
    """What one model says about one picture, and where the picture lies for it.

    Attributes
    ----------
    neighbours : list of int
        Rows of ``model.reference_`` that are nearest in the model's own space, nearest first.
    position : tuple of float
        Where the picture lies on the model's map, in the scale of ``model.reference_.map``.
    """

    neighbours: list[int]
    position: tuple[float, float]


@dataclass(frozen=True)
class Reading:
    """What the chosen models say about one digit of a picture.

    Attributes
    ----------
    found : Found
        The digit's frame, where it lies, and what is doubtful about it.
    answers : dict of str to ModelReading
        One for each model asked, in the order in which they were asked. None is sure where the
        frame has a doubt: a model knows only what it was shown.
    """

    found: Found
    answers: dict[str, ModelReading]

    @property
    def frame(self) -> np.ndarray:
        """The 28x28 float32 frame that every model was shown."""
        return self.found.frame


class Inference:
    """Frame a picture once and ask several models about it.

    Parameters
    ----------
    models : mapping of str to ClusterModel
        The models that everybody may ask, by name; they are only read, so any number of threads
        may call `look` at once.
    learned : LearnedModels, optional
        Models learned from visitors' drawings. They answer to those who know their name, and are
        listed nowhere.
    """

    def __init__(
        self,
        models: Mapping[str, ClusterModel],
        learned: LearnedModels | None = None,
    ) -> None:
        self.models = models
        self._learned = learned
        self._recent: OrderedDict[bytes, Reading] = OrderedDict()
        self._guard = threading.Lock()

    def model(self, name: str) -> ClusterModel:
        """The model with a name.

        Raises
        ------
        CheckpointError
            There is none; ``code`` is "unknown-model".
        """
        model = self.models.get(name)
        if model is None and self._learned is not None:
            model = self._learned.get(name)
        if model is None:
            raise CheckpointError(
                f"There is no model called {name[:40]!r}; the models are {', '.join(self.models)}.",
                code="unknown-model",
            )
        return model

    def look(
        self,
        picture: Picture,
        names: Sequence[str] | None = None,
        *,
        crop: Box | None = None,
        at: Point | None = None,
    ) -> Reading:
        """Show the digit of a picture to the named models.

        Parameters
        ----------
        picture : array, bytes, data URL or path
            Anything that `deepcluster.frame.frame` takes.
        names : sequence of str, optional
            The models to ask; all of them when left out.
        crop, at : tuple of float, optional
            See `deepcluster.frame.find`.

        Returns
        -------
        Reading

        Raises
        ------
        PictureError
            The picture can't become a frame.
        CheckpointError
            A name is not that of a model; ``code`` is "unknown-model".
        """
        chosen = self._chosen(names)
        key = _key(picture, crop, at)
        before = self._recall(key)
        found = find(picture, crop=crop, at=at) if before is None else before.found
        known = {} if before is None else before.answers
        answers = {
            name: known[name] if name in known else self._ask(model, found)
            for name, model in chosen.items()
        }
        self._remember(key, Reading(found, {**known, **answers}))
        return Reading(found, answers)

    def look_all(
        self, picture: Picture, names: Sequence[str] | None = None, *, crop: Box | None = None
    ) -> list[Reading]:
        """Show every digit of a picture to the named models.

        Parameters
        ----------
        picture, names, crop
            See `look`.

        Returns
        -------
        list of Reading
            In reading order.

        Raises
        ------
        PictureError, CheckpointError
            See `look`.
        """
        chosen = self._chosen(names)
        return [
            Reading(found, {name: self._ask(model, found) for name, model in chosen.items()})
            for found in find_all(picture, crop=crop)
        ]

    def _chosen(self, names: Sequence[str] | None) -> dict[str, ClusterModel]:
        return {name: self.model(name) for name in (self.models if names is None else names)}

    def _recall(self, key: bytes | None) -> Reading | None:
        if key is None:
            return None
        with self._guard:
            return self._recent.get(key)

    def _remember(self, key: bytes | None, reading: Reading) -> None:
        if key is not None:
            with self._guard:
                self._recent[key] = reading
                self._recent.move_to_end(key)
                while len(self._recent) > RECENT:
                    self._recent.popitem(last=False)

    @staticmethod
    def _ask(model: ClusterModel, found: Found) -> ModelReading:
        answers = model.answer(found.frame[None])
        features = answers.features
        x, y = model.place(features)[0]
        said = vars(answers[0])
        return ModelReading(
            **{**said, "sure": said["sure"] and found.sure},
            neighbours=model.nearest(features, n=NEIGHBOURS)[0].tolist(),
            position=(float(x), float(y)),
        )


def _key(picture: Picture, crop: Box | None, at: Point | None) -> bytes | None:
    """What a reading is remembered by; None for what is not remembered."""
    if not isinstance(picture, bytes):
        return None
    return hashlib.blake2b(picture, digest_size=16).digest() + repr((crop, at)).encode()
