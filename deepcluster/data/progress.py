"""A bar on standard error while data is fetched or prepared; silent where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar(
    description: str, total: float | None, *, in_bytes: bool = False
) -> Iterator[Callable[[float], None]]:
    """Show a bar that is gone when the block ends.

    Parameters
    ----------
    description : str
    total : float or None
        What there is to do; None while it isn't known.
    in_bytes : bool, default=False
        Show amounts and speed as bytes.

    Yields
    ------
    callable
        Call it with the total amount done so far.
    """
    try:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )
    except ModuleNotFoundError:  # it comes with the extra 'cli'; the work is done all the same
        yield lambda done: None
        return

    amount = DownloadColumn() if in_bytes else MofNCompleteColumn()
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        amount,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task(description, total=total)
        yield lambda done: progress.update(task, completed=done)
