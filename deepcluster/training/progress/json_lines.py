"""Progress for another program: one JSON object per line, written here and read here."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO

from deepcluster.training.progress.reporter import Reporter, Stage


class JSONReporter(Reporter):
    """Writes ``{"stage": "adapting", "done": 3.3, "total": 20, "loss": 0.04}`` for every step.

    Notes are ``{"note": "..."}``. Amounts of bytes or pictures are left out.

    Parameters
    ----------
    out : text stream, optional
        Defaults to standard output, as it is at the time of writing.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """Enter a stage of ``total`` steps."""
        yield _JSONStage(self, name, total)

    def note(self, text: str) -> None:
        """Write a note."""
        self.say({"note": text})

    def say(self, found: dict[str, Any]) -> None:
        """Write any object, at once."""
        print(json.dumps(found), file=self.out or sys.stdout, flush=True)


class _JSONStage:
    def __init__(self, reporter: JSONReporter, name: str, total: int) -> None:
        self.reporter, self.name, self.total = reporter, name, total

    def step(self, done: float, *, loss: float | None = None) -> None:
        line = {"stage": self.name, "done": round(done, 3), "total": self.total, "loss": loss}
        self.reporter.say(line)


@dataclass(frozen=True)
class Step:
    """How far a stage is.

    Attributes
    ----------
    stage : str
    done, total : float
        In steps.
    loss : float or None
    """

    stage: str
    done: float
    total: float
    loss: float | None = None

    @property
    def share(self) -> float:
        """How much of the stage is done, from 0 to 1."""
        return min(1.0, self.done / max(self.total, 1))


def read_line(line: str) -> Step | dict[str, Any] | None:
    """Understand one line of a program that reports its progress.

    Parameters
    ----------
    line : str

    Returns
    -------
    Step, dict or None
        A step of a stage; any other object as it is, such as a note or a result; None for a line
        that is not an object.
    """
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    if {"stage", "done", "total"} <= said.keys():
        return Step(said["stage"], said["done"], said["total"], said.get("loss"))
    return said
