"""The bench of learning hands: who is left out, and what is counted."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bench.adapt import Change, _cells, error, open_hands, split_writers
from deepcluster.errors import DataError


def test_every_writer_is_left_out_once():
    writers = np.repeat(np.arange(7), 3)
    splits = split_writers(writers, 3, seed=0)
    assert sorted(len(np.unique(writers[out])) for out in splits) == [2, 2, 3]
    np.testing.assert_array_equal(np.sum(splits, axis=0), np.ones(21))
    for out in splits:
        assert not set(writers[out]) & set(writers[~out])


def test_errors_are_of_the_digits_shown():
    model: Any = SimpleNamespace(names_=["3", "8", "3"], predict=lambda images: images[:, 0, 0])
    images = np.zeros((4, 28, 28), np.uint8)
    images[:, 0, 0] = [0, 1, 2, 1]
    assert error(model, images, np.array([3, 8, 3, 1])) == 0.25


def test_a_row_says_how_much_of_the_error_is_gone():
    cells = _cells(Change(0.08, 0.02, 0.006, 0.007, 61.4, 70.2, False))
    assert cells == ["0.0800", "0.0200", "75%", "0.0060", "0.0070", "61", "70", "no"]


def test_strokes_are_drawn_and_know_their_writers(tmp_path):
    one = np.array([[0, 0], [1, 9], [3, 0], [3, 9]], np.float32)
    strokes: dict[str, Any] = {
        "points": np.concatenate([one, one, one]),
        "stroke_off": np.arange(0, 13, 4, dtype=np.int32),
        "sample_off": np.arange(4, dtype=np.int32),
        "labels": np.array([1, 7, 1], np.uint8),
    }
    np.savez(tmp_path / "nobody.npz", **strokes)
    with pytest.raises(DataError, match="who wrote what"):
        open_hands(tmp_path / "nobody.npz", 0)
    np.savez(tmp_path / "pens.npz", **strokes, writers=np.array([4, 4, 9], np.int16))
    hands = open_hands(tmp_path / "pens.npz", 0)
    assert hands.images.shape == (3, 28, 28) and hands.images.dtype == np.uint8
    assert (hands.labels.tolist(), hands.writers.tolist()) == ([1, 7, 1], [4, 4, 9])
