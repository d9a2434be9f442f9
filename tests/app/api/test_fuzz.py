"""Nothing sent to the API may bring it down."""

from __future__ import annotations

import json
import string

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.api import upload
from tests.support.drawings import canvas, encode

SEVEN = encode(canvas(7))

fuzz = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@fuzz
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(
        ["application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain"]
    )
    | st.text(string.printable, max_size=40).map(lambda text: text.strip() or "x"),
)
def test_any_bytes_of_any_type(client: httpx.Client, body: bytes, kind: str) -> None:
    headers = {"content-type": kind.translate({ord(c): " " for c in "\r\n\t\x0b\x0c"}).strip()}
    response = client.post("/api/predict", content=body, headers=headers)
    assert 400 <= response.status_code < 500, response.text
    assert response.json()["error"]["code"]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@fuzz
@given(content=JSON | st.fixed_dictionaries({"image": JSON}))
def test_any_json(client: httpx.Client, content: object) -> None:
    response = client.post(
        "/api/predict",
        content=json.dumps(content).encode(),
        headers={"content-type": "application/json"},
    )
    assert response.status_code in (400, 422), response.text
    assert response.json()["error"]["code"]


@fuzz
@given(
    kind=st.sampled_from([".png", ".jpg", ".webp"]),
    changes=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, 2**16),
)
def test_damaged_pictures(
    client: httpx.Client, kind: str, changes: list[tuple[int, int]], cut: int
) -> None:
    picture = bytearray(encode(canvas(5), kind))
    for position, value in changes:
        picture[position % len(picture)] = value
    response = upload(client, bytes(picture[: cut % len(picture) + 1]))
    assert response.status_code in (200, 413, 422), response.text


@fuzz
@given(models=st.lists(st.text(max_size=20), max_size=4))
def test_any_names_of_models(client: httpx.Client, models: list[str]) -> None:
    response = upload(client, SEVEN, models=models)
    assert response.status_code in (200, 400, 404), response.text


def test_it_is_still_up_after_all_this(client: httpx.Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert upload(client, SEVEN).status_code == 200
