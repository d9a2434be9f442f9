"""Picture files of every format, made by Pillow."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()


def scene(height: int = 40, width: int = 60) -> np.ndarray:
    """A smooth picture with no symmetry and no two channels alike."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x * 4, y * 6, (x + 2 * y)], axis=2).astype(np.uint8)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The bytes of a file."""
    held = io.BytesIO()
    image.save(held, kind, **options)
    return held.getvalue()


def every_file() -> dict[str, bytes]:
    """One small file of each kind that is written differently."""
    image = Image.fromarray(scene())
    other = [Image.new("RGB", image.size)]
    return {
        "PNG": encoded(image, "PNG"),
        "JPEG": encoded(image, "JPEG", quality=95),
        "progressive": encoded(image, "JPEG", progressive=True),
        "WebP": encoded(image, "WEBP", quality=90),
        "WebP lossless": encoded(image, "WEBP", lossless=True),
        "WebP alpha": encoded(image.convert("RGBA"), "WEBP", exif=b""),
        "animated": encoded(image, "WEBP", save_all=True, append_images=other),
        "HEIC": encoded(image, "HEIF", quality=90),
        "AVIF": encoded(image, "AVIF", quality=90),
        "GIF": encoded(image, "GIF"),
        "BMP": encoded(image, "BMP"),
        "TIFF": encoded(image, "TIFF"),
        "TIFF, LZW": encoded(image, "TIFF", compression="tiff_lzw"),
        "TIFF, pages": encoded(image, "TIFF", save_all=True, append_images=other),
    }
