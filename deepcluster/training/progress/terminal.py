"""Progress for people, on standard error: bars on a terminal, lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deepcluster.training.progress.log import LineReporter, Lines
from deepcluster.training.progress.reporter import Reporter, Show, Stage


def standard_error() -> Reporter:
    """Progress on standard error: bars where rich is installed (extra 'cli'), else plain lines."""
    try:
        return RichReporter()
    except ModuleNotFoundError:
        return LineReporter()


class RichReporter(Reporter):
    """One bar per stage on standard error: epoch, loss, time left; lines where it is no terminal.

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

    @contextmanager
    def amount(self, name: str, total: float | None, *, in_bytes: bool = False) -> Iterator[Show]:
        """Show a bar that is gone when the block ends; nothing where it is no terminal."""
        from rich import progress

        columns = (
            progress.TextColumn("{task.description}", markup=False),  # a file's name, as it is
            progress.BarColumn(),
            progress.DownloadColumn() if in_bytes else progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
        )
        silent = not self.console.is_terminal
        with progress.Progress(
            *columns, console=self.console, transient=True, disable=silent
        ) as bars:
            task = bars.add_task(name, total=total)
            yield lambda done: bars.update(task, completed=done)

    def note(self, text: str) -> None:
        """Print a line, however long."""
        self.console.print(text, highlight=False, markup=False, emoji=False, soft_wrap=True)


class Bar:
    """A stage as a bar on a terminal."""

    def __init__(self, bars: Any, task: Any) -> None:
        self.bars, self.task = bars, task

    def step(self, done: float, *, loss: float | None = None) -> None:
        """Move the bar."""
        shown = "-" if loss is None else f"{loss:.4f}"
        self.bars.update(self.task, completed=done, loss=shown)
