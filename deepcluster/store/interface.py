"""What every store of drawings can do, whatever database is behind it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import TracebackType
from typing import Self

from deepcluster.store.drawing import LABELS, Drawing, Source, to_utc
from deepcluster.store.errors import DrawingError, KeyTakenError

#: Drawings that are held in memory at once while many are read, written or removed.
BATCH = 200


@dataclass(frozen=True)
class Filter:
    """Which drawings are meant; what is left out does not matter.

    Attributes
    ----------
    session : str, optional
    label : str, optional
        One of `LABELS`: what the drawing was corrected to or, where nobody corrected it, what
        any of its models read.
    corrected : bool, optional
    disagree : bool, optional
        Whether its models read different digits.
    unsure : bool, optional
        Whether one of them was not sure.
    source : Source, optional
    """

    session: str | None = None
    label: str | None = None
    corrected: bool | None = None
    disagree: bool | None = None
    unsure: bool | None = None
    source: Source | None = None

    def __post_init__(self) -> None:
        if self.label is not None and self.label not in LABELS:
            raise DrawingError(f"Nothing is filed under that; give one of {', '.join(LABELS)}.")


EVERYTHING = Filter()


@dataclass(frozen=True)
class Page:
    """Some drawings in order of time, and where to go on: None after the last."""

    drawings: list[Drawing]
    after: str | None


@dataclass(frozen=True)
class Limits:
    """How much is kept; None is no limit. Beyond it the oldest go first.

    Attributes
    ----------
    days : float, optional
        Age of a drawing.
    rows : int, optional
        Number of drawings.
    size : int, optional
        Bytes of all pictures and frames; the database's files take some more.
    """

    days: float | None = None
    rows: int | None = None
    size: int | None = None


class Outcome(Enum):
    """What became of a drawing that was to be saved."""

    NEW = "stored now"
    KNOWN = "was stored before"
    TAKEN = "another drawing has its key"


@dataclass
class Score:
    """Of the drawings that were corrected to a digit, how many a model had read right."""

    right: int = 0
    of: int = 0


@dataclass
class Stats:
    """Figures about the kept drawings, of one session or of all.

    Attributes
    ----------
    drawings, sessions, size : int
        ``size`` in bytes, as in `Limits`.
    oldest, newest : datetime or None
    sources : dict of str to int
    labels : dict of str to int
        Corrected drawings by label.
    scores : dict of str to Score
        By model.
    votes : dict of str to int
        How often each model was voted right.
    """

    drawings: int = 0
    sessions: int = 0
    size: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    sources: dict[str, int] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    votes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Old:
    """One of the oldest drawings, without its picture."""

    key: str
    time: datetime
    size: int


@dataclass
class Seen:
    """How much of the oldest drawings was looked at so far."""

    rows: int = 0
    size: int = 0


Doomed = Callable[[Old, Seen], bool]


def cursor_of(drawing: Drawing) -> str:
    """Where a page that ends with this drawing ends."""
    return f"{drawing.time.isoformat(timespec='milliseconds')}/{drawing.key}"


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """Time and key of the last drawing of a page."""
    time, _, key = cursor.partition("/")
    try:
        return to_utc(datetime.fromisoformat(time)), key
    except ValueError:
        raise DrawingError("There is no such page; start again with the first one.") from None


class Store(ABC):
    """Drawings in a database. Any number of threads may use one store at once.

    Every method may raise `StoreUnavailableError` (locked, full, gone): nothing was changed then.
    """

    #: What messages call it: kind and place, never a user or a password.
    place: str

    @abstractmethod
    def save_all(self, drawings: Sequence[Drawing]) -> list[Outcome]:
        """Keep some drawings, all or none, in one transaction: that is quicker than one by one.

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
            One of the names is of no model that was asked about the drawing.
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
        """Delete those of these drawings that there are, in that session; gives their number."""

    @abstractmethod
    def _erase(self) -> None:
        """Have what was deleted disappear from the disk as well, as far as we can."""

    def save(self, drawing: Drawing) -> bool:
        """Keep a drawing.

        Returns
        -------
        bool
            Whether it is new; False where it was stored by an earlier try. Either way it is on
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
        """All drawings, the oldest first, with few of them in memory at a time."""
        after: str | None = None
        while True:
            page = self.page(where, after=after, limit=BATCH, newest_first=False)
            yield from page.drawings
            if page.after is None:
                return
            after = page.after

    def delete(self, keys: Iterable[str], *, session: str | None = None) -> int:
        """Delete drawings, from disk too; gives the number of those that there were."""
        removed, batch = 0, list(keys)
        for start in range(0, len(batch), BATCH):
            removed += self._remove(batch[start : start + BATCH], session)
        if removed:
            self._erase()
        return removed

    def delete_session(self, session: str) -> int:
        """Delete all drawings of a session, from disk too; gives their number."""
        return self._remove_oldest(lambda old, seen: True, session)

    def delete_all(self) -> int:
        """Delete every drawing, from disk too; gives their number."""
        return self._remove_oldest(lambda old, seen: True, None)

    def prune(self, limits: Limits, *, now: datetime | None = None) -> int:
        """Delete what is beyond the limits, the oldest first; gives the number of drawings."""
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
        """Delete from the oldest on for as long as ``doomed`` says so."""
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
