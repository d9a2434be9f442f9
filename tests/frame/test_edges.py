"""Ink on the border of two grounds is the edge of a sheet; a stroke has one ground beside it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from deepcluster.frame.edges import sheet_edges

SIDE = 160


def line(start: tuple[int, int], end: tuple[int, int], width: int = 3) -> np.ndarray:
    canvas = np.zeros((SIDE, SIDE), np.float32)
    cv2.line(canvas, start, end, 1.0, width, cv2.LINE_AA)
    return canvas


def sheet(*, desk: int = 60, paper: int = 200) -> np.ndarray:
    """A sheet whose left edge lies at 50 px."""
    picture = np.full((SIDE, SIDE, 3), paper, np.uint8)
    picture[:, :50] = desk
    return picture


@pytest.mark.parametrize("turn", range(4))
def test_a_bright_edge_of_a_sheet_goes_and_the_stroke_on_it_stays(turn: int) -> None:
    edge, stroke = line((50, 10), (50, 150)), line((100, 30), (90, 130))
    ink = np.maximum(edge, stroke)
    picture = sheet()
    picture[edge > 0.5] = 250
    picture[stroke > 0.5] = 20
    found = sheet_edges(*(np.rot90(one, turn).copy() for one in (ink, picture)))
    found = np.rot90(found, -turn)
    assert found[edge > 0.5].all() and not found[stroke > 0.15].any()


@pytest.mark.parametrize("width", [3, 12, 40])
def test_a_stroke_on_one_ground_stays_however_wide(width: int) -> None:
    stroke = line((80, 40), (80, 120), width)
    picture = np.full((SIDE, SIDE, 3), 200, np.uint8)
    picture[stroke > 0.5] = 20
    assert not sheet_edges(stroke, picture).any()


def test_a_stroke_that_crosses_a_shadow_stays_and_a_weak_step_is_no_edge() -> None:
    stroke = line((20, 60), (140, 100))
    assert not sheet_edges(stroke, sheet(desk=100)).any()
    assert not sheet_edges(line((50, 10), (50, 150)), sheet(desk=180)).any()


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (8, 8), (3, 300)])
def test_any_size_will_do(shape: tuple[int, int]) -> None:
    ink = np.random.default_rng(0).random(shape, np.float32)
    assert sheet_edges(ink, np.full((*shape, 3), 99, np.uint8)).shape == shape
