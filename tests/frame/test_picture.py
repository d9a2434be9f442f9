"""Pictures of every kind to arrays, with Pillow as the independent decoder; and hostile bytes."""

from __future__ import annotations

import base64
import io
import os
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from deepcluster.errors import PictureError
from deepcluster.frame.header import read_header
from deepcluster.frame.picture import MAX_BYTES, Picture, decode_data_url, read_picture

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


def scene(height: int = 40, width: int = 60) -> np.ndarray:
    """A smooth picture with no symmetry and no two channels alike."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 4, y * 6, (x + 2 * y)], axis=2).astype(np.uint8)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


FILES = {
    "PNG": encoded(Image.fromarray(scene()), "PNG"),
    "JPEG": encoded(Image.fromarray(scene()), "JPEG", quality=95),
    "progressive": encoded(Image.fromarray(scene()), "JPEG", progressive=True),
    "WebP": encoded(Image.fromarray(scene()), "WEBP", quality=90),
    "WebP lossless": encoded(Image.fromarray(scene()), "WEBP", lossless=True),
    "WebP alpha": encoded(Image.fromarray(scene()).convert("RGBA"), "WEBP", exif=b""),
    "animated": encoded(
        Image.fromarray(scene()), "WEBP", save_all=True, append_images=[Image.new("RGB", (60, 40))]
    ),
}


def code_of(picture: Any) -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(picture)
    assert str(caught.value).endswith(".")
    assert caught.value.code in CODES
    return caught.value.code


@pytest.mark.parametrize("kind", FILES)
def test_files_decode_as_pillow_decodes_them(kind: str) -> None:
    with Image.open(io.BytesIO(FILES[kind])) as image:
        expected = np.asarray(image.convert("RGB")).astype(int)
    found = read_picture(FILES[kind])
    assert found.dtype == np.uint8 and found.flags.c_contiguous
    # Decoders of lossy formats may round differently.
    assert np.abs(found[..., :3] - expected).max() <= 4


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA"])
def test_every_mode_of_png(mode: str) -> None:
    image = Image.fromarray(scene()).convert(mode)
    found = read_picture(encoded(image, "PNG"))
    wanted = np.asarray(image.convert("RGBA"))
    if found.ndim == 2:
        found = np.repeat(found[:, :, None], 3, axis=2)
    np.testing.assert_array_equal(found, wanted[..., : found.shape[2]])


def test_transparent_colour_of_a_palette() -> None:
    image = Image.fromarray(scene()).convert("P")
    image.putpixel((0, 0), 3)
    found = read_picture(encoded(image, "PNG", transparency=3))
    assert found.shape == (40, 60, 4) and found[0, 0, 3] == 0 and found[..., 3].max() == 255


def test_sixteen_bits_keep_their_upper_eight() -> None:
    grey = scene()[..., 0]
    deep = Image.fromarray(grey.astype(np.uint16) * 257)
    np.testing.assert_array_equal(read_picture(encoded(deep, "PNG")), grey)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exact = {"lossless": True} if kind == "WEBP" else {"quality": 95}
    data = encoded(Image.fromarray(scene()), kind, exif=exif, **exact)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB")).astype(int)
    found = read_picture(data)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 4


@pytest.mark.parametrize("kind", FILES)
def test_no_part_of_a_file_passes_for_the_whole(kind: str) -> None:
    data = FILES[kind]
    for length in range(0, len(data), 7):
        assert code_of(data[:length]) in {"not-a-picture", "truncated"}
    assert code_of(data[:-1]) == "truncated"


class Counted(bytes):
    """Bytes that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, at):
        self.looks += 1
        return super().__getitem__(at)


def test_fill_bytes_before_a_marker_are_passed_over_at_once() -> None:
    data = FILES["JPEG"]
    filled = Counted(data[:2] + b"\xff" * 1_000_000 + data[2:])
    header = read_header(filled)
    assert 0 < filled.looks < 1000  # not each of the million
    assert header == read_header(data) and header is not None
    assert read_header(bytes(filled)[:-1]) == replace(header, complete=False)
    assert read_header(b"\xff\xd8" + b"\xff" * 1000) is None


def png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


def declared(data: bytes, at: int, form: str, *numbers: int) -> bytes:
    return data[:at] + struct.pack(form, *numbers) + data[at + struct.calcsize(form) :]


BOMBS = {
    "PNG": png(50_000, 50_000),
    "PNG, just above": png(4001, 4001),
    "PNG, all there": png(20_000, 2000, bytes(2000 * 20_001)),
    "JPEG": declared(FILES["JPEG"], FILES["JPEG"].index(b"\xff\xc0") + 5, ">HH", 65_500, 65_500),
    "WebP": declared(FILES["WebP"], 26, "<HH", 16_383, 16_383),
    "WebP lossless": declared(FILES["WebP lossless"], 21, "<I", 0x0FFFFFFF),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_are_refused_before_a_pixel_is_decoded(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(cv2, "imdecode", explode)
    assert code_of(BOMBS[kind]) == "too-large"


def test_the_largest_and_smallest_pictures_are_read() -> None:
    assert read_picture(png(4000, 4000, bytes(4000 * 4001))).shape == (4000, 4000)
    assert read_picture(png(8, 8, bytes(8 * 9))).shape == (8, 8)
    # What a phone of 12 megapixels takes.
    assert read_picture(np.zeros((3024, 4032), np.uint8)).shape == (3024, 4032)
    assert code_of(png(7, 100, bytes(800))) == "too-small"
    assert code_of(np.zeros((100, 7), np.uint8)) == "too-small"
    assert code_of(np.zeros((4001, 4001), np.uint8)) == "too-large"


def test_files_longer_than_any_picture_are_refused_unread(tmp_path: Path) -> None:
    long = tmp_path / "long.png"
    with long.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert code_of(long) == "too-large"
    assert code_of(bytes(MAX_BYTES + 1)) == "too-large"


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
    found = read_picture(FORMS[form])
    assert type(found) is np.ndarray
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
        (b"GIF89a" + bytes(100), "not-a-picture"),
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


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_damaged_files_give_a_picture_or_a_typed_error(
    kind: str, damage: list[tuple[int, int]]
) -> None:
    data = bytearray(FILES[kind])
    for at, value in damage:
        data[at % len(data)] = value
    try:
        found = read_picture(bytes(data))
    except PictureError as error:
        assert error.code in CODES
    else:
        assert found.dtype == np.uint8 and min(found.shape[:2]) >= 8
