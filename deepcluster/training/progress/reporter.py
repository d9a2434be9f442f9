"""What long work reports, and the reporter that stays silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

#: Takes the total amount done so far.
Show = Callable[[float], None]


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
        """Enter a stage of ``total`` steps (epochs, starts), each worth a line in a log."""
        yield Silent()

    @contextmanager
    def amount(self, name: str, total: float | None, *, in_bytes: bool = False) -> Iterator[Show]:
        """Enter work that is counted in pictures or bytes, and not worth a line in a log.

        Parameters
        ----------
        name : str
        total : float or None
            What there is to do; None while it isn't known.
        in_bytes : bool, default=False
            Amounts and speed are bytes.

        Yields
        ------
        callable
            Call it with the total amount done so far.
        """
        yield _ignore

    def note(self, text: str) -> None:
        """Say something that is worth a line of its own."""


def _ignore(done: float) -> None:
    pass
