"""A drawing as one MongoDB document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from deepcluster.frame import SIDE
from deepcluster.store.drawing import (
    Correction,
    Drawing,
    Prediction,
    Vote,
    names_of,
)
from deepcluster.vocabulary import LABELS, Source


def under_field(said: Correction | None, predictions: Sequence[Prediction]) -> dict[str, bool]:
    """The labels under which `Filter` finds a drawing."""
    labels = names_of(predictions) if said is None else [said.label]
    return {label: True for label in labels if label in LABELS}


def correction_field(said: Correction | None) -> dict[str, Any] | None:
    """What a visitor says that a drawing is."""
    return None if said is None else {"label": said.label, "time": said.time}


def vote_field(said: Vote | None) -> dict[str, Any] | None:
    """Which models a visitor found right."""
    return None if said is None else {"right": list(said.right), "time": said.time}


def to_document(drawing: Drawing) -> dict[str, Any]:
    """A drawing as a document that MongoDB can take."""
    return {
        "key": drawing.key,
        "session": drawing.session,
        "time": drawing.time,
        "source": drawing.source.value,
        "sha256": drawing.sha256,
        "size": drawing.size,
        "disagree": drawing.disagree,
        "unsure": drawing.unsure,
        "corrected": drawing.correction is not None,
        "under": under_field(drawing.correction, drawing.predictions),
        "png": drawing.png,
        "frame": drawing.frame.tobytes(),
        "predictions": [one.fields() for one in drawing.predictions],
        "correction": correction_field(drawing.correction),
        "vote": vote_field(drawing.vote),
    }


def to_drawing(one: Mapping[str, Any]) -> Drawing:
    """The drawing that `to_document` was given."""
    said, vote = one["correction"], one["vote"]
    predictions = [{**p, "probabilities": tuple(p["probabilities"])} for p in one["predictions"]]
    return Drawing(
        key=one["key"],
        session=one["session"],
        time=one["time"],
        source=Source(one["source"]),
        png=bytes(one["png"]),
        frame=np.frombuffer(bytes(one["frame"]), np.uint8).reshape(SIDE, SIDE),
        predictions=tuple(Prediction(**p) for p in predictions),
        correction=None if said is None else Correction(said["label"], said["time"]),
        vote=None if vote is None else Vote(tuple(vote["right"]), vote["time"]),
    )
