"""Groups of ink by hand-made maps: what belongs to one symbol, and what only lies beside it."""

from __future__ import annotations

import numpy as np

from deepcluster.frame.maps import Maps
from deepcluster.frame.symbols import symbol_groups


def maps(*symbols: tuple[slice, slice], ink: list[tuple[slice, slice]]) -> Maps:
    """Maps of 100 x 100 with full certainty in these rectangles."""
    said = Maps(np.zeros((100, 100), np.float32), np.zeros((100, 100), np.float32))
    for where in symbols:
        said.symbol[where] = 1
    for where in ink:
        said.ink[where] = 1
    return said


BOW, BAR = np.s_[40:80, 20:24], np.s_[20:24, 30:50]


def test_strokes_of_one_symbol_are_one_group() -> None:
    (group,) = symbol_groups(maps(np.s_[15:85, 15:55], ink=[BOW, BAR]))
    assert group.box == (20, 20, 50, 80) and group.symbols == 1
    assert group.ink == 40 * 4 + 4 * 20
    assert group.mask[0, 0] == 0 and group.mask[0, 10] == 255 and group.mask[20, 0] == 255


def test_two_symbols_beside_each_other_are_two_groups_the_larger_first() -> None:
    small, large = np.s_[10:30, 10:14], np.s_[10:60, 20:24]
    groups = symbol_groups(maps(np.s_[8:32, 8:16], np.s_[8:62, 18:26], ink=[small, large]))
    assert [group.box for group in groups] == [(20, 10, 24, 60), (10, 10, 14, 30)]


def test_one_stroke_through_two_symbols_is_one_group_that_says_so() -> None:
    joined = np.s_[50:54, 10:90]
    (group,) = symbol_groups(maps(np.s_[30:70, 5:45], np.s_[30:70, 55:95], ink=[joined]))
    assert group.symbols == 2


def test_a_loose_bar_goes_to_the_symbol_near_it_and_a_far_one_does_not() -> None:
    (group,) = symbol_groups(maps(np.s_[38:82, 15:30], ink=[BOW, np.s_[34:36, 26:40]]))
    assert group.box == (20, 34, 40, 80)
    far = symbol_groups(maps(np.s_[38:82, 15:30], ink=[BOW, np.s_[34:36, 80:94]]))
    assert len(far) == 2


def test_what_is_only_likely_counts_where_it_hangs_on_what_is_sure() -> None:
    said = maps(np.s_[10:60, 10:40], ink=[np.s_[20:40, 20:24]])
    said.ink[40:50, 20:24] = 0.4
    said.ink[70:90, 70:74] = 0.4
    (group,) = symbol_groups(said)
    assert group.box == (20, 20, 24, 50)


def test_no_ink_is_no_group() -> None:
    assert symbol_groups(maps(ink=[])) == []
    assert symbol_groups(maps(np.s_[10:60, 10:40], ink=[np.s_[5:6, 5:7]])) == [], "a speck"
