"""Floats to bytes and back: one rule for the whole project."""

import numpy as np
import pytest

from deepcluster.frame.pixels import to_uint8


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_every_byte_survives_being_a_float(kind):
    every = np.arange(256, dtype=np.uint8).reshape(16, 16)
    back = to_uint8(every.astype(kind) / 255)
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, every)


def test_bytes_are_given_back_as_they_are():
    pixels = np.array([[0, 1, 255]], np.uint8)
    assert to_uint8(pixels) is pixels


def test_the_nearest_byte_within_the_range():
    floats = np.array([-3.0, -0.1, 0.4 / 255, 0.6 / 255, 254.4 / 255, 1.0, 1.1])
    assert to_uint8(floats).tolist() == [0, 0, 0, 1, 254, 255, 255]
