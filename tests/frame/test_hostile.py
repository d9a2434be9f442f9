"""Damaged and hostile files: a picture or a `PictureError`, and not a word on standard error."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deepcluster.errors import PictureError
from deepcluster.frame.formats import sniff
from deepcluster.frame.picture import open_picture
from tests.support.picture_files import every_file

FILES = every_file()
CODES = {"range", "not-finite", "too-small", "too-large", "not-a-picture", "truncated"}
STARTS = {kind: data[:size] for kind, data in FILES.items() for size in (8, 16, 40)} | {
    f"{kind}, {size}": data[:size] for kind, data in FILES.items() for size in (8, 16)
}
fuzz = settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def assert_typed(data: bytes) -> None:
    try:
        opened = open_picture(data)
    except PictureError as error:
        assert error.code in CODES
        assert str(error).endswith(".")
    else:
        assert opened.pixels.dtype == np.uint8 and min(opened.pixels.shape[:2]) >= 8
        assert opened.scale >= 1


@fuzz
@given(
    kind=st.sampled_from(sorted(FILES)),
    damage=st.lists(
        st.tuples(st.integers(0, 2**20) | st.integers(0, 120), st.integers(0, 255)),
        min_size=1,
        max_size=6,
    ),
)
def test_damaged_files(
    kind: str, damage: list[tuple[int, int]], capfd: pytest.CaptureFixture[str]
) -> None:
    data = bytearray(FILES[kind])
    for at, value in damage:
        data[at % len(data)] = value
    assert_typed(bytes(data))
    assert capfd.readouterr() == ("", "")


@fuzz
@given(kind=st.sampled_from(sorted(STARTS)), rest=st.binary(max_size=400))
def test_any_bytes_behind_the_start_of_a_format(
    kind: str, rest: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    assert_typed(STARTS[kind] + rest)
    assert capfd.readouterr() == ("", "")


@fuzz
@given(data=st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    assert_typed(data)
    sniff(data)


def code_of(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        open_picture(data)
    return caught.value.code


def test_megabytes_of_text_in_a_gif_are_passed_over() -> None:
    data = FILES["GIF"]
    start = 13 + (3 << (data[10] & 7) + 1)
    comment = b"\x21\xfe" + (b"\xff" + b"x" * 255) * 8000 + b"\0"
    long = data[:start] + comment + data[start:]
    np.testing.assert_array_equal(open_picture(long).pixels, open_picture(data).pixels)


def test_a_png_of_thousands_of_empty_chunks_is_refused() -> None:
    data = FILES["PNG"]
    empty = struct.pack(">I", 0) + b"teXt" + bytes(4)
    assert code_of(data[:33] + empty * 60_000 + data[33:]) == "truncated"


def test_a_jpeg_of_thousands_of_passes_is_refused() -> None:
    data = FILES["progressive"]
    last = data.rindex(b"\xff\xda")
    frame = data.index(b"\xff\xc2")
    wide = data[: frame + 5] + struct.pack(">HH", 6000, 8000) + data[frame + 9 :]
    assert code_of(wide[:-2] + wide[last:-2] * 1000 + b"\xff\xd9") == "truncated"


def test_a_tiff_with_millions_of_strips_is_refused() -> None:
    data = bytearray(FILES["TIFF"])
    (at,) = struct.unpack_from("<I", data, 4)
    for entry in range(at + 2, at + 2 + 12 * struct.unpack_from("<H", data, at)[0], 12):
        if struct.unpack_from("<H", data, entry)[0] == 273:
            struct.pack_into("<I", data, entry + 4, 2_000_000)
    assert code_of(bytes(data) + bytes(8_000_000)) == "truncated"


def test_a_long_bitmap_in_runs_is_refused() -> None:
    data = bytearray(FILES["BMP"])
    data[30] = 1
    assert code_of(bytes(data) + bytes(1_000_000)) == "truncated"
