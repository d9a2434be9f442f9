"""Lines from edge to edge are printed, strokes that cross them are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from deepcluster.frame.rules import rules

SIDE = 200


def lines(*ends: tuple[tuple[int, int], tuple[int, int]], width: int = 2) -> np.ndarray:
    """Straight lines between points (x, y), 1 on 0."""
    drawn = np.zeros((SIDE, SIDE), np.float32)
    for start, end in ends:
        cv2.line(drawn, start, end, 1.0, width, cv2.LINE_AA)
    return drawn


NOTHING = lines()
TWO = lines(((0, 50), (199, 62)), ((0, 120), (199, 130)))


@pytest.mark.parametrize("turn", range(4))
def test_two_lines_beside_each_other_that_reach_both_edges_are_printed(turn: int) -> None:
    ink = np.rot90(TWO, turn).copy()
    found = rules(ink, NOTHING)
    assert found[ink > 0.2].all()
    assert not found[cv2.dilate(ink, np.ones((9, 9))) == 0].any()


def test_a_stroke_stays_where_it_crosses_a_line_and_where_it_ends_at_one() -> None:
    stroke = lines(((100, 20), (90, 125)), width=6)
    found = rules(np.maximum(TWO, stroke), NOTHING)
    assert not found[stroke > 0.5].any()
    alone = (TWO > 0.2) & (cv2.dilate(stroke, np.ones((13, 13))) == 0)
    assert found[alone].all()


def test_a_line_that_is_print_for_a_part_of_its_length_is_printed() -> None:
    line = lines(((0, 80), (199, 95)))
    assert not rules(line, NOTHING).any()
    printed = line.copy()
    printed[:, 50:] = 0
    found = rules(line - printed, printed)
    assert found[(line - printed) >= 0.5].all()


@pytest.mark.parametrize(
    "ink",
    [
        pytest.param(lines(((0, 50), (150, 60)), ((0, 120), (199, 130))), id="one ends inside"),
        pytest.param(lines(((0, 50), (199, 60)), ((0, 120), (199, 130)), width=14), id="bars"),
        pytest.param(lines(((0, 50), (199, 60)), ((80, 0), (90, 199))), id="across each other"),
        pytest.param(lines(((0, 20), (20, 0)), ((0, 40), (40, 0))), id="corner"),
        pytest.param(NOTHING, id="nothing"),
    ],
)
def test_other_strokes_are_no_rules(ink: np.ndarray) -> None:
    assert not rules(ink, NOTHING).any()


def test_a_bow_from_edge_to_edge_is_no_rule() -> None:
    ink = np.zeros((SIDE, SIDE), np.float32)
    for radius in (150, 190):
        cv2.circle(ink, (100, 210), radius, 1.0, 2, cv2.LINE_AA)
    assert not rules(ink, NOTHING).any()


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (8, 8), (3, 300)])
def test_any_size_will_do(shape: tuple[int, int]) -> None:
    chance = np.random.default_rng(0)
    ink = chance.random(shape, np.float32)
    assert rules(ink, 1 - ink).shape == shape
