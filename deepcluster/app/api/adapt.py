"""``/api/adapt``: have a model learn one's own hand from the drawings that are kept."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException

from deepcluster.app.api.bodies import read_json
from deepcluster.app.api.drawings import session_of
from deepcluster.app.api.refusals import Refusal
from deepcluster.app.service.adapting import AdaptQueue
from deepcluster.app.service.errors import NotOfferedError
from deepcluster.app.service.jobs import NAME, Job, State
from deepcluster.app.service.keeping import DrawingKeeper
from deepcluster.app.views.model import column_data, gallery_data, map_data
from deepcluster.app.views.pictures import png_url
from deepcluster.errors import CheckpointError
from deepcluster.frame import SIDE
from deepcluster.store import Filter, Store
from deepcluster.vocabulary import NOT_A_DIGIT

#: Drawings that are shown as read otherwise than before.
MOST_CHANGED = 24


class Wish(BaseModel):
    """What is to be learned, and who is told."""

    model: str | None = Field(None, description="Which model goes on learning.")
    notify: bool = Field(False, description="Tell the channels remembered on the demo's machine.")


class Right(BaseModel):
    """How many of the corrected drawings a model reads right."""

    right: int
    of: int


class Changed(BaseModel):
    """A drawing that the new model reads otherwise."""

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


class ModelData(BaseModel):
    """What the page needs to show a model's answers."""

    name: str
    column: dict[str, Any]
    map: dict[str, Any]
    gallery: dict[str, Any]


_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The request is malformed, or names no session."},
    404: {"model": Refusal, "description": "There is no such model; nothing is kept here."},
    409: {"model": Refusal, "description": "A job of this session has not ended."},
    422: {"model": Refusal, "description": "Nothing can be learned from these drawings."},
    503: {"model": Refusal, "description": "The database is locked, full or gone."},
}

Session = Annotated[str, Depends(session_of)]


def add_adapt(api: APIRouter, queue: AdaptQueue | None, keeper: DrawingKeeper) -> None:
    """Add the routes of adaptation.

    Parameters
    ----------
    api : APIRouter
    queue : AdaptQueue or None
        None where nothing is kept, and so nothing can be learned from.
    keeper : DrawingKeeper
    """

    def offered(response: Response) -> None:
        response.headers["cache-control"] = "no-store"
        if queue is None:
            raise NotOfferedError("This demo keeps no drawings that could be learned from.")

    def jobs() -> AdaptQueue:
        assert queue is not None
        return queue

    router = APIRouter(
        prefix="/api/adapt",
        tags=["adapt"],
        dependencies=[Depends(offered)],
        responses=_REFUSALS,
    )

    @router.post("", status_code=202)
    async def learn(request: Request, session: Session) -> JobDescription:
        """Have a model learn the session's drawings, without labels."""
        wish = _wish(await read_json(request) if await request.body() else {})
        job = await keeper.read(lambda store: _learn(store, jobs(), session, wish))
        return _described(jobs(), job)

    @router.get("")
    async def look(session: Session) -> JobDescription | NoJob:
        """Say how far the session's latest job is, or what came of it."""
        from deepcluster.hand.checks import LEAST_DRAWINGS

        job = jobs().jobs.latest(session)
        if job is None:
            stats = await keeper.read(lambda store: store.stats(session=session))
            return NoJob(drawings=stats.drawings, needed=LEAST_DRAWINGS)
        described = _described(jobs(), job)
        if job.state is State.DONE:
            await keeper.read(lambda store: _compare(store, session, job, described))
        return described

    @router.delete("")
    async def cancel(session: Session) -> JobDescription | NoJob:
        """Cancel the session's job; the old model stays."""
        jobs().cancel(session)
        return await look(session)

    @router.get("/model/{name}")
    def model(name: str) -> ModelData:
        """Give what the page needs to show a new model's answers."""
        if not NAME.fullmatch(name) or (found := jobs().learned.get(name)) is None:
            raise CheckpointError("There is no such model.", code="unknown-model")
        return ModelData(
            name=name,
            column=column_data(found),
            map=map_data(found),
            gallery=gallery_data(found),
        )

    api.include_router(router)


def _wish(words: dict[str, Any]) -> Wish:
    try:
        return Wish(**words)
    except (ValidationError, TypeError):
        raise HTTPException(400, 'The body must be {"model": NAME, "notify": false}.') from None


def _learn(store: Store, jobs: AdaptQueue, session: str, wish: Wish) -> Job:
    parent = wish.model or jobs.default()
    mine = Filter(session=session)
    frames = [one.frame for one in store.iterate(mine)]
    jobs.check(parent, np.array(frames, np.uint8).reshape(-1, SIDE, SIDE))
    return jobs.add(session, parent, store.iterate(mine), notify=wish.notify)


def _described(jobs: AdaptQueue, job: Job) -> JobDescription:
    return JobDescription(
        state=job.state,
        progress=round(job.progress, 4),
        stage=job.stage,
        ahead=0 if job.ended else jobs.ahead_of(job),
        message=job.message,
        model=job.name if job.state is State.DONE else None,
        before=None,
        after=None,
        changed=[],
    )


def _compare(store: Store, session: str, job: Job, described: JobDescription) -> None:
    """Add what the old and the new model read, beside what the visitor says by now."""
    scores = [Right(right=0, of=0), Right(right=0, of=0)]
    for one in store.iterate(Filter(session=session, corrected=True)):
        assert one.correction is not None
        if one.key in job.read and one.correction.label != NOT_A_DIGIT:
            for score, name in zip(scores, job.read[one.key], strict=True):
                score.of += 1
                score.right += name == one.correction.label
    if scores[0].of:
        described.before, described.after = scores
    for key, (before, after) in reversed(job.read.items()):
        if len(described.changed) == MOST_CHANGED:
            break
        if before != after and (drawing := store.get(key, session=session)) is not None:
            label = None if drawing.correction is None else drawing.correction.label
            image = png_url(drawing.png)
            described.changed.append(Changed(image=image, before=before, after=after, label=label))
