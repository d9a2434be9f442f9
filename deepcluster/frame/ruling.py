"""Ruled lines and squares on paper, removed from under the ink."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]

# Thickest ruled line, as a share of the picture's longest side.
THICKEST = 0.009
# Shortest run that looks straight, and shortest line that ruling has, as shares of the side.
RUN = 0.06
SHORTEST = 0.5


def without_ruling(mask: Mask) -> Mask:
    """Ink without the thin straight lines that cross at least half of the picture.

    Strokes that cross a line stay whole: only what is thin across the line is removed.

    Parameters
    ----------
    mask : ndarray of uint8, shape (h, w)
        0 or 1, ink and lines 1.

    Returns
    -------
    ndarray of uint8, shape (h, w)
    """
    level = _without_level_lines(mask)
    return np.ascontiguousarray(_without_level_lines(np.ascontiguousarray(level.T)).T)


def _without_level_lines(mask: Mask) -> Mask:
    height, width = mask.shape
    thickest = max(3, round(THICKEST * max(height, width)))
    run = max(9, round(RUN * width))
    thick = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thickest + 1, 1), np.uint8))
    thin = cv2.subtract(mask, thick)
    # Two px up and down let a line tilt by a few degrees, or bend, and still be one run.
    spread = cv2.dilate(thin, np.ones((5, 1), np.uint8))
    runs = cv2.morphologyEx(spread, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    if not runs.any():
        return mask
    joined = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, run), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    long = stats[:, cv2.CC_STAT_WIDTH] >= SHORTEST * width
    long[0] = False
    if not long.any():
        return mask
    line = long[labels].astype(np.uint8) & thin
    rest = cv2.subtract(mask, line)
    # What the line hid of a stroke comes back where there is ink above and below.
    reach = thickest + 2
    above = cv2.dilate(rest, np.ones((reach, 1), np.uint8), anchor=(0, reach - 1))
    below = cv2.dilate(rest, np.ones((reach, 1), np.uint8), anchor=(0, 0))
    return np.asarray(rest | (line & above & below), np.uint8)
