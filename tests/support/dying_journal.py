"""A run that is killed at a moment of a test's choosing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deepcluster.training.journal import Journal


class Killed(Exception):
    """Stands for the end of the process."""


class DyingJournal(Journal):
    """Dies after the n-th write, before whoever called it hears of its success."""

    def __init__(self, folder: Path, mark: str, n_writes: int) -> None:
        super().__init__(folder, mark)
        self.left = n_writes

    def _write(self, *args: Any) -> None:
        super()._write(*args)
        self.left -= 1
        if self.left == 0:
            raise Killed
