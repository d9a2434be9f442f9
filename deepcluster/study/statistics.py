"""How sure the study's figures are, and how an error is shared out among its causes.

Everything takes leading axes, so that what is done to the figures can be done to a thousand
resampled ones at once.
"""

from __future__ import annotations

from itertools import permutations
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


def variance_split(cells: Floats) -> dict[str, Floats]:
    """Shares of the variance between the cells of a crossed design.

    Main effects and what is left of the sum of squares, as in an analysis of variance with one
    value a cell (Fisher, "Statistical Methods for Research Workers", 1925, chapter VII).

    Parameters
    ----------
    cells : ndarray, shape (..., preparations, models, sets)
        Error of each combination.

    Returns
    -------
    dict of str to ndarray, shape (...)
        ``preparation``, ``model``, ``handwriting`` and ``together``; they add up to 1, or are all
        0 where the cells are equal.
    """
    axes = {"preparation": -3, "model": -2, "handwriting": -1}
    mean = cells.mean(axis=(-3, -2, -1), keepdims=True)
    size = np.prod(cells.shape[-3:])
    total = ((cells - mean) ** 2).sum(axis=(-3, -2, -1))
    squares = {}
    for factor, axis in axes.items():
        others = tuple(other for other in axes.values() if other != axis)
        effect = cells.mean(axis=others, keepdims=True) - mean
        squares[factor] = (effect**2).sum(axis=(-3, -2, -1)) * size / cells.shape[axis]
    squares["together"] = total - sum(squares.values())
    # What is left is a difference of large numbers, and may come out a little below nothing.
    whole = np.where(total > 1e-18, total, np.inf)
    return {factor: np.maximum(square, 0) / whole for factor, square in squares.items()}


def points_split(cube: Floats) -> Floats:
    """Share an error out among three causes that can each be taken away.

    Each cause gets what its removal saves, averaged over the orders in which the three can be
    removed (Shapley, "A Value for n-person Games", 1953), so that the parts add up.

    Parameters
    ----------
    cube : ndarray, shape (..., 2, 2, 2)
        Error with each of three causes there (0) or taken away (1).

    Returns
    -------
    ndarray, shape (..., 4)
        The three parts, and what is left with all three taken away.
    """
    parts = np.zeros((*cube.shape[:-3], 4))
    orders = list(permutations(range(3)))
    for order in orders:
        taken: list[Any] = [0, 0, 0]
        before = cube[..., 0, 0, 0]
        for cause in order:
            taken[cause] = 1
            after = cube[..., taken[0], taken[1], taken[2]]
            parts[..., cause] += (before - after) / len(orders)
            before = after
    parts[..., 3] = cube[..., 1, 1, 1]
    return parts


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
