"""Pictures that are no digits: letters and scribbles from a seed, framed as the page frames.

Letters that are written like a digit are left out: a model that reads an O as 0 is right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count

import cv2
import numpy as np
import numpy.typing as npt

from bench.handwriting import canvases
from deepcluster.errors import PictureError
from deepcluster.frame import frame
from deepcluster.frame.pixels import to_uint8

Chance = np.random.Generator
Strokes = list[npt.NDArray[np.float64]]
Frames = npt.NDArray[np.uint8]

#: 0 D O Q o, 1 I i j l, 2 Z z, 5 S s, 6 G b, 8 B, 9 g q, 4 y are left out.
PRINTED = "ACEFHJKLMNPRTUVWXY" + "acdefhkmnprtuvwx"
#: OpenCV's own, which are there wherever the product is.
FONTS = ("sans", "italic")
#: Strokes of the letters as a hand writes them, parted by commas: points "xy" on a grid of ten by
#: ten, y down; a stroke that begins with ~ is round.
WRITTEN = {
    "A": "08 40 88,25 65",
    "C": "~71 40 11 04 17 48 77",
    "E": "70 00 08 78,04 64",
    "F": "70 00 08,04 64",
    "H": "00 08,80 88,04 84",
    "J": "~50 53 56 38 18 06",
    "K": "00 08,70 04 78",
    "L": "00 08 68",
    "M": "08 10 45 70 88",
    "N": "08 00 78 70",
    "P": "08 00,~00 50 72 54 04",
    "R": "08 00,~00 50 72 54 04,34 78",
    "T": "00 80,40 48",
    "U": "~00 05 28 58 75 70",
    "V": "00 48 80",
    "W": "00 28 43 68 80",
    "X": "00 88,80 08",
    "Y": "00 44 80,44 48",
    "a": "~73 43 15 27 57 74,73 77 88",
    "d": "~74 43 15 27 57 75,70 78",
    "e": "~15 75 63 33 15 28 58 76",
    "f": "~70 40 32 38,14 64",
    "h": "00 08,~05 32 64 68",
    "k": "10 18,63 15 68",
    "m": "03 08,~05 23 45 48,~45 63 85 88",
    "n": "13 18,~15 43 75 78",
    "p": "13 19,~14 43 75 47 16",
    "r": "13 18,~15 33 64",
    "t": "30 37 58,13 63",
    "u": "~13 16 38 67 73,73 78",
}
#: Brush widths, px of a pad of 280.
WIDTHS = (14.0, 30.0)


def printed_letters(n: int, seed: int, fonts: Sequence[str] = FONTS) -> Frames:
    """Letters of several fonts, thin to bold, uint8 (n, 28, 28); a font is a name or a file."""
    faces = [cv2.FontFace(font) for font in fonts]
    return _framed(n, seed, lambda chance: _print(chance, faces))


def written_letters(n: int, seed: int) -> Frames:
    """Letters as a hand would write them on the pad, uint8 (n, 28, 28)."""
    return _framed(n, seed, lambda chance: _pad(_write(chance), chance))


def scribbles(n: int, seed: int) -> Frames:
    """Curves, zigzags, hatchings and loops on the pad, uint8 (n, 28, 28)."""
    kinds = (_curve, _zigzag, _hatching, _loops)
    return _framed(n, seed, lambda chance: _pad(kinds[chance.integers(len(kinds))](chance), chance))


def _framed(n: int, seed: int, picture: Callable[[Chance], Frames]) -> Frames:
    """``n`` pictures framed; one that the frame refuses gets no answer, so another is drawn."""
    frames: list[Frames] = []
    for row in count():
        if len(frames) == n:
            break
        with suppress(PictureError):
            framed = frame(picture(np.random.default_rng((seed, row))))
            frames.append(to_uint8(framed))
    return np.array(frames)


def _pad(strokes: Strokes, chance: Chance) -> Frames:
    return next(canvases([strokes], WIDTHS, int(chance.integers(2**31))))


def _print(chance: Chance, faces: Sequence[cv2.FontFace]) -> Frames:
    letter, face = PRINTED[chance.integers(len(PRINTED))], faces[int(chance.integers(len(faces)))]
    page = np.full((280, 280, 3), 255, np.uint8)
    weight = int(chance.integers(200, 800))
    cv2.putText(page, letter, (60, 200), (0, 0, 0), face, 160, weight)
    return page


def _write(chance: Chance) -> Strokes:
    letter = WRITTEN[list(WRITTEN)[chance.integers(len(WRITTEN))]]
    turn, lean = np.radians(chance.uniform(-8, 8)), np.tan(np.radians(chance.uniform(-8, 15)))
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    matrix = matrix @ np.diag([chance.uniform(0.65, 1.0), 1.0]) @ np.array([[1, 0], [-lean, 1]])
    strokes = []
    for stroke in letter.split(","):
        points = np.array([[int(p[0]), int(p[1])] for p in stroke.strip("~").split()], float)
        points += chance.normal(0, 0.3, points.shape)
        # A hand rounds every corner a little.
        strokes.append(_rounded(points, 3 if stroke.startswith("~") else 0) @ matrix)
    return strokes


def _rounded(points: npt.NDArray[np.float64], times: int) -> npt.NDArray[np.float64]:
    """Corners cut at a quarter of each side, again and again (Chaikin 1974)."""
    for _ in range(times):
        ahead, behind = points[:-1], points[1:]
        cut = np.stack([0.75 * ahead + 0.25 * behind, 0.25 * ahead + 0.75 * behind], axis=1)
        points = np.concatenate([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points


def _curve(chance: Chance) -> Strokes:
    """A line that wanders, in one or two strokes."""
    return [
        _rounded(chance.random((chance.integers(8, 13), 2)), 3)
        for _ in range(chance.integers(1, 3))
    ]


def _zigzag(chance: Chance) -> Strokes:
    n = int(chance.integers(7, 13))
    points = np.stack([np.arange(n) / n, np.arange(n) % 2 * chance.uniform(0.3, 1.0)], axis=1)
    return [_turned(points + chance.normal(0, 0.04, points.shape), chance)]


def _hatching(chance: Chance) -> Strokes:
    n = int(chance.integers(3, 7))
    lines = [np.array([[i / n, 0], [i / n, 1]]) for i in range(n)]
    if chance.random() < 0.5:
        lines += [line[:, ::-1] for line in lines]
    noise = (n / 20 * chance.normal(0, 0.1, (2, 2)) for _ in lines)
    middle = chance.uniform(0, np.pi)
    return [_turned(line + part, chance, middle) for line, part in zip(lines, noise, strict=True)]


def _loops(chance: Chance) -> Strokes:
    """A curl of several turns that moves on or winds outwards."""
    turns = chance.uniform(2.5, 5)
    t = np.linspace(0, 2 * np.pi * turns, 120)
    radius = 0.15 + chance.uniform(0.03, 0.07) * t
    points = np.stack([radius * np.cos(t) + chance.uniform(0, 0.1) * t, radius * np.sin(t)], axis=1)
    return [_turned(points, chance)]


def _turned(
    points: npt.NDArray[np.float64], chance: Chance, angle: float | None = None
) -> npt.NDArray[np.float64]:
    angle = chance.uniform(0, 2 * np.pi) if angle is None else angle
    cos, sin = np.cos(angle), np.sin(angle)
    return points @ np.array([[cos, sin], [-sin, cos]])
