"""Soft assignments against hand-worked cases."""

import numpy as np
import pytest

from deepcluster.losses.assignment import (
    fit_temperature,
    squared_distances,
    student_t,
    target_distribution,
)


def test_squared_distances_by_hand():
    features = np.array([[0.0, 0.0], [3.0, 4.0]], np.float32)
    centers = np.array([[0.0, 0.0], [0.0, 4.0]], np.float32)
    np.testing.assert_allclose(squared_distances(features, centers), [[0, 16], [25, 9]], atol=1e-5)


def test_student_t_by_hand():
    # 1 / (1 + 0) and 1 / (1 + 3): q = 4/5, 1/5.
    np.testing.assert_allclose(student_t(np.array([[0.0, 3.0]])), [[0.8, 0.2]], atol=1e-6)
    # Temperature 1/2 squares them before normalising: 16/17, 1/17.
    sharp = student_t(np.array([[0.0, 3.0]]), temperature=0.5)
    np.testing.assert_allclose(sharp, [[16 / 17, 1 / 17]], atol=1e-6)


def test_student_t_agrees_with_the_formula_of_the_paper():
    rng = np.random.default_rng(0)
    d, alpha = rng.random((50, 4)) * 9, 2.5
    kernel = (1 + d / alpha) ** (-(alpha + 1) / 2)
    expected = kernel / kernel.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(student_t(d, alpha=alpha), expected, atol=1e-6)


def test_target_distribution_by_hand():
    q = np.array([[0.75, 0.25], [0.25, 0.75], [0.5, 0.5], [0.5, 0.5]])
    # Frequencies are 2 and 2; q squared over 2, normalised: 0.9 and 0.1.
    p = target_distribution(q)
    np.testing.assert_allclose(p[:2], [[0.9, 0.1], [0.1, 0.9]], atol=1e-6)
    # A crowded cluster pulls less: frequencies 1.5 and 0.5.
    crowded = target_distribution(np.array([[1.0, 0.0], [0.5, 0.5]]))
    np.testing.assert_allclose(crowded[1], [0.25, 0.75], atol=1e-6)


@pytest.mark.parametrize("stability", [0.3, 0.7, 0.95])
def test_temperature_makes_the_mean_strength_the_stability(stability):
    distances = np.random.default_rng(1).random((500, 10)) * 20
    temperature = fit_temperature(distances, stability)
    strength = student_t(distances, temperature=temperature).max(axis=1).mean()
    assert strength == pytest.approx(stability, abs=1e-3)
