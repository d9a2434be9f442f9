"""Models by name: make a new one, or load one that was trained."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

from deepcluster.errors import CheckpointError
from deepcluster.models.answers import Answers
from deepcluster.models.base import ClusterModel
from deepcluster.models.checkpoint import CARD, read_card
from deepcluster.models.reference import Reference

__all__ = [
    "SUPERVISED",
    "Answers",
    "ClusterModel",
    "Reference",
    "available",
    "create",
    "kinds",
    "load",
    "resolve",
    "title",
]

#: Kind -> where its estimator lives; imported only when asked for.
_ESTIMATORS = {
    "deep": ("deepcluster.models.deep", "DeepClustering"),
    "cnn": ("deepcluster.models.cnn", "SupervisedReference"),
    "dec": ("deepcluster.models.dec", "DEC"),
    "ae-kmeans": ("deepcluster.models.ae_kmeans", "AutoencoderKMeans"),
    "pixel-kmeans": ("deepcluster.models.pixel_kmeans", "PixelKMeans"),
}

#: The kinds that are trained with labels; wherever kinds are listed, this is said.
SUPERVISED = frozenset({"cnn"})


def kinds() -> list[str]:
    """Names of all kinds of model, the best first, and second what labels would have bought."""
    return list(_ESTIMATORS)


def estimator(kind: str) -> type[ClusterModel]:
    """The class behind a kind of model; CheckpointError for an unknown one."""
    if kind not in _ESTIMATORS:
        listed = [f"{one} (with labels)" if one in SUPERVISED else one for one in kinds()]
        raise CheckpointError(f"There is no model called {kind!r}; there are {', '.join(listed)}.")
    module, name = _ESTIMATORS[kind]
    return getattr(importlib.import_module(module), name)


def create(kind: str, *, seed: int = 0, **settings: Any) -> ClusterModel:
    """A new, untrained model with the settings of the published run."""
    return estimator(kind)(random_state=seed, **settings)


def checkpoint_folder() -> Path:
    """Where the shipped checkpoints are: ``DEEPCLUSTER_CHECKPOINTS``, else those that came along.

    A wheel has them inside the package, the repository beside it.
    """
    if given := os.environ.get("DEEPCLUSTER_CHECKPOINTS"):
        return Path(given)
    package = Path(__file__).parents[1]
    installed = package / "checkpoints"
    return installed if installed.is_dir() else package.parent / "checkpoints"


def available(folder: str | Path | None = None) -> list[str]:
    """Names of the checkpoints in a folder, the kinds' order first, then by name."""
    folder = Path(folder) if folder else checkpoint_folder()
    found = sorted(card.parent.name for card in folder.glob(f"*/{CARD}"))
    known = [kind for kind in kinds() if kind in found]
    return known + [name for name in found if name not in known]


def load(model: str | Path, *, folder: str | Path | None = None) -> ClusterModel:
    """Load a checkpoint.

    Parameters
    ----------
    model : str or Path
        A name in the folder of checkpoints, or the path of a checkpoint's own folder.
    folder : str or Path, optional
        Defaults to ``checkpoint_folder()``.

    Raises
    ------
    CheckpointError
        Where there is none, or it is truncated, foreign or in a newer format.
    """
    path = resolve(model, folder=folder)
    return estimator(read_card(path)["kind"]).load(path)


def resolve(model: str | Path, *, folder: str | Path | None = None) -> Path:
    """Folder of a checkpoint, given as to `load`; CheckpointError where there is no such folder."""
    folder = Path(folder) if folder else checkpoint_folder()
    path = Path(model)
    if not (path / CARD).exists() and (folder / model).is_dir():
        path = folder / model
    if not path.is_dir():
        names = ", ".join(available(folder)) or "none"
        raise CheckpointError(
            f"There is no checkpoint {str(model)!r}: give a folder with a {CARD}, or one of the "
            f"names in {folder} ({names})."
        )
    return path


def title(name: str, model: ClusterModel) -> str:
    """What a model is called in text: its name, and that labels trained it where they did."""
    return f"{name} ({model.mark})" if model.mark else name
