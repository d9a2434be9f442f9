"""What tests of learning a hand share: a model that is quickly made, and somebody's drawings."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from deepcluster.data import open_dataset
from deepcluster.frame import frame
from deepcluster.frame.pixels import to_uint8
from deepcluster.models.deep import DeepClustering
from deepcluster.stages.graph import GraphSettings
from deepcluster.stages.self_train import SelfTrainSettings
from tests.support.drawings import canvas


def drawn_digits(n: int, *, seed: int = 0) -> np.ndarray:
    """Drawings of 0 to 9 in turn, uint8 (n, 28, 28)."""
    return np.stack([to_uint8(frame(canvas(row % 10, seed=seed + row))) for row in range(n)])


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="deepcluster-tests-")


@cache
def small_parent() -> Path:
    """A checkpoint of kind deep, made once: small, trained for a moment, on drawings as well."""
    images = np.concatenate([open_dataset("digits").images[:200], drawn_digits(100, seed=1000)])
    model = DeepClustering(
        agreement=None,
        graph=GraphSettings(n_samples=1, n_neighbors_small=10, n_init=2),
        self_training=SelfTrainSettings(n_epochs=3, batch_size=64, width=8, n_latent=16),
        max_tries=1,
    ).fit(images)
    model.names_ = [str(cluster) for cluster in range(10)]
    return model.save(Path(_scratch().name) / "small")


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
