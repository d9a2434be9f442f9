"""Sheets before anybody writes on them: colour, fibres, and what is printed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from bench.pages.noise import Chance, Field, cloud, grain, linear

Colour = tuple[float, float, float]

WHITE: tuple[Colour, ...] = ((0.95, 0.95, 0.95), (0.93, 0.94, 0.97), (0.96, 0.94, 0.90))
#: Colour as a screen shows it, and how rough the paper is.
GROUNDS: dict[str, tuple[tuple[Colour, ...], float]] = {
    "white": (WHITE, 0.012),
    "recycled": (((0.83, 0.80, 0.74), (0.78, 0.77, 0.72)), 0.045),
    "card": (
        ((0.92, 0.80, 0.55), (0.62, 0.78, 0.90), (0.70, 0.86, 0.62), (0.93, 0.68, 0.70)),
        0.03,
    ),
    "sticky note": (((0.96, 0.92, 0.48), (0.95, 0.65, 0.75), (0.65, 0.90, 0.60)), 0.012),
    "kraft": (((0.68, 0.52, 0.36), (0.60, 0.46, 0.32)), 0.05),
    "board": (((0.20, 0.36, 0.30), (0.24, 0.25, 0.27), (0.17, 0.27, 0.23)), 0.06),
    "black card": (((0.10, 0.10, 0.11), (0.15, 0.13, 0.17)), 0.03),
}
RULES: tuple[Colour, ...] = (
    (0.45, 0.62, 0.85),
    (0.55, 0.55, 0.60),
    (0.60, 0.50, 0.75),
    (0.40, 0.70, 0.72),
    (0.30, 0.30, 0.32),
)
RED: Colour = (0.85, 0.35, 0.40)


@dataclass(frozen=True)
class Ruling:
    """Printed lines.

    Attributes
    ----------
    kind : str
        "lines", "squares", "seyes", "fine" or "dots".
    pitch : float
        From one line to the next, px.
    width : float
        Breadth of a line, px.
    dark : float
        How much darker than the paper a line is, 0 to 1, as a screen shows it.
    colour : Colour
        Its hue; how dark it is, ``dark`` says.
    margin : float
        Where a red margin line lies, as a share of the sheet's breadth; none at 0.
    """

    kind: str
    pitch: float
    width: float
    dark: float
    colour: Colour = RULES[0]
    margin: float = 0.0


@dataclass(frozen=True)
class Paper:
    """A kind of paper from `GROUNDS`, and its ruling."""

    ground: str = "white"
    ruling: Ruling | None = None


def sheet(shape: tuple[int, int], paper: Paper, chance: Chance) -> tuple[Field, Colour]:
    """A sheet as the light it gives back, float32 (h, w, 3), and its colour."""
    colours, rough = GROUNDS[paper.ground]
    picked = np.array(colours[int(chance.integers(len(colours)))])
    r, g, b = np.clip(picked + chance.normal(0, 0.012, 3), 0.03, 0.99).tolist()
    blank = np.empty((*shape, 3), np.float32)
    blank[:] = linear((r, g, b))
    side = max(shape)
    fibre = rough * grain(shape, side / 900, chance)
    fibre += 0.5 * rough * cloud(shape, side / 60, chance)
    if paper.ground == "recycled":
        fibre -= 0.12 * (grain(shape, side / 700, chance) > 2.9)
    if paper.ground == "board":  # what was wiped off
        fibre += 0.25 * np.clip(cloud(shape, side / 5, chance), 0, 2)
    blank *= (1 + fibre)[..., None]
    if paper.ruling is not None:
        print_rules(blank, paper.ruling, chance)
    return blank, (r, g, b)


def print_rules(blank: Field, ruling: Ruling, chance: Chance) -> None:
    """Print lines on a sheet, in place."""
    shape = blank.shape[:2]
    start = chance.uniform(0, ruling.pitch, 2)
    across = _lines(shape[0], ruling.pitch, ruling.width, start[0])
    upright = _lines(shape[1], ruling.pitch, ruling.width, start[1])
    if ruling.kind == "lines":
        cover = np.broadcast_to(across[:, None], shape).copy()
    elif ruling.kind == "dots":
        cover = across[:, None] * upright[None]
    elif ruling.kind == "seyes":  # French: strong lines every four, strong verticals
        thin = 0.55 * _lines(shape[0], ruling.pitch / 4, 0.7 * ruling.width, start[0])
        cover = np.maximum(np.maximum(across, thin)[:, None], upright[None])
    elif ruling.kind == "fine":  # every fifth is stronger
        pitch, width = ruling.pitch / 5, ruling.width
        across = np.maximum(across, 0.6 * _lines(shape[0], pitch, width, start[0]))
        upright = np.maximum(upright, 0.6 * _lines(shape[1], pitch, width, start[1]))
        cover = np.maximum(across[:, None], upright[None])
    else:
        cover = np.maximum(across[:, None], upright[None])
    worn = np.asarray(1 - 0.08 * np.abs(cloud(shape, 40, chance)), np.float32)
    _print(blank, np.asarray(cover * worn, np.float32), ruling.dark, ruling.colour)
    if ruling.margin:
        at = ruling.margin * shape[1]
        line = _lines(shape[1], 4 * shape[1], 1.2 * ruling.width, at)
        _print(blank, np.broadcast_to(line[None], shape), max(ruling.dark, 0.35), RED)


def print_box(
    blank: Field, box: tuple[float, float, float, float], width: float, dark: float, *, table: bool
) -> None:
    """Print a frame around a place (left, top, right, bottom), or a table with a cell there."""
    shape = blank.shape[:2]
    cover = np.zeros(shape, np.float32)
    left, top, right, bottom = box
    reach = range(-6, 8) if table else range(0, 2)
    xs = [left + i * (right - left) for i in reach]
    ys = [top + i * (bottom - top) for i in reach]
    for x in xs:
        ends = (int(ys[0] * 16), int(ys[-1] * 16))
        _line(cover, (int(x * 16), ends[0]), (int(x * 16), ends[1]), width)
    for y in ys:
        ends = (int(xs[0] * 16), int(xs[-1] * 16))
        _line(cover, (ends[0], int(y * 16)), (ends[1], int(y * 16)), width)
    _print(blank, cover, dark, (0.2, 0.2, 0.22))


def _line(cover: Field, a: tuple[int, int], b: tuple[int, int], width: float) -> None:
    cv2.line(cover, a, b, 1.0, max(1, round(width)), cv2.LINE_AA, 4)


def _print(blank: Field, cover: Field, dark: float, colour: Colour) -> None:
    tone = np.array(colour) / max(colour)
    grey = float(tone @ (0.299, 0.587, 0.114))
    # As dark as asked for, in the hue asked for.
    tone = np.clip(tone * (1 - dark) / grey, 0.02, 1)
    blank *= 1 - cover[..., None] * (1 - linear(tone))


def _lines(length: int, pitch: float, width: float, start: float) -> Field:
    at = np.arange(length, dtype=np.float32)
    away = np.abs((at - start + pitch / 2) % pitch - pitch / 2)
    return np.asarray(np.clip(width / 2 + 0.5 - away, 0, min(1.0, width)), np.float32)
