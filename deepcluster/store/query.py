"""What can be asked of a store, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from deepcluster.store.drawing import Drawing, to_utc
from deepcluster.store.errors import DrawingError
from deepcluster.vocabulary import LABELS, Source


@dataclass(frozen=True)
class Filter:
    """Which drawings to select; what is left out does not matter.

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
        Bytes of all pictures and frames; the database's files take somewhat more.
    """

    days: float | None = None
    rows: int | None = None
    size: int | None = None


class Outcome(Enum):
    """What became of a drawing to be saved."""

    NEW = "stored now"
    KNOWN = "was stored before"
    TAKEN = "another drawing has its key"


@dataclass
class Score:
    """Of the drawings that were corrected to a digit, how many a model read correctly."""

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
