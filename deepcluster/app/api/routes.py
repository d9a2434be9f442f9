"""The REST API beside the page: ask the models about a picture from a program."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Match

from deepcluster import __version__
from deepcluster.app.api.adapt import add_adapt
from deepcluster.app.api.bodies import names_of, picture_body, read_sent
from deepcluster.app.api.drawings import add_drawings
from deepcluster.app.api.refusals import REFUSALS, add_refusals
from deepcluster.app.service.adapting import AdaptQueue
from deepcluster.app.service.inference import Inference, ModelReading
from deepcluster.app.service.keeping import DrawingKeeper
from deepcluster.app.views.pictures import data_url


class Health(BaseModel):
    """The server is up and has loaded its models."""

    status: str = "ok"
    version: str = __version__
    models: list[str]


class ModelDescription(BaseModel):
    """One model that can be asked."""

    name: str
    clusters: list[str] = Field(description="The digit that each cluster is called.")
    card: dict[str, Any] = Field(description="How it was trained and what it scored.")


class Models(BaseModel):
    """The models that can be asked."""

    models: list[ModelDescription]


class Prediction(BaseModel):
    """What the models asked say about one picture."""

    frame: str = Field(description="The 28x28 frame the models were shown: a data URL of a PNG.")
    models: dict[str, ModelReading]


#: OPTIONS as well: Gradio would let the pages of other sites in.
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def add_api(
    app: FastAPI, inference: Inference, keeper: DrawingKeeper, queue: AdaptQueue | None = None
) -> None:
    """Add the API's routes and its way to report errors to an application.

    Parameters
    ----------
    app : FastAPI
    inference : Inference
        What answers.
    keeper : DrawingKeeper
        Where drawings are kept.
    queue : AdaptQueue, optional
        Where models learn from them.
    """
    router = APIRouter(tags=["deepcluster"])

    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz")
    def health() -> Health:
        """Say that the server is up."""
        return Health(models=list(inference.models))

    @router.get("/api/models")
    def models() -> Models:
        """List the models that can be asked."""
        return Models(
            models=[
                ModelDescription(name=name, clusters=model.names_ or [], card=model.card_)
                for name, model in inference.models.items()
            ]
        )

    @router.post("/api/predict", responses=REFUSALS, openapi_extra=picture_body())
    async def predict(
        request: Request,
        models: Annotated[
            list[str] | None,
            Query(description="The models to ask, repeated or with commas; all when left out."),
        ] = None,
    ) -> Prediction:
        """Ask the models which cluster a picture of a digit belongs to."""
        sent = await read_sent(request)
        reading = await run_in_threadpool(inference.look, sent.picture, names_of(models))
        return Prediction(frame=data_url(reading.frame), models=reading.answers)

    add_drawings(router, inference, keeper, queue)
    add_adapt(router, queue, keeper)

    @router.api_route("/api/{path:path}", methods=METHODS, include_in_schema=False)
    def nothing_here(request: Request) -> None:
        # Without this the page, which is mounted at "/", would answer for it.
        fits = [route.matches(request.scope)[0] for route in router.routes]
        raise HTTPException(405 if Match.PARTIAL in fits else 404)

    app.include_router(router)
    add_refusals(app)
