"""One channel of three or four: hues that grey does not tell apart, and transparency."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from deepcluster.frame.colour import flatten, opaque
from deepcluster.frame.strokes import draw

SEVEN = draw([[(80, 70), (200, 70), (130, 220)]], size=280, width=8)


def coloured(ink: tuple[int, int, int], ground: tuple[int, int, int]) -> np.ndarray:
    share = 1 - SEVEN[..., None] / 255
    return np.rint(np.array(ground) * (1 - share) + np.array(ink) * share).astype(np.uint8)


def grey_of(colour: tuple[int, int, int]) -> int:
    return int(cv2.cvtColor(np.array([[colour]], np.uint8), cv2.COLOR_RGB2GRAY)[0, 0])


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ((220, 40, 60), (60, 132, 60)),
        ((200, 60, 60), (70, 110, 160)),
        ((40, 120, 230), (190, 90, 40)),
    ],
)
def test_ink_that_is_as_bright_as_its_ground_stands_out(
    ink: tuple[int, int, int], ground: tuple[int, int, int]
) -> None:
    assert abs(grey_of(ink) - grey_of(ground)) < 25
    flat = flatten(coloured(ink, ground)).astype(int)
    on, off = flat[SEVEN == 0], flat[SEVEN == 255]
    assert abs(np.median(on) - np.median(off)) > 150 and np.ptp(off) <= 2


def test_grey_stays_the_grey_that_an_eye_sees() -> None:
    picture = coloured((20, 30, 160), (250, 240, 220))
    np.testing.assert_array_equal(flatten(picture), cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
    np.testing.assert_array_equal(flatten(SEVEN), SEVEN)


def test_transparent_corners_are_filled_with_the_card() -> None:
    card = np.dstack([coloured((20, 20, 20), (240, 238, 230)), np.full((280, 280), 255, np.uint8)])
    whole = card[..., :3].copy()
    card[:20, :20, 3] = card[-1, -1, 3] = 0
    card[:20, :20, :3] = 0
    np.testing.assert_allclose(opaque(card), whole, atol=1)


def test_strokes_on_nothing_have_their_shape_in_alpha_whatever_their_colours() -> None:
    rainbow = np.zeros((280, 280, 4), np.uint8)
    rainbow[..., 0] = np.arange(280) // 2
    rainbow[..., 2] = 255 - np.arange(280)[:, None] // 2
    rainbow[..., 3] = 255 - SEVEN
    np.testing.assert_array_equal(opaque(rainbow), 255 - SEVEN)


def test_a_sheet_cut_out_of_its_surroundings_keeps_its_ink() -> None:
    sheet = np.dstack([coloured((30, 30, 90), (250, 250, 250)), np.zeros((280, 280), np.uint8)])
    cv2.ellipse(sheet, (140, 140), (130, 120), 10, 0, 360, (0, 0, 0, 0), -1)
    inside = np.zeros((280, 280), np.uint8)
    cv2.ellipse(inside, (140, 140), (130, 120), 10, 0, 360, 255, -1)
    sheet[..., :3] = coloured((30, 30, 90), (250, 250, 250))
    sheet[..., 3] = inside
    flat = flatten(sheet)
    assert np.ptp(flat[inside == 0]) == 0 and flat[0, 0] == flat[150, 60]
    assert flat[SEVEN == 0].max() < 80


def test_ink_on_a_pane_that_is_clearer_on_one_side_keeps_its_colour() -> None:
    pane = np.full((200, 200, 4), (240, 250, 230, 0), np.uint8)
    pane[..., 3] = np.linspace(230, 120, 200).astype(np.uint8)
    pane[40:160, 95:105, :3] = 20
    grey = flatten(pane)
    assert (
        int(grey[100, 100]) + 60 < int(grey[100, 60]) and int(grey[100, 100]) + 60 < grey[100, 140]
    )
