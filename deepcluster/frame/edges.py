"""What lies along the border of two grounds is the edge of a sheet, no stroke.

The ground is what is left where possible ink is taken away and filled in from around it: under a
stroke it is as even as beside it, under the edge of a sheet it is a step.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.marks import POSSIBLE, Map

# How widely the ground is smoothed, px, and how far beside ink it begins.
SMOOTH, BESIDE = 4.0, 5
# Share of ground within that reach, below which it is not known.
LEAST_SEEN = 0.1
# Mean step of the ground under the ink of a sheet's edge, levels of 255.
STEP = 45.0
# A piece of ink smaller than this, px, is left to others to judge.
LEAST_PIXELS = 12


def sheet_edges(ink: Map, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Where ink is the edge of a sheet.

    Parameters
    ----------
    ink : ndarray of float32, shape (h, w)
        Share that a pen covers of each pixel, 0 to 1.
    pixels : ndarray of uint8, shape (h, w, 3)
        What it was seen in.

    Returns
    -------
    ndarray of bool, shape (h, w)
    """
    possible = (ink >= POSSIBLE).astype(np.uint8)
    count, labels = cv2.connectedComponents(possible, connectivity=8)
    if count <= 1:
        return np.zeros(ink.shape, np.bool_)
    step = _step(possible, pixels)
    inked = labels[possible > 0]
    sizes = np.bincount(inked, minlength=count)
    steps = np.bincount(inked, step[possible > 0], count) / np.maximum(sizes, 1)
    edges = (steps >= STEP) & (sizes >= LEAST_PIXELS)
    edges[0] = False
    return np.asarray(edges[labels])


def _step(possible: npt.NDArray[np.uint8], pixels: npt.NDArray[np.uint8]) -> Map:
    """By how many levels the ground changes within a few px."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    ground = 1 - cv2.dilate(possible, np.ones((BESIDE, BESIDE), np.uint8)).astype(np.float32)
    seen, weight = (cv2.GaussianBlur(one, (0, 0), SMOOTH) for one in (grey * ground, ground))
    filled = seen / np.maximum(weight, LEAST_SEEN)
    across, down = (
        cv2.Sobel(filled, cv2.CV_32F, *axis, ksize=3, scale=1 / 8) for axis in ((1, 0), (0, 1))
    )
    # A step, smoothed, is as steep as a bell curve is high.
    step = cv2.magnitude(across, down) * SMOOTH * np.sqrt(2 * np.pi)
    # Under a thick stroke nothing is known of the ground; such a stroke is no edge.
    return np.asarray(np.where(weight >= 2 * LEAST_SEEN, step, 0), np.float32)
