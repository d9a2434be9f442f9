"""What ``/api/adapt`` answers with: a job, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from deepcluster.app.service.jobs import Job, State
from deepcluster.app.views.pictures import png_url

if TYPE_CHECKING:
    from deepcluster.app.service.comparison import Comparison


class Right(BaseModel):
    """How many of the corrected drawings a model reads correctly."""

    right: int
    of: int


class Changed(BaseModel):
    """A drawing that the new model reads differently."""

    image: str = Field(description="As drawn: a data URL of a PNG.")
    before: str
    after: str
    label: str | None = Field(description="What the visitor says it is.")


class JobDescription(BaseModel):
    """A job and what came of it."""

    state: State
    progress: float = Field(description="From 0 to 1.")
    stage: str
    ahead: int = Field(description="How many jobs are carried out before.")
    message: str | None
    model: str | None = Field(description="Name of the new model.")
    before: Right | None = Field(description="By corrections, which only score.")
    after: Right | None
    changed: list[Changed]


class NoJob(BaseModel):
    """There is none yet, and whether there could be one."""

    state: str = "none"
    drawings: int
    needed: int


def described(job: Job, *, ahead: int, comparison: Comparison | None = None) -> JobDescription:
    """A job as it is sent.

    Parameters
    ----------
    job : Job
    ahead : int
        How many jobs come before it.
    comparison : Comparison, optional
        How old and new model compare, once it is done.
    """
    before = after = None
    if comparison is not None and comparison.of:
        before, after = (Right(right=n, of=comparison.of) for n in comparison.right)
    changes = [] if comparison is None else comparison.changed
    return JobDescription(
        state=job.state,
        progress=round(job.progress, 4),
        stage=job.stage,
        ahead=ahead,
        message=job.message,
        model=job.name if job.state is State.DONE else None,
        before=before,
        after=after,
        changed=[
            Changed(
                image=png_url(one.drawing.png),
                before=one.before,
                after=one.after,
                label=None if one.drawing.correction is None else one.drawing.correction.label,
            )
            for one in changes
        ],
    )
