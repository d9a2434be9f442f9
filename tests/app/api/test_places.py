"""Where digits lie in a picture, by the API: one, another, or all of them."""

from __future__ import annotations

import cv2
import httpx
import numpy as np
from PIL import Image

from deepcluster.frame.picture import decode_data_url
from tests.support.api import assert_refused, upload
from tests.support.drawings import canvas, encode
from tests.support.picture_files import encoded

SEVEN = encode(canvas(7))


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
