"""Files that break off: what is there is read, what is missing is no ink."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from deepcluster.errors import PictureError
from deepcluster.frame.picture import open_picture
from tests.support.picture_files import encoded, every_file, scene

FILES = every_file()
#: Of these, the first rows are of use without the last.
ROW_BY_ROW = ["JPEG", "progressive", "PNG"]


def page(width: int = 400, height: int = 320) -> Image.Image:
    """Paper with some grain, and ink from top to bottom."""
    grain = np.random.default_rng(0).integers(180, 220, (height, width, 1), np.uint8)
    sheet = Image.fromarray(np.repeat(grain, 3, axis=2))
    sheet.paste((20, 20, 60), (180, 20, 210, height - 20))
    return sheet


def code_of(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        open_picture(data)
    assert str(caught.value).endswith(".")
    return caught.value.code


@pytest.mark.parametrize("kind", sorted(set(FILES) - set(ROW_BY_ROW) - {"BMP", "GIF"}))
def test_no_part_of_a_file_passes_for_the_whole(kind: str) -> None:
    data = FILES[kind]
    whole = open_picture(data).pixels
    for length in range(0, len(data), max(7, len(data) // 100)):
        try:
            found = open_picture(data[:length])
        except PictureError as error:
            assert error.code in {"not-a-picture", "truncated"}
        else:  # a TIFF, a film: the first picture is all there
            np.testing.assert_array_equal(found.pixels, whole)


@pytest.mark.parametrize("kind", ["BMP", "GIF"])
def test_half_a_file_is_refused(kind: str) -> None:
    for share in (0.3, 0.5, 0.9):
        assert code_of(FILES[kind][: int(len(FILES[kind]) * share)]) == "truncated"


@pytest.mark.parametrize("kind", ROW_BY_ROW)
def test_what_is_there_is_read_at_every_length(kind: str) -> None:
    data = FILES[kind]
    whole = open_picture(data).pixels.astype(int)
    read = 0
    for length in range(0, len(data), 3):
        try:
            opened = open_picture(data[:length])
        except PictureError as error:
            assert error.code in {"not-a-picture", "truncated"}
            continue
        read += 1
        assert [note.code for note in opened.notes] == ["broken-off"]
        assert opened.size == (60, 40)
        rows = len(opened.pixels)
        assert 8 <= rows <= 40
        if kind != "progressive":  # coarse until its last pass
            # The row above what is missing takes a little colour from it.
            assert np.abs(opened.pixels[: rows - 1] - whole[: rows - 1]).max() <= 2
    assert read > 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_the_rows_that_are_missing_are_cut_away(kind: str, share: float) -> None:
    data = encoded(page(), kind)
    opened = open_picture(data[: int(len(data) * share)])
    rows = len(opened.pixels)
    assert abs(rows / 320 - share) < 0.1
    (note,) = opened.notes
    assert (
        note.sentence == f"The file breaks off: only {100 * rows // 320} % of the picture is there."
    )
    whole = open_picture(data).pixels
    assert np.abs(opened.pixels[:-1].astype(int) - whole[: rows - 1]).max() <= 3


@pytest.mark.parametrize("options", [{"restart_marker_rows": 1}, {"subsampling": 0}, {}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_every_kind_of_broken_jpeg(options: dict[str, int], mode: str) -> None:
    data = encoded(page().convert(mode), "JPEG", **options)
    opened = open_picture(data[: len(data) // 2])
    assert 100 < len(opened.pixels) < 220


def test_without_its_last_two_bytes_a_jpeg_is_all_there() -> None:
    data = encoded(page(), "JPEG")
    opened = open_picture(data[:-2])
    np.testing.assert_array_equal(opened.pixels, open_picture(data).pixels)
    (note,) = opened.notes
    assert note.sentence == "The file breaks off at its end, but all of the picture is there."


def test_a_broken_file_that_somebody_closed() -> None:
    data = encoded(page(), "JPEG")
    opened = open_picture(data[: len(data) // 2] + b"\xff\xd9")
    assert 100 < len(opened.pixels) < 220 and opened.notes


def test_a_grey_corner_is_no_damage() -> None:
    image = Image.new("RGB", (80, 80), (128, 128, 128))
    opened = open_picture(encoded(image, "JPEG", quality=95))
    assert len(opened.pixels) == 80 and not opened.notes


def test_a_progressive_file_is_blurred_after_its_first_pass() -> None:
    data = encoded(page(), "JPEG", progressive=True)
    opened = open_picture(data[: len(data) // 2])
    assert opened.pixels.shape == (320, 400, 3)
    assert [note.sentence for note in opened.notes] == [
        "The file breaks off: the picture is blurred."
    ]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_few_rows_are_too_few(kind: str) -> None:
    data = encoded(page(), kind)
    for length in range(50, len(data) // 50, 20):
        assert code_of(data[:length]) == "truncated"


def test_a_large_photo_is_reduced_and_cut() -> None:
    data = encoded(page(4000, 3000), "JPEG", quality=60)
    opened = open_picture(data[: len(data) // 2])
    assert opened.scale == 2 and opened.size == (4000, 3000)
    assert opened.pixels.shape[1] == 2000 and 650 < len(opened.pixels) < 850


def test_broken_and_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(page(), "JPEG", exif=exif)
    opened = open_picture(data[: len(data) // 2])
    height, width = opened.pixels.shape[:2]
    assert height == 400 and 100 < width < 220 and opened.size == (320, 400)


def test_a_png_in_several_passes_is_refused() -> None:
    _, file = cv2.imencode(".png", scene())
    data = bytearray(file.tobytes())
    data[28] = 1  # says so, at least
    assert code_of(bytes(data[: len(data) // 2])) == "truncated"
