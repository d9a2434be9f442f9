"""One picture in, everything that the page and the API show about it out."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deepcluster.errors import CheckpointError
from deepcluster.frame import frame
from deepcluster.models.answers import Answer

if TYPE_CHECKING:
    import numpy as np

    from deepcluster.app.service.learned_models import LearnedModels
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
    """What the chosen models say about one picture.

    Attributes
    ----------
    frame : numpy.ndarray
        The 28x28 float32 frame that every model was shown.
    answers : dict of str to ModelReading
        One for each model asked, in the order in which they were asked.
    """

    frame: np.ndarray
    answers: dict[str, ModelReading]


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

    def look(self, picture: Picture, names: Sequence[str] | None = None) -> Reading:
        """Show one picture to the named models.

        Parameters
        ----------
        picture : array, bytes, data URL or path
            Anything that `deepcluster.frame.frame.frame` takes.
        names : sequence of str, optional
            The models to ask; all of them when left out.

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
        chosen = {name: self.model(name) for name in (self.models if names is None else names)}
        before = self._recall(picture)
        framed = frame(picture) if before is None else before.frame
        known = {} if before is None else before.answers
        answers = {
            name: known[name] if name in known else self._ask(model, framed)
            for name, model in chosen.items()
        }
        self._remember(picture, Reading(framed, {**known, **answers}))
        return Reading(framed, answers)

    def _recall(self, picture: Picture) -> Reading | None:
        if not isinstance(picture, bytes):
            return None
        with self._guard:
            return self._recent.get(_digest(picture))

    def _remember(self, picture: Picture, reading: Reading) -> None:
        if isinstance(picture, bytes):
            with self._guard:
                self._recent[_digest(picture)] = reading
                self._recent.move_to_end(_digest(picture))
                while len(self._recent) > RECENT:
                    self._recent.popitem(last=False)

    @staticmethod
    def _ask(model: ClusterModel, framed: np.ndarray) -> ModelReading:
        answers = model.answer(framed[None])
        features = answers.features
        x, y = model.place(features)[0]
        return ModelReading(
            **vars(answers[0]),
            neighbours=model.nearest(features, n=NEIGHBOURS)[0].tolist(),
            position=(float(x), float(y)),
        )


def _digest(picture: bytes) -> bytes:
    return hashlib.blake2b(picture, digest_size=16).digest()
