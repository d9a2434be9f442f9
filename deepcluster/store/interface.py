"""What every store of drawings can do, whatever database is behind it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from deepcluster.store.drawing import Drawing, to_utc
from deepcluster.store.errors import KeyTakenError
from deepcluster.store.query import (
    EVERYTHING,
    Doomed,
    Filter,
    Limits,
    Old,
    Outcome,
    Page,
    Seen,
    Stats,
)

#: Drawings held in memory at once while many are read, written or removed.
BATCH = 200


class Store(ABC):
    """Drawings in a database. Any number of threads may use one store at once.

    Every method may raise `StoreUnavailableError` (locked, full, gone): nothing was changed then.
    """

    #: How messages name it: kind and place, never a user or a password.
    place: str

    @abstractmethod
    def save_all(self, drawings: Sequence[Drawing]) -> list[Outcome]:
        """Keep some drawings, all or none, in one transaction: quicker than one by one.

        Returns once they are on disk. None is ever overwritten.
        """

    @abstractmethod
    def get(self, key: str, *, session: str | None = None) -> Drawing | None:
        """The drawing with a key; None where there is none, or it is not of that session."""

    @abstractmethod
    def page(
        self,
        where: Filter = EVERYTHING,
        *,
        after: str | None = None,
        limit: int = 50,
        newest_first: bool = True,
    ) -> Page:
        """Some drawings in order of time; ``after`` is that of the page before.

        Raises
        ------
        DrawingError
            ``after`` is not from a page.
        """

    @abstractmethod
    def correct(
        self, key: str, label: str, *, session: str | None = None, time: datetime | None = None
    ) -> bool:
        """Say what a drawing is, one of `LABELS`; the last word counts.

        Returns
        -------
        bool
            Whether there is such a drawing, in that session.
        """

    @abstractmethod
    def vote(
        self,
        key: str,
        right: Iterable[str],
        *,
        session: str | None = None,
        time: datetime | None = None,
    ) -> bool:
        """Say which of a drawing's models were right, maybe none; the last word counts.

        Returns
        -------
        bool
            Whether there is such a drawing, in that session.

        Raises
        ------
        DrawingError
            One of the names is not of a model that was asked about the drawing.
        """

    @abstractmethod
    def stats(self, *, session: str | None = None) -> Stats:
        """Figures about all drawings, or one session's."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the database."""

    @abstractmethod
    def _totals(self) -> tuple[int, int]:
        """Number of drawings and their bytes."""

    @abstractmethod
    def _oldest(self, limit: int, session: str | None) -> list[Old]:
        """The oldest drawings."""

    @abstractmethod
    def _remove(self, keys: Sequence[str], session: str | None) -> int:
        """Delete those of these drawings that exist in that session; returns their number."""

    @abstractmethod
    def _erase(self) -> None:
        """Make what was deleted disappear from the disk as well, as far as we can."""

    def save(self, drawing: Drawing) -> bool:
        """Keep a drawing.

        Returns
        -------
        bool
            Whether it is new; False where an earlier attempt stored it. Either way it is on
            disk when this returns, and stays there when the process is killed.

        Raises
        ------
        KeyTakenError
            Another picture is kept under its key.
        StoreUnavailableError
            It could not be stored.
        """
        (outcome,) = self.save_all([drawing])
        if outcome is Outcome.TAKEN:
            raise KeyTakenError("Another drawing was saved under this id; make a new id for each.")
        return outcome is Outcome.NEW

    def iterate(self, where: Filter = EVERYTHING) -> Iterator[Drawing]:
        """All drawings, the oldest first, only a few in memory at a time."""
        after: str | None = None
        while True:
            page = self.page(where, after=after, limit=BATCH, newest_first=False)
            yield from page.drawings
            if page.after is None:
                return
            after = page.after

    def delete(self, keys: Iterable[str], *, session: str | None = None) -> int:
        """Delete drawings, from disk too; returns the number of those that existed."""
        removed, batch = 0, list(keys)
        for start in range(0, len(batch), BATCH):
            removed += self._remove(batch[start : start + BATCH], session)
        if removed:
            self._erase()
        return removed

    def delete_session(self, session: str) -> int:
        """Delete all drawings of a session, from disk too; returns their number."""
        return self._remove_oldest(lambda old, seen: True, session)

    def delete_all(self) -> int:
        """Delete every drawing, from disk too; returns their number."""
        return self._remove_oldest(lambda old, seen: True, None)

    def prune(self, limits: Limits, *, now: datetime | None = None) -> int:
        """Delete what exceeds the limits, the oldest first; returns the number of drawings."""
        removed = 0
        if limits.days is not None:
            start = to_utc(now or datetime.now(UTC)) - timedelta(days=limits.days)
            removed += self._remove_oldest(lambda old, seen: old.time < start, None)
        if limits.rows is not None or limits.size is not None:
            rows, size = self._totals()
            rows_over = rows - (rows if limits.rows is None else limits.rows)
            size_over = size - (size if limits.size is None else limits.size)
            removed += self._remove_oldest(
                lambda old, seen: seen.rows < rows_over or seen.size < size_over, None
            )
        return removed

    def _remove_oldest(self, doomed: Doomed, session: str | None) -> int:
        """Delete the oldest drawings for as long as ``doomed`` says so."""
        seen, removed = Seen(), 0
        while batch := self._oldest(BATCH, session):
            keys = []
            for old in batch:
                if not doomed(old, seen):
                    break
                keys.append(old.key)
                seen.rows += 1
                seen.size += old.size
            if keys:
                removed += self._remove(keys, session)
            if len(keys) < len(batch):
                break
        if removed:
            self._erase()
        return removed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
