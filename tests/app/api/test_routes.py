"""The API over real HTTP, on the demo as it is started; nothing sent to it may bring it down."""

from __future__ import annotations

import json
import string
from collections.abc import Iterator
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from deepcluster.frame import frame
from deepcluster.frame.picture import decode_data_url
from deepcluster.models import available
from tests.support.demo_process import REPOSITORY, Demo
from tests.support.drawings import canvas, data_url, encode
from tests.support.picture_files import encoded

SEVEN = encode(canvas(7))
CHECKPOINTS = REPOSITORY / "checkpoints"
LARGE = 41 * 1024 * 1024

fuzz = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def client(demo: Demo) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=demo.url, timeout=60) as client:
        yield client


def upload(client: httpx.Client, picture: bytes, **params: object) -> httpx.Response:
    return client.post("/api/predict", files={"file": ("digit.png", picture)}, params=params)  # type: ignore[arg-type]


def assert_refused(response: httpx.Response, status: int, code: str | None = None) -> None:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["message"] and error["message"][0].isupper() and error["message"].endswith(".")
    if code is not None:
        assert error["code"] == code


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


def two_digits() -> np.ndarray:
    """A 7 of 280 px and a smaller 3 to the right of it."""
    both = np.full((280, 480), 255, np.uint8)
    both[:, :280] = canvas(7)
    both[80:220, 300:440] = cv2.resize(canvas(3), (140, 140), interpolation=cv2.INTER_AREA)
    return both


def test_an_answer_says_where_the_digit_lies_and_what_was_left_out(client: httpx.Client) -> None:
    alone = upload(client, SEVEN).json()
    assert (
        alone["size"] == [280, 280] and alone["others"] == alone["doubts"] == alone["notes"] == []
    )
    rows, columns = np.nonzero(canvas(7) < 128)
    box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    np.testing.assert_allclose(alone["box"], box, atol=2)
    assert alone["outlines"] and all(len(line) > 2 for line in alone["outlines"])
    both = upload(client, encode(two_digits())).json()
    assert [doubt["code"] for doubt in both["doubts"]] == ["other-ink"] and len(both["others"]) == 1
    assert not any(model["sure"] for model in both["models"].values())
    assert both["models"]["cnn"]["name"] == "7"


def test_another_digit_can_be_pointed_at_or_cut_out(client: httpx.Client) -> None:
    picture = encode(two_digits())
    for where in ({"at": "370,150"}, {"crop": "290,60,480,240"}):
        answer = upload(client, picture, **where).json()
        assert answer["models"]["cnn"]["name"] == "3" and answer["box"][0] > 300
    for bad in ("", "1,2", "a,b,c,d", "9,9,3,3", "nan,0,5,5", "1,2,3,4,5"):
        assert_refused(upload(client, picture, crop=bad), 400)
    for bad in ("1", "x,y", "inf,3"):
        assert_refused(upload(client, picture, at=bad), 400)
    assert_refused(upload(client, picture, crop="1000,1000,1200,1200"), 422, "crop")


def test_every_digit_is_answered_in_reading_order(client: httpx.Client) -> None:
    sheet = upload(client, encode(two_digits()), all="true").json()["digits"]
    assert [digit["models"]["cnn"]["name"] for digit in sheet] == ["7", "3"]
    assert sheet[0]["box"][2] < sheet[1]["box"][0]
    (alone,) = upload(client, SEVEN, all="true").json()["digits"]
    assert alone == upload(client, SEVEN).json()
    assert_refused(upload(client, SEVEN, all="true", at="1,1"), 400)
    assert_refused(
        upload(client, encode(np.full((99, 99), 255, np.uint8)), all="true"), 422, "blank"
    )


def test_a_picture_that_browsers_do_not_know_comes_back_as_one_that_they_do(
    client: httpx.Client,
) -> None:
    drawn = np.repeat(canvas(7)[..., None], 3, axis=2)
    for file in (encoded(Image.fromarray(drawn), "HEIF"), encoded(Image.fromarray(drawn), "TIFF")):
        shown = client.post("/api/picture", files={"file": ("photo.heic", file)}).json()
        assert shown["image"].startswith("data:image/jpeg;base64,") and shown["notes"] == []
        png = np.frombuffer(decode_data_url(shown["image"]), np.uint8)
        read = cv2.imdecode(png, cv2.IMREAD_COLOR)
        assert read is not None and np.abs(read.astype(int) - drawn).mean() < 6
    layer = np.dstack([drawn, 255 - canvas(7)])
    shown = client.post("/api/picture", files={"file": ("a.png", encode(layer))}).json()
    assert shown["image"].startswith("data:image/png;base64,")
    broken = encode(cv2.resize(canvas(7), (900, 900)), ".jpg")
    shown = client.post(
        "/api/picture", files={"file": ("a.jpg", broken[: len(broken) // 2])}
    ).json()
    assert [note["code"] for note in shown["notes"]] == ["broken-off"]
    assert_refused(client.post("/api/picture", files={"file": ("a.jpg", b"no")}), 422)


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
