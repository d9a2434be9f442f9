"""The REST API beside the page: ask the models about a picture from a program."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from deepcluster import __version__
from deepcluster.app.inference import Inference, ModelReading
from deepcluster.app.pictures import data_url
from deepcluster.errors import CheckpointError, DeepClusterError, PictureError
from deepcluster.picture import decode_data_url


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


class Problem(BaseModel):
    """Why a request was refused."""

    code: str = Field(description="A short name, the same in every release.")
    message: str = Field(description="One sentence for a person.")


class Refusal(BaseModel):
    """The body of every answer that is not a success."""

    error: Problem


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The request is malformed."},
    404: {"model": Refusal, "description": "There is no such model."},
    413: {"model": Refusal, "description": "The request is too large."},
    415: {"model": Refusal, "description": "The request is neither multipart nor JSON."},
    422: {"model": Refusal, "description": "The picture can't be used: blank, cut off, too small."},
}

PICTURE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["image"],
                    "properties": {
                        "image": {
                            "type": "string",
                            "description": "A data URL of a PNG, JPEG or WebP.",
                        }
                    },
                },
                "example": {"image": "data:image/png;base64,iVBORw0KGgo..."},
            },
        },
    }
}


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def add_api(app: FastAPI, inference: Inference) -> None:
    """Add the API's routes and its way to report errors to an application.

    Parameters
    ----------
    app : FastAPI
    inference : Inference
        What answers.
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

    @router.post("/api/predict", responses=REFUSALS, openapi_extra=PICTURE_BODY)
    async def predict(
        request: Request,
        models: Annotated[
            list[str] | None,
            Query(description="The models to ask, repeated or with commas; all when left out."),
        ] = None,
    ) -> Prediction:
        """Ask the models which cluster a picture of a digit belongs to."""
        picture = await _picture(request)
        reading = await run_in_threadpool(inference.look, picture, _names(models))
        return Prediction(frame=data_url(reading.frame), models=reading.answers)

    taken = {"/api/models", "/api/predict"}

    @router.api_route("/api/{path:path}", methods=METHODS, include_in_schema=False)
    def nothing_here(request: Request) -> None:
        # Without this the page, which is mounted at "/", would answer for it.
        raise HTTPException(405 if request.url.path in taken else 404)

    app.include_router(router)
    app.add_exception_handler(DeepClusterError, _on_expected_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)


async def _picture(request: Request) -> bytes:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        async with request.form(max_files=1, max_fields=8) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise HTTPException(400, "The form needs a file in the field called 'file'.")
            return await file.read()
    if media_type == "application/json":
        return _image_of_json(await request.body())
    raise HTTPException(
        415, "Send the picture as multipart/form-data or as JSON with a data URL under 'image'."
    )


def _image_of_json(body: bytes) -> bytes:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not valid JSON.") from None
    image = content.get("image") if isinstance(content, dict) else None
    if not isinstance(image, str):
        raise HTTPException(400, 'The body must be {"image": DATA_URL}.')
    # Never the string itself: what is no data URL would be taken for a path on this machine.
    return decode_data_url(image)


def _names(models: list[str] | None) -> list[str] | None:
    if models is None:
        return None
    names = [name.strip() for value in models for name in value.split(",") if name.strip()]
    if not names:
        raise HTTPException(400, "Name at least one model in 'models', or leave it out.")
    return names


def _refusal(status: int, code: str, message: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers=headers)


async def _on_expected_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DeepClusterError)
    if isinstance(error, PictureError):
        status = 413 if error.code == "too-large" else 422
    else:
        status = 404 if isinstance(error, CheckpointError) else 400
    return _refusal(status, error.code, str(error))


CODES = {400: "request", 404: "not-found", 405: "method", 413: "too-large", 415: "media-type"}
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take requests of that method.",
}


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = error.status_code
    sentence = SENTENCES.get(status) or str(error.detail).rstrip(".") + "."
    return _refusal(status, CODES.get(status, "http"), sentence, error.headers)


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    return _refusal(400, "request", "The address or its parameters are not of the expected form.")
