"""Drawings to keep, made without a model."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from deepcluster.store import Drawing, Prediction, Source
from deepcluster.store.drawing import drawing_key
from tests.support.drawings import encode

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def said(model: str, name: str, *, sure: bool = True) -> Prediction:
    probabilities = tuple(0.91 if str(digit) == name else 0.01 for digit in range(10))
    return Prediction(model, len(name), name, 0.91, probabilities, sure, "0a" * 32)


def drawing(number: int, *names: str, session: str = "me", **changes: Any) -> Drawing:
    """The drawing of some number: always the same, a second younger than the one before."""
    noise = np.random.default_rng(number)
    picture = noise.integers(0, 256, (20, 20), np.uint8)
    fields: dict[str, Any] = {
        "key": drawing_key(session, client_id=str(number)),
        "session": session,
        "time": START + timedelta(seconds=number),
        "source": Source.PAD,
        "png": encode(picture),
        "frame": noise.integers(0, 256, (28, 28), np.uint8),
        "predictions": tuple(
            said(model, name) for model, name in zip(("deep", "pixel-kmeans"), names, strict=False)
        ),
    }
    return Drawing(**{**fields, **changes})


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
