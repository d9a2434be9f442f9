"""What models say about a picture, as it is sent: one form for the API, the page and drawings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from deepcluster.app.views.model import cluster_names, to_unit
from deepcluster.app.views.pictures import data_url, sheet
from deepcluster.frame.doubts import DOUBTS
from deepcluster.frame.find import Point
from deepcluster.frame.part import Box

if TYPE_CHECKING:
    from deepcluster.app.service.inference import ModelReading, Reading
    from deepcluster.frame import Found
    from deepcluster.models import ClusterModel


class ModelAnswer(BaseModel):
    """What one model says about a picture."""

    model_config = ConfigDict(from_attributes=True)

    cluster: int = Field(description="The nearest cluster.")
    name: str = Field(description="The digit which that cluster is called.")
    probabilities: list[float] = Field(description="One for each cluster, in their order.")
    strength: float = Field(description="How firmly the picture belongs to its cluster, 0 to 1.")
    sure: bool = Field(
        description="False when the picture is far from every cluster, or the frame has a doubt."
    )


class PlacedAnswer(ModelAnswer):
    """What one model says, and where the picture lies for it."""

    neighbours: list[int] = Field(description="Nearest reference images of the model, by row.")
    position: tuple[float, float] = Field(description="Where it lies on the model's map.")


class ColumnAnswer(ModelAnswer):
    """What one model says, as a column of the page shows it: rounded, and with pictures."""

    model: str
    neighbours: str = Field(description="Nine pictures side by side, a data URL.")
    rows: list[int] = Field(description="Which of the model's reference images these are.")
    x: float = Field(description="Place on the model's map, from 0 to 1.")
    y: float


class Remark(BaseModel):
    """Something to know about a picture or what was found on it."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(description="Stays the same: other-ink, several, cut, unclear, broken-off.")
    sentence: str


class FoundDigit(BaseModel):
    """Where a digit lies, in px of the upright picture, and what is doubtful about it."""

    box: Box = Field(description="Left, top, right and bottom of its ink.")
    outlines: list[list[Point]] = Field(description="Closed lines around what was taken for ink.")
    others: list[Box] = Field(description="Other ink, which was left out.")
    size: tuple[int, int] = Field(description="Width and height of the picture.")
    doubts: list[Remark] = Field(description="Why no model is sure of it; empty where it is clear.")
    notes: list[Remark] = Field(description="What was odd about the file.")


class PictureAnswer(FoundDigit):
    """What the models asked say about one digit of a picture."""

    frame: str = Field(description="The 28x28 frame the models were shown: a data URL of a PNG.")
    models: dict[str, PlacedAnswer]


class SheetAnswer(BaseModel):
    """What the models asked say about every digit of a picture."""

    digits: list[PictureAnswer] = Field(description="In reading order.")


def found_digit(found: Found) -> FoundDigit:
    """What the frame found, as it is sent."""
    return FoundDigit(
        box=_rounded(found.box),
        outlines=found.outlines,
        others=[_rounded(box) for box in found.others],
        size=found.size,
        doubts=[Remark(code=code, sentence=DOUBTS[code]) for code in found.doubts],
        notes=[Remark.model_validate(note) for note in found.notes],
    )


def picture_answer(reading: Reading) -> PictureAnswer:
    """A reading as the API sends it."""
    answers = {name: PlacedAnswer.model_validate(one) for name, one in reading.answers.items()}
    where = dict(found_digit(reading.found))
    return PictureAnswer(**where, frame=data_url(reading.frame), models=answers)


def sheet_answer(readings: Sequence[Reading]) -> SheetAnswer:
    """The readings of all digits as the API sends them."""
    return SheetAnswer(digits=[picture_answer(reading) for reading in readings])


def _rounded(box: Box) -> Box:
    left, top, right, bottom = (round(side, 1) for side in box)
    return left, top, right, bottom


def column_answer(name: str, model: ClusterModel, said: ModelReading) -> ColumnAnswer:
    """What a model says as the page shows it.

    Parameters
    ----------
    name : str
    model : ClusterModel
    said : ModelReading

    Returns
    -------
    ColumnAnswer
        Clusters without a name are called by letters.
    """
    x, y = to_unit(np.array([said.position]), model)[0]
    return ColumnAnswer(
        model=name,
        cluster=said.cluster,
        name=cluster_names(model)[said.cluster],
        probabilities=[round(p, 4) for p in said.probabilities],
        strength=round(said.strength, 4),
        sure=said.sure,
        neighbours=sheet(model.reference_.images[said.neighbours]),
        rows=list(said.neighbours),
        x=round(float(x), 4),
        y=round(float(y), 4),
    )
