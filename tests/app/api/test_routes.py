"""The API over real HTTP, on the demo as it is started; nothing sent to it may bring it down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from deepcluster.frame import frame
from deepcluster.frame.picture import decode_data_url
from deepcluster.models import available
from tests.support.api import assert_refused, upload
from tests.support.demo_process import REPOSITORY
from tests.support.drawings import canvas, data_url, encode

SEVEN = encode(canvas(7))
CHECKPOINTS = REPOSITORY / "checkpoints"
LARGE = 41 * 1024 * 1024


def test_health(client: httpx.Client) -> None:
    health = client.get("/healthz")
    assert health.json()["status"] == "ok"
    assert health.json()["models"] == available(CHECKPOINTS)
    assert client.head("/healthz").status_code == 200


def test_models_are_those_of_the_checkpoints_with_their_cards(client: httpx.Client) -> None:
    models = client.get("/api/models").json()["models"]
    assert [model["name"] for model in models] == available(CHECKPOINTS)
    for model in models:
        card = json.loads((CHECKPOINTS / model["name"] / "card.json").read_text())
        assert model["card"] == card
        assert model["clusters"] == card["names"]


def test_deep_reads_drawn_digits(client: httpx.Client) -> None:
    read = [
        upload(client, encode(canvas(digit))).json()["models"]["deep"]["name"]
        for digit in range(10)
    ]
    right = sum(name == str(digit) for digit, name in enumerate(read))
    assert right >= 9, f"0 to 9 were read as {read}"


def test_an_answer_is_whole(client: httpx.Client) -> None:
    answer = upload(client, SEVEN)
    assert answer.status_code == 200
    assert list(answer.json()["models"]) == available(CHECKPOINTS)
    for model in answer.json()["models"].values():
        assert model["cluster"] == int(np.argmax(model["probabilities"]))
        assert sum(model["probabilities"]) == pytest.approx(1, abs=1e-4)
        assert model["strength"] == pytest.approx(max(model["probabilities"]))
        assert len(set(model["neighbours"])) == 9
        assert len(model["position"]) == 2


def test_the_frame_is_the_one_the_models_were_shown(client: httpx.Client) -> None:
    sent = upload(client, SEVEN).json()["frame"]
    png = np.frombuffer(decode_data_url(sent), np.uint8)
    shown = cv2.imdecode(png, cv2.IMREAD_UNCHANGED)
    assert shown is not None
    assert np.array_equal(shown, np.rint(frame(SEVEN) * 255).astype(np.uint8))


def test_json_and_multipart_give_the_same_answer(client: httpx.Client) -> None:
    by_json = client.post("/api/predict", json={"image": data_url(SEVEN)})
    assert by_json.status_code == 200
    assert by_json.json() == upload(client, SEVEN).json()


@pytest.mark.parametrize("kind", [".png", ".jpg", ".webp"])
def test_kinds_of_file(client: httpx.Client, kind: str) -> None:
    answer = upload(client, encode(canvas(0), kind)).json()
    assert answer["models"]["deep"]["name"] == "0"


def test_models_may_be_chosen(client: httpx.Client) -> None:
    both = ["pixel-kmeans", "deep"]
    assert list(upload(client, SEVEN, models=both).json()["models"]) == both
    assert list(upload(client, SEVEN, models="pixel-kmeans,deep").json()["models"]) == both
    assert list(upload(client, SEVEN, models="deep").json()["models"]) == ["deep"]
    assert list(upload(client, SEVEN, models="deep,deep").json()["models"]) == ["deep"]
    assert_refused(upload(client, SEVEN, models="deepest"), 404, "unknown-model")
    assert_refused(upload(client, SEVEN, models=","), 400)


BAD_REQUESTS: dict[str, tuple[dict[str, Any], int, str | None]] = {
    "no body": ({}, 415, "media-type"),
    "another type": ({"content": SEVEN, "headers": {"content-type": "image/png"}}, 415, None),
    "broken JSON": ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, None),
    "deep JSON": (
        {"content": b"[" * 200_000, "headers": {"content-type": "application/json"}},
        400,
        None,
    ),
    "JSON without image": ({"json": {"picture": ""}}, 400, None),
    "JSON list": ({"json": []}, 400, None),
    "no data URL": ({"json": {"image": "seven"}}, 422, "not-a-picture"),
    "path of this machine": ({"json": {"image": "/etc/hostname"}}, 422, "not-a-picture"),
    "broken base64": ({"json": {"image": "data:image/png;base64,?"}}, 422, None),
    "form without file": ({"files": {"other": SEVEN}}, 400, None),
    "text for a file": ({"data": {"file": "7"}, "files": {"x": b""}}, 400, None),
    "two files": ({"files": [("file", SEVEN), ("file", SEVEN)]}, 400, None),
    "no boundary": (
        {"content": SEVEN, "headers": {"content-type": "multipart/form-data"}},
        400,
        None,
    ),
    "empty file": ({"files": {"file": b""}}, 422, None),
    "no picture": ({"files": {"file": b"MZ\x90\x00"}}, 422, "not-a-picture"),
    "a torn picture": ({"files": {"file": SEVEN[:60]}}, 422, "truncated"),
    "blank": ({"files": {"file": encode(np.full((280, 280), 255, np.uint8))}}, 422, "blank"),
    "too small": ({"files": {"file": encode(np.zeros((4, 4), np.uint8))}}, 422, "too-small"),
    "too many pixels": (
        {"files": {"file": encode(np.zeros((5100, 5100), np.uint8))}},
        413,
        "too-large",
    ),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_bad_requests_are_refused_with_a_sentence(client: httpx.Client, name: str) -> None:
    request, status, code = BAD_REQUESTS[name]
    assert_refused(client.post("/api/predict", **request), status, code)


def test_what_is_not_there(client: httpx.Client) -> None:
    assert_refused(client.get("/api/nothing"), 404, "not-found")
    assert_refused(client.delete("/api/predict"), 405)


@pytest.mark.parametrize("path", ["/api/predict", "/gradio_api/run/x"])
def test_a_large_body_is_refused_whether_or_not_it_says_so(client: httpx.Client, path: str) -> None:
    headers = {"content-type": "application/json"}
    assert_refused(client.post(path, content=b"0" * LARGE, headers=headers), 413, "too-large")

    def without_length() -> Iterator[bytes]:
        for _ in range(LARGE // 2**20):
            yield b"0" * 2**20

    assert_refused(client.post(path, content=without_length(), headers=headers), 413, "too-large")


def test_large_pictures_are_taken(client: httpx.Client) -> None:
    bulky = cv2.cvtColor(cv2.resize(canvas(3), (3050, 3050)), cv2.COLOR_GRAY2BGR)
    file = cv2.imencode(".bmp", bulky)[1].tobytes()
    assert len(file) > 27_000_000
    for picture in (encode(cv2.resize(canvas(3), (4000, 4000))), file):
        answer = upload(client, picture)
        assert answer.status_code == 200
        assert answer.json()["models"]["deep"]["name"] == "3"


def test_the_openapi_page_needs_no_other_machine(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    assert {"/healthz", "/api/models", "/api/predict"} <= set(schema["paths"])
    body = schema["paths"]["/api/predict"]["post"]["requestBody"]["content"]
    assert set(body) == {"multipart/form-data", "application/json"}
    page = client.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text and "https://" not in page.text
