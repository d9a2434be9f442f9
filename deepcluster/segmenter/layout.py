"""Where on a page something is written, and how large: one digit, a number, a sheet of answers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from deepcluster.segmenter.ruler import ruled_shape
from deepcluster.segmenter.strokes import Path, Symbol, scribble, straightened


class Written(NamedTuple):
    """A symbol with its place.

    Attributes
    ----------
    paths : list of ndarray of float32, shape (n, 2)
        In px of the page.
    side : float
        Longest side, px.
    """

    paths: list[Path]
    side: float


class Layout(NamedTuple):
    """All that is written on a page.

    Attributes
    ----------
    written : list of Written
    pen : float
        Width of the pen, px.
    cells : list of (float, float, float, float)
        Left, top, right, bottom of each symbol's place, for boxes and tables.
    """

    written: list[Written]
    pen: float
    cells: list[tuple[float, float, float, float]]


# Share of the pages whose writer draws straight lines: straight alone does not make a line printed.
STIFF = 0.4
# Share of the pages with several symbols that are seen from so near that some are cut off.
NEAR = 0.3


def lay_out(symbols: list[Symbol], size: int, chance: np.random.Generator) -> Layout:
    """Choose an arrangement and write symbols into it, or look at a part of it from near.

    Parameters
    ----------
    symbols : list of Symbol
        Digits to choose from.
    size : int
        Side of the page, px.
    chance : numpy.random.Generator
    """
    layout = _arrange(symbols, size, chance)
    if len(layout.written) > 1 and chance.random() < NEAR:
        chosen = layout.written[int(chance.integers(len(layout.written)))]
        every = np.concatenate(chosen.paths)
        middle = (every.min(axis=0) + every.max(axis=0)) / 2
        scale = size * chance.uniform(0.35, 0.85) / chosen.side
        if scale > 1:
            return _near(layout, middle, float(scale), size)
    return layout


def _near(layout: Layout, middle: Path, scale: float, size: int) -> Layout:
    """The part of a layout around a point, enlarged."""
    written = []
    for symbol in layout.written:
        paths = [np.asarray((p - middle) * scale + size / 2, np.float32) for p in symbol.paths]
        every = np.concatenate(paths)
        if (every.max(axis=0) > 0).all() and (every.min(axis=0) < size).all():
            written.append(Written(paths, symbol.side * scale))
    x, y = (float(v) for v in middle)
    half = size / 2
    cells = [
        (
            (left - x) * scale + half,
            (top - y) * scale + half,
            (right - x) * scale + half,
            (bottom - y) * scale + half,
        )
        for left, top, right, bottom in layout.cells
    ]
    return Layout(written, layout.pen * scale, cells)


def _arrange(symbols: list[Symbol], size: int, chance: np.random.Generator) -> Layout:
    kind = chance.choice(
        ["one", "tight", "some", "row", "touching", "grid", "none"],
        p=[0.32, 0.13, 0.08, 0.12, 0.15, 0.15, 0.05],
    )
    if kind == "none":
        return Layout([], 0.0, [])
    if kind == "one" or kind == "tight":
        share = (
            chance.uniform(0.78, 1.15) if kind == "tight" else np.exp(chance.uniform(-2.8, -0.2))
        )
        side = float(size * share)
        room = max(0.0, size - side) / 2
        middle = size / 2 + chance.uniform(-1, 1, 2) * room
        return _write(symbols, [(middle[0], middle[1])], side, chance)
    if kind == "some":
        count = int(chance.integers(2, 5))
        side = float(size * chance.uniform(0.08, 0.4))
        return _write(symbols, _apart(count, side, size, chance), side, chance, odd=0.4)
    if kind == "row":
        count = int(chance.integers(2, 6))
        side = float(size * chance.uniform(0.08, 0.9 / count))
        pitch = side * chance.uniform(0.6, 1.25)
        x = chance.uniform(side / 2, max(side, size - pitch * count)) + pitch * np.arange(count)
        y = chance.uniform(side / 2, size - side / 2)
        rows = [(float(a), float(y + chance.normal(scale=side * 0.04))) for a in x]
        return _write(symbols, rows, side, chance, odd=0.08)
    if kind == "touching":
        count = int(chance.integers(2, 4))
        side = float(size * chance.uniform(0.15, 1.4 / count))
        y = chance.uniform(side / 2, max(side, size - side / 2))
        return _touching(
            _write(symbols, [(size / 2, float(y))] * count, side, chance), size, chance
        )
    across = int(chance.integers(2, 11))
    down = int(chance.integers(2, 11))
    pitch_x, pitch_y = (
        size * chance.uniform(0.75, 1.0) / across,
        size * chance.uniform(0.75, 1.0) / down,
    )
    side = float(max(9.0, min(pitch_x, pitch_y) * chance.uniform(0.4, 0.85)))
    left, top = (size - pitch_x * across) / 2, (size - pitch_y * down) / 2
    places = [
        (left + pitch_x * (i + 0.5), top + pitch_y * (j + 0.5))
        for j in range(down)
        for i in range(across)
        if chance.random() > 0.06
    ]
    loose = [
        (x + chance.normal(scale=side * 0.06), y + chance.normal(scale=side * 0.06))
        for x, y in places
    ]
    layout = _write(symbols, loose, side, chance, odd=0.05)
    half_x, half_y = pitch_x / 2, pitch_y / 2
    cells = [(x - half_x, y - half_y, x + half_x, y + half_y) for x, y in places]
    return layout._replace(cells=cells)


def _touching(layout: Layout, size: int, chance: np.random.Generator) -> Layout:
    """Symbols in a row that touch or nearly do, side by side or, seldom, one above the other."""
    axis = int(chance.random() < 0.15)
    written: list[Written] = []
    end = 0.0
    for symbol in layout.written:
        every = np.concatenate(symbol.paths)
        gap = layout.pen * 0.5 + symbol.side * chance.uniform(-0.14, 0.05)
        shift = np.zeros(2, np.float32)
        shift[axis] = end + gap - every[:, axis].min() if written else -every[:, axis].min()
        written.append(symbol._replace(paths=[path + shift for path in symbol.paths]))
        end = float(every[:, axis].max() + shift[axis])
    back = np.zeros(2, np.float32)
    back[axis] = chance.uniform(min(0.0, size - end), max(0.0, size - end))
    moved = [one._replace(paths=[path + back for path in one.paths]) for one in written]
    return layout._replace(written=moved)


def _apart(
    count: int, side: float, size: int, chance: np.random.Generator
) -> list[tuple[float, float]]:
    places: list[tuple[float, float]] = []
    for _ in range(40):
        x, y = chance.uniform(side * 0.4, size - side * 0.4, 2)
        if all(max(abs(x - a), abs(y - b)) > side * 0.9 for a, b in places):
            places.append((float(x), float(y)))
        if len(places) == count:
            break
    return places


def _write(
    symbols: list[Symbol],
    places: list[tuple[float, float]],
    side: float,
    chance: np.random.Generator,
    *,
    odd: float = 0.06,
) -> Layout:
    # From a fine ballpoint to a marker, as a share of the digit, and never too thin to be seen.
    pen = max(float(side * np.exp(chance.uniform(np.log(0.012), np.log(0.2)))), 1.0)
    stiff = chance.random() < STIFF
    loose = float(chance.choice([0.0, 0.3])) if stiff else 1.0
    slant, turn = chance.normal(scale=0.12 * loose), chance.normal(scale=0.05 * loose)
    written, cells = [], []
    for x, y in places:
        other = chance.random() < odd
        symbol = scribble(chance) if other else symbols[int(chance.integers(len(symbols)))]
        if stiff:
            ruled = chance.random() < 0.65
            symbol = ruled_shape(chance) if ruled else straightened(symbol, chance)
        own = side * float(np.clip(chance.normal(1.0, 0.1), 0.6, 1.3)) if len(places) > 1 else side
        if other:
            own *= float(chance.uniform(0.5, 1.1))
        stretch = np.exp(chance.normal(scale=0.12))
        a = turn + chance.normal(scale=0.08 * loose)
        bend = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]]) @ np.array(
            [[1, 0], [-slant, 1]]
        )
        paths = []
        for path in symbol.paths:
            wide = path * np.array([stretch, 1.0], np.float32)
            paths.append(np.asarray(wide @ bend * (own - pen) + (x, y), np.float32))
        written.append(Written(paths, own))
        cells.append((x - own * 0.7, y - own * 0.7, x + own * 0.7, y + own * 0.7))
    return Layout(written, pen, cells)
