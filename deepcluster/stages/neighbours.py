"""Nearest neighbours by brute force: exact, and quick enough for tens of thousands of vectors."""

from __future__ import annotations

import numpy as np
import torch

#: Queries at a time: bounds the memory of one block of distances.
BLOCK = 1000


def nearest_rows(
    queries: np.ndarray, points: np.ndarray, n: int, *, skip_self: bool = False
) -> np.ndarray:
    """Rows of the ``n`` points nearest to each query, nearest first.

    Parameters
    ----------
    queries : ndarray of float32, shape (m, d)
    points : ndarray of float32, shape (p, d)
    n : int
    skip_self : bool, default=False
        Queries and points are the same array: leave each query's own row out.

    Returns
    -------
    ndarray of int64, shape (m, n)
    """
    base = torch.from_numpy(points)
    norms = (base**2).sum(dim=1)
    found = []
    for begin in range(0, len(queries), BLOCK):
        block = torch.from_numpy(queries[begin : begin + BLOCK])
        # The query's own norm changes no order.
        distances = norms - 2.0 * block @ base.T
        if skip_self:
            own = torch.arange(begin, begin + len(block))
            distances[own - begin, own] = float("inf")
        found.append(distances.topk(n, dim=1, largest=False).indices)
    return torch.cat(found).numpy()
