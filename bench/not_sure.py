"""What is no digit: how much of it do the models refuse, and how many digits with it?

    python -m bench.not_sure [--models NAME ...] [--n 2000] [--seed 0] [--data-dir FOLDER]
        [--handwriting FOLDER]

Shows every model MNIST's 10,000 held-out digits and four groups of pictures that are no digits:
Fashion-MNIST's 10,000 test pictures as they are, letters of OpenCV's own fonts, letters as a hand
writes them, and scribbles (`bench.not_digits`). Prints a Markdown table of the AUROC with which
novelty tells each group from the held-out digits, and of the share that is "not sure". A FOLDER
of handwriting, as in `bench.handwriting`, adds other people's digits: of these few should be
refused, and rather those that are misread. MNIST and Fashion-MNIST are looked for in --data-dir,
DEEPCLUSTER_DATA or the cache, or downloaded.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import roc_auc_score

from bench.command import finish
from bench.handwriting import Framed
from bench.not_digits import printed_letters, scribbles, written_letters
from bench.other_hands import open_sets
from bench.table import markdown
from deepcluster.data import open_dataset
from deepcluster.models import ClusterModel, available, load

Frames = npt.NDArray[np.uint8]

HEADINGS = ("model", "shown", "images", "AUROC", "not sure", "not sure of those read correctly")
#: Images answered at a time.
BATCH = 2000


def not_digits(n: int, seed: int, data_dir: str | None) -> dict[str, Frames]:
    """The groups of pictures that are no digits, ``n`` of each that is drawn."""
    return {
        "Fashion-MNIST": open_dataset("fashion-mnist-test", data_dir=data_dir).images,
        "letters, printed": printed_letters(n, seed),
        "letters, written": written_letters(n, seed),
        "scribbles": scribbles(n, seed),
    }


def rows(
    name: str,
    model: ClusterModel,
    digits: Frames,
    groups: Mapping[str, Frames],
    hands: Sequence[Framed] = (),
) -> list[list[str]]:
    """Rows of the table for one model.

    Parameters
    ----------
    name : str
        What the table calls the model.
    model : ClusterModel
    digits : ndarray of uint8, shape (n, 28, 28)
        Held-out digits.
    groups : mapping of str to ndarray of uint8, shape (n, 28, 28)
        What is to be told from them.
    hands : sequence of Framed
        Other people's digits.
    """
    novelty, sure, _ = answered(model, digits)
    table = [[name, "MNIST, held out", f"{len(digits):,}", "", _share(~sure), ""]]
    for group, images in groups.items():
        other, known, _ = answered(model, images)
        told = f"{auroc(novelty, other):.4f}"
        table.append([name, group, f"{len(images):,}", told, _share(~known), ""])
    for hand in hands:
        _, known, names = answered(model, hand.images)
        right = names == hand.labels.astype(str)
        shares = _share(~known), _share(~known[right])
        table.append([name, f"digits, {hand.name}", f"{len(names):,}", "", *shares])
    return table


def answered(
    model: ClusterModel, images: Frames
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], npt.NDArray[np.str_]]:
    """Novelty, whether the model is sure, and the digit that it shows, of each image."""
    parts = [model.answer(images[i : i + BATCH]) for i in range(0, len(images), BATCH)]
    return (
        np.concatenate([part.novelty for part in parts]),
        np.concatenate([part.sure for part in parts]),
        np.array([digit for part in parts for digit in part.names]),
    )


def auroc(digits: npt.NDArray[np.floating], others: npt.NDArray[np.floating]) -> float:
    """How often one of the others is more novel than a digit, ties counting half."""
    truth = np.repeat([0, 1], [len(digits), len(others)])
    return float(roc_auc_score(truth, np.concatenate([digits, others])))


def _share(chosen: npt.NDArray[np.bool_]) -> str:
    return f"{chosen.mean():.2%}" if len(chosen) else ""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What is no digit, and how much is refused.")
    parser.add_argument("--models", nargs="+", metavar="NAME", help="all without it")
    parser.add_argument("--n", type=int, default=2000, help="pictures drawn a group (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data-dir", metavar="FOLDER", help="of the data sets' files")
    parser.add_argument("--handwriting", type=Path, metavar="FOLDER")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    digits = open_dataset("mnist-test", data_dir=options.data_dir).images
    groups = not_digits(options.n, options.seed, options.data_dir)
    folder = options.handwriting
    hands = open_sets(folder, limit=options.n, seed=options.seed) if folder else []
    table = []
    for name in options.models or available():
        table += rows(name, load(name), digits, groups, hands)
    print(markdown(HEADINGS, table))
    return 0


if __name__ == "__main__":
    finish(main)
