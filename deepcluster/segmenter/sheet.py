"""The paper and what lies around it, and the lines that are printed on it."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.segmenter.pens import FINE, SHIFT, Map, noise

Colour = npt.NDArray[np.float32]
Box = tuple[float, float, float, float]


# Share of the sheets that lie askew: what is level or upright is no more a line than a stroke is.
TURNED = 0.6


class Sheet(NamedTuple):
    """A sheet of paper without anything on it.

    Attributes
    ----------
    picture : ndarray of float32, shape (size, size, 3)
        In [0, 1].
    colour : ndarray of float32, shape (3,)
        The paper's own.
    on_paper : ndarray of float32, shape (size, size)
        1 on the sheet, 0 on what lies around it.
    """

    picture: npt.NDArray[np.float32]
    colour: Colour
    on_paper: Map


class View(NamedTuple):
    """How the camera sees the sheet: a perspective, after a slight bend of the paper.

    Attributes
    ----------
    matrix : ndarray of float64, shape (3, 3)
    bend : float
        Height of the bend, px.
    phase : float
    """

    matrix: npt.NDArray[np.float64]
    bend: float
    phase: float

    def __call__(self, points: npt.NDArray[np.float32], size: int) -> npt.NDArray[np.float32]:
        """Points of the sheet, shape (n, 2), as the camera sees them."""
        wave = self.bend * np.sin(points[:, :1] / size * 3 + self.phase)
        bent = np.concatenate([points[:, :1], points[:, 1:] + wave], axis=1)
        seen = cv2.perspectiveTransform(bent[None].astype(np.float64), self.matrix)[0]
        return np.asarray(seen, np.float32)


def any_view(size: int, chance: np.random.Generator) -> View:
    """A camera held over the sheet, more or less straight."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * size
    strength = size * float(chance.choice([0.0, 0.03, 0.09], p=[0.35, 0.4, 0.25]))
    moved = corners + chance.normal(scale=max(strength, 1e-6), size=(4, 2)).astype(np.float32) * 0.6
    turn = float(chance.normal(scale=0.06)) if strength else 0.0
    if chance.random() < TURNED:
        turn += float(chance.uniform(-0.8, 0.8))
    middle = size / 2
    around = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    moved = ((moved - middle) @ around.T + middle).astype(np.float32)
    bend = size * float(chance.uniform(0, 0.012)) if strength and chance.random() < 0.4 else 0.0
    matrix = cv2.getPerspectiveTransform(corners, moved)
    return View(np.asarray(matrix, np.float64), bend, float(chance.uniform(0, 6.3)))


def paper_colour(chance: np.random.Generator) -> Colour:
    """White, cream, grey, a coloured card, or a board."""
    kind = chance.choice(
        ["white", "cream", "grey", "card", "dark", "any"], p=[0.36, 0.17, 0.13, 0.13, 0.11, 0.1]
    )
    if kind == "white":
        colour = chance.uniform(0.82, 1.0) + chance.normal(scale=0.015, size=3)
    elif kind == "cream":
        colour = np.array([0.93, 0.88, 0.78]) * chance.uniform(0.75, 1.05) + chance.normal(
            scale=0.03, size=3
        )
    elif kind == "grey":
        colour = chance.uniform(0.4, 0.8) + chance.normal(scale=0.03, size=3)
    elif kind == "card":
        colour = 1 - chance.uniform(0.05, 0.65, 3) * chance.uniform(0.3, 1)
    elif kind == "dark":
        colour = chance.uniform(0.0, 0.3) + chance.normal(scale=0.04, size=3)
    else:
        colour = chance.uniform(0, 1, 3)
    return np.clip(colour, 0, 1).astype(np.float32)


def flat(size: int, colour: Colour) -> Sheet:
    """A canvas on a screen: one even colour."""
    picture = np.broadcast_to(colour, (size, size, 3)).astype(np.float32)
    return Sheet(picture.copy(), colour, np.ones((size, size), np.float32))


def photographed(size: int, colour: Colour, chance: np.random.Generator) -> Sheet:
    """Paper as a camera sees it, sometimes with its edge and what lies beyond."""
    picture = np.broadcast_to(colour, (size, size, 3)).astype(np.float32).copy()
    rough = chance.uniform(0, 0.02) * noise(size, 1, chance)
    rough += chance.uniform(0, 0.02) * noise(size, chance.uniform(2, 6), chance)
    rough += chance.uniform(0, 0.025) * noise(size, chance.uniform(8, 80), chance)
    picture += rough[..., None]
    _folds(picture, chance)
    _stains(picture, chance)
    on_paper = np.ones((size, size), np.float32)
    if chance.random() < 0.4:
        on_paper = _edges(size, chance)
        beyond = _desk(size, chance)
        # The sheet throws a shadow on what it lies on, and its edge catches the light.
        shade = cv2.GaussianBlur(on_paper, (0, 0), size * chance.uniform(0.004, 0.03))
        beyond *= (1 - chance.uniform(0, 0.6) * shade)[..., None]
        rim = on_paper - cv2.erode(on_paper, np.ones((3, 3), np.uint8))
        picture += (chance.uniform(-0.3, 0.2) * rim)[..., None]
        picture = picture * on_paper[..., None] + beyond * (1 - on_paper[..., None])
    return Sheet(picture.astype(np.float32), colour, on_paper)


def _edges(size: int, chance: np.random.Generator) -> Map:
    """Where the sheet lies in the picture: cut off at one or more sides."""
    inside = np.ones((size, size), np.uint8)
    for side in range(4):
        if chance.random() > 0.42:
            continue
        depth = size * float(np.exp(chance.uniform(np.log(0.006), np.log(0.28))))
        tilt = float(chance.normal(scale=0.04 * size))
        line = np.array([[-9, -9], [size + 9, -9], [size + 9, depth + tilt], [-9, depth - tilt]])
        if side % 2:
            line = line[:, ::-1]
        if side > 1:
            line = size - line
        cv2.fillConvexPoly(inside, np.rint(line * 8).astype(np.int32), 0, cv2.LINE_8, 3)
    soft = inside.astype(np.float32)
    return np.asarray(cv2.GaussianBlur(soft, (0, 0), chance.uniform(0.4, 1.5)), np.float32)


def _desk(size: int, chance: np.random.Generator) -> npt.NDArray[np.float32]:
    """What lies around the sheet: a dark or patterned table, wood, the next page, black."""
    kind = chance.choice(
        ["plain", "wood", "cloth", "paper", "black"], p=[0.3, 0.2, 0.15, 0.25, 0.1]
    )
    if kind == "black":
        return np.full((size, size, 3), chance.uniform(0, 0.1), np.float32)
    if kind == "paper":
        desk = np.broadcast_to(paper_colour(chance), (size, size, 3)).astype(np.float32)
        return desk + (0.02 * noise(size, 2, chance))[..., None]
    colour = chance.uniform(0.02, 0.8, 3).astype(np.float32) * np.float32(chance.uniform(0.3, 1))
    desk = np.broadcast_to(colour, (size, size, 3)).astype(np.float32).copy()
    desk += (chance.uniform(0, 0.05) * noise(size, chance.uniform(1, 5), chance))[..., None]
    if kind == "wood":
        grain = noise(size, 3, chance)
        grain = cv2.blur(grain, (1, 61)) if chance.random() < 0.5 else cv2.blur(grain, (61, 1))
        desk *= 1 + chance.uniform(0.3, 1.5) * grain[..., None]
    elif kind == "cloth":
        y, x = np.mgrid[:size, :size] / chance.uniform(4, 40)
        desk *= (1 + chance.uniform(0.1, 0.5) * np.sign(np.sin(x) * np.sin(y)))[..., None]
    return np.asarray(desk, np.float32)


def _folds(picture: npt.NDArray[np.float32], chance: np.random.Generator) -> None:
    size = picture.shape[0]
    for _ in range(int(chance.choice([0, 1, 3], p=[0.75, 0.15, 0.1]))):
        across = np.zeros((size, size), np.float32)
        ends = chance.uniform(-0.2, 1.2, (2, 2)) * size
        start, end = (tuple(int(v) for v in p) for p in ends)
        cv2.line(across, start, end, 1.0, 1, cv2.LINE_AA)
        soft = cv2.GaussianBlur(across, (0, 0), chance.uniform(0.6, 6))
        soft /= max(1e-6, float(soft.max()))
        # One side of a fold is in the light, the other in the shade.
        picture += (chance.uniform(-0.15, 0.1) * soft)[..., None]
        picture -= (chance.uniform(-0.12, 0.12) * np.roll(soft, (2, 2), (0, 1)))[..., None]


def _stains(picture: npt.NDArray[np.float32], chance: np.random.Generator) -> None:
    size = picture.shape[0]
    if chance.random() < 0.2:
        stain = np.clip(noise(size, size / chance.uniform(2, 6), chance) - 1, 0, 1)
        picture -= stain[..., None] * chance.uniform(-0.03, 0.12, 3).astype(np.float32)
    if chance.random() < 0.25:
        for _ in range(int(chance.integers(1, 12))):
            x, y = chance.integers(0, size, 2)
            speck = (chance.uniform(0, 1, 3) * 0.7).tolist()
            cv2.circle(
                picture, (int(x), int(y)), int(chance.integers(0, 2)), speck, -1, cv2.LINE_AA
            )


def printed(
    size: int, view: View, cells: list[Box], side: float, chance: np.random.Generator
) -> Map:
    """Lines printed on the paper, as the share of each pixel that they cover."""
    fine = np.zeros((size * FINE, size * FINE), np.uint8)
    kinds = ["ruled", "squared", "margin", "boxes", "table", "dots", "text"]
    chosen = {str(chance.choice(kinds, p=[0.3, 0.3, 0.06, 0.14, 0.1, 0.05, 0.05]))}
    if chosen & {"ruled", "squared"} and chance.random() < 0.3:
        chosen.add("margin")
    pitch = size * float(np.exp(chance.uniform(np.log(0.02), np.log(0.35))))
    thick = max(
        1, round(FINE * float(np.exp(chance.uniform(np.log(0.5), np.log(min(5, 1 + pitch / 8))))))
    )
    if "ruled" in chosen or "squared" in chosen or ("table" in chosen and not cells):
        start = float(chance.uniform(0, pitch))
        upright = "ruled" in chosen and chance.random() < 0.15
        for at in np.arange(start - size, 2 * size, pitch):
            _line(fine, view, size, at, upright=upright, thick=thick)
        if "ruled" not in chosen:
            for at in np.arange(start - size, 2 * size, pitch):
                _line(fine, view, size, at, upright=not upright, thick=thick)
    if "margin" in chosen:
        for _ in range(int(chance.integers(1, 3))):
            _line(
                fine,
                view,
                size,
                float(chance.uniform(0.02, 0.98) * size),
                upright=chance.random() < 0.7,
                thick=thick,
            )
    if "boxes" in chosen or "table" in chosen:
        grow = float(chance.uniform(-0.02, 0.25)) * side if "boxes" in chosen else 0.0
        for left, top, right, bottom in cells:
            if "boxes" in chosen and chance.random() < 0.1:
                continue
            ring = np.array(
                [[left, top], [right, top], [right, bottom], [left, bottom]], np.float32
            )
            ring += np.sign(ring - ring.mean(axis=0)) * grow
            _draw(fine, view, size, np.concatenate([ring, ring[:1]]), thick)
    if "dots" in chosen:
        grid = np.arange(pitch / 2, size, max(pitch, 8.0))
        for x in grid:
            dots = view(np.stack([np.full_like(grid, x), grid], 1).astype(np.float32), size)
            for dot in np.rint(dots * FINE).astype(int):
                cv2.circle(fine, (int(dot[0]), int(dot[1])), max(1, thick // 2), 255, -1)
    if "text" in chosen:
        _text(fine, view, size, chance)
    small = cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255)


def _line(
    fine: npt.NDArray[np.uint8], view: View, size: int, at: float, *, upright: bool, thick: int
) -> None:
    along = np.linspace(-size, 2 * size, 40, dtype=np.float32)
    points = np.stack([along, np.full_like(along, at)], axis=1)
    _draw(fine, view, size, points[:, ::-1] if upright else points, thick)


def _draw(
    fine: npt.NDArray[np.uint8], view: View, size: int, points: npt.NDArray[np.float32], thick: int
) -> None:
    seen = np.clip(view(np.ascontiguousarray(points), size), -4 * size, 5 * size)
    fixed = np.rint(seen * FINE * 2**SHIFT).astype(np.int32)
    cv2.polylines(fine, [fixed[:, None]], False, 255, thick, cv2.LINE_8, SHIFT)


def _text(fine: npt.NDArray[np.uint8], view: View, size: int, chance: np.random.Generator) -> None:
    """A line or two of small print: what it says does not matter, only that it is too small."""
    height = size * float(chance.uniform(0.012, 0.03))
    for _ in range(int(chance.integers(1, 4))):
        x, y = chance.uniform(0, 0.6) * size, chance.uniform(0.02, 0.98) * size
        for _ in range(int(chance.integers(4, 24))):
            glyph = chance.uniform(0, 1, (int(chance.integers(3, 6)), 2)) * (
                0.6 * height,
                height,
            ) + (x, y)
            _draw(fine, view, size, glyph.astype(np.float32), max(1, round(0.12 * height * FINE)))
            x += height * float(chance.uniform(0.7, 0.9))
