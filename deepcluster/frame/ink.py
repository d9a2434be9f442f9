"""Where the ink is: pixels to an ink map, bright ink on 0.

A canvas or a clean scan has an even background, and its grey levels are worth keeping; a photo of
paper does not, and goes to `paper.py`.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError
from deepcluster.frame.groups import blank
from deepcluster.frame.paper import paper_ink
from deepcluster.frame.pixels import SIDE

Grey = npt.NDArray[np.uint8]

# Levels (of 255) by which a clean background may vary: what JPEG does to an even surface.
GROUND_SPREAD = 8
# Share of a clean picture that is background; a small bitmap may be more than half ink.
LEAST_GROUND = 0.35
# Contrast of ink over the background's noise; noise alone reaches 5 in a million pixels.
LEAST_OVER_NOISE = 8
# Up to this side, px, a picture is a bitmap: no photo is that small, and all of it may be edges.
BITMAP_SIDE = 64
# Levels between the background and the strongest ink, below which a clean picture is blank.
LEAST_CONTRAST = 12


def flatten(pixels: npt.NDArray[np.uint8]) -> Grey:
    """Grey picture from grey, RGB or RGBA pixels, transparency filled in.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)

    Returns
    -------
    ndarray of uint8, shape (H, W)

    Raises
    ------
    PictureError
        With code ``blank`` where everything is transparent.
    """
    if pixels.ndim == 2:
        return pixels
    if pixels.shape[2] == 3:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    alpha = cv2.extractChannel(pixels, 3)
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2GRAY), np.uint8)
    least, most, _, _ = cv2.minMaxLoc(alpha)
    if most == 0:
        raise blank()
    if least == most:
        return grey
    seen = grey[alpha > most / 2]
    low, middle, high = np.percentile(seen, (5, 50, 95))
    if high - low < 64:
        # One tone of ink on nothing: its shape is in the alpha alone, whatever its colour.
        return np.asarray(alpha, np.uint8)
    # A card, or a photo with cut corners: fill in its background, most of what is seen.
    weight = alpha.astype(np.float32) / 255
    return np.asarray(np.rint(grey * weight + middle * (1 - weight)), np.uint8)


def find_ink(grey: Grey) -> Grey:
    """Ink map of a grey picture.

    Parameters
    ----------
    grey : ndarray of uint8, shape (H, W)
        Dark ink on a light background or light on dark.

    Returns
    -------
    ndarray of uint8, shape (H, W), or smaller for a large photo
        0 where there is no ink, 255 where there is nothing else.

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
    if ground is not None:
        ink = _clean_ink(grey, ground)
        if max(grey.shape) <= BITMAP_SIDE or _is_clean(ink):
            return ink
    return paper_ink(grey)


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
    if share < LEAST_GROUND:
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
