"""Print between two pieces of a straight stroke is a stroke, between two digits it is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from deepcluster.frame.gaps import strokes_across

Point = tuple[int, int]


def bridged(ink: np.ndarray, printed: np.ndarray) -> np.ndarray:
    """On white paper."""
    return strokes_across(ink, printed, np.full((*ink.shape, 3), 255, np.uint8))


def drawn(*lines: tuple[Point, Point], width: int = 3) -> np.ndarray:
    """Straight lines between points (x, y), 1 on 0."""
    canvas = np.zeros((200, 200), np.float32)
    for start, end in lines:
        cv2.line(canvas, start, end, 1.0, width)
    return canvas


SQUARES = drawn(*(((0, at), (199, at)) for at in range(10, 200, 30)), width=2)
RING = cv2.circle(np.zeros((200, 200), np.float32), (90, 60), 20, 1.0, 3)


@pytest.mark.parametrize("turn", range(4))
def test_a_stem_that_is_print_on_its_way_is_a_stroke(turn: int) -> None:
    ink = np.maximum(RING, drawn(((112, 60), (113, 95)), ((116, 125), (118, 150))))
    way = drawn(((113, 96), (116, 124)))
    printed = np.maximum(SQUARES, way)
    found = bridged(*(np.rot90(one, turn).copy() for one in (ink, printed)))
    found = np.rot90(found, -turn)
    assert found[(way > 0) & (ink < 0.5)].mean() > 0.9
    assert not found[cv2.dilate(way, np.ones((7, 7))) == 0].any()


@pytest.mark.parametrize(
    "ink",
    [
        pytest.param(drawn(((60, 40), (60, 100)), ((140, 40), (140, 100))), id="side by side"),
        pytest.param(drawn(((60, 98), (64, 102)), ((140, 40), (140, 100))), id="a point"),
        pytest.param(drawn(((20, 100), (50, 100)), ((150, 100), (180, 100))), id="far apart"),
        pytest.param(drawn(((20, 100), (180, 100))), id="one"),
        pytest.param(drawn(), id="none"),
    ],
)
def test_a_line_between_other_strokes_stays_print(ink: np.ndarray) -> None:
    line = drawn(((0, 100), (199, 100)))
    assert not bridged(ink, np.clip(line - ink, 0, 1)).any()


def test_nothing_is_bridged_where_there_is_only_paper() -> None:
    ink = drawn(((100, 30), (100, 60)), ((100, 90), (100, 120)))
    assert not bridged(ink, drawn()).any()


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (8, 8), (3, 300)])
def test_any_size_will_do(shape: tuple[int, int]) -> None:
    ink = np.random.default_rng(0).random(shape, np.float32)
    assert bridged(ink, 1 - ink).shape == shape


def test_the_edge_of_a_sheet_is_not_bridged() -> None:
    ink = drawn(((100, 30), (100, 60)), ((100, 90), (100, 120)))
    printed = drawn(((100, 61), (100, 89)))
    assert bridged(ink, printed).any()
    sheet = np.full((200, 200, 3), 255, np.uint8)
    sheet[:, :100] = 90
    assert not strokes_across(ink, printed, sheet).any()
