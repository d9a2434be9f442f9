"""The kinds of picture, and how one of each is made from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.pages.crowded import crowded
from bench.pages.hands import STRAIGHT, Strokes, clean, write
from bench.pages.hues import hues
from bench.pages.noise import Chance
from bench.pages.on_paper import anything, edge, ruled, thin
from bench.pages.page import Page
from bench.pages.tight import cropped, scan
from bench.pages.traced import trace
from bench.pages.transparent import transparent

Maker = Callable[[int, Chance], Page]

#: Share of digits that real hands wrote.
TRACED = 0.4


@dataclass(frozen=True)
class Kind:
    """A kind of picture: its letter in the issue, what it is, the digits it has, its maker."""

    letter: str
    about: str
    make: Maker
    digits: tuple[int, ...] = tuple(range(10))


def by_someone(digit: int, chance: Chance) -> Strokes:
    """A digit of a hand made up, or of one of MNIST's writers."""
    return trace(digit, chance) if chance.random() < TRACED else write(digit, chance)


def _thin(digit: int, chance: Chance) -> Page:
    strokes = write(digit, chance, STRAIGHT, loose=chance.uniform(0, 0.6))
    picture, about = thin(strokes, chance)
    return Page(picture, digit, clean(strokes), about)


def _written(make: Callable) -> Maker:
    def made(digit: int, chance: Chance) -> Page:
        strokes = by_someone(digit, chance)
        picture, about = make(strokes, chance)
        return Page(picture, digit, clean(strokes), about)

    return made


def _tight(digit: int, chance: Chance) -> Page:
    if chance.random() < 0.5:
        picture, around, about = scan(digit, chance)
        return Page(picture, digit, around, about)
    return _written(cropped)(digit, chance)


def _crowded(digit: int, chance: Chance) -> Page:
    picture, about, n = crowded(digit, chance)
    return Page(picture, -1, clean(write(digit, chance)), about, digits=n)


KINDS: dict[str, Kind] = {
    "thin": Kind("A", "a thin pen's straight strokes that fill the photo", _thin, (1, 4, 7, 9)),
    "edge": Kind("B", "a sheet with a dark or shaded edge", _written(edge)),
    "ruled": Kind("C", "rules at least half as dark as the ink", _written(ruled)),
    "transparent": Kind("D", "transparent pixels and a thin pen", _written(transparent)),
    "hue": Kind("E", "ink and ground of one grey and two hues", _written(hues)),
    "tight": Kind("E2", "soft strokes that touch the picture's edge", _tight),
    "any": Kind("P", "any pen, paper, light and camera", _written(anything)),
    "crowded": Kind("E3", "more ink than one digit", _crowded),
}


def make(name: str, row: int, seed: int, attempt: int = 0) -> Page:
    """The picture of a kind in a row: the same whatever else is made."""
    kind = KINDS[name]
    chance = np.random.default_rng((seed, list(KINDS).index(name), row, attempt))
    return kind.make(kind.digits[row % len(kind.digits)], chance)
