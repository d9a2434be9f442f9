"""Bodies of requests: what is read of them, and with which words each is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from deepcluster.app.api.bodies import Judgement, LearnRequest, NewDrawing, PictureBody, parse
from deepcluster.errors import PictureError
from deepcluster.store import DrawingError
from deepcluster.vocabulary import Source
from tests.support.drawings import canvas, data_url, encode

SEVEN = encode(canvas(7))
KINDS = [PictureBody, NewDrawing, Judgement, LearnRequest]


def sent(**words: Any) -> bytes:
    return json.dumps(words).encode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The body is not valid JSON."),
        (b"{", "The body is not valid JSON."),
        (b"\xff", "The body is not valid JSON."),
        (b"[" * 100_000, "The body is not valid JSON."),
        (b'{"a":' * 100_000, "The body is not valid JSON."),
        (b"[]", "The body must be a JSON object."),
        (b"7", "The body must be a JSON object."),
        (b'"x"', "The body must be a JSON object."),
        (b"null", "The body must be a JSON object."),
    ],
)
def test_what_is_no_object(kind: type, content: bytes, sentence: str) -> None:
    with pytest.raises(HTTPException) as refused:
        parse(kind, content)
    assert (refused.value.status_code, refused.value.detail) == (400, sentence)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PictureBody, {}),
        (PictureBody, {"image": 7}),
        (PictureBody, {"image": None}),
        (NewDrawing, {"source": "pad"}),
        (Judgement, {}),
        (Judgement, {"key": "1"}),
        (Judgement, {"label": "3", "key": "1"}),
        (LearnRequest, {"model": ["deep"]}),
        (LearnRequest, {"notify": "perhaps"}),
    ],
)
def test_what_a_body_must_be(kind: type, words: dict[str, Any]) -> None:
    with pytest.raises(HTTPException) as refused:
        parse(kind, sent(**words))
    assert (refused.value.status_code, refused.value.detail) == (400, kind.REFUSAL)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "words", "sentence"),
    [
        (NewDrawing, {"id": "1"}, "A drawing's id is 32 hex digits, new for each drawing."),
        (NewDrawing, {"id": "0" * 32 + "\n"}, "A drawing's id is 32 hex digits, new for each"),
        (NewDrawing, {"id": None}, "A drawing's id is 32 hex digits"),
        (NewDrawing, {"source": None}, "A drawing's source is one of pad, photo, file, api."),
        (NewDrawing, {"source": ["pad"]}, "A drawing's source is one of"),
        (NewDrawing, {"models": []}, "Give 'models' as a list of names, or leave it out"),
        (NewDrawing, {"models": [1]}, "Give 'models' as a list of names"),
        (NewDrawing, {"label": 7}, "a drawing is corrected to 0, 1, ... 9 or not-a-digit"),
        (Judgement, {"label": None}, "a drawing is corrected to 0, 1, ... 9 or not-a-digit"),
        (Judgement, {"vote": "deep"}, "A vote is a list of the models that were right, maybe none"),
        (Judgement, {"vote": None}, "A vote is a list"),
        (Judgement, {"label": "8!", "vote": ["deep"]}, "a drawing is corrected to"),
    ],
)
def test_what_is_said_of_a_drawing(kind: type, words: dict[str, Any], sentence: str) -> None:
    if kind is NewDrawing:
        words = {"image": data_url(SEVEN), **words}
    with pytest.raises(DrawingError) as refused:
        parse(kind, sent(**words))
    assert sentence in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_json_in_any_encoding(encoding: str) -> None:
    body = json.dumps({"label": "3"}).encode(encoding)
    assert parse(Judgement, body).model_fields_set == {"label"}


@pytest.mark.parametrize("further", ["[" * 500 + "]" * 500, '"\\ud800"', "NaN"])
def test_what_is_ignored_may_be_anything(further: str) -> None:
    body = b'{"model": "deep", "further": %s}' % further.encode()
    assert parse(LearnRequest, body).model == "deep"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (NewDrawing, {"id": "1"}),
        (NewDrawing, {"label": "x", "source": "telepathy"}),
        (Judgement, {"label": "8!", "key": "1"}),
        (Judgement, {"vote": "deep", "key": "1"}),
    ],
)
def test_a_body_of_another_form_comes_before_what_it_says(
    kind: type, words: dict[str, Any]
) -> None:
    with pytest.raises(HTTPException) as refused:
        parse(kind, sent(**words))
    assert (refused.value.status_code, refused.value.detail) == (400, kind.REFUSAL)  # type: ignore[attr-defined]


def test_a_path_is_no_picture() -> None:
    with pytest.raises(PictureError):
        parse(PictureBody, sent(image="/etc/passwd"))


def test_a_drawing_says_nothing_of_itself_where_nothing_is_said() -> None:
    plain = parse(NewDrawing, sent(image=data_url(SEVEN), further=[1]))
    assert plain.image == SEVEN
    assert (plain.source, plain.models, plain.label) == (Source.API, None, None)
    assert len(plain.id) == 32 != parse(NewDrawing, sent(image=data_url(SEVEN))).id
    assert parse(NewDrawing, sent(image=data_url(SEVEN), label=None, models=None)).label is None


def test_a_form_says_the_same() -> None:
    fields = {"models": ["deep, dec", "cnn"], "label": ["3"], "id": ["a" * 32]}
    drawing = NewDrawing.of_form(SEVEN, fields)
    assert (drawing.source, drawing.models) == (Source.FILE, ["deep", "dec", "cnn"])
    assert drawing.label is not None and drawing.label.label == "3" and drawing.id == "a" * 32
    assert NewDrawing.of_form(SEVEN, {"source": ["photo"]}).source is Source.PHOTO
    with pytest.raises(HTTPException):
        NewDrawing.of_form(SEVEN, {"models": [","]})
    # Nothing beside a picture that is only to be read is even looked at.
    assert PictureBody.of_form(SEVEN, {"models": [","], "image": ["x"]}).image == SEVEN


def test_what_is_left_out_is_known_from_what_is_empty() -> None:
    assert parse(Judgement, sent(vote=[])).model_fields_set == {"vote"}
    assert parse(Judgement, sent(label="3")).model_fields_set == {"label"}
    assert parse(LearnRequest, sent()) == LearnRequest(model=None, notify=False)
