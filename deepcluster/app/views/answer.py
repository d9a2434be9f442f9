"""What models say about a picture, as it is sent: one form for the API, the page and drawings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from deepcluster.app.views.model import cluster_names, to_unit
from deepcluster.app.views.pictures import data_url, sheet

if TYPE_CHECKING:
    from deepcluster.app.service.inference import ModelReading, Reading
    from deepcluster.models import ClusterModel


class ModelAnswer(BaseModel):
    """What one model says about a picture."""

    model_config = ConfigDict(from_attributes=True)

    cluster: int = Field(description="The nearest cluster.")
    name: str = Field(description="The digit which that cluster is called.")
    probabilities: list[float] = Field(description="One for each cluster, in their order.")
    strength: float = Field(description="How firmly the picture belongs to its cluster, 0 to 1.")
    sure: bool = Field(description="False when the picture is far from every cluster.")


class PlacedAnswer(ModelAnswer):
    """What one model says, and where the picture lies for it."""

    neighbours: list[int] = Field(description="Nearest reference images of the model, by row.")
    position: tuple[float, float] = Field(description="Where it lies on the model's map.")


class ColumnAnswer(ModelAnswer):
    """What one model says, as a column of the page shows it: rounded, and with pictures."""

    model: str
    neighbours: str = Field(description="Nine pictures side by side, a data URL.")
    x: float = Field(description="Place on the model's map, from 0 to 1.")
    y: float


class PictureAnswer(BaseModel):
    """What the models asked say about one picture."""

    frame: str = Field(description="The 28x28 frame the models were shown: a data URL of a PNG.")
    models: dict[str, PlacedAnswer]


def picture_answer(reading: Reading) -> PictureAnswer:
    """A reading as the API sends it."""
    answers = {name: PlacedAnswer.model_validate(one) for name, one in reading.answers.items()}
    return PictureAnswer(frame=data_url(reading.frame), models=answers)


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
        x=round(float(x), 4),
        y=round(float(y), 4),
    )
