"""Progress as lines of a log, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from deepcluster.training.progress.reporter import Reporter, Stage


class LineReporter(Reporter):
    """Lines of a log on standard error: one per whole step of a stage."""

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """Log one stage."""
        yield Lines(self, name, total)

    def note(self, text: str) -> None:
        """Print a line."""
        print(text, file=sys.stderr, flush=True)


class Lines:
    """A stage as lines of a log: one per whole step, with the time left."""

    def __init__(self, reporter: Reporter, name: str, total: int) -> None:
        self.reporter, self.name, self.total = reporter, name, total
        self.begun = monotonic()
        self.first: float | None = None
        self.said = 0

    def step(self, done: float, *, loss: float | None = None) -> None:
        """Write a line when another whole step is done."""
        if self.first is None:
            self.first = float(int(done))  # a resumed stage starts in the middle
            self.said = min(int(done), self.total - 1)
        if int(done) <= self.said:
            return
        self.said = int(done)
        elapsed = monotonic() - self.begun
        left = elapsed / max(done - self.first, 1e-9) * (self.total - done)
        value = "" if loss is None else f"  loss {loss:.4f}"
        self.reporter.note(
            f"{self.name}  {self.said}/{self.total}{value}  {elapsed:.0f} s, {left:.0f} s left"
        )
