"""What several commands' tests need: to run one here, and a small model that one trained."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from tests.support.commands import outcome, run_here
from tests.support.drawings import canvas


@pytest.fixture
def here(capsys):
    return partial(run_here, capsys)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """An archive of sixty drawn digits, one blank picture among them."""
    labels = np.append(np.tile(np.arange(10), 6), 3)
    images = [canvas(int(label), seed=i) for i, label in enumerate(labels)]
    images[-1] = np.full_like(images[0], 255)
    path = tmp_path_factory.mktemp("drawn") / "drawn.npz"
    np.savez_compressed(path, images=np.stack(images), labels=labels)
    return path


@pytest.fixture(scope="module")
def trained(drawn, tmp_path_factory):
    """What training on the archive printed, and the folder it left."""
    out = tmp_path_factory.mktemp("trained") / "model"
    args = ("train", "pixel-kmeans", "--data", drawn, "--seed", 3, "--out", out)
    return SimpleNamespace(folder=out, args=args, **vars(outcome(*args)))
