"""How sure the study's figures are: means, resamples and intervals.

Everything takes leading axes, so that what is done to the figures can be done to a thousand
resampled ones at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Resamples of a bootstrap, and the share of them that an interval holds.
RESAMPLES, INSIDE = 1000, 0.95


def totals(wrong: npt.ArrayLike, groups: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Errors and items of each group.

    Parameters
    ----------
    wrong : array_like of bool, shape (..., n)
    groups : array_like of int, shape (n,)
        The writer of each item, or any other number that one writer's items share.

    Returns
    -------
    ndarray of float64, shape (..., g)
    ndarray of float64, shape (g,)
    """
    flags = np.asarray(wrong, float)
    found, place = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(len(found)))
    counts = np.bincount(place, minlength=len(found)).astype(float)
    return np.add.reduceat(flags[..., order], starts, axis=-1), counts


def resample(n_groups: int, rng: np.random.Generator, n: int = RESAMPLES) -> Floats:
    """How often each group is drawn in each resample, (n, n_groups).

    Source: Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 1979;
    whole groups are drawn, as the items of one writer are not independent (Field and Welsh,
    "Bootstrapping clustered data", JRSS B 2007).
    """
    return rng.multinomial(n_groups, np.full(n_groups, 1 / n_groups), size=n).astype(float)


def error_rates(errors: Floats, counts: Floats, weights: Floats) -> Floats:
    """Share of wrong items in each resample.

    Parameters
    ----------
    errors : ndarray, shape (..., g)
    counts : ndarray, shape (g,)
        Both as `totals` gives them.
    weights : ndarray, shape (b, g)

    Returns
    -------
    ndarray, shape (b, ...)
    """
    return np.moveaxis(errors @ weights.T, -1, 0) / (weights @ counts).reshape(
        -1, *(1,) * (errors.ndim - 1)
    )


def interval(draws: Floats) -> tuple[Any, Any]:
    """Ends of the middle 95 % of the resampled figures, over the first axis."""
    low, high = np.quantile(draws, [(1 - INSIDE) / 2, (1 + INSIDE) / 2], axis=0)
    return low, high


def adjusted_means(
    levels: npt.NDArray[np.int64],
    n_levels: list[int],
    wrong: npt.NDArray[np.bool_],
    groups: npt.NDArray[np.int64],
    weights: Floats | None = None,
) -> list[Floats]:
    """Error at each level of several factors, the others held constant.

    Crossed factors can't always be balanced: what is large can't be far off centre. An additive
    model separates their effects (Yates, "The analysis of multiple classifications with unequal
    numbers", JASA 1934: fitting constants); a level's figure is the model's, every other factor
    averaged over its levels.

    Parameters
    ----------
    levels : ndarray of int, shape (f, n)
        Level of each factor for each item.
    n_levels : list of int, length f
    wrong : ndarray of bool, shape (m, n)
        Errors of several readers.
    groups : ndarray of int, shape (n,)
        Writers.
    weights : ndarray, shape (b, g), optional
        Resamples of the groups; each group once where left out.

    Returns
    -------
    list of ndarray, shape (b, m, n_levels[f])
        One per factor.
    """
    columns = [np.ones(levels.shape[1])]
    for row, n in zip(levels, n_levels, strict=True):
        # Effects that add up to nothing: the last level is minus the sum of the others.
        columns += [(row == level).astype(float) - (row == n - 1) for level in range(n - 1)]
    design = np.column_stack(columns)
    _, place = np.unique(groups, return_inverse=True)
    n_groups = int(place.max()) + 1
    if weights is None:
        weights = np.ones((1, n_groups))
    width = design.shape[1]
    squares = np.zeros((n_groups, width, width))
    products = np.zeros((n_groups, width, len(wrong)))
    np.add.at(squares, place, design[:, :, None] * design[:, None, :])
    np.add.at(products, place, design[:, :, None] * wrong.T[:, None, :].astype(float))
    left = np.tensordot(weights, squares, axes=1)
    right = np.tensordot(weights, products, axes=1)
    # A little ridge, for a level that a resample happens to lack.
    constants = np.linalg.solve(left + 1e-6 * np.eye(width), right)
    found, begin = [], 1
    for n in n_levels:
        effects = constants[:, begin : begin + n - 1]
        effects = np.concatenate([effects, -effects.sum(axis=1, keepdims=True)], axis=1)
        means = np.clip(constants[:, :1] + effects, 0, 1)
        found.append(np.moveaxis(means, 1, 2))
        begin += n - 1
    return found
