"""The models that a study compares, and what each reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from deepcluster.errors import CheckpointError
from deepcluster.models import ClusterModel, available, load, title
from deepcluster.study.work import Work, code

#: Images answered at a time.
BATCH = 2000
#: The code by which models answer: what it read is read anew when it changes.
ANSWERING = (
    *("models.base", "models.description", "models.encoder", "models.pixels", "models.novelty"),
    "networks.convolutional",
)
#: Stands for a digit where a model gives none.
NOTHING = -1


@dataclass(frozen=True)
class Reader:
    """One model under the name that tables give it."""

    name: str
    model: ClusterModel

    @property
    def supervised(self) -> bool:
        """Whether labels trained it."""
        return bool(self.model.mark)

    @property
    def title(self) -> str:
        """Its name, and that labels trained it where they did."""
        return title(self.name, self.model)

    @property
    def digest(self) -> str:
        """Of the checkpoint's files."""
        return json.dumps(self.model.card_.get("files", {}), sort_keys=True)


@dataclass(frozen=True)
class Read:
    """What a model read: digits int8 (n,), `NOTHING` where none; sure bool; strength float32."""

    digits: npt.NDArray[np.int8]
    sure: npt.NDArray[np.bool_]
    strength: npt.NDArray[np.float32]


def open_readers(names: Sequence[str] | None) -> list[Reader]:
    """Load models by name or folder; all shipped ones where no names are given.

    Raises
    ------
    CheckpointError
        One is missing or damaged, has clusters without names, or is named twice.
    """
    asked = list(names or available())
    if not asked:
        raise CheckpointError("There are no checkpoints to compare; name some, or train one.")
    readers = [Reader(Path(name).name, load(name)) for name in asked]
    called = [reader.name for reader in readers]
    for reader in readers:
        if called.count(reader.name) > 1:
            raise CheckpointError(f"Two models are called {reader.name!r}; rename a folder.")
        if not reader.model.names_:
            raise CheckpointError(
                f"The clusters of {reader.name!r} have no names, so it reads no digits; train it "
                "with labelled data, which names them."
            )
    return readers


def read(
    reader: Reader,
    images: npt.NDArray[np.uint8],
    work: Work,
    show: Callable[[float], None] = lambda done: None,
) -> Read:
    """Ask a model about frames, uint8 (n, 28, 28)."""

    def make() -> dict[str, np.ndarray]:
        digits, sure, strength = [], [], []
        for begin in range(0, len(images), BATCH):
            answers = reader.model.answer(images[begin : begin + BATCH])
            digits += [int(n) if n in list("0123456789") else NOTHING for n in answers.names]
            sure.append(answers.sure)
            strength.append(answers.strength)
            show(min(begin + BATCH, len(images)))
        return {
            "digits": np.array(digits, np.int8),
            "sure": np.concatenate(sure),
            "strength": np.concatenate(strength).astype(np.float32),
        }

    pixels = np.ascontiguousarray(images).tobytes()
    answering = code(*ANSWERING)
    names = reader.model.names_
    held = work.keep("read", answering, reader.digest, names, pixels, make=make)
    show(len(images))
    return Read(**held)
