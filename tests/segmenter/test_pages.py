"""Pages that are made up: what is said of every pixel is what was written there."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from deepcluster.data import open_dataset
from deepcluster.segmenter.page import make_page
from deepcluster.segmenter.ruler import ruled_shape
from deepcluster.segmenter.strokes import Symbol, middle_lines, scribble

SIZE = 128


@pytest.fixture(scope="module")
def symbols() -> list[Symbol]:
    return middle_lines(open_dataset("mnist-test").images[:40])


def test_the_middle_line_of_a_bar_is_its_axis() -> None:
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 12:16] = 255
    (symbol,) = middle_lines(image[None])
    (path,) = symbol.paths
    assert path.shape[1] == 2 and np.ptp(path[:, 1]) == pytest.approx(1)
    assert np.ptp(path[:, 0]) < 0.08


def test_a_ring_is_one_closed_path() -> None:
    y, x = np.mgrid[:28, :28] - 13.5
    ring = ((np.hypot(x, y) > 6) & (np.hypot(x, y) < 10)).astype(np.uint8) * 255
    (symbol,) = middle_lines(ring[None])
    (path,) = symbol.paths
    assert np.hypot(*(path[0] - path[-1])) < 0.1
    assert np.hypot(path[:, 0], path[:, 1]) == pytest.approx(0.5, abs=0.05)


def test_the_same_seed_makes_the_same_page(symbols: list[Symbol]) -> None:
    one, again, other = (make_page(symbols, SIZE, np.random.default_rng(s)) for s in (3, 3, 4))
    np.testing.assert_array_equal(one.picture, again.picture)
    np.testing.assert_array_equal(one.maps, again.maps)
    assert (one.picture != other.picture).any()


def test_pages_are_pictures_whose_ink_lies_in_symbols_and_is_no_print(
    symbols: list[Symbol],
) -> None:
    shares, contrasts = [], []
    for seed in range(30):
        picture, maps = make_page(symbols, SIZE, np.random.default_rng(seed))
        assert picture.shape == (SIZE, SIZE, 3) and picture.dtype == np.uint8
        assert maps.shape == (3, SIZE, SIZE) and maps.dtype == np.uint8
        ink, print_, symbol = maps.astype(int)
        assert ((ink + print_) <= 256).all()
        if (ink > 200).any():
            shares.append((symbol[ink > 200] > 0).mean())
            around = (ink == 0) & (cv2.dilate(maps[0], np.ones((7, 7), np.uint8)) > 0)
            contrasts.append(np.abs(picture[ink > 128].mean(0) - picture[around].mean(0)).max())
    # Where two symbols meet neither has the ink; and all of it can be seen.
    assert len(shares) > 20 and np.mean(shares) > 0.9
    assert min(contrasts) > 4


@pytest.mark.parametrize("make", [scribble, ruled_shape])
def test_what_is_made_up_fits_its_box(make: Callable[[np.random.Generator], Symbol]) -> None:
    chance = np.random.default_rng(0)
    for _ in range(50):
        every = np.concatenate(make(chance).paths)
        assert np.abs(every).max() <= 0.5 + 1e-6 and np.ptp(every, axis=0).max() == pytest.approx(1)
