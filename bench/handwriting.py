"""Handwriting that is not MNIST's, put on the pad as a person would and framed.

Stroke files hold ``points`` float32 (N, 2), ``stroke_off`` (S + 1,), ``sample_off`` (M + 1,) and
``labels`` (M,): stroke s is ``points[stroke_off[s]:stroke_off[s + 1]]``, sample m the strokes
``sample_off[m]`` to ``sample_off[m + 1] - 1``. Bitmap files hold ``images`` uint8 (n, h, w) and
``labels`` (n,).

    python -m bench.handwriting --strokes FILE.npz [--widths 8 14 20 30] [--bitmaps FILE.npz ...]
        [--limit 2000] [--seed 0] [--out FOLDER]

writes one FOLDER/NAME.npz a set and width, with ``images`` uint8 (n, 28, 28), ``labels`` and
``rows``, the sample behind each image.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError
from deepcluster.frame import frame
from deepcluster.frame.pixels import to_uint8
from deepcluster.frame.strokes import draw, place, split

WIDTHS = (8, 14, 20, 30)
# The page's pad is 280 px wide on a phone and up to 400 on a desk; widths are meant at 280.
SMALLEST, LARGEST = 280, 400


@dataclass(frozen=True)
class Framed:
    """Frames of one set, uint8 (n, 28, 28), their labels and the samples they came from."""

    name: str
    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    refused: dict[str, int]


def canvases(
    drawings: Sequence[Sequence[npt.NDArray[np.floating]]],
    width: float | tuple[float, float],
    seed: int,
) -> Iterator[npt.NDArray[np.uint8]]:
    """Each drawing once on a pad, the brush ``width`` px of 280, its size and place at random.

    Two widths are the ends of a range from which each drawing's is drawn uniformly.
    """
    for row, drawing in enumerate(drawings):
        # A generator for each drawing: the same hand at every width, whatever was drawn before.
        chance = np.random.default_rng((seed, row))
        size = int(chance.integers(SMALLEST, LARGEST, endpoint=True))
        share, at = chance.uniform(0.4, 0.9), (chance.random(), chance.random())
        drawn = chance.uniform(*width) if isinstance(width, tuple) else width
        brush = drawn * size / SMALLEST
        placed = place(drawing, size=size, width=brush, share=share, at=at)
        yield draw(placed, size=size, width=brush)


def sample(n: int, limit: int | None, seed: int) -> npt.NDArray[np.int64]:
    """Sorted rows of at most ``limit`` of ``n`` samples, at random."""
    if limit is None or limit >= n:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, limit, replace=False))


def read_strokes(
    file: Path, limit: int | None, seed: int
) -> tuple[list[list[npt.NDArray[np.floating]]], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Drawings, labels and rows of a stroke file."""
    with np.load(file, allow_pickle=False) as archive:
        held = dict(archive)
    drawings = split(held["points"], held["stroke_off"], held["sample_off"])
    rows = sample(len(drawings), limit, seed)
    return [drawings[row] for row in rows], held["labels"][rows].astype(np.int64), rows


def read_bitmaps(
    file: Path, limit: int | None, seed: int
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Images, labels and rows of a bitmap file."""
    with np.load(file, allow_pickle=False) as archive:
        held = dict(archive)
    rows = sample(len(held["images"]), limit, seed)
    return held["images"][rows], held["labels"][rows].astype(np.int64), rows


def framed(
    name: str,
    pictures: Iterator[npt.NDArray[np.uint8]],
    labels: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
) -> Framed:
    """Every picture through `frame`; those it refuses are counted and left out."""
    images, kept = [], []
    refused: dict[str, int] = {}
    for index, picture in enumerate(pictures):
        try:
            images.append(to_uint8(frame(picture)))
            kept.append(index)
        except PictureError as error:
            refused[error.code] = refused.get(error.code, 0) + 1
    return Framed(name, np.array(images), labels[kept], rows[kept], refused)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Frame handwriting as the page would.")
    parser.add_argument("--strokes", type=Path, nargs="*", default=[], metavar="FILE.npz")
    parser.add_argument("--bitmaps", type=Path, nargs="*", default=[], metavar="FILE.npz")
    parser.add_argument("--widths", type=float, nargs="+", default=WIDTHS, metavar="PX")
    parser.add_argument("--limit", type=int, help="samples per set, at random; all without it")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("."), metavar="FOLDER")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for file in options.strokes:
        drawings, labels, rows = read_strokes(file, options.limit, options.seed)
        for width in options.widths:
            pictures = canvases(drawings, width, options.seed)
            _write(framed(f"{file.stem}-{width:g}px", pictures, labels, rows), options.out)
    for file in options.bitmaps:
        images, labels, rows = read_bitmaps(file, options.limit, options.seed)
        _write(framed(file.stem, iter(images), labels, rows), options.out)
    return 0


def _write(done: Framed, folder: Path) -> None:
    file = folder / f"{done.name}.npz"
    np.savez_compressed(file, images=done.images, labels=done.labels, rows=done.rows)
    refused = ", ".join(f"{n} {code}" for code, n in done.refused.items()) or "none"
    print(f"{file}: {len(done.images)} frames, refused: {refused}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
