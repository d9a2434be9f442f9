"""Handwriting for the study's tests: the ten digits as four people write them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from tests.support.strokes import strokes

WRITERS = 4


def write_strokes(path: Path, **changes: np.ndarray) -> Path:
    """Forty drawings as strokes, ten a writer, in an archive; arrays can be put in their place."""
    labels = np.tile(np.arange(10), WRITERS)
    drawn = [
        [np.array(stroke, np.float32) for stroke in strokes(int(digit), seed=row)]
        for row, digit in enumerate(labels)
    ]
    every = [stroke for drawing in drawn for stroke in drawing]
    arrays = {
        "points": np.concatenate(every),
        "stroke_off": np.cumsum([0, *map(len, every)]),
        "sample_off": np.cumsum([0, *map(len, drawn)]),
        "labels": labels.astype(np.uint8),
        "writers": np.repeat(np.arange(WRITERS), 10).astype(np.int16),
    }
    np.savez(path, **{**arrays, **changes})  # type: ignore[arg-type]
    return path


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    """A table that a study wrote into its folder."""
    with open(folder / "tables" / f"{name}.csv", newline="") as file:
        return list(csv.DictReader(file))
