"""A straight line is a stroke, or printed, along its whole length."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from deepcluster.frame.lines import strokes_among_lines

Map = npt.NDArray[np.float32]
Point = tuple[int, int]


def strokes(ink: Map, printed: Map) -> npt.NDArray[np.bool_]:
    """On white paper."""
    paper = np.full((*ink.shape, 3), 255, np.uint8)
    paper[(ink > 0) | (printed > 0)] = 60
    return strokes_among_lines(ink, printed, paper)


def drawn(*lines: tuple[Point, Point], side: int = 200) -> Map:
    """Lines from point to point, x before y, 3 px wide."""
    canvas = np.zeros((side, side), np.float32)
    for start, end in lines:
        cv2.line(canvas, start, end, 1.0, 3)
    return canvas


def ring(x: int, y: int, radius: int) -> Map:
    canvas = np.zeros((200, 200), np.float32)
    cv2.circle(canvas, (x, y), radius, 1.0, 3)
    return canvas


@pytest.mark.parametrize("turned", [False, True])
def test_a_stem_that_begins_and_ends_as_ink_is_a_stroke(turned: bool) -> None:
    ink = drawn(((100, 30), (100, 60)), ((100, 140), (100, 170)))
    printed = drawn(((100, 61), (100, 139)))
    if turned:
        ink, printed = ink.T.copy(), printed.T.copy()
    stroke = strokes(ink, printed)
    assert stroke[printed > 0].all()
    # And nothing beside it or beyond its ends.
    rows, columns = np.nonzero(stroke)
    across, along = (rows, columns) if turned else (columns, rows)
    assert np.abs(across - 100).max() <= 4
    assert along.min() >= 25 and along.max() <= 175


def test_a_slanting_stem_with_a_loop() -> None:
    ink = np.maximum(ring(70, 60, 30), drawn(((85, 160), (82, 175))))
    printed = drawn(((100, 72), (86, 155))) * (ink == 0)
    assert strokes(ink, printed)[printed > 0].mean() > 0.9


def test_a_rule_through_a_ring_stays_printed() -> None:
    ink = ring(100, 100, 40)
    rules = drawn(*(((0, y), (199, y)) for y in (60, 100, 140)))
    assert not strokes(ink, rules * (ink == 0)).any()


def test_a_rule_from_the_picture_s_edge_to_a_stroke_stays_printed() -> None:
    ink = drawn(((120, 60), (120, 140)))
    assert not strokes(ink, drawn(((0, 100), (117, 100)))).any()


def test_a_bent_rule_between_two_digits_stays_printed() -> None:
    ink = np.maximum(ring(60, 100, 20), ring(140, 100, 20))
    bent = [(x, 80 + round((x - 100) ** 2 / 1000)) for x in range(0, 200, 10)]
    printed = drawn(*pairwise(bent)) * (ink == 0)
    assert not strokes(ink, printed).any()


def test_print_that_no_ink_touches_and_an_empty_page() -> None:
    nothing = np.zeros((200, 200), np.float32)
    assert not strokes(nothing, drawn(((20, 50), (180, 50)))).any()
    assert not strokes(nothing, nothing).any()


def test_the_edge_of_a_sheet_whose_corners_look_like_ink_is_no_stroke() -> None:
    ink = drawn(((100, 30), (100, 60)), ((100, 140), (100, 170)))
    printed = drawn(((100, 61), (100, 139)))
    sheet = np.full((200, 200, 3), 230, np.uint8)
    assert strokes_among_lines(ink, printed, sheet).any()
    sheet[:, :100] = 90
    assert not strokes_among_lines(ink, printed, sheet).any()


def test_a_rule_that_ends_in_a_thick_stroke_stays_printed() -> None:
    ink = np.zeros((200, 200), np.float32)
    cv2.circle(ink, (130, 100), 40, 1.0, 14)
    assert not strokes(ink, drawn(((15, 100), (82, 100)))).any()
