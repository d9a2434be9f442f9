"""The limit that is said is the limit that is held, and it is held before a pixel is decoded."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from deepcluster.errors import PictureError
from deepcluster.frame import jpeg, limits, whole
from deepcluster.frame.header import read_header
from deepcluster.frame.limits import MAX_BYTES, MAX_PIXELS_OF, MAX_SIDE, most_pixels, reduction
from deepcluster.frame.picture import open_picture, read_picture
from tests.support.picture_files import encoded, every_file

FILES = every_file()


def refusal(picture: Any) -> PictureError:
    with pytest.raises(PictureError) as caught:
        read_picture(picture)
    return caught.value


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


def jpeg_of(width: int, height: int, kind: str = "JPEG") -> bytes:
    start = b"\xff\xc0" if kind == "JPEG" else b"\xff\xc2"
    return declared(FILES[kind], FILES[kind].index(start) + 5, ">HH", height, width)


def tiff_of(width: int, height: int) -> bytes:
    data = FILES["TIFF"]
    (at,) = struct.unpack_from("<I", data, 4)
    sides = {256: width, 257: height}
    for entry in range(at + 2, at + 2 + 12 * struct.unpack_from("<H", data, at)[0], 12):
        tag = struct.unpack_from("<H", data, entry)[0]
        if tag in sides:
            data = declared(data, entry, "<HHII", tag, 4, 1, sides[tag])
    return data


#: A file of a format that declares this size.
DECLARED: dict[str, Callable[[int, int], bytes]] = {
    "JPEG": jpeg_of,
    "progressive JPEG": lambda width, height: jpeg_of(width, height, "progressive"),
    "PNG": png,
    "AVIF": lambda w, h: declared(FILES["AVIF"], FILES["AVIF"].index(b"ispe") + 8, ">II", w, h),
    "WebP": lambda w, h: declared(FILES["WebP"], 26, "<HH", w, h),
    "GIF": lambda w, h: declared(FILES["GIF"], 6, "<HH", w, h),
    "BMP": lambda w, h: declared(FILES["BMP"], 18, "<ii", w, h),
    "TIFF": tiff_of,
}


@pytest.mark.parametrize("kind", DECLARED)
def test_bombs_are_refused_before_a_pixel_is_decoded(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(whole, "to_array", explode)
    monkeypatch.setattr(jpeg, "to_array", explode)
    error = refusal(DECLARED[kind](16_380, 16_380))
    assert error.code == "too-large"
    assert str(error).startswith("The picture is too large: ")
    named = "JPEG" if kind == "progressive JPEG" else kind
    assert f"{most_pixels(named) // 1_000_000} megapixels is the most for {named}." in str(error)


@pytest.mark.parametrize("kind", DECLARED)
def test_no_other_limit_comes_before_ours(kind: str) -> None:
    side = math.isqrt(most_pixels(kind))
    try:
        open_picture(DECLARED[kind](side, side))
    except PictureError as error:
        assert error.code == "truncated"
    assert refusal(DECLARED[kind](side + 1, side + 1)).code == "too-large"


def test_a_heic_is_measured_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    # A file that declares more than its coded picture has is refused by the library already.
    monkeypatch.setitem(limits.MAX_PIXELS_OF, "HEIC", 2_399)
    monkeypatch.setattr(whole, "turn_to_decode", None)
    assert refusal(FILES["HEIC"]).code == "too-large"


@pytest.mark.parametrize("kind", ["", *MAX_PIXELS_OF, "PNG"])
def test_the_limit_is_the_limit(kind: str) -> None:
    most = most_pixels(kind)
    limits.check_size(most // 16_000, 16_000, kind)
    with pytest.raises(PictureError) as caught:
        limits.check_size(most // 16_000 * 16_000 + 1, 1 * limits.MIN_SIDE, kind)
    assert caught.value.code == "too-large"
    assert f"where {most // 1_000_000} megapixels is the most" in str(caught.value)


def test_files_at_the_limit_and_a_pixel_above_it() -> None:
    opened = open_picture(png(5000, 5000, bytes(5000 * 5001)))
    assert (opened.pixels.shape, opened.scale, opened.size) == ((2500, 2500), 2.0, (5000, 5000))
    error = refusal(png(5001, 5000))
    assert error.code == "too-large" and "25 megapixels" in str(error)
    assert read_picture(np.zeros((5000, 5000), np.uint8)).shape == (5000, 5000)
    assert refusal(np.zeros((5000, 5001), np.uint8)).code == "too-large"


def test_the_longest_side() -> None:
    assert open_picture(png(MAX_SIDE, 8, bytes(8 * (MAX_SIDE + 1)))).scale == 1
    error = refusal(png(MAX_SIDE + 1, 8))
    assert error.code == "too-large" and f"where {MAX_SIDE:,} is the most along a side" in str(
        error
    )
    assert refusal(jpeg_of(MAX_SIDE + 1, 100)).code == "too-large"


def test_the_smallest_pictures() -> None:
    assert read_picture(png(8, 8, bytes(8 * 9))).shape == (8, 8)
    assert refusal(png(7, 100, bytes(800))).code == "too-small"
    assert refusal(np.zeros((100, 7), np.uint8)).code == "too-small"


def test_files_longer_than_any_picture_are_refused_unread(tmp_path: Path) -> None:
    long = tmp_path / "long.png"
    with long.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert refusal(long).code == "too-large"
    assert refusal(bytes(MAX_BYTES + 1)).code == "too-large"


def test_a_photo_of_fifty_megapixels_is_decoded_at_a_reduced_size() -> None:
    photo = Image.new("RGB", (8160, 6120), (200, 190, 180))
    photo.paste((20, 30, 40), (4000, 3000, 4400, 3800))
    opened = open_picture(encoded(photo, "JPEG", quality=75))
    assert opened.pixels.shape == (1530, 2040, 3)
    assert (opened.scale, opened.size, opened.notes) == (4.0, (8160, 6120), ())
    rows, columns = np.nonzero(opened.pixels[..., 0] < 100)
    assert np.allclose([columns.min() * 4, rows.min() * 4], [4000, 3000], atol=4)
    assert np.allclose([columns.max() * 4, rows.max() * 4], [4400, 3800], atol=4)


@pytest.mark.parametrize(
    ("size", "factor"),
    [
        ((280, 280), 1),
        ((2999, 2999), 1),
        ((4032, 3024), 2),
        ((3024, 4032), 2),
        ((5712, 4284), 2),
        ((8160, 6120), 4),
        ((16_320, 12_240), 8),
        ((20_000, 8), 1),
        ((20_000, 199), 1),
        ((20_000, 399), 2),
    ],
)
def test_what_is_left_is_enough_for_a_frame(size: tuple[int, int], factor: int) -> None:
    assert reduction(*size) == factor


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "WEBP"])
def test_all_formats_are_reduced_alike(kind: str) -> None:
    photo = Image.linear_gradient("L").resize((3301, 3003)).convert("RGB")
    opened = open_picture(encoded(photo, kind))
    assert opened.scale == 2 and opened.size == (3301, 3003)
    height, width = opened.pixels.shape[:2]
    assert (width, height) in {(1650, 1501), (1651, 1502)}
    original = np.asarray(photo)[1000, 1000].astype(int)
    assert np.abs(opened.pixels[500, 500].astype(int) - original).max() <= 3


def test_transparent_colours_do_not_shine_through() -> None:
    clear = Image.new("RGBA", (3200, 3200), (255, 0, 0, 0))
    assert open_picture(encoded(clear, "PNG", compress_level=1)).scale == 1


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
    np.testing.assert_array_equal(read_picture(bytes(filled)), read_picture(data))
    assert read_header(b"\xff\xd8" + b"\xff" * 1000) is None
