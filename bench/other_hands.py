"""Do the models read other people's handwriting than MNIST's?

    python -m bench.other_hands --handwriting FOLDER [--model NAME_OR_PATH ...] [--limit N]
        [--seed 0] [--cache FOLDER]

FOLDER holds ``.npz`` files of strokes or bitmaps, as in `bench.handwriting`. Every pen sample is
drawn once on the pad, its brush 14 to 30 px of 280 wide, its size and place at random, and
everything goes through the product's `frame`. Prints a Markdown table: the share of right
digits, the share that is "not sure" (whose digits count all the same), and which digits are read
as which.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import deepcluster
from bench.command import finish
from bench.handwriting import Framed, canvases, framed, read_bitmaps, read_strokes
from bench.table import markdown
from deepcluster.errors import DataError
from deepcluster.files import in_one_step
from deepcluster.models import ClusterModel, load

#: Brush widths, px of a pad of 280.
WIDTHS = (14.0, 30.0)
#: Images answered at a time.
BATCH = 2000
#: Confusions that are told.
TOLD = 5

#: Images -> the digit shown for each, and whether the reader is sure of it.
Reader = Callable[[npt.NDArray[np.uint8]], tuple[list[str], npt.NDArray[np.bool_]]]


@dataclass(frozen=True)
class Reading:
    """How one reader did on one set of ``n`` images."""

    n: int
    accuracy: float
    refused: float
    #: (digit, read as) -> images, the most frequent first.
    confusions: dict[tuple[int, str], int]

    def told(self) -> str:
        """The most frequent confusions in words: "9 read as 3: 120"."""
        first = list(self.confusions.items())[:TOLD]
        return ", ".join(f"{digit} read as {name or 'nothing'}: {n}" for (digit, name), n in first)


def open_sets(
    folder: Path, *, limit: int | None = None, seed: int = 0, cache: Path | None = None
) -> list[Framed]:
    """Frames of every set in a folder, by name; DataError where there is none.

    Parameters
    ----------
    folder : Path
    limit : int, optional
        Samples per set, at random; all when left out.
    seed : int, default=0
        Of that chance, and of the brush, size and place of what is drawn.
    cache : Path, optional
        Where frames are kept from one call to the next, which saves half a minute. They are made
        anew when the files, the arguments or the code that frames change.
    """
    files = sorted(folder.glob("*.npz"))
    if not files:
        raise DataError(f"There is no .npz file in {folder}; give the folder of the handwriting.")
    return [_cached(file, limit, seed, cache) for file in files]


def read(reader: Reader, images: npt.NDArray[np.uint8], labels: npt.NDArray[np.int64]) -> Reading:
    """Score a reader on images (n, 28, 28) and their digits."""
    names: list[str] = []
    sure: list[npt.NDArray[np.bool_]] = []
    for start in range(0, len(images), BATCH):
        some, known = reader(images[start : start + BATCH])
        names += some
        sure.append(known)
    pairs = Counter(zip(labels.tolist(), names, strict=True))
    wrong = {pair: n for pair, n in pairs.most_common() if str(pair[0]) != pair[1]}
    return Reading(
        n=len(images),
        accuracy=1 - sum(wrong.values()) / len(images),
        refused=1 - float(np.concatenate(sure).mean()),
        confusions=wrong,
    )


def shown_by(model: ClusterModel) -> Reader:
    """What a visitor of the page is shown by a model."""

    def reader(images: npt.NDArray[np.uint8]) -> tuple[list[str], npt.NDArray[np.bool_]]:
        answers = model.answer(images)
        return answers.names, answers.sure

    return reader


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Named accuracy on other people's handwriting.")
    parser.add_argument("--handwriting", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--model", nargs="+", default=["deep"], metavar="NAME_OR_PATH")
    parser.add_argument("--limit", type=int, help="samples per set, at random; all without it")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="keeps the frames")
    options = parser.parse_args(arguments)
    readers = {name: shown_by(load(name)) for name in options.model}
    sets = open_sets(
        options.handwriting, limit=options.limit, seed=options.seed, cache=options.cache
    )
    rows = []
    for name, reader in readers.items():
        readings = [read(reader, each.images, each.labels) for each in sets]
        for each, found in zip(sets, readings, strict=True):
            shares = f"{found.accuracy:.4f}", f"{found.refused:.4f}"
            rows.append([name, each.name, f"{found.n:,}", *shares, found.told()])
        mean = np.mean([(found.accuracy, found.refused) for found in readings], axis=0)
        rows.append([name, "mean", "", *(f"**{share:.4f}**" for share in mean), ""])
    headings = "model", "set", "images", "named accuracy", "not sure", "most frequent confusions"
    print(markdown(headings, rows))
    for each in sets:
        if each.refused:
            left = ", ".join(f"{n} {code}" for code, n in each.refused.items())
            print(f"\n{each.name}: the frame refused {left}; these are left out.")
    return 0


def _cached(file: Path, limit: int | None, seed: int, cache: Path | None) -> Framed:
    if cache is None:
        return _frame(file, limit, seed)
    kept = cache / f"{file.stem}-{_mark(file, limit, seed)}.npz"
    if kept.exists():
        with np.load(kept, allow_pickle=False) as archive:
            held = dict(archive)
        refused = dict(zip(held["codes"].tolist(), held["counts"].tolist(), strict=True))
        return Framed(file.stem, held["images"], held["labels"], held["rows"], refused)
    made = _frame(file, limit, seed)
    cache.mkdir(parents=True, exist_ok=True)
    with in_one_step(kept) as partial:
        np.savez_compressed(
            partial,
            images=made.images,
            labels=made.labels,
            rows=made.rows,
            codes=np.array(list(made.refused), dtype=str),
            counts=np.array(list(made.refused.values()), dtype=np.int64),
        )
    return made


def _frame(file: Path, limit: int | None, seed: int) -> Framed:
    with np.load(file, allow_pickle=False) as archive:
        has_strokes = "points" in archive.files
    if has_strokes:
        drawings, labels, rows = read_strokes(file, limit, seed)
        return framed(file.stem, canvases(drawings, WIDTHS, seed), labels, rows)
    images, labels, rows = read_bitmaps(file, limit, seed)
    return framed(file.stem, iter(images), labels, rows)


def _mark(file: Path, limit: int | None, seed: int) -> str:
    """A name that changes with whatever the frames depend on: arguments, data and code."""
    digest = hashlib.sha256(repr((limit, seed, WIDTHS)).encode())
    package = Path(deepcluster.__file__).parent
    # What draws and frames.
    code = [Path(__file__).with_name("handwriting.py"), *sorted(package.glob("frame/*.py"))]
    for source in [file, *code]:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    finish(main)
