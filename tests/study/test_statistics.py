"""The study's arithmetic, against cases worked by hand and against independent ways to reckon."""

from itertools import product

import numpy as np
import pytest

from deepcluster.study.causes import points_split, variance_split
from deepcluster.study.factors import LEVELS, crossed, nearest_level, usual
from deepcluster.study.statistics import (
    adjusted_means,
    error_rates,
    interval,
    resample,
    totals,
)


def test_variance_is_split_as_worked_by_hand():
    # Two preparations (errors 40 and 20 on average), two models (35, 25), two sets (32, 28), and
    # nothing that they do only together: squares of effects 10, 5 and 2, each eight cells.
    cells = np.array([[[47, 43], [37, 33]], [[27, 23], [17, 13]]], float)
    found = variance_split(cells)
    whole = 100 + 25 + 4
    assert found["preparation"] == pytest.approx(100 / whole)
    assert found["model"] == pytest.approx(25 / whole)
    assert found["handwriting"] == pytest.approx(4 / whole)
    assert found["together"] == pytest.approx(0, abs=1e-12)


def test_what_factors_do_only_together_is_told_apart():
    # An error in one corner of eight: grand mean 1, each main effect 1 (squares 8), total 56.
    cells = np.zeros((2, 2, 2))
    cells[0, 0, 0] = 8
    found = variance_split(cells)
    assert found["preparation"] == found["model"] == found["handwriting"] == pytest.approx(8 / 56)
    assert found["together"] == pytest.approx(32 / 56)


def test_variance_of_many_at_once_is_that_of_each():
    many = np.random.default_rng(0).random((5, 3, 4, 2))
    together = variance_split(many)
    for i, one in enumerate(many):
        for factor, share in variance_split(one).items():
            assert together[factor][i] == pytest.approx(share)
    assert sum(variance_split(many[0]).values()) == pytest.approx(1)
    assert variance_split(np.full((3, 2, 2), 7.0)) == {
        "preparation": 0, "model": 0, "handwriting": 0, "together": 0
    }  # fmt: skip


def test_points_that_only_add_up_are_given_to_their_cause():
    cube = np.array([[[30, 27], [25, 22]], [[10, 7], [5, 2]]], float)  # 20, 5, 3 and 2 left
    np.testing.assert_allclose(points_split(cube), [20, 5, 3, 2])


def test_points_that_two_causes_save_together_are_halved():
    # Taking away the first or the second saves all 12: each gets 6, the third nothing.
    cube = np.zeros((2, 2, 2))
    cube[0, 0, :] = 12
    np.testing.assert_allclose(points_split(cube), [6, 6, 0, 0])


def test_parts_add_up_for_any_errors():
    cubes = np.random.default_rng(1).random((6, 2, 2, 2))
    np.testing.assert_allclose(points_split(cubes).sum(axis=1), cubes[:, 0, 0, 0])


def test_errors_are_counted_by_writer():
    wrong = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 1, 0]], bool)
    sums, counts = totals(wrong, [7, 3, 7, 3, 9])
    assert counts.tolist() == [2, 2, 1]  # writers 3, 7, 9
    assert sums.tolist() == [[1, 2, 0], [1, 0, 0]]
    # Writer 3 twice, 7 once: (2 + 2) / (4 + 2) and (2 + 0) / 6.
    rates = error_rates(sums, counts, np.array([[2.0, 1.0, 0.0]]))
    np.testing.assert_allclose(rates, [[4 / 6, 2 / 6]])


def test_whole_writers_are_drawn_and_as_many_as_there_are():
    weights = resample(4, np.random.default_rng(0), 500)
    assert weights.shape == (500, 4) and (weights.sum(axis=1) == 4).all()
    assert weights.mean() == pytest.approx(1) and set(np.unique(weights)) <= {0, 1, 2, 3, 4}


def test_a_writers_items_make_the_interval_as_wide_as_writers_do():
    """Ten writers, each all wrong or all right: the spread is that of ten tosses, not of 1,000."""
    writers = np.repeat(np.arange(10), 100)
    wrong = (writers % 2 == 0)[None]
    weights = resample(10, np.random.default_rng(0), 4000)
    low, high = interval(error_rates(*totals(wrong, writers), weights))
    # Binomial(10, 1/2) / 10 has its 2.5 % and 97.5 % points at .2 and .8.
    assert (low[0], high[0]) == pytest.approx((0.2, 0.8))


def test_adjusted_means_tell_confounded_factors_apart():
    """Large is never far off; an additive truth is found all the same, cell means would not."""
    truth = {(size, off): 0.1 + 0.3 * size + 0.2 * off for size, off in product(range(2), range(3))}
    cells = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]  # (1, 2) can't be drawn
    levels, wrong = [], []
    for cell in cells:
        n = 200 if cell[0] else 100
        levels += [cell] * n
        wrong += [i < round(truth[cell] * n) for i in range(n)]
    table = np.array(levels).T
    groups = np.arange(len(wrong))
    sizes, offs = adjusted_means(table, [2, 3], np.array([wrong]), groups)
    np.testing.assert_allclose(sizes[0, 0], [0.3, 0.6], atol=1e-4)
    np.testing.assert_allclose(offs[0, 0], [0.25, 0.45, 0.65], atol=1e-4)
    doubled = adjusted_means(
        table, [2, 3], np.array([wrong]), groups, np.full((1, len(wrong)), 2.0)
    )
    np.testing.assert_allclose(doubled[0], sizes, atol=1e-4)


def test_levels_are_crossed_and_each_is_as_frequent():
    hows, asked = crossed(420, seed=3)
    for factor, levels in LEVELS.items():
        assert set(np.bincount(asked[factor], minlength=len(levels))) == {420 // len(levels)}
    pairs = {(how.width, how.slant) for how in hows}
    assert len(pairs) > 40  # of 49: no two factors go together
    off = [np.hypot(*how.offset) for how in hows]
    np.testing.assert_array_equal(nearest_level("offset", off), asked["offset"])
    assert crossed(420, seed=3)[0] == hows and crossed(420, seed=4)[0] != hows


def test_people_draw_within_their_ranges_whatever_the_number():
    hows = usual(200, seed=1)
    assert usual(50, seed=1) == hows[:50]
    assert all(14 <= how.width <= 30 and 0.4 <= how.size <= 0.9 and not how.slant for how in hows)
    assert all(max(np.abs(how.offset)) <= (1 - how.size) / 2 for how in hows)
