"""What a card says about where a model comes from."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deepcluster.data import Dataset

_LIBRARIES = ("numpy", "scikit-learn", "scipy", "torch", "safetensors")


def provenance(dataset: Dataset, *, seconds: float, resumed: bool) -> dict[str, Any]:
    """Facts about a training run for its card.

    Parameters
    ----------
    dataset : Dataset
        What was trained on.
    seconds : float
        Wall time of the fit, in the last process where it was resumed.
    resumed : bool

    Returns
    -------
    dict
        With ``data``, ``seconds``, ``resumed``, ``hardware`` and ``versions``.
    """
    return {
        "data": {"name": dataset.name, "n": len(dataset), "sha256": dataset.sha256},
        "seconds": round(seconds, 1),
        "resumed": resumed,
        "hardware": _hardware(),
        "versions": {
            "python": platform.python_version(),
            **{library: metadata.version(library) for library in _LIBRARIES},
        },
    }


def _hardware() -> str:
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [f"{cores} cores of {_processor()}"]
    if torch.cuda.is_available():
        parts.append(torch.cuda.get_device_name())
    return ", ".join(parts)


def _processor() -> str:
    # platform.processor() is empty on Linux.
    info = Path("/proc/cpuinfo")
    lines = info.read_text(errors="replace").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
