"""What a sheet lies on."""

from __future__ import annotations

import cv2
import numpy as np

from bench.pages.noise import Chance, Field, cloud, grain, linear

#: Colours of each, as a screen shows them.
DESKS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "wood": ((0.62, 0.44, 0.28), (0.42, 0.27, 0.17), (0.78, 0.64, 0.46)),
    "dark": ((0.10, 0.10, 0.11), (0.18, 0.16, 0.15), (0.05, 0.05, 0.05)),
    "cloth": ((0.35, 0.40, 0.55), (0.60, 0.25, 0.25), (0.55, 0.55, 0.50)),
    "grey": ((0.55, 0.56, 0.57), (0.70, 0.70, 0.70), (0.40, 0.42, 0.44)),
    "paper": ((0.86, 0.85, 0.82), (0.80, 0.81, 0.84)),
}


def desk(shape: tuple[int, int], kind: str, chance: Chance) -> Field:
    """A surface as the light it gives back, float32 (h, w, 3)."""
    colours = DESKS[kind]
    colour = np.array(colours[int(chance.integers(len(colours)))]) + chance.normal(0, 0.02, 3)
    side = max(shape)
    rough = 0.02 * grain(shape, side / 700, chance)
    if kind == "wood":  # rings drawn out along the board
        length = cv2.resize(
            cloud((max(8, shape[0] // 2), max(8, shape[1] // 24)), max(3.0, side / 180), chance),
            shape[::-1],
            interpolation=cv2.INTER_LINEAR,
        )
        rough = rough + 0.10 * length + 0.08 * np.sin(6 * cloud(shape, side / 3, chance))
        if chance.random() < 0.5:
            rough = np.asarray(cv2.resize(rough.T, shape[::-1]), np.float32)
    elif kind == "cloth":
        y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
        thread = max(2.5, side / 260)
        rough = rough + 0.08 * np.sin(2 * np.pi * x / thread) * np.sin(2 * np.pi * y / thread)
    flat = linear(np.clip(colour, 0.02, 0.98))
    return np.asarray(flat * np.clip(1 + rough, 0.2, 1.8)[..., None], np.float32)
