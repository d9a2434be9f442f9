"""How the API says no: a status, a code for programs and a sentence for people."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from deepcluster.app.service.errors import BusyError, NotOfferedError, visitors_sentence
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


def add_refusals(app: FastAPI) -> None:
    """Have an application report errors this way.

    Parameters
    ----------
    app : FastAPI
    """
    app.add_exception_handler(DeepClusterError, _on_expected_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)


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
