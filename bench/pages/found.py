"""Which of a sheet's digits were found, and what was found that is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from bench.pages.contact import outlined, thumbnail
from bench.pages.kinds import by_someone
from bench.pages.looking import FINDS_ALL, Look, look, look_all
from bench.pages.page import pixels
from bench.pages.sheets import LAYOUTS, Box, Sheet, Written, lengths, sheet
from deepcluster.models import ClusterModel

#: Boxes that share this much of what they cover together are of one digit.
OVERLAP = 0.4
#: Long side of what is kept of a sheet's picture, px.
SHOWN = 900


@dataclass
class Searched:
    """A sheet, what was found on it, and how the models read that.

    Attributes
    ----------
    looks : list of Look
        In the frame's reading order; empty where it can't find many digits yet.
    match : dict
        Row of a look -> row of the digit it is.
    clean : ndarray of uint8, shape (n, 28, 28)
        Frames of the clean drawings.
    """

    sheet: Sheet
    looks: list[Look]
    match: dict[int, int]
    clean: npt.NDArray[np.uint8]
    thumb: npt.NDArray[np.uint8] | None
    expected: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    sure: dict[str, list[bool]] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """What came of some sheets, in digits.

    Attributes
    ----------
    n : int
        Digits on the sheets.
    found, invented, split, merged : int
        Matched digits; finds that are none; digits found in pieces; finds of several digits.
    in_order, neighbours : int
        Of so many digits found one after the other, those that follow each other on the sheet.
    """

    n: int
    found: int
    invented: int
    split: int
    merged: int
    in_order: int
    neighbours: int

    @classmethod
    def of(cls, some: list[Searched]) -> Counts:
        """Those of some sheets together."""
        n = found = invented = split = merged = in_order = neighbours = 0
        for one in some:
            boxes = [look.box for look in one.looks if look.box]
            n += len(one.sheet.boxes)
            found += len(one.match)
            several = [sum(_holds(box, true) for true in one.sheet.boxes) for box in boxes]
            merged += sum(count > 1 for count in several)
            pieces = [sum(_holds(true, box) for box in boxes) for true in one.sheet.boxes]
            split += sum(count > 1 for count in pieces)
            invented += sum(
                row not in one.match and several[row] == 0 and not _within(box, one.sheet.boxes)
                for row, box in enumerate(boxes)
            )
            rows = [one.match[row] for row in sorted(one.match)]
            neighbours += max(0, len(rows) - 1)
            in_order += sum(a < b for a, b in pairwise(rows))
        return cls(n, found, invented, split, merged, in_order, neighbours)


def searches(n: int, seed: int, judge: ClusterModel, *, thumbs: bool = False) -> Iterator[Searched]:
    """Sheets of every layout in turn, each searched for its digits."""
    for row in range(n):
        chance = np.random.default_rng((seed, 1000, row))
        layout = LAYOUTS[row % len(LAYOUTS)]
        lines = [_legible(count, judge, chance) for count in lengths(layout, chance)]
        one = sheet(layout, lines, chance)
        looks = look_all(one.picture) if FINDS_ALL else []
        frames = [look(digit.clean).frame for digit in one.written]
        match = matched([found.box for found in looks if found.box], one.boxes)
        thumb = thumbnail(one.picture, SHOWN) if thumbs else None
        yield Searched(one, looks, match, np.stack([f for f in frames if f is not None]), thumb)


def matched(found: list[Box], true: list[Box]) -> dict[int, int]:
    """Rows of found boxes -> rows of true ones, each at most once."""
    if not found or not true:
        return {}
    overlap = np.array([[_overlap(a, b) for b in true] for a in found])
    middles = np.array([[_holds(a, b) and _holds(b, a) for b in true] for a in found])
    # Boxes around each other's middle may be of one digit all the same: a thin 1 has hardly a box.
    close = np.where(middles, np.maximum(overlap, OVERLAP), overlap)
    rows, columns = linear_sum_assignment(-close)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {a: b for a, b in pairs if close[a, b] >= OVERLAP}


def shown(one: Searched) -> npt.NDArray[np.uint8]:
    """The sheet small: what was found in green, what is none in red, what was missed in yellow."""
    assert one.thumb is not None
    width = pixels(one.sheet.picture).shape[1]
    hits = [look.box for row, look in enumerate(one.looks) if look.box and row in one.match]
    others = [look.box for row, look in enumerate(one.looks) if look.box and row not in one.match]
    missed = [box for row, box in enumerate(one.sheet.boxes) if row not in one.match.values()]
    groups = [((0, 170, 0), hits), ((255, 0, 0), others), ((230, 180, 0), missed)]
    scaled = [(colour, [_shares(box, width) for box in boxes]) for colour, boxes in groups]
    return outlined(one.thumb, scaled, one.sheet.about, SHOWN)


def _shares(box: Box, of: float) -> Box:
    left, top, right, bottom = (side / of for side in box)
    return left, top, right, bottom


def ask(some: list[Searched], models: Mapping[str, ClusterModel]) -> None:
    """Let every model read what was found, and the clean drawings."""
    for one in some:
        frames = [found.frame for found in one.looks if found.frame is not None]
        for name, model in models.items():
            one.expected[name] = model.answer(one.clean).names
            answers = model.answer(np.stack(frames)) if frames else None
            one.said[name] = answers.names if answers else []
            sure = answers.sure.tolist() if answers else []
            pairs = zip(sure, one.looks, strict=True)
            one.sure[name] = [model_sure and found.sure for model_sure, found in pairs]


def read(some: list[Searched], model: str) -> tuple[int, int]:
    """Digits found that a model reads as when they are clean, and others that it is sure of."""
    right = wrong = 0
    for one in some:
        for row, true in one.match.items():
            good = one.said[model][row] == one.expected[model][true]
            right += good
            wrong += not good and one.sure[model][row]
    return right, wrong


def _legible(n: int, judge: ClusterModel, chance: np.random.Generator) -> list[Written]:
    """Digits that the judge reads correctly and surely when they are drawn cleanly."""
    kept: list[Written] = []
    while len(kept) < n:
        digits = chance.integers(10, size=n - len(kept)).tolist()
        some = [Written.of(digit, by_someone(digit, chance)) for digit in digits]
        frames = [look(one.clean).frame for one in some]
        framed = [(one, f) for one, f in zip(some, frames, strict=True) if f is not None]
        answers = judge.answer(np.stack([f for _, f in framed]))
        for row, (one, _) in enumerate(framed):
            if answers.sure[row] and answers.names[row] == str(one.digit):
                kept.append(one)
    return kept


def _overlap(a: Box, b: Box) -> float:
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return shared / (areas - shared)


def _holds(box: Box, other: Box) -> bool:
    """Whether a box holds the middle of another."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _within(box: Box, boxes: list[Box]) -> bool:
    return any(_holds(other, box) for other in boxes)
