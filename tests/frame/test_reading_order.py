"""The order in which numbers on a page are read, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from deepcluster.frame.groups import Group
from deepcluster.frame.reading_order import in_reading_order


def at(x: float, y: float, side: int = 20) -> Group:
    left, top = round(x), round(y)
    return Group((left, top, left + side, top + side), np.full((side, side), 255, np.uint8))


@pytest.mark.parametrize("slope", [-0.15, 0.0, 0.15])
def test_lines_from_the_top_each_from_the_left(slope: float) -> None:
    page = [at(100 + 60 * c, 200 + 50 * r + slope * 60 * c) for r in range(5) for c in range(6)]
    shuffled = [page[i] for i in np.random.default_rng(0).permutation(len(page))]
    assert in_reading_order(shuffled) == page


def test_a_column_is_read_downwards() -> None:
    column = [at(100 + wobble, 50 * i) for i, wobble in enumerate((0, 8, -6, 4))]
    assert in_reading_order(column[::-1]) == column


def test_digits_of_one_number_may_differ_in_size_and_height() -> None:
    number = [at(10, 100, 30), at(50, 108, 20), at(80, 95, 34)]
    below = [at(10, 150, 30), at(55, 152, 24)]
    assert in_reading_order([*below, *number[::-1]]) == [*number, *below]


def test_nothing_is_read_as_nothing() -> None:
    assert in_reading_order([]) == []
