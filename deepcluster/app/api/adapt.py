"""``/api/adapt``: have a model learn one's own handwriting from the kept drawings."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Request, Response

from deepcluster.app.api.bodies import LearnRequest, json_body, parse
from deepcluster.app.api.dependencies import RunningServices, Session, services_of
from deepcluster.app.api.refusals import Refusal
from deepcluster.app.service.adapt_queue import AdaptQueue
from deepcluster.app.service.comparison import compare
from deepcluster.app.service.errors import NotOfferedError
from deepcluster.app.service.jobs import Job, State
from deepcluster.app.views.job import JobDescription, NoJob, described
from deepcluster.app.views.model import ModelData, model_data
from deepcluster.errors import CheckpointError
from deepcluster.frame import SIDE
from deepcluster.store import Filter, Store

REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The request is malformed, or names no session."},
    404: {"model": Refusal, "description": "There is no such model; nothing is kept here."},
    409: {"model": Refusal, "description": "A job of this session has not ended."},
    422: {"model": Refusal, "description": "Nothing can be learned from these drawings."},
    503: {"model": Refusal, "description": "The database is locked, full or gone."},
}


def queue_of(request: Request, response: Response) -> AdaptQueue:
    """The queue; NotOfferedError where the demo has none."""
    response.headers["cache-control"] = "no-store"
    queue = services_of(request).queue
    if queue is None:
        raise NotOfferedError("This demo keeps no drawings that could be learned from.")
    return queue


Queue = Annotated[AdaptQueue, Depends(queue_of)]

# Checked before anything else in a request: whether there is a queue at all.
router = APIRouter(
    prefix="/api/adapt", tags=["adapt"], dependencies=[Depends(queue_of)], responses=REFUSALS
)


@router.post("", status_code=202, openapi_extra=json_body(LearnRequest, required=False))
async def learn(
    request: Request, services: RunningServices, queue: Queue, session: Session
) -> JobDescription:
    """Have a model learn the session's drawings, without labels."""
    wanted = parse(LearnRequest, await request.body() or b"{}")
    job = await services.keeper.read(lambda store: _learn(store, queue, session, wanted))
    return described(job, ahead=queue.ahead_of(job))


@router.get("")
async def look(services: RunningServices, queue: Queue, session: Session) -> JobDescription | NoJob:
    """Say how far the session's latest job is, or what came of it."""
    from deepcluster.hand.checks import LEAST_DRAWINGS

    job = queue.jobs.latest(session)
    if job is None:
        stats = await services.keeper.read(lambda store: store.stats(session=session))
        return NoJob(drawings=stats.drawings, needed=LEAST_DRAWINGS)
    if job.state is not State.DONE:
        return described(job, ahead=queue.ahead_of(job))
    found = await services.keeper.read(lambda store: compare(store, session, job))
    return described(job, ahead=0, comparison=found)


@router.delete("")
async def cancel(
    services: RunningServices, queue: Queue, session: Session
) -> JobDescription | NoJob:
    """Cancel the session's job; the old model stays."""
    queue.cancel(session)
    return await look(services, queue, session)


@router.get("/model/{name}")
def model(name: str, queue: Queue) -> ModelData:
    """Give what the page needs to show a new model's answers."""
    found = queue.learned.get(name)
    if found is None:
        raise CheckpointError("There is no such model.", code="unknown-model")
    return model_data(name, found)


def _learn(store: Store, queue: AdaptQueue, session: str, wanted: LearnRequest) -> Job:
    parent = wanted.model or queue.default()
    mine = Filter(session=session)
    frames = [one.frame for one in store.iterate(mine)]
    queue.check(parent, np.array(frames, np.uint8).reshape(-1, SIDE, SIDE))
    return queue.add(session, parent, store.iterate(mine), notify=wanted.notify)
