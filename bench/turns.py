"""Does it help to look at an image turned a little to either side as well?

    python -m bench.turns --handwriting FOLDER [--mnist FOLDER] [--model NAME_OR_PATH ...]
        [--angles 0 4 8 12] [--limit N] [--cache FOLDER]

Each model reads MNIST's held-out images and every set of the folder as they are and with its latent
vectors averaged over turns of so many degrees to either side (`deepcluster.networks.turns`), its
centres left where they are. Prints a Markdown table of named accuracy.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.command import finish
from bench.other_hands import open_sets, read, shown_by
from bench.table import markdown
from deepcluster.data import open_dataset
from deepcluster.errors import DataError
from deepcluster.models import load
from deepcluster.models.cnn import SupervisedReference
from deepcluster.models.deep import DeepClustering
from deepcluster.networks.turns import AS_IT_IS

#: Images and their digits.
LabelledSet = tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]


def turns(degrees: float) -> tuple[float, ...]:
    """As it is, and turned to either side."""
    return (*AS_IT_IS, degrees, -degrees) if degrees else AS_IT_IS


def accuracies(
    model: DeepClustering | SupervisedReference,
    sets: Sequence[LabelledSet],
    angles: Sequence[float],
) -> npt.NDArray[np.float64]:
    """Named accuracy at each angle on each set, (n angles, n sets); the model is left as it was."""
    as_trained = model.turns
    found = np.zeros((len(angles), len(sets)))
    for row, degrees in enumerate(angles):
        model.turns = turns(degrees)
        found[row] = [read(shown_by(model), images, labels).accuracy for images, labels in sets]
    model.turns = as_trained
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What averaging over small turns is worth.")
    parser.add_argument("--handwriting", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--mnist", metavar="FOLDER", help="of MNIST's files")
    parser.add_argument("--model", nargs="+", default=["deep", "cnn"], metavar="NAME_OR_PATH")
    parser.add_argument("--angles", nargs="+", type=float, default=[0, 4, 8, 12], metavar="DEGREES")
    parser.add_argument("--limit", type=int, help="images of each set; all without it")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="of `bench.other_hands`")
    options = parser.parse_args(arguments)
    held_out = open_dataset("mnist-test", data_dir=options.mnist)
    hands = open_sets(options.handwriting, limit=options.limit, cache=options.cache)
    part = slice(options.limit)
    sets = [(held_out.images[part], held_out.labels()[part])]
    sets += [(each.images, each.labels) for each in hands]
    of_model = {}
    for name in options.model:
        model = load(name)
        if not isinstance(model, DeepClustering | SupervisedReference):
            raise DataError(f"{name} has no turns: only models of the kinds deep and cnn have.")
        of_model[name] = accuracies(model, sets, options.angles)
    rows = [
        [name, f"{degrees:g}", *(f"{share:.4f}" for share in shares)]
        for name, found in [*of_model.items(), ("mean", np.mean([*of_model.values()], axis=0))]
        for degrees, shares in zip(options.angles, found, strict=True)
    ]
    print(markdown(["model", "degrees", "MNIST held out", *(each.name for each in hands)], rows))
    return 0


if __name__ == "__main__":
    finish(main)
