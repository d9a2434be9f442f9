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
from deepcluster.app.api.refusals import REFUSALS, add_refusals
from deepcluster.app.service.services import Services
from deepcluster.app.views.answer import PictureAnswer, picture_answer
from deepcluster.app.views.model import ModelDescription, model_description

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
) -> PictureAnswer:
    """Ask the models which cluster a picture of a digit belongs to."""
    sent = await read_picture_body(PictureBody, request)
    look = services.inference.look
    return picture_answer(await run_in_threadpool(look, sent.image, names_of(models)))


router.include_router(policy.router)
router.include_router(drawings.router)
router.include_router(adapt.router)


@router.api_route("/api/{path:path}", methods=METHODS, include_in_schema=False)
def nothing_here(request: Request) -> None:
    """Refuse any other address: the page, which is mounted at "/", would answer for it."""
    fits = [route.matches(request.scope)[0] for route in router.routes]
    raise HTTPException(405 if Match.PARTIAL in fits else 404)
