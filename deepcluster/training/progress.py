"""Progress of long work: epoch, loss and time left, on standard error or nowhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Protocol


class Stage(Protocol):
    """One stage in progress."""

    def step(self, done: float, *, loss: float | None = None) -> None:
        """Say how many steps are done (fractions allowed), and the current loss."""


class Silent:
    """A stage that nobody watches."""

    def step(self, done: float, *, loss: float | None = None) -> None:
        """Take note of nothing."""


class Reporter:
    """Silent progress: the default for code that calls ``fit`` itself."""

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """Enter a stage of ``total`` steps (epochs, starts)."""
        yield Silent()

    def note(self, text: str) -> None:
        """Say something that is worth a line of its own."""


def standard_error() -> Reporter:
    """Progress on standard error: bars where rich is installed (extra 'cli'), else plain lines."""
    try:
        return RichReporter()
    except ModuleNotFoundError:
        return LineReporter()


class LineReporter(Reporter):
    """Lines of a log on standard error: one a whole step of a stage."""

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """Log one stage."""
        yield Lines(self, name, total)

    def note(self, text: str) -> None:
        """Print a line."""
        print(text, file=sys.stderr, flush=True)


class RichReporter(Reporter):
    """A bar a stage on standard error: epoch, loss, time left; plain lines where it is no terminal.

    Parameters
    ----------
    console : rich.console.Console, optional
        Defaults to one on standard error.
    """

    def __init__(self, console: Any = None) -> None:
        from rich.console import Console

        self.console = console or Console(stderr=True)

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """Show one stage."""
        if self.console.is_terminal:
            yield from self._bar(name, total)
        else:
            yield Lines(self, name, total)

    def _bar(self, name: str, total: int) -> Iterator[Stage]:
        from rich import progress

        columns = (
            progress.TextColumn("{task.description:<12}"),
            progress.BarColumn(),
            progress.TextColumn("{task.completed:.1f}/{task.total:.0f}"),
            progress.TextColumn("loss {task.fields[loss]}"),
            progress.TimeElapsedColumn(),
            progress.TimeRemainingColumn(),
        )
        with progress.Progress(*columns, console=self.console) as bars:
            yield Bar(bars, bars.add_task(name, total=total, loss="-"))

    def note(self, text: str) -> None:
        """Print a line."""
        self.console.print(text, highlight=False, markup=False)


class Bar:
    """A stage as a bar on a terminal."""

    def __init__(self, bars: Any, task: Any) -> None:
        self.bars, self.task = bars, task

    def step(self, done: float, *, loss: float | None = None) -> None:
        """Move the bar."""
        shown = "-" if loss is None else f"{loss:.4f}"
        self.bars.update(self.task, completed=done, loss=shown)


class Lines:
    """A stage as lines of a log: one a whole step, with the time that is left."""

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
