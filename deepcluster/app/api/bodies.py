"""What a program sends to the API: a picture, and words beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from deepcluster.frame.picture import decode_data_url


@dataclass(frozen=True)
class Sent:
    """A picture, and what was said beside it.

    Attributes
    ----------
    picture : bytes
        Not yet known to be a picture.
    words : dict
        The other members of the JSON object, or lists of the form's other fields.
    form : bool
        Whether it came as a form instead of JSON.
    """

    picture: bytes
    words: dict[str, Any] = field(default_factory=dict)
    form: bool = False


def picture_body(**properties: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI's description of a body with a picture.

    Parameters
    ----------
    **properties : dict
        JSON schemas of what may stand beside it.

    Returns
    -------
    dict
    """
    file = {"type": "string", "format": "binary"}
    image = {"type": "string", "description": "A data URL of a PNG, JPEG or WebP."}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {"file": file, **properties},
                    }
                },
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["image"],
                        "properties": {"image": image, **properties},
                    },
                    "example": {"image": "data:image/png;base64,iVBORw0KGgo..."},
                },
            },
        }
    }


async def read_sent(request: Request) -> Sent:
    """Read the picture of a request, from a form or from JSON.

    Raises
    ------
    HTTPException, PictureError
        There is none.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        async with request.form(max_files=1, max_fields=16) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise HTTPException(400, "The form needs a file in the field called 'file'.")
            words = {name: form.getlist(name) for name in form if name != "file"}
            return Sent(await file.read(), words, form=True)
    if media_type == "application/json":
        content = await read_json(request)
        image = content.pop("image", None)
        if not isinstance(image, str):
            raise HTTPException(400, 'The body must be {"image": DATA_URL}.')
        # Never the string itself: what is no data URL would be taken for a path on this machine.
        return Sent(decode_data_url(image), content)
    raise HTTPException(
        415, "Send the picture as multipart/form-data or as JSON with a data URL under 'image'."
    )


async def read_json(request: Request) -> dict[str, Any]:
    """Read the JSON object of a request; HTTPException where there is none."""
    try:
        content = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not valid JSON.") from None
    if not isinstance(content, dict):
        raise HTTPException(400, "The body must be a JSON object.")
    return content


def names_of(values: list[str] | None) -> list[str] | None:
    """Names of models, repeated or with commas; None where all are meant."""
    if values is None:
        return None
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    if not names:
        raise HTTPException(400, "Name at least one model in 'models', or leave it out.")
    return names
