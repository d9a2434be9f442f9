"""Noise that paper, ink and light are made of."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float32]
Chance = np.random.Generator


def cloud(shape: tuple[int, int], scale: float, chance: Chance) -> Field:
    """Smooth noise of mean 0 and deviation about 1, whose blobs are ``scale`` px wide."""
    height, width = shape
    grid = chance.standard_normal(
        (int(height / scale) + 3, int(width / scale) + 3), dtype=np.float32
    )
    return np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def grain(shape: tuple[int, int], size: float, chance: Chance) -> Field:
    """Fine noise of mean 0 and deviation 1: paper's fibres, ``size`` px across."""
    # A tile is repeated: a megapixel of normal numbers would cost more than all the rest.
    side = 384
    tile = chance.standard_normal((side, side), dtype=np.float32)
    tile = cv2.GaussianBlur(tile, (0, 0), max(size, 0.3), borderType=cv2.BORDER_REFLECT)
    tile /= tile.std()
    rows, columns = (-(-length // side) for length in shape)
    flips = np.block([[tile, tile[:, ::-1]], [tile[::-1], tile[::-1, ::-1]]])
    whole = np.tile(flips, (rows // 2 + 1, columns // 2 + 1))
    return np.asarray(whole[: shape[0], : shape[1]], np.float32)


def linear(colour: npt.ArrayLike) -> Field:
    """Light, 0 to 1, behind values as a screen shows them, 0 to 1."""
    return np.asarray(np.power(np.asarray(colour, np.float32), 2.2), np.float32)


def between(chance: Chance, low: float, high: float) -> float:
    """A ratio between two, each octave as likely as the next."""
    return float(np.exp(chance.uniform(np.log(low), np.log(high))))
