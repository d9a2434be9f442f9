"""A drawing as it is kept: the picture, what the models said, and what the visitor said."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np

from deepcluster.frame import SIDE
from deepcluster.frame.header import PNG_START
from deepcluster.store.errors import DrawingError
from deepcluster.vocabulary import LABELS, NOT_A_DIGIT, Source

#: No picture that `deepcluster.store.capture` makes is larger.
MAX_PNG = 8 * 1024 * 1024
MAX_PREDICTIONS = 32
MAX_CLUSTERS = 1024

#: What keys look like, and ids and sessions that browsers make up: 32 hexadecimal digits.
KEY = re.compile(r"[0-9a-f]{32}")
# Starts like a word, so that no spreadsheet takes one for a formula.
_SESSION = re.compile(r"\w[\w .@-]{0,79}")
_HASH = re.compile(r"[0-9a-f]{0,64}")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one model said about a drawing.

    Attributes
    ----------
    model : str
        The model's name.
    cluster : int
        The nearest cluster.
    name : str
        The digit that the cluster is called; "" where it has no name.
    strength : float
        From 0 to 1.
    probabilities : tuple of float
        One for each cluster; kept to six decimals.
    sure : bool
        False where the model said "not sure".
    checkpoint : str
        SHA-256 of the checkpoint, hexadecimal, or the start of it; "" where unknown.
    """

    model: str
    cluster: int
    name: str
    strength: float
    probabilities: tuple[float, ...] = ()
    sure: bool = True
    checkpoint: str = ""

    def __post_init__(self) -> None:
        _check(_is_text(self.model, 1, 100), "a model's name is 1 to 100 printable characters")
        _check(_is_text(self.name, 0, 40), "a cluster's name is at most 40 printable characters")
        _check(_is_whole(self.cluster, MAX_CLUSTERS), "a cluster is a whole number from 0 on")
        _check(isinstance(self.sure, bool), "`sure` is either true or false")
        _check(
            isinstance(self.checkpoint, str) and _HASH.fullmatch(self.checkpoint),
            "a checkpoint's hash is up to 64 hexadecimal digits",
        )
        _check(len(self.probabilities) <= MAX_CLUSTERS, "there are too many probabilities")
        numbers = [self.strength, *self.probabilities]
        _check(all(map(_is_share, numbers)), "strength and probabilities go from 0 to 1")
        object.__setattr__(self, "strength", round(float(self.strength), 6))
        kept = tuple(round(float(p), 6) for p in self.probabilities)
        object.__setattr__(self, "probabilities", kept)

    def fields(self) -> dict[str, Any]:
        """All that is kept of it, by name, as JSON types."""
        return {
            "model": self.model,
            "checkpoint": self.checkpoint,
            "cluster": self.cluster,
            "name": self.name,
            "strength": self.strength,
            "probabilities": list(self.probabilities),
            "sure": self.sure,
        }


@dataclass(frozen=True, slots=True)
class Correction:
    """What a visitor says that the drawing is: one of `LABELS`."""

    label: str
    time: datetime

    def __post_init__(self) -> None:
        _check(
            isinstance(self.label, str) and self.label in LABELS,
            f"a drawing is corrected to 0, 1, ... 9 or {NOT_A_DIGIT}",
        )
        object.__setattr__(self, "time", to_utc(self.time))


@dataclass(frozen=True, slots=True)
class Vote:
    """Which models a visitor found right: names, none of them where all were wrong."""

    right: tuple[str, ...]
    time: datetime

    def __post_init__(self) -> None:
        names = tuple(dict.fromkeys(self.right))
        _check(
            len(names) <= MAX_PREDICTIONS and all(_is_text(name, 1, 100) for name in names),
            "a vote names models",
        )
        object.__setattr__(self, "right", names)
        object.__setattr__(self, "time", to_utc(self.time))


@dataclass(frozen=True, eq=False)
class Drawing:
    """One drawing; made from what a visitor sent by `deepcluster.store.capture.new_drawing`.

    Attributes
    ----------
    key : str
        32 hexadecimal digits, the same in every database, see `drawing_key`.
    session : str
        Whose it is: a word of up to 80 letters, digits, blanks and ``_ . @ -``.
    time : datetime
        When it was drawn; kept in UTC to the millisecond.
    source : Source
    png : bytes
        The picture as drawn.
    frame : ndarray of uint8, shape (28, 28)
        What the models were shown: bright ink on 0.
    predictions : tuple of Prediction
        One per model.
    correction : Correction or None
    vote : Vote or None

    Raises
    ------
    DrawingError
        One of these does not have that form.
    """

    key: str
    session: str
    time: datetime
    source: Source
    png: bytes
    frame: np.ndarray
    predictions: tuple[Prediction, ...] = ()
    correction: Correction | None = None
    vote: Vote | None = None

    def __post_init__(self) -> None:
        _check(isinstance(self.key, str) and KEY.fullmatch(self.key), "a key is 32 hex digits")
        check_session(self.session)
        object.__setattr__(self, "time", to_utc(self.time))
        _check(self.source in list(Source), f"a source is one of {', '.join(Source)}")
        object.__setattr__(self, "source", Source(self.source))
        _check(
            isinstance(self.png, bytes)
            and self.png.startswith(PNG_START)
            and len(self.png) <= MAX_PNG,
            f"a picture is a PNG of at most {MAX_PNG // 1024**2} MiB",
        )
        _check(
            isinstance(self.frame, np.ndarray)
            and self.frame.shape == (SIDE, SIDE)
            and self.frame.dtype == np.uint8,
            f"a frame is a uint8 array of {SIDE} x {SIDE}",
        )
        models = [one.model for one in self.predictions]
        _check(len(models) <= MAX_PREDICTIONS, f"at most {MAX_PREDICTIONS} predictions are kept")
        _check(len(set(models)) == len(models), "each model predicts once")

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the PNG, as 64 hexadecimal digits."""
        return hashlib.sha256(self.png).hexdigest()

    @property
    def size(self) -> int:
        """Bytes that count towards a cap: those of the PNG and of the frame."""
        return len(self.png) + self.frame.size

    @property
    def disagree(self) -> bool:
        """Whether two models read different digits."""
        return len({one.name for one in self.predictions}) > 1

    @property
    def unsure(self) -> bool:
        """Whether a model was not sure."""
        return not all(one.sure for one in self.predictions)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Drawing):
            return NotImplemented
        return self._plain() == other._plain()

    __hash__ = None  # type: ignore[assignment]

    def _plain(self) -> tuple[object, ...]:
        pixels = self.frame.tobytes()
        said = (self.predictions, self.correction, self.vote)
        return (self.key, self.session, self.time, self.source, self.png, pixels, *said)


def drawing_key(
    session: str, *, client_id: str | None = None, png: bytes = b"", time: datetime | None = None
) -> str:
    """The key of a drawing: what is sent twice is stored once.

    Parameters
    ----------
    session : str
        Part of the key: nobody can take or guess a key of somebody else's session.
    client_id : str, optional
        Made by the client, new for each drawing and the same for each attempt to save it.
    png, time : bytes and datetime
        What the key is made from where the client makes no ids.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    if client_id is not None:
        _check(_is_text(client_id, 1, 200), "a client's id is 1 to 200 printable characters")
        own = f"id\n{client_id}"
    else:
        own = f"at\n{hashlib.sha256(png).hexdigest()}\n{to_utc(time or datetime.now(UTC))}"
    return hashlib.sha256(f"{session}\n{own}".encode()).hexdigest()[:32]


def check_session(session: object) -> str:
    """The name of a session; `DrawingError` for anything else."""
    _check(
        isinstance(session, str) and _SESSION.fullmatch(session),
        "a session's name is up to 80 letters, digits, blanks and _ . @ -, and starts with a letter"
        " or a digit",
    )
    return str(session)


def to_utc(time: object) -> datetime:
    """The same moment in UTC, to the millisecond: no database here keeps less."""
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise DrawingError("This can't be kept: a time says its zone.")
    return time.astimezone(UTC).replace(microsecond=time.microsecond // 1000 * 1000)


def names_of(predictions: Sequence[Prediction]) -> list[str]:
    """The digits that models read, each once, in their order."""
    return list(dict.fromkeys(one.name for one in predictions))


def _check(fine: object, rule: str) -> None:
    if not fine:
        raise DrawingError(f"This can't be kept: {rule}.")


def _is_text(value: object, least: int, most: int) -> bool:
    return isinstance(value, str) and least <= len(value) <= most and value.isprintable()


def _is_whole(value: object, below: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < below


def _is_share(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and -1e-6 <= value <= 1 + 1e-6
    )
