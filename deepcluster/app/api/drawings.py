"""``/api/drawings``: a visitor's own drawings, kept, looked at, corrected, exported and deleted.

A session is a random name that the visitor's browser made up; knowing it means owning its
drawings. It travels in a header of its own, which no other site's form or picture can send.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from deepcluster.app.api.bodies import (
    Judgement,
    NewDrawing,
    json_body,
    parse,
    picture_body,
    read_picture_body,
)
from deepcluster.app.api.dependencies import Key, RunningServices, Session
from deepcluster.app.api.refusals import REFUSALS, Refusal
from deepcluster.app.service.drawing_keeper import to_predictions
from deepcluster.app.service.errors import NotOfferedError
from deepcluster.app.service.export import Kind, exported
from deepcluster.app.service.inference import Inference
from deepcluster.app.views.drawing import Deleted, Kept, KeptPage, Scores, kept_of, scores_of
from deepcluster.store import Drawing, DrawingError, Filter, Store
from deepcluster.store.capture import new_drawing
from deepcluster.store.drawing import KEY
from deepcluster.vocabulary import Source

_CURSOR = re.compile(r"[0-9T:.+-]{20,40}/" + KEY.pattern)
#: Drawings on a page of the gallery, and the most sent at once.
PAGE, MOST = 24, 100

_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The request is malformed, or names no session."},
    404: {"model": Refusal, "description": "The session has no such drawing; nothing is kept."},
    422: {"model": Refusal, "description": "What is said of a drawing is not of its form."},
    503: {"model": Refusal, "description": "The database is locked, full or gone."},
}


def offered(services: RunningServices, response: Response) -> None:
    """Refuse everything where nothing is kept."""
    if not services.keeper.offered:
        raise NotOfferedError("This demo keeps no drawings.")
    response.headers["cache-control"] = "no-store"


router = APIRouter(
    prefix="/api/drawings",
    tags=["drawings"],
    dependencies=[Depends(offered)],
    responses=_REFUSALS,
)


@router.post("", status_code=201, responses=REFUSALS, openapi_extra=picture_body(NewDrawing))
async def keep(
    request: Request, response: Response, services: RunningServices, session: Session
) -> Kept:
    """Keep a drawing, with what the models say about it."""
    sent = await read_picture_body(NewDrawing, request)
    drawing = await to_thread.run_sync(_read, services.inference, sent, session)
    if not await services.keeper.save(drawing):
        response.status_code = 200
        drawing = await services.keeper.read(lambda store: _one(store, drawing.key, session))
    return kept_of(drawing)


@router.get("")
async def page(
    services: RunningServices,
    session: Session,
    label: str | None = None,
    disagree: bool | None = None,
    unsure: bool | None = None,
    corrected: bool | None = None,
    source: Source | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
) -> KeptPage:
    """Give the session's drawings, the newest first."""
    if after is not None and not _CURSOR.fullmatch(after):
        raise DrawingError("There is no such page; start again with the first one.")
    where = Filter(session, label, corrected, disagree, unsure, source)
    found = await services.keeper.read(lambda store: store.page(where, after=after, limit=limit))
    return KeptPage(drawings=[kept_of(one) for one in found.drawings], after=found.after)


@router.delete("")
async def delete_all(services: RunningServices, session: Session) -> Deleted:
    """Delete all of the session's drawings, and what was learned from them, from disk too."""
    if services.queue is not None:
        services.queue.forget_session(session)
    deleted = await services.keeper.write(lambda store: store.delete_session(session))
    return Deleted(deleted=deleted)


@router.get("/score")
async def score(services: RunningServices, session: Session) -> Scores:
    """Say how well the models have read this handwriting so far."""
    return scores_of(await services.keeper.read(lambda store: store.stats(session=session)))


@router.get("/export", response_class=StreamingResponse)
async def export(
    services: RunningServices, session: Session, format: Kind = Kind.FOLDER
) -> StreamingResponse:
    """Give all of the session's drawings in a file that `drawings import` reads."""
    made = await services.keeper.export(lambda store: exported(store, session, format))
    return StreamingResponse(
        made.chunks(),
        media_type="application/zip",
        headers={
            "content-disposition": f'attachment; filename="{made.name}"',
            "content-length": str(made.size),
            "cache-control": "no-store",
        },
    )


@router.get("/{key}")
async def one(services: RunningServices, key: Key, session: Session) -> Kept:
    """Give one drawing."""
    return kept_of(await services.keeper.read(lambda store: _one(store, key, session)))


@router.patch("/{key}", openapi_extra=json_body(Judgement))
async def say(request: Request, services: RunningServices, key: Key, session: Session) -> Kept:
    """Say what a drawing is, or which models were right."""
    said = parse(Judgement, await request.body())
    return kept_of(await services.keeper.write(lambda store: _say(store, key, session, said)))


@router.delete("/{key}", status_code=204)
async def delete(services: RunningServices, key: Key, session: Session) -> None:
    """Delete a drawing, from disk too."""
    if not await services.keeper.write(lambda store: store.delete([key], session=session)):
        raise HTTPException(404)


def _read(inference: Inference, sent: NewDrawing, session: str) -> Drawing:
    """The drawing that a request wants to be kept, read by the models."""
    reading = inference.look(sent.image, sent.models)
    drawing = new_drawing(
        sent.image,
        session=session,
        source=sent.source,
        frame=reading.frame,
        predictions=to_predictions(reading, inference),
        client_id=sent.id,
    )
    return replace(drawing, correction=sent.label)


def _say(store: Store, key: str, session: str, said: Judgement) -> Drawing:
    if "vote" in said.model_fields_set and not store.vote(key, said.vote, session=session):
        raise HTTPException(404)
    if said.label is not None:
        store.correct(key, said.label.label, session=session)
    return _one(store, key, session)


def _one(store: Store, key: str, session: str) -> Drawing:
    drawing = store.get(key, session=session)
    if drawing is None:
        raise HTTPException(404)
    return drawing
