"""What a camera or scanner makes of light: exposure, blur, noise, sharpening, JPEG."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from bench.pages.noise import Chance, Field, between, grain

#: Steps of the table that turns light into levels.
STEPS = 4095


@dataclass(frozen=True)
class Camera:
    """How a picture is taken.

    Attributes
    ----------
    white : float
        What the brightest paper becomes, 0 to 1, as a screen shows it.
    blur, motion : float
        Spread and smear, px.
    noise, blotches : float
        Deviation in levels of 255: of each pixel, and of colour over several.
    sharpen : float
        How much edges are exaggerated.
    contrast : float
        Strength of the tone curve's S.
    quality : int
        Of the JPEG; no JPEG at 0.
    """

    white: float = 0.85
    blur: float = 0.6
    motion: float = 0.0
    noise: float = 2.0
    blotches: float = 1.0
    sharpen: float = 0.3
    contrast: float = 0.2
    quality: int = 85


def phone(side: int, chance: Chance, *, hard: float = 1.0) -> Camera:
    """A phone's camera, well or badly used; ``hard`` says how badly at most."""
    shaken = chance.random() < 0.12 * hard
    return Camera(
        white=chance.uniform(0.6, 0.98),
        blur=between(chance, 0.4, 0.5 + hard * side / 500),
        motion=between(chance, 1, 1 + side / 120) if shaken else 0.0,
        noise=between(chance, 0.5, 1.5 + 5 * hard),
        blotches=between(chance, 0.3, 1 + 3 * hard),
        sharpen=max(0.0, chance.normal(0.4, 0.4)),
        contrast=chance.uniform(0, 0.5),
        quality=round(chance.uniform(30 if hard >= 1 else 60, 95)),
    )


def scanner(chance: Chance) -> Camera:
    """A flatbed: sharp, even, little noise."""
    return Camera(
        white=chance.uniform(0.82, 1.0),
        blur=chance.uniform(0.3, 0.9),
        noise=between(chance, 0.2, 2),
        blotches=0.2,
        sharpen=chance.uniform(0, 0.6),
        contrast=chance.uniform(0, 0.6),
        quality=round(chance.uniform(50, 97)),
    )


def take(seen: Field, camera: Camera, chance: Chance) -> npt.NDArray[np.uint8]:
    """A picture, uint8 (h, w, 3), of light, float32 (h, w, 3), whose white is 1."""
    if camera.blur > 0.3:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), camera.blur), np.float32)
    if camera.motion:
        seen = _smeared(seen, camera.motion, chance)
    levels = _curve(camera)[np.clip(seen * (STEPS / 1.3), 0, STEPS).astype(np.int16)]
    if camera.sharpen:
        soft = cv2.GaussianBlur(levels, (0, 0), 1.2 + camera.blur / 2)
        levels += camera.sharpen * (levels - soft)
    shape = levels.shape[:2]
    # Dim places are noisier, as the camera lifts them more.
    rough = camera.noise * (1.3 - 0.6 * levels[..., 1] / 255)
    levels += (rough * _shot(shape, chance))[..., None]
    for channel in (0, 2):
        levels[..., channel] += camera.noise * 0.5 * _shot(shape, chance)
        levels[..., channel] += camera.blotches * grain(shape, 2.5, chance)
    return np.asarray(np.clip(np.rint(levels), 0, 255), np.uint8)


def jpeg(picture: npt.NDArray[np.uint8], quality: int) -> bytes:
    """A picture (h, w, 3), red first, as the bytes of a JPEG file."""
    done, data = cv2.imencode(
        ".jpg", np.ascontiguousarray(picture[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    assert done
    return bytes(data)


def _curve(camera: Camera) -> Field:
    """Level, 0 to 255, for each of `STEPS` + 1 steps of light up to 1.3."""
    value = np.clip(np.linspace(0, 1.3, STEPS + 1) ** (1 / 2.2) * camera.white, 0, 1)
    curved = value * value * (3 - 2 * value)
    return np.asarray(255 * (value + camera.contrast * (curved - value)), np.float32)


def _smeared(seen: Field, length: float, chance: Chance) -> Field:
    side = int(length) * 2 + 3
    kernel = np.zeros((side, side), np.float32)
    angle = chance.uniform(0, np.pi)
    end = np.array([np.cos(angle), np.sin(angle)]) * length / 2 * 16
    a, b = (tuple(np.rint(side // 2 * 16 + sign * end).astype(int).tolist()) for sign in (-1, 1))
    cv2.line(kernel, a, b, 1.0, 1, cv2.LINE_AA, 4)
    return np.asarray(cv2.filter2D(seen, -1, kernel / kernel.sum()), np.float32)


def _shot(shape: tuple[int, ...], chance: Chance) -> Field:
    """Noise of each pixel for itself."""
    # One long draw, begun anywhere: normal numbers are dear.
    pool = _pool(chance)
    height, width = shape[:2]
    start = int(chance.integers(len(pool)))
    return np.resize(np.roll(pool, start), (height, width))


def _pool(chance: Chance) -> Field:
    return chance.standard_normal(300_007, dtype=np.float32)
