"""What a camera, a scanner or a program makes of a page: blur, noise, sharpening, JPEG."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]


def taken(picture: Picture, chance: np.random.Generator) -> npt.NDArray[np.uint8]:
    """A page as a file holds it, uint8 RGB of the same size."""
    if chance.random() < 0.55:
        picture = cv2.GaussianBlur(
            picture, (0, 0), float(np.exp(chance.uniform(np.log(0.3), np.log(1.8))))
        )
    if chance.random() < 0.06:
        length = int(chance.integers(3, 8))
        kernel = np.zeros((length, length), np.float32)
        cv2.line(
            kernel,
            (0, int(chance.integers(length))),
            (length - 1, int(chance.integers(length))),
            1.0,
        )
        picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
    if chance.random() < 0.7:
        picture = _noisy(picture, chance)
    if chance.random() < 0.3:
        soft = cv2.GaussianBlur(picture, (0, 0), chance.uniform(0.8, 3))
        picture = picture + chance.uniform(0.2, 1.2) * (picture - soft)
    gamma = float(np.exp(chance.normal(scale=0.2)))
    picture = np.clip(picture, 0, 1) ** gamma
    if chance.random() < 0.15:
        low, high = chance.uniform(0, 0.3), chance.uniform(0.7, 1.0)
        picture = (picture - low) / (high - low)
    pixels = _rounded(picture)
    if chance.random() < 0.12:
        pixels = np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    if chance.random() < 0.6:
        pixels = _jpeg(pixels, int(chance.integers(30, 97)))
    return np.asarray(pixels, np.uint8)


def resampled(
    pixels: npt.NDArray[np.uint8], least: int, chance: np.random.Generator
) -> npt.NDArray[np.uint8]:
    """A page made small, ``least`` px at least, and large again, as bitmaps often are."""
    size = pixels.shape[0]
    small = round(float(np.exp(chance.uniform(np.log(least), np.log(0.7 * size)))))
    methods = [cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC]
    method = int(chance.choice(methods, p=[0.12, 0.58, 0.3]))
    fewer = cv2.resize(pixels, (small, small), interpolation=cv2.INTER_AREA)
    if chance.random() < 0.55:
        # What was small when it was taken has noise and JPEG's blocks at its own size.
        fewer = _rounded(_noisy(fewer.astype(np.float32) / 255, chance))
        if chance.random() < 0.5:
            fewer = _jpeg(fewer, int(chance.integers(40, 97)))
    return np.asarray(cv2.resize(fewer, (size, size), interpolation=method), np.uint8)


def _noisy(picture: Picture, chance: np.random.Generator) -> Picture:
    size = picture.shape[0]
    strength = float(np.exp(chance.uniform(np.log(0.002), np.log(0.045))))
    noise = chance.standard_normal((size, size, 3), np.float32)
    if chance.random() < 0.5:
        noise = np.broadcast_to(noise[..., :1], noise.shape)
    if chance.random() < 0.5:
        noise = cv2.GaussianBlur(np.ascontiguousarray(noise), (0, 0), 0.7) * 2
    return np.asarray(picture + strength * noise, np.float32)


def _rounded(picture: Picture) -> npt.NDArray[np.uint8]:
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def _jpeg(pixels: npt.NDArray[np.uint8], quality: int) -> npt.NDArray[np.uint8]:
    coded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    read = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert read is not None
    return np.asarray(read[..., ::-1], np.uint8)
