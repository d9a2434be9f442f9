"""Whatever holds a picture, arrays first of all, to one kind of array."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deepcluster.errors import PictureError
from deepcluster.frame.limits import MAX_BYTES
from deepcluster.frame.picture import Picture, decode_data_url, open_picture, read_picture
from tests.support.picture_files import every_file, scene

CODES = {
    "type",
    "shape",
    "not-finite",
    "range",
    "too-small",
    "too-large",
    "missing-file",
    "not-a-picture",
    "truncated",
}


FILES = every_file()


def code_of(picture: Any) -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(picture)
    assert str(caught.value).endswith(".")
    assert caught.value.code in CODES
    return caught.value.code


GREY = scene()[..., 0].copy()
GREY[0, :2] = 0, 255
FORMS = {
    "(H, W, 1)": GREY[:, :, None],
    "float 0..1": GREY / 255,
    "float32 0..1": (GREY / np.float32(255)).astype(np.float32),
    "float 0..255": GREY.astype(np.float64),
    "int64": GREY.astype(np.int64),
    "int16, big-endian": GREY.astype(">i2"),
    "uint16, 8 bits": GREY.astype(np.uint16),
    "uint16, 16 bits": GREY.astype(np.uint16) * 257,
    "Fortran order": np.asfortranarray(GREY),
    "masked": np.ma.masked_array(GREY),
    "read-only": np.broadcast_to(GREY, GREY.shape),
}


@pytest.mark.parametrize("form", FORMS)
def test_all_arrays_of_one_picture_agree(form: str) -> None:
    opened = open_picture(FORMS[form])
    found = opened.pixels
    assert type(found) is np.ndarray
    assert (opened.scale, opened.size, opened.notes) == (1.0, (60, 40), ())
    np.testing.assert_array_equal(found, GREY)


def test_binary_arrays_are_black_and_white() -> None:
    ink = GREY > 100
    for binary in (ink, ink.astype(np.uint8), ink.astype(np.int32), ink.astype(np.float16)):
        np.testing.assert_array_equal(read_picture(binary), np.where(ink, 255, 0))


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (None, "type"),
        (7, "type"),
        ([[0, 1], [1, 0]], "type"),
        (np.zeros((20, 20), complex), "type"),
        (np.zeros((20, 20), object), "type"),
        (np.zeros((20, 20), "datetime64[s]"), "type"),
        (np.zeros(400), "shape"),
        (np.zeros((20, 20, 2)), "shape"),
        (np.zeros((1, 20, 20, 3)), "shape"),
        (np.zeros((0, 20)), "too-small"),
        (np.full((20, 20), np.inf), "not-finite"),
        (np.where(np.eye(20) > 0, np.nan, 1), "not-finite"),
        (np.full((20, 20), -0.5), "range"),
        (np.full((20, 20), 1e6), "range"),
        (np.full((20, 20), 10**9), "range"),
        (b"", "not-a-picture"),
        (b"GIF88a" + bytes(100), "not-a-picture"),
        ("no such file.png", "missing-file"),
        ("", "missing-file"),
        ("a\0b", "missing-file"),
        ("x" * 100_000, "missing-file"),
        (Path("/"), "missing-file"),
        ("data:image/png;base64,!", "not-a-picture"),
        ("data:image/png,abc", "not-a-picture"),
        ("data:text/html;base64,AAAA", "not-a-picture"),
        ("data:image/png;base64," + "A" * 40, "not-a-picture"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_what_is_no_picture_is_said(picture: Any, code: str) -> None:
    assert code_of(picture) == code


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert code_of(tmp_path / "pipe.png") == "missing-file"


def test_bytes_files_and_data_urls_agree(tmp_path: Path) -> None:
    data = FILES["PNG"]
    (tmp_path / "scene.png").write_bytes(data)
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    forms: list[Picture] = [tmp_path / "scene.png", str(tmp_path / "scene.png"), url]
    forms += [bytearray(data), memoryview(data), url.replace("data:image/png", "DATA:image/PNG")]
    for form in forms:
        np.testing.assert_array_equal(read_picture(form), scene())


def test_a_visitors_string_never_opens_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(FILES["PNG"])
    for sent in (str(path), path.as_uri(), None, 3, {"path": str(path)}):
        with pytest.raises(PictureError):
            decode_data_url(sent)
    with pytest.raises(PictureError) as caught:
        decode_data_url("data:image/png;base64," + "A" * (MAX_BYTES * 4 // 3 + 100))
    assert caught.value.code == "too-large"
