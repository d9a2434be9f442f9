"""From colours and transparency to what can be searched for ink.

`opaque` fills in what is transparent, `flatten` makes one channel of three: the grey that an eye
sees, or, where ink and ground are equally bright and of another hue, how far each pixel is on the
way from the ground's colour to the ink's.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.groups import blank

Pixels = npt.NDArray[np.uint8]
Grey = npt.NDArray[np.uint8]

# Levels (of 255), in the channel where they differ most, from which a pixel is of another colour
# than the ground.
OTHER_COLOUR = 48
# What is seen of a sheet is a compact thing; pen strokes on nothing are thin: opened by this share
# of their box they are gone.
SHEET_OPENING = 0.12
# Share of the colours' distance that grey must keep, else it is not the channel to look at.
GREY_KEEPS = 0.4
# Every so many pixels are enough to tell which colours there are.
SAMPLE_SIDE = 200


def opaque(pixels: Pixels) -> Pixels:
    """Grey or RGB pixels of a picture, with its background where it is transparent.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)

    Returns
    -------
    ndarray of uint8, shape (H, W) or (H, W, 3)
        Ink that has nothing behind it comes back bright on 0.

    Raises
    ------
    PictureError
        With code ``blank`` where everything is transparent.
    """
    if pixels.ndim == 2 or pixels.shape[2] == 3:
        return pixels
    alpha = np.asarray(cv2.extractChannel(pixels, 3), np.uint8)
    colours = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), np.uint8)
    least, most, _, _ = cv2.minMaxLoc(alpha)
    if most == 0:
        raise blank()
    if least == most:
        return colours
    seen = np.asarray(cv2.compare(alpha, most / 2, cv2.CMP_GT), np.uint8)
    ground = _ground(colours[seen > 0])
    differs = _apart(colours, ground) >= OTHER_COLOUR
    written = cv2.countNonZero((differs & (seen > 0)).astype(np.uint8))
    if not (_is_sheet(seen) and written >= 4):
        # One tone of ink on nothing: its shape is in the alpha alone, whatever its colour.
        return alpha
    # What shines through a half-transparent edge is the sheet's colour too.
    weight = (alpha.astype(np.float32) / np.float32(most))[..., None]
    return np.asarray(np.rint(colours * weight + ground * (1 - weight)), np.uint8)


def flatten(pixels: Pixels) -> Grey:
    """One channel of a picture: the one in which its ink stands out.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)

    Returns
    -------
    ndarray of uint8, shape (H, W)
        Grey, wherever grey shows the ink.

    Raises
    ------
    PictureError
        With code ``blank`` where everything is transparent.
    """
    pixels = opaque(pixels)
    if pixels.ndim == 2:
        return pixels
    hue = _hue_axis(pixels)
    if hue is None:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    ground, axis, length = hue
    # Ground 20, ink 235: noise has room on both sides.
    shift = np.float32(20 - ground @ axis * 215 / length)
    row = (axis * 215 / length).astype(np.float32)
    along = cv2.transform(pixels.astype(np.float32), row[None]) + shift
    return np.asarray(np.rint(np.clip(along, 0, 255)), np.uint8)


def _ground(colours: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """The commonest of some colours, shape (3,), as the mean of those near it."""
    some = colours[:: max(1, len(colours) // SAMPLE_SIDE**2)]
    coarse = (some >> 4).astype(np.int32) @ np.array([256, 16, 1], np.int32)
    common = np.bincount(coarse).argmax()
    middle = (np.array([common >> 8, common >> 4 & 15, common & 15]) << 4) + 8
    near = some[np.abs(some.astype(np.int32) - middle).max(axis=1) <= 16]
    return np.asarray(np.median(near, axis=0), np.float64)


def _apart(pixels: Pixels, colour: npt.NDArray[np.float64]) -> Grey:
    """How far pixels are from a colour, in the channel where they differ most."""
    away = cv2.absdiff(pixels, tuple(float(c) for c in colour) + (0.0,))
    return np.asarray(away.max(axis=2), np.uint8)


def _is_sheet(seen: Grey) -> bool:
    """Whether what can be seen is a sheet with something on it, rather than strokes."""
    left, top, width, height = cv2.boundingRect(seen)
    size = max(3, int(max(width, height) * SHEET_OPENING))
    box = np.pad(seen[top : top + height, left : left + width], 1)
    opened = cv2.morphologyEx(box, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    return cv2.countNonZero(opened) >= 0.5 * cv2.countNonZero(box)


def _hue_axis(
    pixels: Pixels,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float] | None:
    """The ground's colour, and the direction and distance of the ink's; None where grey does."""
    step = max(1, max(pixels.shape[:2]) // SAMPLE_SIDE)
    some = np.ascontiguousarray(pixels[::step, ::step])
    # No colour anywhere, as on most canvases: nothing to decide.
    spread = some.max(axis=2).astype(np.int16) - some.min(axis=2)
    if spread.max() < OTHER_COLOUR / 2:
        return None
    flat = some.reshape(-1, 3)
    ground = _ground(flat)
    apart = flat - ground
    far = np.abs(apart).max(axis=1)
    top = np.percentile(far, 99.9) if len(far) > 5000 else far.max()
    if top < OTHER_COLOUR / 2:
        return None
    ink = apart[far >= 0.7 * top]
    grey = np.array([0.299, 0.587, 0.114])
    if np.abs(ink @ grey).mean() >= GREY_KEEPS * np.abs(ink).max(axis=1).mean():
        return None
    # Not the mean: colours on both sides of the ground would cancel out.
    axis = np.linalg.svd(ink, full_matrices=False)[2][0]
    along = ink @ axis
    axis = axis if along.mean() >= 0 else -axis
    return ground, axis, float(np.percentile(np.abs(along), 75))
