"""What ``/api/drawings`` answers with."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from deepcluster.app.views.answer import ModelAnswer
from deepcluster.app.views.pictures import data_url, png_url
from deepcluster.store import Drawing, Stats
from deepcluster.vocabulary import Source


class Policy(BaseModel):
    """What is kept here, and for how long."""

    offered: bool = Field(description="Whether this demo keeps drawings at all.")
    days: float | None = Field(description="Older ones are deleted.")
    rows: int | None = Field(description="The oldest beyond so many are deleted.")
    bytes: int | None = Field(description="The oldest beyond so many bytes are deleted.")
    problem: str | None = Field(description="Why nothing can be stored at the moment.")


class Kept(BaseModel):
    """A drawing that is kept."""

    key: str
    time: datetime
    source: Source
    image: str = Field(description="As drawn: a data URL of a PNG.")
    frame: str = Field(description="The 28x28 frame the models were shown: a data URL of a PNG.")
    models: dict[str, ModelAnswer]
    label: str | None = Field(description="What the visitor says it is.")
    vote: list[str] | None = Field(description="The models that the visitor found right.")


class KeptPage(BaseModel):
    """Some drawings, the newest first."""

    drawings: list[Kept]
    after: str | None = Field(description="Where the next page starts; null after the last.")


class Deleted(BaseModel):
    """How many drawings are gone."""

    deleted: int


class ModelScore(BaseModel):
    """How many drawings that were corrected to a digit a model had read correctly."""

    right: int
    of: int


class Scores(BaseModel):
    """Figures about the visitor's drawings."""

    drawings: int
    corrected: int
    scores: dict[str, ModelScore]
    votes: dict[str, int]


def scores_of(stats: Stats) -> Scores:
    """Figures as they are sent."""
    return Scores(
        drawings=stats.drawings,
        corrected=sum(stats.labels.values()),
        scores={name: ModelScore(right=one.right, of=one.of) for name, one in stats.scores.items()},
        votes=stats.votes,
    )


def kept_of(drawing: Drawing) -> Kept:
    """A drawing as it is sent."""
    return Kept(
        key=drawing.key,
        time=drawing.time,
        source=drawing.source,
        image=png_url(drawing.png),
        frame=data_url(drawing.frame),
        models={one.model: ModelAnswer.model_validate(one) for one in drawing.predictions},
        label=None if drawing.correction is None else drawing.correction.label,
        vote=None if drawing.vote is None else list(drawing.vote.right),
    )
