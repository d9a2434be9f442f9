"""What everyone else may count on from ``frame``: MNIST stays as it is, and only typed errors."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from deepcluster.data import open_dataset
from deepcluster.errors import PictureError
from deepcluster.frame import frame
from deepcluster.frame.strokes import draw
from deepcluster.models import load

SEVEN = [[(80, 70), (200, 70), (130, 220)]]


def is_frame(framed: np.ndarray) -> bool:
    return (
        framed.shape == (28, 28)
        and framed.dtype == np.float32
        and bool(np.isfinite(framed).all())
        and framed.min() >= 0
        and framed.max() <= 1
    )


@pytest.fixture(scope="module")
def seven() -> np.ndarray:
    return draw(SEVEN, size=280, width=20)


def test_framing_mnist_again_changes_next_to_nothing() -> None:
    held_out = open_dataset("mnist-test").images
    framed = np.stack([frame(image) for image in held_out])
    assert np.abs(framed - held_out / np.float32(255)).mean() < 0.002
    model = load("deep")
    assert (model.predict(framed) == model.predict(held_out)).mean() >= 0.995


def test_ink_is_twenty_pixels_long_with_its_mass_in_the_middle(seven: np.ndarray) -> None:
    framed = frame(seven)
    rows, columns = np.nonzero(framed)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
    mass = framed.sum()
    assert (framed.sum(axis=1) @ np.arange(28)) / mass == pytest.approx(13.75, abs=0.8)
    assert (framed.sum(axis=0) @ np.arange(28)) / mass == pytest.approx(13.75, abs=0.8)


def png(image: np.ndarray) -> bytes:
    return cv2.imencode(".png", image)[1].tobytes()


FORMS: dict[str, Callable[[np.ndarray], Any]] = {
    "one channel": lambda grey: grey[:, :, None],
    "three channels": lambda grey: np.repeat(grey[:, :, None], 3, axis=2),
    "light on dark": lambda grey: 255 - grey,
    "float": lambda grey: grey / 255.0,
    "ink in alpha": lambda grey: np.dstack([np.zeros((*grey.shape, 3), np.uint8), 255 - grey]),
    "PNG": png,
    "data URL": lambda grey: "data:image/png;base64," + base64.b64encode(png(grey)).decode(),
    "elsewhere": lambda grey: np.roll(np.pad(grey, 100, constant_values=255), (37, -61), (0, 1)),
}


@pytest.mark.parametrize("form", FORMS)
def test_all_forms_of_one_drawing_give_one_frame(seven: np.ndarray, form: str) -> None:
    np.testing.assert_allclose(frame(FORMS[form](seven)), frame(seven), atol=0.03)


def test_a_file_and_its_bytes_are_the_same(seven: np.ndarray, tmp_path) -> None:
    path = tmp_path / "seven.png"
    path.write_bytes(png(seven))
    np.testing.assert_array_equal(frame(path), frame(png(seven)))


@pytest.mark.parametrize("side", [40, 280, 1000, 4000])
def test_size_does_not_matter(side: int, seven: np.ndarray) -> None:
    sized = cv2.resize(seven, (side, side), interpolation=cv2.INTER_AREA if side < 280 else 1)
    assert np.abs(frame(sized) - frame(seven)).mean() < 0.03


def bomb() -> bytes:
    """A tiny file that says it is 60,000 pixels wide and high."""
    header = bytearray(png(np.full((8, 8), 255, np.uint8)))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(header)


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (np.full((280, 280), 255, np.uint8), "blank"),
        (np.zeros((280, 280, 4), np.uint8), "blank"),
        (draw([[(140, 140)]], size=280, width=24), "dot"),
        (np.full((50, 50), np.nan), "not-finite"),
        (np.full((4, 4), 255, np.uint8), "too-small"),
        (bomb(), "too-large"),
        (b"hello", "not-a-picture"),
        (png(draw(SEVEN, size=280, width=20))[:60], "truncated"),
        (None, "type"),
        (np.zeros((3, 3, 3, 3)), "shape"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_digit_is_said(picture: Any, code: str) -> None:
    with pytest.raises(PictureError) as caught:
        frame(picture)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


@settings(max_examples=150, deadline=None)
@given(
    npst.arrays(
        st.sampled_from([np.uint8, np.float32, np.int16, np.bool_]),
        st.one_of(
            npst.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40),
            st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 2, 3, 4])),
        ),
    )
)
def test_any_array_gives_a_frame_or_a_typed_error(array: np.ndarray) -> None:
    try:
        assert is_frame(frame(array))
    except PictureError as error:
        assert error.code != "error"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3))
def test_any_bytes_give_a_frame_or_a_typed_error(noise: bytes, kind: int) -> None:
    whole = png(draw(SEVEN, size=64, width=6))
    heads = [b"", whole[:40], whole[: len(whole) // 2], b"\xff\xd8\xff\xe0"]
    try:
        assert is_frame(frame(heads[kind] + noise))
    except PictureError as error:
        assert error.code != "error"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_a_typed_error(text: str) -> None:
    with pytest.raises(PictureError):
        frame("data:" + text)
