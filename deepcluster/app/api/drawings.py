"""``/api/drawings``: a visitor's own drawings, kept, looked at, corrected, exported and deleted.

A session is a random name that the visitor's browser made up; who knows it owns its drawings. It
travels in a header of its own, which no other site's form or picture can send.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from deepcluster.app.api.bodies import Sent, names_of, picture_body, read_json, read_sent
from deepcluster.app.api.refusals import REFUSALS, Refusal
from deepcluster.app.service.adapting import AdaptQueue
from deepcluster.app.service.errors import NotOfferedError
from deepcluster.app.service.export import Kind, exported
from deepcluster.app.service.inference import Inference
from deepcluster.app.service.keeping import DrawingKeeper, sentence_of, to_predictions
from deepcluster.app.views.drawing import (
    Deleted,
    Kept,
    KeptPage,
    ModelScore,
    Policy,
    Scores,
    kept_of,
)
from deepcluster.store import Correction, Drawing, DrawingError, Filter, Store
from deepcluster.store.capture import new_drawing
from deepcluster.vocabulary import LABELS, Source

_NAME = re.compile(r"[0-9a-f]{32}")
_CURSOR = re.compile(r"[0-9T:.+-]{20,40}/[0-9a-f]{32}")
#: Drawings on a page of the gallery, and the most that are sent at once.
PAGE, MOST = 24, 100


def session_of(x_session: Annotated[str | None, Header()] = None) -> str:
    """The session of a request; HTTPException where it names none."""
    if x_session is None or not _NAME.fullmatch(x_session):
        raise HTTPException(400, "Name your session in the header X-Session: 32 hex digits.")
    return x_session


Session = Annotated[str, Depends(session_of)]

_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The request is malformed, or names no session."},
    404: {"model": Refusal, "description": "The session has no such drawing; nothing is kept."},
    422: {"model": Refusal, "description": "What is said of a drawing is not of its form."},
    503: {"model": Refusal, "description": "The database is locked, full or gone."},
}
_KEEP_BODY = picture_body(
    source={"type": "string", "enum": [one.value for one in Source]},
    id={"type": "string", "description": "32 hex digits, the same at each try to keep it."},
    label={"type": "string", "enum": list(LABELS)},
    models={"type": "array", "items": {"type": "string"}},
)


def add_drawings(
    api: APIRouter, inference: Inference, keeper: DrawingKeeper, queue: AdaptQueue | None
) -> None:
    """Add the routes of kept drawings.

    Parameters
    ----------
    api : APIRouter
    inference : Inference
        What reads the drawings that are to be kept.
    keeper : DrawingKeeper
        Where they are kept.
    queue : AdaptQueue or None
        Where models learn from them.
    """

    def offered(response: Response) -> None:
        if not keeper.offered:
            raise NotOfferedError("This demo keeps no drawings.")
        response.headers["cache-control"] = "no-store"

    router = APIRouter(
        prefix="/api/drawings",
        tags=["drawings"],
        dependencies=[Depends(offered)],
        responses=_REFUSALS,
    )
    exports = CapacityLimiter(2)

    @api.get("/api/drawings/policy", tags=["drawings"])
    def policy(response: Response) -> Policy:
        """Say what is kept here, and for how long."""
        response.headers["cache-control"] = "no-store"
        limits = keeper.limits
        return Policy(
            offered=keeper.offered,
            days=limits.days,
            rows=limits.rows,
            bytes=limits.size,
            problem=sentence_of(keeper.problem),
        )

    @router.post("", status_code=201, responses=REFUSALS, openapi_extra=_KEEP_BODY)
    async def keep(request: Request, response: Response, session: Session) -> Kept:
        """Keep a drawing, with what the models say of it."""
        sent = await read_sent(request)
        drawing = await to_thread.run_sync(_read, inference, sent, session)
        if not await keeper.save(drawing):
            response.status_code = 200
            drawing = await keeper.read(lambda store: _one(store, drawing.key, session))
        return kept_of(drawing)

    @router.get("")
    async def page(
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
        found = await keeper.read(lambda store: store.page(where, after=after, limit=limit))
        return KeptPage(drawings=[kept_of(one) for one in found.drawings], after=found.after)

    @router.delete("")
    async def delete_all(session: Session) -> Deleted:
        """Delete all of the session's drawings, and what was learned from them, from disk too."""
        if queue is not None:
            queue.forget_session(session)
        return Deleted(deleted=await keeper.write(lambda store: store.delete_session(session)))

    @router.get("/score")
    async def score(session: Session) -> Scores:
        """Say how well the models read this hand so far."""
        stats = await keeper.read(lambda store: store.stats(session=session))
        return Scores(
            drawings=stats.drawings,
            corrected=sum(stats.labels.values()),
            scores={
                name: ModelScore(right=one.right, of=one.of) for name, one in stats.scores.items()
            },
            votes=stats.votes,
        )

    @router.get("/export", response_class=StreamingResponse)
    async def export(session: Session, format: Kind = Kind.FOLDER) -> StreamingResponse:
        """Give all of the session's drawings in a file that `drawings import` reads."""
        made = await keeper.read(lambda store: exported(store, session, format), limiter=exports)
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
    async def one(key: str, session: Session) -> Kept:
        """Give one drawing."""
        return kept_of(await keeper.read(lambda store: _one(store, key, session)))

    @router.patch("/{key}")
    async def say(key: str, request: Request, session: Session) -> Kept:
        """Say what a drawing is, or which models were right."""
        words = await read_json(request)
        if not words or not set(words) <= {"label", "vote"}:
            raise HTTPException(400, 'The body must be {"label": LABEL, "vote": [MODEL, ...]}.')
        return kept_of(await keeper.write(lambda store: _say(store, key, session, words)))

    @router.delete("/{key}", status_code=204)
    async def delete(key: str, session: Session) -> None:
        """Delete a drawing, from disk too."""
        _check_key(key)
        if not await keeper.write(lambda store: store.delete([key], session=session)):
            raise HTTPException(404)

    api.include_router(router)


def _read(inference: Inference, sent: Sent, session: str) -> Drawing:
    """The drawing that a request wants to be kept, read by the models."""
    words = sent.words
    if sent.form:
        words = {k: names_of(v) if k == "models" else v[0] for k, v in words.items()}
    source = words.get("source", Source.FILE if sent.form else Source.API)
    own = words.get("id", secrets.token_hex(16))
    label, names = words.get("label"), words.get("models")
    if not isinstance(own, str) or not _NAME.fullmatch(own):
        raise DrawingError("A drawing's id is 32 hex digits, new for each drawing.")
    if not isinstance(source, str) or source not in list(Source):
        raise DrawingError(f"A drawing's source is one of {', '.join(Source)}.")
    if names is not None and not (
        isinstance(names, list) and names and all(isinstance(name, str) for name in names)
    ):
        raise DrawingError("Give 'models' as a list of names, or leave it out to ask all.")
    said = None if label is None else Correction(label, datetime.now(UTC))
    reading = inference.look(sent.picture, names)
    drawing = new_drawing(
        sent.picture,
        session=session,
        source=source,
        frame=reading.frame,
        predictions=to_predictions(reading, inference),
        client_id=own,
    )
    return replace(drawing, correction=said)


def _say(store: Store, key: str, session: str, words: dict[str, Any]) -> Drawing:
    _check_key(key)
    label: Any = words.get("label")
    right: Any = words.get("vote")
    # Both are looked at before either is stored.
    if "label" in words:
        Correction(label, datetime.now(UTC))
    if "vote" in words:
        if not isinstance(right, list) or not all(isinstance(name, str) for name in right):
            raise DrawingError("A vote is a list of the models that were right, maybe none.")
        if not store.vote(key, right, session=session):
            raise HTTPException(404)
    if "label" in words:
        store.correct(key, label, session=session)
    return _one(store, key, session)


def _one(store: Store, key: str, session: str) -> Drawing:
    _check_key(key)
    drawing = store.get(key, session=session)
    if drawing is None:
        raise HTTPException(404)
    return drawing


def _check_key(key: str) -> None:
    if not _NAME.fullmatch(key):
        raise HTTPException(404)
