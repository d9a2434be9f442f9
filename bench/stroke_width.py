"""Should `frame` bring strokes to one width? Named accuracy with and without.

    python -m bench.stroke_width --mnist FOLDER --handwriting FOLDER [--models deep pixel-kmeans]
        [--widths 8 14 20 30] [--limit 2000] [--seed 0] [--threads 1]

FOLDER of handwriting: ``.npz`` files of strokes or bitmaps, as in `bench.handwriting`. Beside
the models a ruler: the vote of the three nearest of 10,000 MNIST training images, by pixels.
Prints a Markdown table: rows are sets, columns ranges of the mean stroke width in px of the 20
that a digit is long; "as drawn" leaves it alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sklearn.neighbors import KNeighborsClassifier

from bench.handwriting import WIDTHS, canvases, read_bitmaps, read_strokes
from deepcluster.data import open_dataset
from deepcluster.errors import PictureError
from deepcluster.frame.colour import flatten
from deepcluster.frame.find import choose, whole
from deepcluster.frame.frame import DIGIT_SIDE, centre, fit
from deepcluster.frame.groups import cut_out
from deepcluster.frame.picture import open_picture
from deepcluster.frame.stroke_width import with_width
from deepcluster.models import load

Images = npt.NDArray[np.uint8]
Names = Callable[[Images], npt.NDArray[np.int64]]

RANGES: dict[str, tuple[float, float]] = {
    "as drawn": (0.0, np.inf),
    "2 or more": (2.0, np.inf),
    "1.6 to 4": (1.6, 4.0),
    "2 to 3": (2.0, 3.0),
    "2.2": (2.2, 2.2),
    "2.5": (2.5, 2.5),
    "2.8": (2.8, 2.8),
    "3.2": (3.2, 3.2),
}
NEIGHBOURS, RULER_IMAGES = 3, 10_000


def framed(picture: Images) -> Images:
    """`frame`, its steps one by one, at every range of widths: uint8 (ranges, 28, 28)."""
    part = whole(open_picture(picture))
    choice = choose(part, flatten(part.pixels))
    digit = cut_out(choice.ink, choice.digit)
    spans = [np.array(span) / DIGIT_SIDE for span in RANGES.values()]
    return np.array([centre(fit(with_width(digit, least=a, most=b))) for a, b in spans])


def sets(
    folder: Path, widths: Sequence[float], limit: int, seed: int
) -> Iterator[tuple[str, Iterator[Images], npt.NDArray[np.int64]]]:
    """Name, pictures and labels of every set in a folder, strokes once for each brush width."""
    for file in sorted(folder.glob("*.npz")):
        with np.load(file, allow_pickle=False) as archive:
            has_strokes = "points" in archive.files
        if has_strokes:
            drawings, labels, _ = read_strokes(file, limit, seed)
            for width in widths:
                yield f"{file.stem}, {width:g} px", canvases(drawings, width, seed), labels
        else:
            images, labels, _ = read_bitmaps(file, limit, seed)
            yield file.stem, iter(images), labels


def shown_by(name: str) -> Names:
    """The digit that a trained model shows for each image."""
    model = load(name)
    digits = np.array([int(digit) for digit in model.names_ or []])
    return lambda images: digits[model.predict(images)]


def ruler(mnist: Path, seed: int) -> Names:
    """Three nearest neighbours among MNIST's training images: a fair reader, soon made."""
    train = open_dataset("mnist", data_dir=mnist)
    rows = np.random.default_rng(seed).permutation(len(train.images))[:RULER_IMAGES]
    reader = KNeighborsClassifier(NEIGHBOURS)
    reader.fit(train.images[rows].reshape(len(rows), -1) / np.float32(255), train.labels()[rows])
    return lambda images: reader.predict(images.reshape(len(images), -1) / np.float32(255))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Named accuracy by stroke width.")
    parser.add_argument("--mnist", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--handwriting", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--models", nargs="*", default=["deep", "pixel-kmeans"], metavar="NAME")
    parser.add_argument("--widths", type=float, nargs="+", default=WIDTHS, metavar="PX")
    parser.add_argument("--limit", type=int, default=2000, help="samples per set, at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    readers = {name: shown_by(name) for name in options.models}
    readers["3 neighbours"] = ruler(options.mnist, options.seed)

    scores: dict[tuple[str, str], list[float]] = {}
    for name, pictures, labels in sets(
        options.handwriting, options.widths, options.limit, options.seed
    ):
        frames: list[Images] = []
        kept: list[int] = []
        for row, picture in enumerate(pictures):
            try:
                frames.append(framed(picture))
                kept.append(row)
            except PictureError as error:
                print(f"{name}, sample {row}: {error}", file=sys.stderr)
        print(f"{name}: {len(kept)} frames", file=sys.stderr)
        by_range = np.swapaxes(np.array(frames), 0, 1)
        for reader, names in readers.items():
            scores[name, reader] = [
                float((names(images) == labels[kept]).mean()) for images in by_range
            ]
    print(f"| set | read by | {' | '.join(RANGES)} |")
    print(f"| --- | --- | {' | '.join('---' for _ in RANGES)} |")
    for (name, reader), found in sorted(scores.items(), key=lambda item: item[0][1]):
        print(f"| {name} | {reader} | {' | '.join(f'{score:.3f}' for score in found)} |")
    for reader in readers:
        mean = np.mean([cells for (_, by), cells in scores.items() if by == reader], axis=0)
        print(f"| mean | {reader} | {' | '.join(f'{score:.3f}' for score in mean)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
