"""Unfinished work on disk: what a killed run needs to go on and end the same.

Every epoch is seeded by (seed, stage, epoch), so no state of a random generator is kept: weights,
optimiser and the number of the last finished epoch are enough.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from deepcluster.errors import TrainingError
from deepcluster.files import in_one_step

Tensors = dict[str, torch.Tensor]


class Journal:
    """Keeps finished stages and the last finished epoch of the current one.

    Parameters
    ----------
    folder : Path, optional
        Where to keep them; without one nothing is kept.
    fingerprint : str, default=""
        Of the settings and the data. Work with another fingerprint is refused, never mixed in.
    """

    def __init__(self, folder: Path | None = None, fingerprint: str = "") -> None:
        self.folder = folder
        self.fingerprint = fingerprint
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def finished(self, stage: str) -> Tensors | None:
        """Result of a finished stage, or None."""
        found = self._read(f"{stage}.done.safetensors")
        return found[1] if found else None

    def finish(self, stage: str, result: Tensors) -> None:
        """Keep a stage's result; its epochs are no longer needed."""
        self._write(f"{stage}.done.safetensors", result, {})
        if self.folder is not None:
            (self.folder / f"{stage}.epoch.safetensors").unlink(missing_ok=True)

    def last_epoch(self, stage: str) -> tuple[int, Tensors] | None:
        """Number of finished epochs of a stage in progress and its state, or None."""
        found = self._read(f"{stage}.epoch.safetensors")
        return (int(found[0]["epoch"]), found[1]) if found else None

    def keep_epoch(self, stage: str, epoch: int, state: Tensors) -> None:
        """Keep the state after ``epoch`` finished epochs, in place of the one before."""
        self._write(f"{stage}.epoch.safetensors", state, {"epoch": str(epoch)})

    def clear(self) -> None:
        """Throw away everything kept, once the model itself is saved."""
        if self.folder is not None and self.folder.is_dir():
            for found in self.folder.glob("*.safetensors*"):
                if found.is_dir():  # a run was killed while it wrote
                    shutil.rmtree(found)
                else:
                    found.unlink()
            if not any(self.folder.iterdir()):
                self.folder.rmdir()

    def _write(self, name: str, tensors: Tensors, facts: dict[str, str]) -> None:
        if self.folder is None:
            return
        tensors = {key: value.detach().cpu().contiguous() for key, value in tensors.items()}
        with in_one_step(self.folder / name, sync=True) as partial:
            save_file(tensors, partial, metadata={**facts, "fingerprint": self.fingerprint})

    def _read(self, name: str) -> tuple[dict[str, str], Tensors] | None:
        if self.folder is None or not (self.folder / name).exists():
            return None
        try:
            with safe_open(self.folder / name, framework="pt") as file:
                facts = file.metadata() or {}
                tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError) as error:
            raise TrainingError(
                f"The unfinished work in {self.folder} is damaged ({error}); "
                "delete that folder, or start anew with --force instead of --resume."
            ) from error
        if facts.get("fingerprint") != self.fingerprint:
            raise TrainingError(
                f"The unfinished work in {self.folder} belongs to other settings or other data; "
                "start anew with --force instead of --resume."
            )
        return facts, tensors


def fingerprint(settings: dict, data: np.ndarray) -> str:
    """SHA-256 over the settings (as JSON) and the bytes of the training images."""
    import hashlib

    digest = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    digest.update(np.ascontiguousarray(data).data)
    return digest.hexdigest()
