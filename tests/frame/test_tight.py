"""Tight crops: soft strokes that reach the picture's edge, and what looks like one and is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from deepcluster.frame import find, find_all
from deepcluster.frame.strokes import draw, place
from deepcluster.frame.tight import tight_ink
from deepcluster.models import load
from tests.support.strokes import strokes

SIDE = 240


def soft(digit: int, *, ground: int = 225, ink: int = 110) -> np.ndarray:
    """A digit by a soft pencil in the middle of a sheet, with the grain of both."""
    paths = [np.array(stroke) for stroke in strokes(digit, seed=digit)]
    drawn = 255 - draw(place(paths, size=SIDE, width=18, share=0.6), size=SIDE, width=18)
    tone = cv2.GaussianBlur(drawn.astype(np.float32) / 255, (0, 0), 3)
    grain = np.random.default_rng(digit).normal(scale=1.5, size=tone.shape)
    return np.clip(np.rint(ground + tone * (ink - ground) + grain), 0, 255).astype(np.uint8)


def cropped(sheet: np.ndarray, into: int = 4) -> np.ndarray:
    """Cropped so that the outermost strokes lose ``into`` px."""
    ink = np.abs(cv2.blur(sheet, (5, 5)).astype(int) - int(np.median(sheet))) > 50
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return sheet[rows[0] + into : rows[-1] + 1 - into, columns[0] + into : columns[-1] + 1 - into]


@pytest.mark.parametrize("negative", [False, True])
def test_a_tight_crop_is_read_as_the_sheet_is(negative: bool) -> None:
    cnn = load("cnn")
    sheets = [soft(digit) for digit in range(10) if digit != 1]
    crops = [255 - cropped(sheet) if negative else cropped(sheet) for sheet in sheets]
    assert sum(tight_ink(crop) is not None for crop in crops) >= 8
    whole = cnn.answer(np.stack([find(sheet).frame for sheet in sheets])).names
    found = [find(crop) for crop in crops]
    np.testing.assert_array_equal(cnn.answer(np.stack([one.frame for one in found])).names, whole)
    assert sum(one.sure for one in found) >= 8
    for one, crop in zip(found, crops, strict=True):
        left, top, right, bottom = one.box
        height, width = crop.shape
        assert left >= -2 and right <= width + 2 and top >= -2 and bottom <= height + 2
        assert (right - left) * (bottom - top) > 0.85 * width * height


def test_a_tight_crop_is_one_digit_among_all() -> None:
    crop = cropped(soft(3))
    assert tight_ink(crop) is not None
    (one,) = find_all(crop)
    np.testing.assert_array_equal(one.frame, find(crop).frame)


@pytest.mark.parametrize(("digit", "share"), [(0, 0.85), (8, 0.85), (4, 0.8)])
def test_a_crop_that_loses_a_part_of_the_digit_is_doubtful(digit: int, share: float) -> None:
    sheet = soft(digit)
    rows = np.flatnonzero((sheet < 170).any(axis=1))
    found = find(sheet[: round(rows[0] + share * np.ptp(rows))])
    assert "cut" in found.doubts


@pytest.mark.parametrize("digit", [0, 3, 8])
def test_a_drawing_with_ground_around_it_is_no_tight_crop(digit: int) -> None:
    assert tight_ink(soft(digit)) is None


def test_lines_shadows_and_frames_that_reach_the_edge_are_no_tight_crop() -> None:
    sheet = soft(5)
    squares, shadow, framed, lamp = (sheet.copy() for _ in range(4))
    squares[::30] = squares[:, ::30] = 120
    shadow[:, :25] = 90
    framed[:20] = framed[-20:] = framed[:, :20] = framed[:, -20:] = 90
    lamp = np.clip(sheet * np.linspace(0.4, 1, SIDE), 0, 255).astype(np.uint8)
    for picture in (squares, shadow, framed, lamp):
        assert tight_ink(picture) is None
    blank = np.full((100, 100), 200, np.uint8)
    blank[:, :20] = 80
    assert tight_ink(blank) is None
