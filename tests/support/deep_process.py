"""Trains a small `deep` with its work kept in a folder: for tests that kill it.

python -m tests.support.deep_process FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

from deepcluster.training.journal import Journal
from deepcluster.training.run import Run
from tests.support.small_models import small_deep

N_IMAGES = 300


def images() -> np.ndarray:
    return load_digits().images[:N_IMAGES].astype(np.float32) / 16


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    model = small_deep().fit(images(), run=Run(journal=Journal(folder / "work", "mark")))
    np.save(folder / "labels.npy", model.labels_)
