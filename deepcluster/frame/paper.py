"""Ink on a photo of paper: uneven light, shadow, ruled lines, pencil.

The paper's own brightness is estimated around each point by a morphological closing, which fills
what is narrower than its window and keeps the edges of shadows. What absorbs enough of that
light is ink. How much is enough differs from marker to pencil, and ruled lines, a shadow's edge
or the desk can absorb as much; but only the digit looks the same from one level to the next, so
the levels are tried in turn and what lasts is kept (the idea of Matas et al., "Robust wide-baseline
stereo from maximally stable extremal regions", 2004).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.groups import largest_group
from deepcluster.frame.picture import MIN_SIDE
from deepcluster.frame.pixels import to_uint8
from deepcluster.frame.ruling import without_ruling

Mask = npt.NDArray[np.uint8]
Grey = npt.NDArray[np.uint8]
Density = npt.NDArray[np.float32]

# Longest side worked at, px: a digit of a twentieth of the photo still has the frame's 20.
WORK_SIDE = 512
# Window of the closing as a share of the longest side: wider than any stroke.
WINDOW = 0.16
# Shares of the paper's light that ink must absorb at least, from marker to faint pencil.
LEVELS = (0.6, 0.48, 0.38, 0.3, 0.24, 0.19, 0.15, 0.12)
# Up to this ratio of narrow light to narrow dark things, either may be the ink: both are tried.
UNSURE = 2.5
# Levels (of 255) between ink and the paper around it.
LEAST_CONTRAST = 10
# Digits in faint pencil score 20 and more (see `_lasting`), noise and folds below 10.
LEAST_SCORE = 13.0
# A digit smaller than this, in px of the worked picture, is a stain.
LEAST_SIDE = 10


def paper_ink(grey: Grey) -> Grey:
    """Ink map of a photo.

    Parameters
    ----------
    grey : ndarray of uint8, shape (H, W)

    Returns
    -------
    ndarray of uint8, shape (h, w), the longest side at most 512
        0 where there is no ink, 255 in the middle of strokes; all 0 where no ink is found.
    """
    grey = _shrink(grey, WORK_SIDE)
    noise = _noise(grey)
    smooth = np.asarray(cv2.GaussianBlur(cv2.medianBlur(grey, 3), (0, 0), 0.8), np.uint8)
    light = _lightness_of_ink(smooth)
    found = []
    if light < UNSURE:
        found.append(_dark_ink(smooth, noise))
    if light > 1 / UNSURE:
        found.append(_dark_ink(np.asarray(cv2.bitwise_not(smooth), np.uint8), noise))
    return max(found, key=lambda scored: scored[0])[1]


def _dark_ink(grey: Grey, noise: float) -> tuple[float, Grey]:
    """How sure the digit is, and its ink map, assuming dark ink on light paper."""
    paper = _paper(grey)
    density = np.clip(1 - grey / paper, 0, 1).astype(np.float32)
    # Noise weighs more where there is less light; the smoothing left a third of it.
    floor = max(4 / 3 * noise, LEAST_CONTRAST) / paper
    masks = [_digit_at(density, np.maximum(level, floor)) for level in LEVELS]
    scores = [_lasting(mask, density, masks) for mask in masks]
    best = int(np.argmax(scores))
    if scores[best] < LEAST_SCORE:
        return 0.0, np.zeros_like(grey)
    return scores[best], _soft(density, masks[best])


def _digit_at(density: Density, level: Density) -> Mask:
    """Mask of the digit, 0 or 1, among what is at least this dark; all 0 without one."""
    dark = np.asarray(cv2.compare(density, level, cv2.CMP_GT) > 0, np.uint8)
    group = largest_group(without_ruling(dark), inside=True)
    if group is None or max(cv2.boundingRect(group)[2:]) < LEAST_SIDE:
        return np.zeros_like(dark)
    return np.minimum(group, 1)


def _lasting(mask: Mask, density: Density, masks: list[Mask]) -> float:
    """How much ink a mask holds, and at how many levels it is found again."""
    ink = float(cv2.sumElems(cv2.copyTo(density, mask))[0])
    same = 0.0
    for other in masks:
        both = cv2.countNonZero(mask & other)
        same += (both / max(1, cv2.countNonZero(mask | other))) ** 2
    # The square root, so that a large thing seen once doesn't beat a digit seen throughout.
    return float(np.sqrt(ink)) * (same - 1) if ink else 0.0


def _soft(density: Density, mask: Mask) -> Grey:
    """Ink map of what the mask covers, with soft edges for the averaging that follows."""
    level = float(np.percentile(density[mask > 0], 60))
    ramp = (density / level - 0.35) / 0.3
    near = cv2.dilate((mask > 0).astype(np.uint8), np.ones((3, 3), np.uint8))
    return to_uint8(ramp * near)


def _shrink(grey: Grey, side: int) -> Grey:
    # A strip keeps a few pixels of its breadth, however long it is.
    ratio = max(side / max(grey.shape), MIN_SIDE / min(grey.shape))
    if ratio >= 1:
        return grey
    height, width = (max(1, round(length * ratio)) for length in grey.shape)
    return np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _noise(grey: Grey) -> float:
    """Standard deviation of the camera's noise (Immerkaer, 1996), strokes left out by a median."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    apart = cv2.filter2D(grey, cv2.CV_32F, kernel)
    return float(np.median(np.abs(apart))) * 1.4826 / 6


def _lightness_of_ink(grey: Grey) -> float:
    """What is narrow and light over what is narrow and dark.

    Ink is narrow; the gaps between strokes, a shadow and the desk are wider. So what a small
    window finds counts for more than what a large one does.
    """
    small = cv2.medianBlur(_shrink(grey, 256), 3)
    sums = [1e-9, 1e-9]
    for window in (5, 9, 15, 25):
        kernel = np.ones((window, window), np.uint8)
        for i, kind in enumerate((cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)):
            found = cv2.morphologyEx(small, kind, kernel).astype(np.float32) / window
            sums[i] += float((found**3).sum())
    return sums[0] / sums[1]


def _paper(grey: Grey) -> Density:
    """Brightness of the paper under the ink."""
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    small = np.asarray(cv2.medianBlur(half, 5), np.float32)
    window = min(max(3, int(max(small.shape) * WINDOW)), min(small.shape) - 1) | 1
    # The light continues beyond the edges; otherwise every dark corner would be ink.
    padded = np.pad(small, window, mode="reflect", reflect_type="odd")
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))
    paper = cv2.blur(closed[window:-window, window:-window], (3, 3))
    size = (grey.shape[1], grey.shape[0])
    return np.maximum(cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR), 4.0)
