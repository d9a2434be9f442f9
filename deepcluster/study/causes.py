"""How an error is shared out among its causes: model, handwriting and preparation.

Leading axes are kept, so that a thousand resampled tables are split at once.
"""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


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
