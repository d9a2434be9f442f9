"""What pens leave on paper: breadth, colour, edges, grain and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from bench.pages.hands import Strokes
from bench.pages.noise import Chance, Field, between, cloud, grain, linear

#: Distances to the strokes are measured on at most this many px along a side.
FINEST = 1300


@dataclass(frozen=True)
class Pen:
    """A pen.

    Attributes
    ----------
    name : str
    breadth : (float, float)
        From and to, as shares of the digit's longest side.
    colours : sequence of (float, float, float)
        Red, green and blue of solid ink on white, as a screen shows them, 0 to 1.
    grip : float
        How much of the paper's grain shows: 0 for ink, 1 for chalk.
    edge : float
        Breadth of its soft edge, as a share of the stroke's.
    pressure : float
        How much the breadth varies along the stroke.
    fade : float
        How much its darkness varies.
    covers : bool
        Whether it hides the paper, as chalk does, rather than to darken it.
    """

    name: str
    breadth: tuple[float, float]
    colours: Sequence[tuple[float, float, float]]
    grip: float = 0.0
    edge: float = 0.2
    pressure: float = 0.12
    fade: float = 0.08
    covers: bool = False


BLUES = ((0.10, 0.16, 0.52), (0.16, 0.25, 0.62), (0.05, 0.09, 0.36))
BLACKS = ((0.08, 0.08, 0.10), (0.14, 0.13, 0.14), (0.20, 0.20, 0.22))
COLOURS = (
    *BLUES,
    *BLACKS,
    (0.72, 0.10, 0.12),
    (0.10, 0.42, 0.18),
    (0.45, 0.15, 0.50),
    (0.85, 0.35, 0.08),
    (0.05, 0.48, 0.60),
)
GREYS = ((0.33, 0.33, 0.35), (0.45, 0.45, 0.46), (0.56, 0.55, 0.55))
LIGHT = ((0.93, 0.93, 0.90), (0.95, 0.90, 0.55), (0.60, 0.85, 0.95), (0.95, 0.70, 0.75))

PENS: dict[str, Pen] = {
    "ballpoint": Pen("ballpoint", (0.013, 0.04), BLUES + BLACKS, 0.15, 0.3, 0.15, 0.18),
    "fineliner": Pen("fineliner", (0.012, 0.035), COLOURS, 0.0, 0.2, 0.06, 0.05),
    "pencil": Pen("pencil", (0.02, 0.07), GREYS, 0.5, 0.35, 0.2, 0.2),
    "felt": Pen("felt", (0.05, 0.13), COLOURS, 0.0, 0.12, 0.06, 0.05),
    "marker": Pen("marker", (0.09, 0.16), BLACKS + COLOURS[6:8], 0.0, 0.08, 0.04, 0.03),
    "fountain": Pen("fountain", (0.025, 0.07), BLUES, 0.03, 0.15, 0.3, 0.25),
    "crayon": Pen("crayon", (0.06, 0.14), COLOURS, 0.7, 0.3, 0.2, 0.2),
    "chalk": Pen("chalk", (0.06, 0.14), LIGHT, 0.9, 0.35, 0.15, 0.15, covers=True),
    "gel": Pen("gel", (0.02, 0.05), LIGHT, 0.05, 0.2, 0.08, 0.08, covers=True),
}


@dataclass(frozen=True)
class Held:
    """A pen of one colour and breadth: what somebody has in hand."""

    pen: Pen
    colour: tuple[float, float, float]
    #: Share of the digit's longest side.
    breadth: float


def take(name: str, chance: Chance, *, breadth: float | None = None) -> Held:
    """One of the pens called so, its colour and breadth at random."""
    pen = PENS[name]
    colour = pen.colours[int(chance.integers(len(pen.colours)))]
    varied = np.clip(np.array(colour) + chance.normal(0, 0.02, 3), 0.02, 0.98)
    r, g, b = varied.tolist()
    return Held(pen, (r, g, b), breadth or between(chance, *pen.breadth))


def legible(held: Held, ground: tuple[float, float, float], least: float = 0.17) -> bool:
    """Whether ink differs in grey from a ground of this colour by so much, of 1."""
    weights = np.array([0.299, 0.587, 0.114])
    under = np.array(ground)
    solid = np.array(held.colour) if held.pen.covers else under * held.colour
    return bool(abs((under - solid) @ weights) >= least)


def lighter(held: Held, share: float) -> Held:
    """The same pen pressed less: its colour this much nearer to white."""
    r, g, b = (1 - (1 - value) * share for value in held.colour)
    return replace(held, colour=(r, g, b))


def ink(
    shape: tuple[int, int], strokes: Strokes, held: Held, width: float, chance: Chance
) -> tuple[tuple[slice, slice], Field]:
    """Where ink lies and how much of it, 0 to 1, around strokes in px of a sheet.

    Parameters
    ----------
    shape : (int, int)
        Height and width of the sheet.
    strokes : list of ndarray of float, shape (n, 2)
    held : Held
    width : float
        Mean breadth of the stroke, px.
    chance : Generator

    Returns
    -------
    (slice, slice), ndarray of float32
        Rows and columns of the sheet, and the ink on them.
    """
    rim = int(width) + 4
    every = np.concatenate(strokes)
    left, top = np.maximum(np.floor(every.min(axis=0)).astype(int) - rim, 0)
    right, bottom = np.ceil(every.max(axis=0)).astype(int) + rim
    right, bottom = max(min(right, shape[1]), left + 1), max(min(bottom, shape[0]), top + 1)
    size = (bottom - top, right - left)
    away = _distance([stroke - (left, top) for stroke in strokes], size)
    pen = held.pen
    blob = max(4.0, 0.2 * max(size))
    breadth = width * np.clip(1 + pen.pressure * cloud(size, blob, chance), 0.5, 1.6)
    soft = max(0.9, pen.edge * width)
    cover = np.clip((breadth / 2 - away) / soft + 0.5, 0, 1)
    cover *= np.clip(1 - pen.fade * np.abs(cloud(size, blob / 2, chance)), 0.3, 1)
    if pen.grip:
        # Dry colour sits on the tops of the paper's fibres.
        tooth = grain(size, float(np.clip(width / 20, 0.6, 1.6)), chance)
        cover *= np.clip(1 - pen.grip * np.clip(0.45 + 0.55 * tooth, -0.2, 1.3), 0, 1)
    return np.s_[top:bottom, left:right], np.asarray(cover, np.float32)


def lay(sheet: Field, strokes: Strokes, held: Held, width: float, chance: Chance) -> None:
    """Write on a sheet, float32 (h, w, 3) of light given back, in place."""
    where, cover = ink(sheet.shape[:2], strokes, held, width, chance)
    cover = cover[..., None]
    colour = linear(held.colour)
    under = sheet[where]
    solid = colour if held.pen.covers else under * colour
    sheet[where] = under * (1 - cover) + solid * cover


def _distance(strokes: Strokes, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """Distance of each pixel of (h, w) from the middle of the nearest stroke."""
    fine = float(np.clip(FINEST / max(size), 0.5, 3.0))
    height, width = (max(1, round(length * fine)) for length in size)
    path = np.full((height, width), 255, np.uint8)
    for stroke in strokes:
        at = np.rint((stroke * fine - 0.5) * 16).astype(np.int32)
        cv2.polylines(path, [at[:, None]], False, 0, 1, cv2.LINE_8, 4)
    away = cv2.distanceTransform(path, cv2.DIST_L2, 5) / fine
    return np.asarray(
        cv2.resize(away, (size[1], size[0]), interpolation=cv2.INTER_AREA), np.float32
    )
