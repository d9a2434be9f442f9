"""Group commit: what arrives while other work is being done is done together next.

SQLite lets one thread write at a time and waits for the disk at the end of each transaction: what
eight threads want to save takes one wait instead of eight, and none is overtaken for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(eq=False)
class _Request(Generic[T, R]):
    items: Sequence[T]
    results: list[R] = field(default_factory=list)
    error: BaseException | None = None
    done: bool = False


class GroupCommit(Generic[T, R]):
    """Calls one function for all threads that wait.

    Parameters
    ----------
    carry_out : callable
        Takes items and gives a result for each; called by one thread at a time.
    turn : threading.Lock
        Held meanwhile.
    most : int
        Items carried out together at most, unless a single request has more.
    """

    def __init__(
        self, carry_out: Callable[[list[T]], list[R]], turn: threading.Lock, *, most: int = 50
    ) -> None:
        self._carry_out = carry_out
        self._turn = turn
        self._most = most
        self._waiting: list[_Request[T, R]] = []
        self._guard = threading.Lock()

    def __call__(self, items: Sequence[T], *, patience: float) -> list[R] | None:
        """Have items carried out.

        Parameters
        ----------
        items : sequence
        patience : float
            Seconds to wait for a turn.

        Returns
        -------
        list or None
            A result for each item; None where patience ended and nothing was done.
        """
        mine: _Request[T, R] = _Request(items)
        with self._guard:
            self._waiting.append(mine)
        if not self._turn.acquire(timeout=patience):
            with self._guard:
                if mine in self._waiting:
                    self._waiting.remove(mine)
                    return None
            self._turn.acquire()  # somebody is carrying it out right now
        try:
            # Requests from before this one may fill the first rounds.
            while not mine.done:
                self._round()
        finally:
            self._turn.release()
        if mine.error is not None:
            raise mine.error
        return mine.results

    def _round(self) -> None:
        taken: list[_Request[T, R]] = []
        size = 0
        with self._guard:
            while self._waiting and (not taken or size + len(self._waiting[0].items) <= self._most):
                taken.append(self._waiting.pop(0))
                size += len(taken[-1].items)
        try:
            results = iter(self._carry_out([item for one in taken for item in one.items]))
            for one in taken:
                one.results = [next(results) for _ in one.items]
        except BaseException as error:
            for one in taken:
                one.error = error
        finally:
            for one in taken:
                one.done = True
