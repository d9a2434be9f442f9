"""The comparison of answers before and after a change sees every bit."""

import numpy as np

from bench.same_answers import different, drawn_frames


def test_the_last_bit_counts():
    before = {"a": np.array([1.0, 2.0], np.float32), "b": np.array(["3", "4"])}
    assert different(before, dict(before)) == []
    nudged = {**before, "a": np.nextafter(before["a"], np.float32(9))}
    assert different(before, nudged) == ["a: 2 of 2 values differ"]
    assert different(before, {"a": before["a"]}) == ["b is only on one side"]
    wider = {**before, "a": before["a"].astype(np.float64)}
    assert different(before, wider) == ["a: float32 (2,) became float64 (2,)"]


def test_digits_are_drawn_the_same_each_time():
    first = drawn_frames(12)
    assert first.shape == (12, 28, 28)
    np.testing.assert_array_equal(first, drawn_frames(12))
