"""The REST API beside the page: ask the models about a picture from a program."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Match

from deepcluster import __version__
from deepcluster.app.api import adapt, drawings, policy
from deepcluster.app.api.bodies import PictureBody, names_of, picture_body, read_picture_body
from deepcluster.app.api.dependencies import RunningServices
from deepcluster.app.api.places import box_of, point_of
from deepcluster.app.api.refusals import REFUSALS, add_refusals
from deepcluster.app.service.services import Services
from deepcluster.app.views.answer import (
    PictureAnswer,
    SheetAnswer,
    picture_answer,
    sheet_answer,
)
from deepcluster.app.views.model import ModelDescription, model_description
from deepcluster.app.views.shown import ShownPicture, shown_picture

#: OPTIONS as well: Gradio would let the pages of other sites in.
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Health(BaseModel):
    """The server is up and has loaded its models."""

    status: str = "ok"
    version: str = __version__
    models: list[str]


class Models(BaseModel):
    """The models that can be asked."""

    models: list[ModelDescription]


router = APIRouter(tags=["deepcluster"])


def add_api(app: FastAPI, services: Services) -> None:
    """Add the API's routes and its way of reporting errors to an application.

    Parameters
    ----------
    app : FastAPI
    services : Services
        What answers.
    """
    app.state.services = services
    app.include_router(router)
    add_refusals(app)


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
def health(services: RunningServices) -> Health:
    """Say that the server is up."""
    return Health(models=list(services.inference.models))


@router.get("/api/models")
def models(services: RunningServices) -> Models:
    """List the models that can be asked."""
    known = services.inference.models
    return Models(models=[model_description(name, model) for name, model in known.items()])


@router.post("/api/predict", responses=REFUSALS, openapi_extra=picture_body(PictureBody))
async def predict(
    request: Request,
    services: RunningServices,
    models: Annotated[
        list[str] | None,
        Query(description="The models to ask, repeated or with commas; all when left out."),
    ] = None,
    every: Annotated[
        bool, Query(alias="all", description="Every digit of the picture, in reading order.")
    ] = False,
    crop: Annotated[
        str | None, Query(description="LEFT,TOP,RIGHT,BOTTOM of the part to look at, px.")
    ] = None,
    at: Annotated[
        str | None, Query(description="X,Y of the digit to read, px; else the largest is.")
    ] = None,
) -> PictureAnswer | SheetAnswer:
    """Ask the models which cluster the digit of a picture, or each of its digits, belongs to."""
    part, point = box_of(crop), point_of(at)
    if every and point is not None:
        raise HTTPException(400, "Ask for all digits or for the one at a point, not for both.")
    sent = await read_picture_body(PictureBody, request)
    names, inference = names_of(models), services.inference
    if every:
        readings = await run_in_threadpool(inference.look_all, sent.image, names, crop=part)
        return sheet_answer(readings)
    look = inference.look
    return picture_answer(await run_in_threadpool(look, sent.image, names, crop=part, at=point))


@router.post("/api/picture", responses=REFUSALS, openapi_extra=picture_body(PictureBody))
async def picture(request: Request) -> ShownPicture:
    """Turn a picture that a browser may not know, such as HEIC, into one that it can show."""
    sent = await read_picture_body(PictureBody, request)
    return await run_in_threadpool(shown_picture, sent.image)


router.include_router(policy.router)
router.include_router(drawings.router)
router.include_router(adapt.router)


@router.api_route("/api/{path:path}", methods=METHODS, include_in_schema=False)
def nothing_here(request: Request) -> None:
    """Refuse any other address: the page, which is mounted at "/", would answer for it."""
    fits = [route.matches(request.scope)[0] for route in router.routes]
    raise HTTPException(405 if Match.PARTIAL in fits else 404)
