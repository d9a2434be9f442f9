"""Pictures with transparent pixels: screenshots, cut-outs, layers of ink."""

from __future__ import annotations

import cv2
import numpy as np

from bench.pages import camera as cameras
from bench.pages.compose import mark, pick, shape
from bench.pages.hands import Strokes
from bench.pages.noise import Chance, Field, between, cloud
from bench.pages.papers import Paper
from bench.pages.pens import ink, lighter, take
from bench.pages.scene import Mark, Pixels, Scene, lit

KINDS = {
    "one pixel": 2,
    "specks": 1,
    "rounded": 3,
    "window shadow": 1.5,
    "frame": 1,
    "cut-out": 3,
    "torn": 2,
    "layer": 3,
    "faint layer": 1,
    "glass": 1,
}


def transparent(strokes: Strokes, chance: Chance) -> tuple[Pixels, str]:
    """A thin pen, and transparent pixels somewhere; red, green, blue, alpha."""
    kind = pick(chance, KINDS)
    size = shape(chance, 0.06, 0.7)
    share = chance.uniform(0.4, 0.75)
    name = pick(chance, {"fineliner": 3, "ballpoint": 2, "pencil": 1, "felt": 1})
    held = lighter(take(name, chance), chance.uniform(0.7, 1))
    drawn = chance.random() < 0.55 or "layer" in kind
    # What lies under transparent pixels nobody sees: black, white, or as it was.
    hidden = pick(chance, {"black": 2, "white": 2, "kept": 1})
    if kind in ("cut-out", "torn", "window shadow"):
        share = min(share, 0.55)
    written = mark(strokes, held, size, share, chance, room=(0.16, 0.16, 0.16, 0.16))
    if "layer" in kind:
        return _layer(kind, written, size, hidden, chance), f"{kind}, {name}"
    if drawn:
        picture = _canvas(written, size, chance)
    else:
        scan = cameras.scanner(chance)
        seen, _ = lit(Scene(size, Paper(), "even"), [written], chance)
        picture = cameras.take(seen, scan, chance)
    alpha = _ALPHAS[kind](size, chance)
    if hidden != "kept":
        under = 0 if hidden == "black" else 255
        picture = np.where(alpha[..., None] == 0, np.uint8(under), picture)
    told = f"{kind}, {name} {written.width:.1f} px, {'drawn' if drawn else 'scan'}"
    return np.dstack([picture, np.rint(alpha * 255).astype(np.uint8)]), f"{told}, {hidden} below"


def _canvas(written: Mark, size: tuple[int, int], chance: Chance) -> Pixels:
    """As a program draws it: flat colours, one breadth, smooth edges."""
    fine = np.full(size, 1.0, np.float32)
    for stroke in written.strokes:
        at = np.rint(stroke * 16).astype(np.int32)
        thick = max(1, round(written.width))
        cv2.polylines(fine, [at[:, None]], False, 0.0, thick, cv2.LINE_AA, 4)
    colour = np.array(written.held.colour) if chance.random() < 0.4 else np.zeros(3)
    ground = np.array([1.0, 1, 1]) if chance.random() < 0.8 else chance.uniform(0.85, 1, 3)
    flat = colour + (ground - colour) * fine[..., None]
    return np.asarray(np.rint(flat * 255), np.uint8)


def _layer(kind: str, written: Mark, size: tuple[int, int], hidden: str, chance: Chance) -> Pixels:
    """Ink alone: its colour is flat and its shape lies in the alpha."""
    where, cover = ink(size, written.strokes, written.held, written.width, chance)
    alpha = np.zeros(size, np.float32)
    alpha[where] = np.clip(cover, 0, 1)
    if kind == "faint layer":
        alpha *= chance.uniform(0.25, 0.7)
    colour = np.array(written.held.colour)
    if chance.random() < 0.25:  # a white or light pen for a dark page
        colour = 1 - 0.3 * colour
    elif chance.random() < 0.5:
        colour = np.zeros(3)
    picture = np.empty((*size, 3), np.uint8)
    picture[:] = np.rint(colour * 255)
    if hidden != "kept":
        picture[alpha == 0] = 0 if hidden == "black" else 255
    return np.dstack([picture, np.rint(alpha * 255).astype(np.uint8)])


def _one_pixel(size: tuple[int, int], chance: Chance) -> Field:
    alpha = np.ones(size, np.float32)
    corner = chance.random() < 0.5
    row = 0 if corner else int(chance.integers(size[0]))
    column = 0 if corner else int(chance.integers(size[1]))
    alpha[row, column] = pick_level(chance)
    return alpha


def pick_level(chance: Chance) -> float:
    """Fully transparent, or only just not opaque."""
    return float(chance.choice([0.0, 0.5, 254 / 255]))


def _specks(size: tuple[int, int], chance: Chance) -> Field:
    alpha = np.ones(size, np.float32)
    n = int(chance.integers(3, 60))
    alpha[chance.integers(size[0], size=n), chance.integers(size[1], size=n)] = 0
    return alpha


def _rounded(size: tuple[int, int], chance: Chance, inset: float = 0.0) -> Field:
    height, width = size
    radius = chance.uniform(0.03, 0.14) * min(size)
    y, x = np.mgrid[:height, :width].astype(np.float32) + 0.5
    away = np.hypot(
        np.maximum(np.abs(x - width / 2) - (width / 2 - inset - radius), 0),
        np.maximum(np.abs(y - height / 2) - (height / 2 - inset - radius), 0),
    )
    return np.asarray(np.clip(radius + 0.5 - away, 0, 1), np.float32)


def _window_shadow(size: tuple[int, int], chance: Chance) -> Field:
    """A window as a screenshot shows it: rounded, its soft shadow around it."""
    inset = chance.uniform(0.04, 0.09) * min(size)
    window = _rounded(size, chance, inset)
    shade = cv2.GaussianBlur(window, (0, 0), inset / 2.2)
    return np.asarray(np.maximum(window, chance.uniform(0.2, 0.5) * shade), np.float32)


def _frame(size: tuple[int, int], chance: Chance) -> Field:
    """A transparent rim: a picture pasted on a larger canvas."""
    alpha = np.zeros(size, np.float32)
    rims = (chance.uniform(0, 0.12, 4) * [size[0], size[0], size[1], size[1]]).astype(int)
    top, bottom, left, right = rims.tolist()
    alpha[top : size[0] - bottom, left : size[1] - right] = 1
    return alpha


def _cut_out(size: tuple[int, int], chance: Chance) -> Field:
    """A sheet cut out of its background: a quadrangle that is not quite level."""
    height, width = size
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
    inwards = chance.uniform(0.02, 0.11, (4, 2)) * np.where(corners > 0.5, -1, 1)
    points = (corners + inwards) * [width, height]
    alpha = np.zeros(size, np.float32)
    smooth = cv2.LINE_AA if chance.random() < 0.7 else cv2.LINE_8
    cv2.fillPoly(alpha, [np.rint(points * 8).astype(np.int32)], 1.0, smooth, 3)
    return alpha


def _torn(size: tuple[int, int], chance: Chance) -> Field:
    """Cut out by hand, or torn: an outline that wanders."""
    height, width = size
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    power = chance.uniform(3, 10)
    radius = (np.abs(x) ** power + np.abs(y) ** power) ** (1 / power)
    rough = 0.03 * cloud(size, max(size) / 8, chance) + 0.008 * cloud(size, max(size) / 60, chance)
    soft = between(chance, 1, 8) / max(size)
    return np.asarray(np.clip((0.92 - radius + rough) / soft + 0.5, 0, 1), np.float32)


def _glass(size: tuple[int, int], chance: Chance) -> Field:
    """Everything a little transparent, one level or a gradient."""
    level = np.full(size, chance.uniform(0.3, 0.95), np.float32)
    if chance.random() < 0.5:
        level *= np.linspace(1, chance.uniform(0.5, 0.9), size[1], dtype=np.float32)
    return level


_ALPHAS = {
    "one pixel": _one_pixel,
    "specks": _specks,
    "rounded": _rounded,
    "window shadow": _window_shadow,
    "frame": _frame,
    "cut-out": _cut_out,
    "torn": _torn,
    "glass": _glass,
}
