"""Sheets of many digits: sixty numerals, a row, a column of answers, each digit's place known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.pages import camera as cameras
from bench.pages.compose import pick, shape
from bench.pages.hands import Strokes, clean
from bench.pages.noise import Chance, between
from bench.pages.on_paper import rules
from bench.pages.papers import Paper, Ruling
from bench.pages.pens import Held, lighter, take
from bench.pages.scene import Mark, Pixels, Scene, lit, through

Box = tuple[float, float, float, float]

LAYOUTS = ("sixty", "row", "column")
PENS: dict[str, float] = {"ballpoint": 4, "pencil": 3, "felt": 2, "fineliner": 2, "fountain": 1}
LIGHTS: dict[str, float] = {"even": 3, "gradient": 3, "lamp": 1, "hand": 1, "window": 0.5}


@dataclass(frozen=True)
class Written:
    """One digit of a sheet.

    Attributes
    ----------
    digit : int
    strokes : list of ndarray of float
        Its longest side 1.
    clean : ndarray of uint8
        The same on a white canvas.
    """

    digit: int
    strokes: Strokes
    clean: Pixels

    @classmethod
    def of(cls, digit: int, strokes: Strokes) -> Written:
        """One with these strokes."""
        return cls(digit, strokes, clean(strokes))


@dataclass(frozen=True)
class Sheet:
    """A picture of many digits.

    Attributes
    ----------
    layout : str
    picture : bytes
    boxes : list of (left, top, right, bottom)
        Of each digit, in reading order, px.
    written : list of Written
        In the same order.
    about : str
    """

    layout: str
    picture: bytes
    boxes: list[Box]
    written: list[Written]
    about: str


def lengths(layout: str, chance: Chance) -> list[int]:
    """How many digits each line of such a sheet has."""
    if layout == "sixty":
        return [6] * 10
    if layout == "row":
        return [int(chance.integers(3, 9))]
    return [
        int(chance.choice([1, 2, 3], p=[0.45, 0.4, 0.15])) for _ in range(chance.integers(4, 9))
    ]


def sheet(layout: str, lines: list[list[Written]], chance: Chance) -> Sheet:
    """Write lines of digits on a sheet and take a picture of it."""
    size = shape(chance, 1.0, 2.5)
    short, long = min(size), max(size)
    size = (short, long) if layout == "row" else (long, short)
    kind = pick(chance, {"plain": 4, "lines": 2, "squares": 2, "seyes": 0.5})
    places, height = _places(layout, lines, size, chance)
    name = pick(chance, PENS)
    held = lighter(take(name, chance), chance.uniform(0.7, 1))
    several = layout == "sixty" and chance.random() < 0.4
    marks = []
    for line, spots in zip(lines, places, strict=True):
        if several and chance.random() < 0.5:
            held = lighter(take(pick(chance, PENS), chance), chance.uniform(0.7, 1))
        marks += [
            _mark(one, held, height, spot, chance) for one, spot in zip(line, spots, strict=True)
        ]
    light = pick(chance, LIGHTS)
    ground = pick(chance, {"white": 6, "recycled": 1, "card": 0.7})
    ruling: Ruling | None = None
    if kind != "plain":
        ruling = rules(kind, height, chance.uniform(0.08, 0.4), chance)
    insets = chance.uniform(0.01, 0.04, 4) * (chance.random(4) < 0.4)
    scene = Scene(
        size,
        Paper(ground, ruling),
        light,
        tilt=chance.normal(0, 2.0),
        keystone=chance.uniform(0, 0.25),
        insets=(float(insets[0]), float(insets[1]), float(insets[2]), float(insets[3])),
        around=pick(chance, {"wood": 2, "dark": 1, "grey": 1, "cloth": 1}),
    )
    seen, view = lit(scene, marks, chance)
    camera = cameras.phone(long, chance, hard=0.4)
    picture = cameras.jpeg(cameras.take(seen, camera, chance), camera.quality)
    boxes = [_box(mark, view) for mark in marks]
    told = f"{layout}, {'several pens' if several else name}, {ground}, {kind}, {light}"
    return Sheet(layout, picture, boxes, [one for line in lines for one in line], told)


def _places(
    layout: str, lines: list[list[Written]], size: tuple[int, int], chance: Chance
) -> tuple[list[list[npt.NDArray]], float]:
    """The middle of every digit, line by line, and how high digits are, px."""
    height, width = size
    if layout == "sixty":
        across, down = 0.84 * width / 6, 0.86 * height / 10
        large = min(down * chance.uniform(0.42, 0.62), across * 0.6)
        places = []
        for row in range(10):
            middle = np.array([0.08 * width + across / 2, 0.07 * height + (row + 0.5) * down])
            shake = chance.normal(0, 0.03, (6, 2)) * (across, down)
            places.append([middle + (column * across, 0) + shake[column] for column in range(6)])
        return places, large
    broad = [[_breadth(one) for one in line] for line in lines]
    gap = chance.uniform(0.12, 0.45)
    longest = max(sum(line) + gap * (len(line) - 1) for line in broad)
    if layout == "row":
        large = min(0.84 * width / longest, 0.7 * height) * chance.uniform(0.6, 1)
        left = (width - large * longest) / 2 + chance.uniform(-0.04, 0.04) * width
        tops = [height / 2 + chance.uniform(-0.12, 0.12) * (height - large)]
    else:
        down = 0.84 * height / len(lines)
        large = min(down * chance.uniform(0.4, 0.68), 0.5 * width / longest)
        left = chance.uniform(0.12, max(0.13, 0.88 - large * longest / width)) * width
        tops = [0.08 * height + (row + 0.5) * down for row in range(len(lines))]
    places = []
    for line, top in zip(broad, tops, strict=True):
        x = left + chance.normal(0, 0.1) * large * (len(lines) > 1)
        spots = []
        for breadth in line:
            spots.append(np.array([x + breadth * large / 2, top + chance.normal(0, 0.04) * large]))
            x += (breadth + gap) * large
        places.append(spots)
    return places, large


def _extent(one: Written) -> npt.NDArray:
    return np.asarray(np.ptp(np.concatenate(one.strokes), axis=0))


def _breadth(one: Written) -> float:
    """Breadth over height, the height of all digits being the same."""
    across, down = _extent(one)
    return float(np.clip(across / down, 0.1, 1.3))


def _mark(one: Written, held: Held, height: float, spot: npt.NDArray, chance: Chance) -> Mark:
    across, down = _extent(one)
    scale = height / max(down, across / 1.3) * between(chance, 0.9, 1.1)
    width = max(1.6, held.breadth * height)
    return Mark([stroke * scale + spot for stroke in one.strokes], held, width)


def _box(mark: Mark, view: npt.NDArray) -> Box:
    seen = through(view, np.concatenate(mark.strokes))
    left, top = (seen.min(axis=0) - mark.width / 2).tolist()
    right, bottom = (seen.max(axis=0) + mark.width / 2).tolist()
    return left, top, right, bottom
