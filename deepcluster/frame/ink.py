"""Ink of clean pictures: one channel to an ink map, bright ink on 0.

A canvas or a clean scan has an even background, and its grey levels are worth keeping; a photo of
paper has not, and is left to `deepcluster.frame.maps`.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError
from deepcluster.frame.groups import blank
from deepcluster.frame.pixels import SIDE

Grey = npt.NDArray[np.uint8]

# Levels (of 255) by which a clean background may vary: what JPEG does to an even surface.
GROUND_SPREAD = 8
# Share of a clean picture that is background; a small bitmap may be more than half ink, and soft
# strokes leave little of it.
LEAST_GROUND, LEAST_BITMAP_GROUND = 0.35, 0.2
# Contrast of ink over the background's noise; noise alone reaches 5 in a million pixels.
LEAST_OVER_NOISE = 8
# Up to this side, px, a picture is a bitmap: no photo is that small, and all of it may be edges.
BITMAP_SIDE = 64
# An enlarged bitmap has at most this side, px; made this small and large again it is the same but
# for this share of its contrast.
MOST_ENLARGED, HELD_BY_BITMAP, SAME = 256, 48, 0.005
# Levels between the background and the strongest ink, below which a clean picture is blank.
LEAST_CONTRAST = 12


def clean_ink(grey: Grey) -> Grey | None:
    """Ink map of a picture whose background is one even tone.

    Parameters
    ----------
    grey : ndarray of uint8, shape (H, W)
        Dark ink on a light background or light on dark.

    Returns
    -------
    ndarray of uint8, shape (H, W), or None
        0 where there is no ink, 255 where there is nothing else; None for a picture that is not
        clean.

    Raises
    ------
    PictureError
        With code ``blank`` or ``full`` where the picture is one even tone.
    """
    least, most, _, _ = cv2.minMaxLoc(grey)
    if most - least < LEAST_CONTRAST:
        # 28 x 28 is a frame, and a frame without ink is black.
        raise full() if most < 128 and grey.shape != (SIDE, SIDE) else blank()
    ground = _even_ground(grey)
    if ground is None:
        return None
    ink = _clean_ink(grey, ground)
    return ink if max(grey.shape) <= BITMAP_SIDE or _is_clean(ink) else None


def is_enlarged(grey: Grey) -> bool:
    """Whether a small picture is a bitmap that was made larger: it holds no more than a bitmap.

    Parameters
    ----------
    grey : ndarray of uint8, shape (H, W)
    """
    longest = max(grey.shape)
    if not BITMAP_SIDE < longest <= MOST_ENLARGED:
        return False
    height, width = grey.shape
    ratio = HELD_BY_BITMAP / longest
    size = max(1, round(width * ratio)), max(1, round(height * ratio))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    least, most, _, _ = cv2.minMaxLoc(grey)
    for method in (cv2.INTER_CUBIC, cv2.INTER_NEAREST):
        again = cv2.resize(small, (width, height), interpolation=method)
        if cv2.absdiff(grey, again).mean() <= SAME * (most - least):
            return True
    return False


def _even_ground(grey: Grey) -> int | None:
    """Tone of the background, if it is one even tone that ink stands out from.

    The edge of the picture counts as much as the whole: ink may cover more than half of a small
    picture, but seldom its edge.
    """
    whole = _histogram(grey) / grey.size
    edges = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    both = whole + _histogram(edges) / edges.size
    tones = np.flatnonzero(whole)
    bitmap = max(grey.shape) <= BITMAP_SIDE
    spread = min(GROUND_SPREAD, int(tones[-1] - tones[0]) // 8) if bitmap else GROUND_SPREAD
    # A sum over neighbouring tones, so that flat ink doesn't beat a noisy background.
    ground = int(np.argmax(np.convolve(both, np.ones(2 * spread + 1), "same") + 0.01 * both))
    first = max(0, ground - spread)
    near = whole[first : ground + spread + 1]
    share = float(near.sum())
    if share < (LEAST_BITMAP_GROUND if bitmap else LEAST_GROUND):
        return None
    apart = np.arange(first, first + near.size) - ground
    noise = np.sqrt(float((near * apart**2).sum()) / share)
    contrast = max(ground - tones[0], tones[-1] - ground)
    if not bitmap and contrast < LEAST_OVER_NOISE * noise:
        return None
    return ground


def _histogram(tones: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    return np.asarray(cv2.calcHist([tones], [0], None, [256], [0, 256]), np.float64).ravel()


def _clean_ink(grey: Grey, ground: int) -> Grey:
    """Distance from the background's tone, the ink's own tone made 255."""
    lowest, highest, _, _ = cv2.minMaxLoc(grey)
    # Ink lies on one side of the background's tone only; the larger contrast says which.
    darker = ground - lowest > highest - ground
    away = cv2.subtract(ground, grey) if darker else cv2.subtract(grey, ground)
    counts = _histogram(np.asarray(away, np.uint8))
    top = int(np.flatnonzero(counts)[-1])
    # The ink's own tone is that of the darkest tenth of its inner part; one black pixel is not.
    counts[: top // 2 + 1] = 0
    inner = np.cumsum(counts)
    level = int(np.searchsorted(inner, 0.9 * inner[-1]))
    return np.asarray(cv2.convertScaleAbs(away, alpha=255 / level), np.uint8)


def _is_clean(ink: Grey) -> bool:
    """Whether grey occurs only where ink ends, as on a canvas; on paper it is everywhere."""
    core = cv2.compare(ink, 128, cv2.CMP_GE)
    reach = 2 * max(2, max(ink.shape) // 14) + 1
    near = cv2.dilate(core, np.ones((reach, reach), np.uint8))
    stray = cv2.compare(ink, 20, cv2.CMP_GE)
    cv2.subtract(stray, near, stray)
    return cv2.countNonZero(stray) <= 0.05 * cv2.countNonZero(core)


def full() -> PictureError:
    """The error for a picture that is all ink."""
    return PictureError(
        "The picture is full of ink: clear it and draw one digit with thinner strokes.",
        code="full",
    )
