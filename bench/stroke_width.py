"""Whether the frame should also normalise how wide strokes are: named accuracy with and without.

    python -m bench.stroke_width --strokes FILE.npz [--bitmaps FILE.npz ...] [--limit 1500]

Strokes are drawn at brush widths of 8, 14, 20 and 30 px of 280, framed as they are, and framed
with their width brought into the range of MNIST's own. Labels only score.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.handwriting import WIDTHS, Framed, canvases, framed, read_bitmaps, read_strokes
from deepcluster.data import open_dataset
from deepcluster.evaluate import named_accuracy
from deepcluster.groups import keep_digit
from deepcluster.ink import find_ink, flatten
from deepcluster.models import ClusterModel, available, load
from deepcluster.picture import read_picture
from deepcluster.preprocess import centre, fit, frame
from deepcluster.stroke_width import stroke_width, with_width

#: MNIST images whose strokes are measured.
MEASURED = 2000

Way = Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.float32]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.stroke_width", description=__doc__)
    parser.add_argument("--strokes", type=Path, nargs="*", default=[], metavar="FILE.npz")
    parser.add_argument("--bitmaps", type=Path, nargs="*", default=[], metavar="FILE.npz")
    parser.add_argument("--limit", type=int, default=1500, help="samples a set (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    low, mid_low, mid_high, high = mnist_widths(options.seed)
    print(f"MNIST's strokes are {low:.3f} to {high:.3f} of the longest side wide (5 to 95 %).\n")
    ways: dict[str, Way] = {
        "as drawn": frame,
        "into MNIST's 5-95 %": partial(normalised, least=low, most=high),
        "into MNIST's 25-75 %": partial(normalised, least=mid_low, most=mid_high),
    }
    models = {name: load(name) for name in available()}
    print("| set | way | " + " | ".join(models) + " |\n|" + " --- |" * (len(models) + 2))
    for strokes in options.strokes:
        drawings, labels, rows = read_strokes(strokes, options.limit, options.seed)
        for width in WIDTHS:
            for way, by in ways.items():
                drawn = canvases(drawings, width, options.seed)
                tell(f"{width} px", way, framed(strokes.stem, drawn, labels, rows, by), models)
    for bitmaps in options.bitmaps:
        images, labels, rows = read_bitmaps(bitmaps, options.limit, options.seed)
        for way, by in ways.items():
            tell(bitmaps.stem, way, framed(bitmaps.stem, iter(images), labels, rows, by), models)
    return 0


def mnist_widths(seed: int) -> tuple[float, ...]:
    """The 5th, 25th, 75th and 95th percentile of MNIST's stroke width over the longest side."""
    images = open_dataset("mnist").images
    rows = np.random.default_rng(seed).choice(len(images), MEASURED, replace=False)
    inks = [keep_digit(image) for image in images[rows]]
    widths = [stroke_width(ink) / max(ink.shape) for ink in inks]
    return tuple(float(value) for value in np.percentile(widths, [5, 25, 75, 95]))


def normalised(
    picture: npt.NDArray[np.uint8], *, least: float, most: float
) -> npt.NDArray[np.float32]:
    """``frame`` with the width of the strokes brought into a range."""
    ink = keep_digit(find_ink(flatten(read_picture(picture))))
    framed = centre(fit(with_width(ink, least=least, most=most)))
    return framed.astype(np.float32) / np.float32(255)


def tell(name: str, way: str, drawn: Framed, models: dict[str, ClusterModel]) -> None:
    """Print a row: the share of images whose shown digit is right, refused ones left out."""
    scores = [
        named_accuracy(drawn.labels, model.answer(drawn.images).names) for model in models.values()
    ]
    print(f"| {name} | {way} | " + " | ".join(f"{score:.3f}" for score in scores) + " |")


if __name__ == "__main__":
    raise SystemExit(main())
