"""A run on disk, so that one that was interrupted goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch.optim.swa_utils import AveragedModel

from deepcluster.errors import TrainingError
from deepcluster.segmenter.network import UNet


@dataclass(frozen=True)
class State:
    """What a run consists of, and the folder that it is kept in.

    Attributes
    ----------
    folder : Path
    run : dict
        Settings and seed: a run goes on with its own only.
    network : UNet
    average : AveragedModel
    optimizer : torch.optim.Optimizer
    """

    folder: Path
    run: dict[str, Any]
    network: UNet
    average: AveragedModel
    optimizer: torch.optim.Optimizer

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return self.folder / "state.safetensors"

    def keep(self, batches: int) -> None:
        """Write everything as it is after so many batches, in one step."""
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        tensors |= {f"average.{name}": value for name, value in self.average.state_dict().items()}
        for index, slots in self.optimizer.state_dict()["state"].items():
            tensors |= {f"optimizer.{index}.{name}": value for name, value in slots.items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        # Copies: safetensors refuses tensors that share memory or are not laid out in order.
        plain = {name: value.contiguous().clone() for name, value in tensors.items()}
        new = self.file.with_suffix(".new")
        save_file(plain, new, metadata={"run": json.dumps(self.run), "batches": str(batches)})
        new.replace(self.file)

    def resume(self) -> int:
        """Batches already done, everything being as it was after them; 0 without a file.

        Raises
        ------
        TrainingError
            The folder holds a run with other settings.
        """
        if not self.file.exists():
            return 0
        with safe_open(self.file, "pt") as opened:
            said = opened.metadata()
        if json.loads(said["run"]) != json.loads(json.dumps(self.run)):
            raise TrainingError(
                f"{self.folder} holds a run with other settings; name another folder by --out."
            )
        tensors = load_file(self.file)

        def part(start: str) -> dict[str, torch.Tensor]:
            return {k.removeprefix(start): v for k, v in tensors.items() if k.startswith(start)}

        self.network.load_state_dict(part("network."))
        self.average.load_state_dict(part("average."))
        slots: dict[int, dict[str, torch.Tensor]] = {}
        for key, value in part("optimizer.").items():
            index, name = key.split(".")
            slots.setdefault(int(index), {})[name] = value
        self.optimizer.load_state_dict(self.optimizer.state_dict() | {"state": slots})
        return int(said["batches"])
