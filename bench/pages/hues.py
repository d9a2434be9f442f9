"""Ink and ground of one grey but two hues: red on green, a red pen on blue card."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from bench.pages import camera as cameras
from bench.pages.compose import mark, pick, shape
from bench.pages.hands import Strokes
from bench.pages.noise import Chance, cloud, grain
from bench.pages.pens import Held, ink, take
from bench.pages.scene import Pixels

#: Weights of red, green and blue in a grey (ITU-R BT.601).
GREY = np.array([0.299, 0.587, 0.114])
#: Least distance of two colours that are easily told apart, in CIELAB.
APART = 55.0


def hues(strokes: Strokes, chance: Chance) -> tuple[bytes | Pixels, str]:
    """A digit whose grey differs from its ground's by hardly anything."""
    kind = pick(chance, {"canvas": 1, "card": 1.5})
    differ = chance.uniform(0, 10)
    colour, ground = _pair(differ, chance)
    size = shape(chance, 0.06, 0.5) if kind == "canvas" else shape(chance)
    name = pick(chance, {"felt": 3, "marker": 3, "crayon": 1, "ballpoint": 1})
    held = take(name, chance)
    r, g, b = (colour / 255).tolist()
    held = Held(replace(held.pen, covers=True), (r, g, b), held.breadth)
    least = 3.0 if kind == "canvas" else 5.0
    written = mark(strokes, held, size, chance.uniform(0.35, 0.8), chance, least=least)
    where, cover = ink(size, written.strokes, held, written.width, chance)
    flat = np.empty((*size, 3), np.float32)
    flat[:] = ground
    if kind == "canvas":
        flat[where] += np.clip(cover, 0, 1)[..., None] * (colour - ground)
        told = f"canvas, {_told(colour, ground)}"
        drawn = np.asarray(np.rint(flat), np.uint8)
        if chance.random() < 0.5:
            return drawn, told
        return cameras.jpeg(drawn, int(chance.integers(60, 96))), told + ", JPEG"
    flat[where] += (0.92 * cover)[..., None] * (colour - ground)
    side = max(size)
    rough = 0.012 * grain(size, side / 800, chance) + 0.01 * cloud(size, side / 40, chance)
    along = np.linspace(-1, 1, size[1], dtype=np.float32) * chance.uniform(-0.08, 0.08)
    flat *= (1 + rough + along)[..., None]
    camera = cameras.phone(side, chance, hard=0.4)
    camera = replace(camera, white=1.0, contrast=0.0, blur=min(camera.blur, 1.5))
    seen = np.asarray(np.clip(flat / 255, 0, 1) ** 2.2, np.float32)
    taken = cameras.take(seen, camera, chance)
    return cameras.jpeg(taken, max(camera.quality, 60)), f"card, {name}, {_told(colour, ground)}"


def _pair(differ: float, chance: Chance) -> tuple[npt.NDArray, npt.NDArray]:
    """Two colours, 0 to 255, whose greys are this far apart and whose hues differ."""
    while True:
        one, two = chance.uniform(0, 255, (2, 3))
        # Move the second along the grey axis until its grey is as asked for.
        two = two + (one @ GREY + differ * (1 if chance.random() < 0.5 else -1) - two @ GREY)
        if two.min() >= 0 and two.max() <= 255 and _distance(one, two) > APART:
            return one, two


def _distance(one: npt.NDArray, two: npt.NDArray) -> float:
    pair = np.array([[one, two]], np.float32) / 255
    lab = cv2.cvtColor(pair, cv2.COLOR_RGB2LAB)[0]
    return float(np.linalg.norm(lab[0] - lab[1]))


def _told(colour: npt.NDArray, ground: npt.NDArray) -> str:
    one, two = (",".join(str(round(value)) for value in each) for each in (colour, ground))
    return f"{one} on {two}"
