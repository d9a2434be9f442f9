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

    return {name: load(where) for name, where in chosen_models(names).items()}


def chosen_models(names: Sequence[str] | None) -> dict[str, str]:
    """Names on the page -> names under ``checkpoints/``, or folders."""
    from deepcluster.models import available

    chosen = available() if names is None else list(dict.fromkeys(names))
    if not chosen:
        raise CheckpointError("There are no trained models; make them with `make checkpoints`.")
    found: dict[str, str] = {}
    for name in chosen:
        short = Path(name).name
        found[name if short in found else short] = name
    return found
