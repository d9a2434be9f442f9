"""Drawn digits as pictures: what the pad would send, without a browser."""

from __future__ import annotations

import base64

import cv2
import numpy as np

from tests.support.strokes import strokes

SIDE = 280


def canvas(digit: int, *, seed: int | None = None, width: int = 18) -> np.ndarray:
    """A digit in black on a white pad of 280 x 280."""
    pad = np.full((SIDE, SIDE), 255, np.uint8)
    for stroke in strokes(digit, seed=seed):
        # Four fractional bits: the pad's own lines are not bound to whole pixels either.
        points = np.rint(np.array(stroke) * SIDE * 16).astype(np.int32)
        cv2.polylines(pad, [points], False, 0, width, cv2.LINE_AA, 4)
    return pad


def encode(picture: np.ndarray, kind: str = ".png") -> bytes:
    """A picture as the bytes of a file."""
    done, data = cv2.imencode(kind, picture)
    assert done
    return data.tobytes()


def data_url(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
