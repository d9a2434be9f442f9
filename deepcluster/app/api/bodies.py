"""What programs send to the API: one pydantic model per body, and the errors for bad ones.

A body is read whatever its Content-Type says, except for pictures, which come in two forms.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Self, TypeVar

from fastapi import Request
from pydantic import (
    BaseModel,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from deepcluster.frame.formats import NAMES
from deepcluster.frame.picture import decode_data_url
from deepcluster.store import Correction, DrawingError
from deepcluster.store.drawing import KEY
from deepcluster.vocabulary import LABELS, Source

B = TypeVar("B", bound="Body")
P = TypeVar("P", bound="PictureBody")


class Body(BaseModel):
    """A JSON object; unknown members are ignored."""

    #: The message where a member is missing or of the wrong type, and no other fits better.
    REFUSAL: ClassVar[str]

    @classmethod
    def of_words(cls, words: Any) -> Self:
        """A body from the members of a JSON object.

        Raises
        ------
        HTTPException
            The object is not of this form: a 400, whatever else is wrong.
        DrawingError
            What a member says of a drawing can't be: a 422.
        PictureError
        """
        try:
            return cls.model_validate(words)
        except ValidationError as error:
            found = [one.get("ctx", {}).get("error") for one in error.errors(include_url=False)]
        if not all(isinstance(one, _Unfit) for one in found):
            raise HTTPException(400, cls.REFUSAL)
        raise DrawingError(str(found[0]))


class _Unfit(ValueError):
    """Becomes a `DrawingError`, once the body as a whole is known to be right."""


def _or(sentence: str) -> WrapValidator:
    """Refuse a member of the wrong form with this sentence and a 422."""

    def validate(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError:
            raise _Unfit(sentence) from None

    return WrapValidator(validate)


def _picture(value: object) -> bytes:
    if isinstance(value, bytes):  # a form's file
        return value
    if not isinstance(value, str):
        raise HTTPException(400, PictureBody.REFUSAL)
    # Never the string itself: if not a data URL, it would be taken for a path on this machine.
    return decode_data_url(value)


def _correction(value: Any) -> Correction | None:
    return None if value is None else _new_correction(value)


def _new_correction(value: Any) -> Correction:
    try:
        return Correction(value, datetime.now(UTC))
    except DrawingError as error:
        raise _Unfit(str(error)) from None


_IMAGE = {
    "type": "string",
    "description": f"A data URL of a picture: {', '.join(NAMES[:-1])} or {NAMES[-1]}.",
}
_LABEL = {"type": "string", "enum": list(LABELS)}
_SOURCE = {"type": "string", "enum": [one.value for one in Source]}


class PictureBody(Body):
    """A picture to be read.

    Attributes
    ----------
    image : bytes
        Not yet known to be a picture.
    """

    REFUSAL = 'The body must be {"image": DATA_URL}.'

    image: Annotated[bytes, PlainValidator(_picture), WithJsonSchema(_IMAGE)]

    @classmethod
    def of_form(cls, picture: bytes, fields: dict[str, list[str]]) -> Self:
        """The same from a form: a file, and the values of its other fields."""
        return cls(image=picture)


class NewDrawing(PictureBody):
    """A drawing to be kept, with what is said about it."""

    id: Annotated[
        str,
        StringConstraints(pattern=f"^{KEY.pattern}$"),
        _or("A drawing's id is 32 hex digits, new for each drawing."),
    ] = Field(
        default_factory=lambda: secrets.token_hex(16),
        description="32 hex digits, the same at each try to keep it.",
    )
    source: Annotated[
        Source,
        _or(f"A drawing's source is one of {', '.join(Source)}."),
        WithJsonSchema(_SOURCE),
    ] = Source.API
    models: Annotated[
        list[str] | None,
        Field(min_length=1),
        _or("Give 'models' as a list of names, or leave it out to ask all."),
    ] = None
    label: Annotated[Correction | None, PlainValidator(_correction), WithJsonSchema(_LABEL)] = None

    @classmethod
    def of_form(cls, picture: bytes, fields: dict[str, list[str]]) -> Self:
        """A form's source is "file" unless it says otherwise; models may be named with commas."""
        words: dict[str, Any] = {name: values[0] for name, values in fields.items()}
        if "models" in fields:
            words["models"] = names_of(fields["models"])
        return cls.of_words({"source": Source.FILE, **words, "image": picture})


class Judgement(Body, extra="forbid"):
    """What a visitor says about a drawing: what it is, or which models were right."""

    REFUSAL = 'The body must be {"label": LABEL, "vote": [MODEL, ...]}.'

    label: Annotated[Correction | None, PlainValidator(_new_correction), WithJsonSchema(_LABEL)] = (
        None
    )
    vote: Annotated[
        list[str], _or("A vote is a list of the models that were right, maybe none.")
    ] = Field(default_factory=list, description="The models that were right.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("nothing is said")
        return self


class LearnRequest(Body):
    """Which model is to learn, and who is told."""

    REFUSAL = 'The body must be {"model": NAME, "notify": false}.'

    model: str | None = Field(None, description="Which model goes on learning.")
    notify: bool = Field(False, description="Tell the channels remembered on the demo's machine.")


def parse(kind: type[B], content: bytes) -> B:
    """Read a body; HTTPException where it is of another kind.

    Parameters
    ----------
    kind : type of Body
    content : bytes

    Returns
    -------
    Body

    Raises
    ------
    HTTPException, PictureError, DrawingError
    """
    try:
        # Not pydantic's own parser, which takes neither UTF-16, nor a byte order mark, nor deep
        # nesting, nor half of a surrogate pair, even in members that are ignored.
        words = json.loads(content)
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not valid JSON.") from None
    if not isinstance(words, dict):
        raise HTTPException(400, "The body must be a JSON object.")
    return kind.of_words(words)


async def read_picture_body(kind: type[P], request: Request) -> P:
    """Read the body of a request that holds a picture, from a form or from JSON.

    Parameters
    ----------
    kind : type of PictureBody
    request : Request

    Returns
    -------
    PictureBody

    Raises
    ------
    HTTPException, PictureError, DrawingError
        There is no picture, or what comes with it has the wrong form.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        async with request.form(max_files=1, max_fields=16) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise HTTPException(400, "The form needs a file in the field called 'file'.")
            fields = {name: form.getlist(name) for name in form if name != "file"}
            return kind.of_form(await file.read(), fields)  # type: ignore[arg-type]
    if media_type == "application/json":
        return parse(kind, await request.body())
    raise HTTPException(
        415, "Send the picture as multipart/form-data or as JSON with a data URL under 'image'."
    )


def names_of(values: list[str] | None) -> list[str] | None:
    """Names of models, repeated or separated by commas; None means all."""
    if values is None:
        return None
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    if not names:
        raise HTTPException(400, "Name at least one model in 'models', or leave it out.")
    return names


def json_body(kind: type[Body], *, required: bool = True) -> dict[str, Any]:
    """OpenAPI's description of a body."""
    content = {"application/json": {"schema": kind.model_json_schema()}}
    return {"requestBody": {"required": required, "content": content}}


def picture_body(kind: type[PictureBody]) -> dict[str, Any]:
    """OpenAPI's description of a body with a picture, in both its forms."""
    schema = kind.model_json_schema()
    form = {name: of for name, of in schema["properties"].items() if name != "image"}
    form = {"file": {"type": "string", "format": "binary"}, **form}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {**schema, "required": ["file"], "properties": form}
                },
                "application/json": {
                    "schema": schema,
                    "example": {"image": "data:image/png;base64,iVBORw0KGgo..."},
                },
            },
        }
    }
