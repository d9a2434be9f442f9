"""How the API says no: a status, a code for programs and a sentence for people."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from deepcluster.errors import (
    CheckpointError,
    DeepClusterError,
    PictureError,
    StoreError,
    TrainingError,
)
from deepcluster.store import DrawingError, KeyTakenError


class Problem(BaseModel):
    """Why a request was refused."""

    code: str = Field(description="A short name, the same in every release.")
    message: str = Field(description="One sentence for a person.")


class Refusal(BaseModel):
    """The body of every answer that is not a success."""

    error: Problem


class NotOfferedError(DeepClusterError):
    """The demo was started without what was asked for."""

    code = "not-offered"


class BusyError(DeepClusterError):
    """There is a job already."""

    code = "busy"


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The request is malformed."},
    404: {"model": Refusal, "description": "There is no such model."},
    413: {"model": Refusal, "description": "The request is too large."},
    415: {"model": Refusal, "description": "The request is neither multipart nor JSON."},
    422: {"model": Refusal, "description": "The picture can't be used: blank, cut off, too small."},
}

CODES = {400: "request", 404: "not-found", 405: "method", 413: "too-large", 415: "media-type"}
SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take requests of that method.",
}

#: What visitors are told of the store: its own sentences name files and hosts of this machine,
#: which are for whoever runs the demo.
STORE_SENTENCES = {
    "store-locked": "The database of drawings is busy at the moment; try again in a minute.",
    "store-full": "There is no room left for drawings at the moment; try again later.",
}
STORE_SENTENCE = "The database of drawings can't be reached at the moment; try again later."


def add_refusals(app: FastAPI) -> None:
    """Have an application report errors so.

    Parameters
    ----------
    app : FastAPI
    """
    app.add_exception_handler(DeepClusterError, _on_expected_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)


def visitors_sentence(error: DeepClusterError) -> str:
    """What a visitor is told of an error."""
    if isinstance(error, StoreError) and not isinstance(error, DrawingError | KeyTakenError):
        return STORE_SENTENCES.get(error.code, STORE_SENTENCE)
    return str(error)


def _status(error: DeepClusterError) -> int:
    match error:
        case PictureError():
            return 413 if error.code == "too-large" else 422
        case CheckpointError() | NotOfferedError():
            return 404
        case DrawingError() | TrainingError():
            return 422
        case KeyTakenError() | BusyError():
            return 409
        case StoreError():
            return 503
    return 400


def _refusal(status: int, code: str, message: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers=headers)


async def _on_expected_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DeepClusterError)
    return _refusal(_status(error), error.code, visitors_sentence(error))


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = error.status_code
    sentence = SENTENCES.get(status) or str(error.detail).rstrip(".") + "."
    return _refusal(status, CODES.get(status, "http"), sentence, error.headers)


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    return _refusal(400, "request", "The address or its parameters are not of the expected form.")
