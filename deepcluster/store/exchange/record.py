"""All that is known of a drawing except its pictures, as JSON types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from deepcluster.errors import PictureError
from deepcluster.frame.picture import read_picture
from deepcluster.store.drawing import (
    Correction,
    Drawing,
    Prediction,
    Vote,
)
from deepcluster.store.errors import DrawingError
from deepcluster.vocabulary import NOT_A_DIGIT

#: Labels in arrays: 0 to 9, and these.
NOT_A_DIGIT_CODE = 10
NO_LABEL_CODE = 255

#: No record is longer, in bytes.
MAX_RECORD = 1024 * 1024


@dataclass(frozen=True)
class Skipped:
    """Something left out: what it is, and why, in one sentence."""

    item: str
    sentence: str


def label_code(drawing: Drawing) -> int:
    """What the drawing was corrected to, as a byte."""
    if drawing.correction is None:
        return NO_LABEL_CODE
    label = drawing.correction.label
    return NOT_A_DIGIT_CODE if label == NOT_A_DIGIT else int(label)


def to_record(drawing: Drawing) -> dict[str, Any]:
    """A drawing without its pictures."""
    said, vote = drawing.correction, drawing.vote
    return {
        "key": drawing.key,
        "session": drawing.session,
        "time": drawing.time.isoformat(),
        "source": drawing.source.value,
        "sha256": drawing.sha256,
        "label": None if said is None else said.label,
        "corrected": None if said is None else said.time.isoformat(),
        "right": None if vote is None else list(vote.right),
        "voted": None if vote is None else vote.time.isoformat(),
        "predictions": [one.fields() for one in drawing.predictions],
    }


def from_record(record: object, png: bytes, frame: np.ndarray) -> Drawing:
    """The drawing that `to_record` was given.

    Raises
    ------
    DrawingError
        It is not a record, or does not fit the picture.
    """
    try:
        assert isinstance(record, Mapping)
        label, right = record["label"], record["right"]
        drawing = Drawing(
            key=record["key"],
            session=record["session"],
            time=_moment(record["time"]),
            source=record["source"],
            png=png,
            frame=frame,
            predictions=tuple(
                Prediction(**{**one, "probabilities": tuple(one["probabilities"])})
                for one in record["predictions"]
            ),
            correction=None if label is None else Correction(label, _moment(record["corrected"])),
            vote=None if right is None else Vote(tuple(right), _moment(record["voted"])),
        )
        sha256 = record["sha256"]
    except (AssertionError, KeyError, TypeError, ValueError, OverflowError):
        raise DrawingError("its record is not as it was exported.") from None
    if drawing.sha256 != sha256:
        raise DrawingError("its picture is not the one that was exported.")
    try:
        read_picture(png)
    except PictureError as error:
        raise DrawingError(str(error)) from None
    return drawing


def to_line(record: Mapping[str, Any]) -> bytes:
    """A record as a line of JSON."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes) -> Any:
    """The record in a line of JSON.

    Raises
    ------
    DrawingError
        It is not one.
    """
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise DrawingError("its record is not as it was exported.") from None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
