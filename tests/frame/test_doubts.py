"""Doubts about a group, each with a picture that has it and a near miss that has not."""

from __future__ import annotations

import numpy as np
import pytest

from deepcluster.frame.beside import apart, side_by_side
from deepcluster.frame.doubts import DOUBTS, doubts_of, is_cut
from deepcluster.frame.groups import Group, near_groups
from deepcluster.frame.shapes import is_boxed, is_sheet, is_within


def drawn(*rectangles: tuple[slice, slice], size: int = 100) -> np.ndarray:
    mask = np.zeros((size, size), np.uint8)
    for where in rectangles:
        mask[where] = 255
    return mask


def whole(mask: np.ndarray) -> Group:
    rows, columns = np.nonzero(mask)
    box = (int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    return Group(box, mask[box[1] : box[3], box[0] : box[2]])


STEM = np.s_[20:80, 48:54]


def codes(*rectangles: tuple[slice, slice]) -> list[str]:
    groups = near_groups(drawn(*rectangles))
    return doubts_of(groups[0], groups, 100, 100)


def test_a_digit_alone_is_not_doubtful() -> None:
    assert codes(STEM) == []
    assert codes(STEM, np.s_[20:22, 2:4]) == [], "a speck"


def test_a_second_digit_is_other_ink() -> None:
    assert codes(STEM, np.s_[30:60, 5:9]) == ["other-ink"]


@pytest.mark.parametrize("turn", range(4))
def test_a_stroke_that_runs_off_is_cut_and_one_that_ends_before_it_is_not(turn: int) -> None:
    mask = drawn(np.s_[40:100, 48:54], np.s_[40:46, 30:54])
    assert is_cut(whole(np.rot90(mask, turn)), 100, 100)
    inside = drawn(np.s_[40:97, 48:54], np.s_[40:46, 30:54])
    assert not is_cut(whole(np.rot90(inside, turn)), 100, 100)


def test_a_bar_along_the_edge_and_a_tight_crop_are_not_cut() -> None:
    assert not is_cut(whole(drawn(np.s_[0:6, 20:80], np.s_[0:60, 70:76])), 100, 100)
    assert not is_cut(whole(drawn(np.s_[0:100, 40:46])), 100, 100)


@pytest.mark.parametrize("turn", range(4))
def test_a_bow_that_is_cut_leaves_two_ends(turn: int) -> None:
    two = drawn(np.s_[95:100, 20:26], np.s_[95:100, 70:76], np.s_[90:95, 22:74])
    assert is_cut(whole(np.rot90(two, turn)), 100, 100)


def test_tall_parts_beside_each_other_are_several_and_a_bar_above_is_not() -> None:
    assert side_by_side(whole(drawn(np.s_[20:80, 20:24], np.s_[25:80, 30:34])))
    assert not side_by_side(whole(drawn(np.s_[30:80, 20:24], np.s_[20:24, 30:50])))


def test_digits_beside_each_other_are_taken_apart() -> None:
    two = whole(drawn(np.s_[20:80, 20:24], np.s_[25:80, 30:50], np.s_[21:24, 34:48]))
    stem, other = apart(two)
    assert stem.box == (20, 20, 24, 80)
    # With the loose bar above it.
    assert other.box == (30, 21, 50, 80) and other.ink == 55 * 20 + 3 * 14
    touching = whole(drawn(np.s_[20:80, 20:24], np.s_[20:80, 30:34], np.s_[50:54, 20:34]))
    assert apart(touching) == [touching]
    # The open half of a 4 stands in the way of its stem.
    four = whole(drawn(np.s_[20:50, 20:24], np.s_[46:50, 20:40], np.s_[20:80, 34:38]))
    assert apart(four) == [four]


def test_a_face_is_boxed_and_a_ring_is_not() -> None:
    face = drawn(np.s_[10:90, 10:90])
    face[14:86, 14:86] = 0
    assert not is_boxed(whole(face))
    face[30:45, 30:34] = 255
    assert is_boxed(whole(face))
    assert doubts_of(whole(face), [], 100, 100) == ["several"]


def test_a_digit_in_a_box_is_within_it_and_eyes_are_not_within_a_face() -> None:
    box = drawn(np.s_[10:90, 10:90])
    box[14:86, 14:86] = 0
    digit = whole(drawn(np.s_[30:75, 48:54]))
    assert is_within(digit, whole(box)) and not is_within(whole(box), digit)
    assert not is_within(whole(drawn(np.s_[30:40, 40:50])), whole(box))
    assert not is_within(whole(drawn(np.s_[30:95, 48:54])), whole(box))


def test_a_sheet_is_wider_than_any_stroke() -> None:
    picture = np.zeros((100, 100), np.uint8)
    assert is_sheet(whole(drawn(np.s_[10:90, 20:95])), picture)
    assert not is_sheet(whole(drawn(np.s_[5:95, 40:70])), picture)
    ring = drawn(np.s_[10:90, 10:90])
    ring[30:70, 30:70] = 0
    assert not is_sheet(whole(ring), picture)


def test_every_doubt_has_a_sentence() -> None:
    assert set(DOUBTS) == {"other-ink", "several", "cut", "unclear"}
    assert all(sentence.endswith(".") for sentence in DOUBTS.values())


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 2), (3, 3), (2, 5), (5, 4)])
def test_groups_of_a_few_pixels_have_no_doubts(shape: tuple[int, int]) -> None:
    height, width = shape
    group = Group((4, 4, 4 + width, 4 + height), np.full(shape, 255, np.uint8))
    assert doubts_of(group, [], 100, 100) == []
