"""The models that the demo shows, under the names that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deepcluster.errors import CheckpointError

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel


def load_models(names: Sequence[str] | None) -> dict[str, ClusterModel]:
    """Load the models that the demo shows.

    Parameters
    ----------
    names : sequence of str or None
        Names under ``checkpoints/`` or folders; all checkpoints when None.

    Returns
    -------
    dict of str to ClusterModel
        By name, in the order asked for.

    Raises
    ------
    CheckpointError
        There is none, or one can't be loaded.
    """
    from deepcluster.models import load

    return {name: load(folder) for name, folder in chosen_models(names).items()}


def chosen_models(names: Sequence[str] | None) -> dict[str, Path]:
    """Names on the page -> folders of checkpoints; CheckpointError where there is none."""
    from deepcluster.models import available, resolve

    chosen = available() if names is None else list(dict.fromkeys(names))
    if not chosen:
        raise CheckpointError("There are no trained models; make them with `make checkpoints`.")
    found: dict[str, Path] = {}
    for name in chosen:
        short = Path(name).name
        found[name if short in found else short] = resolve(name)
    return found
