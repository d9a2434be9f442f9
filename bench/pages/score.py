"""What models say of made pictures, beside what they say of the same digits drawn cleanly."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bench.pages.contact import thumbnail
from bench.pages.kinds import make
from bench.pages.looking import FINDS_ALL, Look, look, look_all
from bench.pages.page import Page, size_of
from deepcluster.models import ClusterModel
from deepcluster.models.answers import Answer

Pixels = npt.NDArray[np.uint8]

#: A picture whose digit even the judge can't read when clean is made anew, this many times.
ATTEMPTS = 20


@dataclass
class Tried:
    """A picture, what the frame made of it and what each model said.

    Attributes
    ----------
    row, attempt : int
        What `bench.pages.kinds.make` makes it from, beside kind and seed.
    clean : ndarray of uint8, shape (28, 28)
        The frame of the clean drawing.
    seconds : float
        How long the frame took.
    expected : dict
        What each model calls the clean drawing.
    said : dict
        What each model answers; None where the picture was refused.
    """

    kind: str
    row: int
    attempt: int
    digit: int
    about: str
    size: str
    look: Look
    clean: Pixels
    seconds: float
    thumb: Pixels | None
    expected: dict[str, str] = field(default_factory=dict)
    said: dict[str, Answer | None] = field(default_factory=dict)
    #: How many digits stand on the picture, and how many were found where all are looked for.
    digits: int = 1
    found: int | None = None

    def right(self, model: str) -> bool:
        """Whether a model calls the picture what it calls the clean drawing."""
        said = self.said[model]
        return said is not None and said.name == self.expected[model]

    def sure(self, model: str) -> bool:
        """Whether neither the model nor the frame has a doubt."""
        said = self.said[model]
        return said is not None and said.sure and self.look.sure

    def told(self) -> dict[str, object]:
        """All but the pixels, for JSON."""
        return {
            "kind": self.kind,
            "row": self.row,
            "attempt": self.attempt,
            "digit": self.digit,
            "about": self.about,
            "size": self.size,
            "refused": self.look.refused,
            "found": self.found,
            "frame_sure": self.look.sure,
            "seconds": round(self.seconds, 4),
            "expected": self.expected,
            "said": {
                name: said and [said.name, said.sure, round(said.strength, 3)]
                for name, said in self.said.items()
            },
        }


def tries(
    kind: str, n: int, seed: int, judge: ClusterModel, *, thumbs: bool = False
) -> Iterator[tuple[Tried, int]]:
    """Pictures of a kind, framed, and how many were dropped before each.

    Dropped is what ``judge`` does not read correctly and surely when it is drawn cleanly.
    """
    for row in range(n):
        for attempt in range(ATTEMPTS):
            page = make(kind, row, seed, attempt)
            clean = _legible(page, judge)
            if clean is not None:
                break
        else:
            continue
        begun = time.perf_counter()
        seen = look(page.picture)
        seconds = time.perf_counter() - begun
        thumb = thumbnail(page.picture) if thumbs else None
        size = size_of(page.picture)
        told = (kind, row, attempt, page.digit, page.about, size, seen, clean, seconds, thumb)
        tried = Tried(*told, digits=page.digits)
        if FINDS_ALL and page.digits != 1:
            tried.found = len(look_all(page.picture))
        yield tried, attempt


def ask(tried: list[Tried], models: Mapping[str, ClusterModel]) -> None:
    """Let every model read all pictures and all clean drawings."""
    if not tried:
        return
    clean = np.stack([one.clean for one in tried])
    framed = [one for one in tried if one.look.frame is not None]
    frames = [one.look.frame for one in framed if one.look.frame is not None]
    for name, model in models.items():
        for one, expected in zip(tried, model.answer(clean).names, strict=True):
            one.expected[name] = expected
            one.said[name] = None
        if frames:
            answers = model.answer(np.stack(frames))
            for row, one in enumerate(framed):
                one.said[name] = answers[row]


@dataclass(frozen=True)
class Figures:
    """Shares of one model's answers on one kind, 0 to 1."""

    n: int
    right: float
    wrong_sure: float
    unsure: float
    refused: float
    sure: float

    @classmethod
    def of(cls, tried: list[Tried], model: str) -> Figures:
        """Those of a model."""
        sure = np.array([one.sure(model) for one in tried])
        right = np.array([one.right(model) for one in tried])
        refused = np.array([one.said[model] is None for one in tried])
        return cls(
            len(tried),
            float(right.mean()),
            float((sure & ~right).mean()),
            float((~sure & ~refused).mean()),
            float(refused.mean()),
            float(sure.mean()),
        )


def _legible(page: Page, judge: ClusterModel) -> Pixels | None:
    """The frame of a page's clean drawing, where the judge reads it correctly and surely."""
    frame = look(page.clean).frame
    if frame is None:
        return None
    if page.digit < 0:
        return frame
    answer = judge.answer(frame[None])[0]
    return frame if answer.sure and answer.name == str(page.digit) else None
