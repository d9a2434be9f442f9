"""Which models can learn, and from which drawings; `TrainingError` says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from deepcluster.errors import TrainingError
from deepcluster.frame import SIDE
from deepcluster.models.deep import DeepClustering

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel

#: Fewest drawings to learn from.
LEAST_DRAWINGS = 20
#: How many of them must differ: two upright strokes for a 1 may well look the same.
LEAST_DIFFERENT = 10
#: Most drawings to learn from: of more, a sample is taken.
MOST_DRAWINGS = 10_000
#: Largest share of the drawings that the model may be "not sure" of: it is of 72 to 83 per cent of
#: letters and scribbles, 22 of coarse scans of digits, 1 of pen strokes
#: (docs/results/not-digits.md).
MOST_UNSURE = 0.4
#: From this cosine on, two frames are one drawing sent twice: two drawings by one of 30 writers
#: had .994 at most.
SAME = 0.996


def check_model(model: ClusterModel) -> DeepClustering:
    """The model, if it can adapt; else TrainingError."""
    if not isinstance(model, DeepClustering) or model.self_training is None:
        raise TrainingError(
            f"A {model.kind} model can't learn from drawings; give one of kind deep that was "
            "trained with all its stages.",
            code="not-adaptable",
        )
    if model.image_shape_ != (SIDE, SIDE):
        raise TrainingError(
            f"This model was trained on images of {model.image_shape_}, drawings are "
            f"{SIDE} x {SIDE}; train it on frames.",
            code="not-adaptable",
        )
    return model


def check_drawings(model: DeepClustering, frames: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """The drawings to learn from: those with ink, and a sample where there are very many.

    Parameters
    ----------
    model : DeepClustering
    frames : ndarray of uint8, shape (n, 28, 28)
    seed : int, default=0
        Of the sample.

    Returns
    -------
    ndarray of uint8, shape (m, 28, 28)

    Raises
    ------
    TrainingError
        They are too few or too much alike, or most do not look like digits.
    """
    if frames.dtype != np.uint8 or frames.shape[1:] != (SIDE, SIDE):
        raise TrainingError(f"Drawings are uint8 (n, {SIDE}, {SIDE}), not {frames.shape}.")
    if len(frames) < LEAST_DRAWINGS:
        raise TrainingError(
            f"{len(frames)} drawings are too few to learn from; draw at least {LEAST_DRAWINGS}.",
            code="few-drawings",
        )
    frames = frames[frames.any(axis=(1, 2))]  # a blank one teaches nothing
    if (n := count_different(frames, LEAST_DIFFERENT)) < LEAST_DIFFERENT:
        raise TrainingError(
            f"Only {n} of the drawings differ from each other; draw at least {LEAST_DRAWINGS} "
            "digits, each anew.",
            code="alike-drawings",
        )
    if len(frames) > MOST_DRAWINGS:
        rng = np.random.default_rng(seed)
        frames = frames[np.sort(rng.permutation(len(frames))[:MOST_DRAWINGS])]
    unsure = 1 - float(model.answer(frames).sure.mean())
    if unsure > MOST_UNSURE:
        raise TrainingError(
            f"{unsure:.0%} of the drawings do not look like digits to the model, so there is "
            "nothing to learn from; give drawings of 0 to 9.",
            code="not-digits",
        )
    return frames


def count_different(frames: np.ndarray, enough: int) -> int:
    """Number of drawings among frames, one sent twice counted once; counting ends at ``enough``.

    Parameters
    ----------
    frames : ndarray of uint8, shape (n, h, w)
        None of them blank.
    enough : int
    """
    found: list[np.ndarray] = []
    for frame in frames:
        vector = frame.ravel().astype(np.float32)
        vector /= np.linalg.norm(vector)
        if not found or float(max(np.stack(found) @ vector)) < SAME:
            found.append(vector)
        if len(found) == enough:
            break
    return len(found)
