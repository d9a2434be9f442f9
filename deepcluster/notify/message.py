"""What a notification says: how training ended, or how far it is."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from deepcluster.errors import DeepClusterError
from deepcluster.notify.language import duration, number
from deepcluster.notify.signals import Stopped
from deepcluster.notify.text import say

Kind = Literal["done", "failed", "progress", "test"]

#: Characters of an error that are told; some services refuse long messages.
LONGEST_ERROR = 400


@dataclass(frozen=True)
class Message:
    """One notification.

    Attributes
    ----------
    kind : {"done", "failed", "progress", "test"}
    title : str
        One line.
    body : str
        Some lines of plain text.
    """

    kind: Kind
    title: str
    body: str


@dataclass(frozen=True)
class Place:
    """How far a run is.

    Attributes
    ----------
    stage : str
    done : float
        Finished steps of it, fractions allowed.
    total : int
    loss : float or None
    """

    stage: str
    done: float
    total: int
    loss: float | None = None

    def __str__(self) -> str:
        # KMeans and the graph go on in starts and parts, not in epochs.
        unit = "step" if self.stage.endswith(("kmeans", "graph")) else "epoch"
        current = min(int(self.done) + 1, self.total)
        return say(
            "place", stage=self.stage, unit=say(f"unit.{unit}"), number=current, total=self.total
        )


def trained(name: str, card: dict[str, Any], folder: Path, seconds: float) -> Message:
    """A model was trained: its score, the wall time, and where it was saved."""
    lines = [
        _score(card),
        say("time", time=duration(seconds)),
        say("checkpoint", folder=folder.resolve()),
    ]
    return Message("done", say("done.title", name=name), "\n".join(lines))


def learned(name: str, folder: Path | None, seconds: float) -> Message:
    """A model learned from drawings, or became worse: then there is no folder."""
    lines = [say("time", time=duration(seconds))]
    if folder is None:
        return Message("done", say("kept-old.title", name=name), lines[0])
    lines.append(say("checkpoint", folder=folder.resolve()))
    return Message("done", say("learned.title", name=name), "\n".join(lines))


def failed(name: str, error: BaseException, place: Place | None, resume: str) -> Message:
    """A training failed: the error's last line, the epoch, and the command that goes on."""
    where = say("not-begun") if place is None else say("at", place=place)
    lines = [last_line(error), where, say("resume", command=resume)]
    return Message("failed", say("failed.title", name=name), "\n".join(lines))


def on_the_way(name: str, place: Place | None, seconds: float) -> Message:
    """How far a training is."""
    lines = [say("not-begun") if place is None else str(place)]
    if place is not None and place.loss is not None:
        lines[0] += f", {say('loss', loss=number(place.loss, 4))}"
    lines.append(say("time.so-far", time=duration(seconds)))
    return Message("progress", say("progress.title", name=name), "\n".join(lines))


def trial() -> Message:
    """What ``notify test`` sends."""
    return Message("test", say("test.title"), say("test.body"))


def last_line(error: BaseException) -> str:
    """The last line of what Python would print for an error."""
    if isinstance(error, (DeepClusterError, Stopped)):
        text = str(error)
    else:
        text = "".join(traceback.format_exception_only(error))
    lines = text.strip().splitlines() or [type(error).__name__]
    return lines[-1][:LONGEST_ERROR]


def _score(card: dict[str, Any]) -> str:
    scores = card.get("scores", {})
    for part in ("held_out", "train"):
        if part in scores:
            return say(f"score.{part}", score=number(100 * scores[part]["acc"], 2))
    return say("score.none")
