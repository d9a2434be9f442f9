"""Which way edges run, and where: a description of images that needs no training.

Soft histograms of gradient directions over a coarse grid (Dalal and Triggs, "Histograms of
Oriented Gradients for Human Detection", CVPR 2005), directions told from their opposites, and the
square root of the histogram (Arandjelović and Zisserman, "Three things everyone should
know to improve object retrieval", CVPR 2012).
"""

from __future__ import annotations

import numpy as np

#: Directions, and cells along each side.
DIRECTIONS, CELLS = 8, 4
#: Images described at a time: what is worked on stays in the processor's cache.
BATCH = 64


def oriented_gradients(images: np.ndarray) -> np.ndarray:
    """Describe images by the directions of their edges.

    Parameters
    ----------
    images : ndarray of float32, shape (n, h, w)
        Taken to be 0 outside.

    Returns
    -------
    ndarray of float32, shape (n, 128)
        The cells of one direction are adjacent. A vector's length is the fourth root of the
        strength of all edges: how much is drawn counts, but less than where and which way.
    """
    pooling = np.kron(_tents(images.shape[1]), _tents(images.shape[2])).T
    parts = [
        _describe(images[begin : begin + BATCH], pooling) for begin in range(0, len(images), BATCH)
    ]
    return np.concatenate(parts or [np.zeros((0, DIRECTIONS * CELLS**2), np.float32)])


def _describe(images: np.ndarray, pooling: np.ndarray) -> np.ndarray:
    smooth = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    smooth = smooth[:, :-2] + 2 * smooth[:, 1:-1] + smooth[:, 2:]
    smooth = smooth[:, :, :-2] + 2 * smooth[:, :, 1:-1] + smooth[:, :, 2:]
    right = (smooth[:, 1:-1, 2:] - smooth[:, 1:-1, :-2])[:, None]
    down = (smooth[:, 2:, 1:-1] - smooth[:, :-2, 1:-1])[:, None]
    squared = right**2 + down**2
    angles = np.pi * np.arange(DIRECTIONS // 2, dtype=np.float32)[:, None, None] * 2 / DIRECTIONS
    along = np.cos(angles) * right + np.sin(angles) * down
    # The eighth power of the cosine is about as wide as one of eight directions.
    share = (along**2 / np.maximum(squared, 1e-12)) ** 2
    weight = share * share * np.sqrt(squared)
    forward = np.where(along > 0, weight, 0)
    maps = np.concatenate([forward, weight - forward], axis=1)
    sums = (maps.reshape(len(images) * DIRECTIONS, -1) @ pooling).reshape(len(images), -1)
    return np.sqrt(sums) / np.maximum(sums.sum(axis=1, keepdims=True), 1e-12) ** 0.25


def _tents(side: int) -> np.ndarray:
    """Weight of each pixel in each cell, (cells, side): full in its middle, none in the next's."""
    middles = (np.arange(CELLS) + 0.5) * side / CELLS - 0.5
    gaps = np.abs(np.arange(side) - middles[:, None]) * CELLS / side
    return np.maximum(0.0, 1.0 - gaps).astype(np.float32)
