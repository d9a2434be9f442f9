"""Light on a sheet: even, from a side, from a lamp, a hand's shadow, a flash."""

from __future__ import annotations

import cv2
import numpy as np

from bench.pages.noise import Chance, Field, cloud

LIGHTS = ("even", "gradient", "lamp", "hand", "phone", "flash", "window")
#: Worked out on a picture this long, and enlarged: light has no fine detail.
SIDE = 320


def light(shape: tuple[int, int], kind: str, chance: Chance) -> Field:
    """Light that falls on each point, float32 (h, w, 3), 1 where it is brightest."""
    ratio = min(1.0, SIDE / max(shape))
    small = tuple(max(8, round(length * ratio)) for length in shape)
    height, width = small
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    angle = chance.uniform(0, 2 * np.pi)
    along = x * np.cos(angle) + y * np.sin(angle)
    field = 1 - 0.03 * along
    if kind == "gradient":
        field = 1 + chance.uniform(0.15, 0.55) * along
    elif kind in ("lamp", "flash"):
        near = 0.4 if kind == "flash" else 1.0
        cx, cy = chance.uniform(-near, near, 2)
        away = (x - cx) ** 2 + (y - cy) ** 2
        reach = chance.uniform(0.8, 2.5)
        floor = chance.uniform(0.12, 0.4)
        field = floor + (1 - floor) / (1 + away / reach) ** 1.5
        if kind == "flash":
            field += 0.7 * np.exp(-away / chance.uniform(0.01, 0.06))
    elif kind in ("hand", "phone"):
        field = 1 + chance.uniform(0, 0.25) * along
        field *= 1 - _shadow(small, kind, chance)
    elif kind == "window":  # a bright and a dim part, parted by a frame's edge
        edge = along - chance.uniform(-0.6, 0.6)
        field = 1 - chance.uniform(0.25, 0.6) / (1 + np.exp(-edge / chance.uniform(0.01, 0.1)))
    field = field * (1 + 0.015 * cloud((height, width), max(small) / 2.5, chance))
    warm = chance.normal(0, 0.07)
    tint = np.array([1 + warm, 1 + 0.2 * warm + chance.normal(0, 0.012), 1 - warm], np.float32)
    whole = cv2.resize(np.asarray(field, np.float32), shape[::-1], interpolation=cv2.INTER_LINEAR)
    lit = whole[..., None] * (tint / tint.max())
    return np.asarray(lit / lit.max(), np.float32)


def _shadow(shape: tuple[int, ...], kind: str, chance: Chance) -> Field:
    """Share of the light that a hand, or the phone that takes the picture, keeps away."""
    height, width = shape
    cast = np.zeros(shape, np.float32)
    side = max(shape)
    if kind == "hand":  # from a corner or side: fingers and a palm
        turn = chance.uniform(0, 360)
        away = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
        palm = np.array([width, height]) / 2 + away * side * chance.uniform(0.45, 0.75)
        axes = (int(side * 0.32), int(side * 0.24))
        cv2.ellipse(cast, (int(palm[0]), int(palm[1])), axes, turn, 0, 360, 1.0, -1)
        for spread in np.linspace(-0.3, 0.3, int(chance.integers(2, 5))):
            bend = np.radians(turn + 180) + spread
            tip = palm + side * chance.uniform(0.35, 0.65) * np.array([np.cos(bend), np.sin(bend)])
            ends = [(int(a), int(b)) for a, b in (palm, tip)]
            cv2.line(cast, ends[0], ends[1], 1.0, int(side * chance.uniform(0.075, 0.11)))
    else:
        middle = (width * chance.uniform(0.1, 0.9), height * chance.uniform(0.4, 1.1))
        size = (side * chance.uniform(0.25, 0.5), side * chance.uniform(0.5, 0.9))
        box = cv2.boxPoints((middle, size, chance.uniform(-40, 40)))
        cv2.fillPoly(cast, [np.rint(box).astype(np.int32)], 1.0)
    cast = cv2.GaussianBlur(cast, (0, 0), side * chance.uniform(0.012, 0.05))
    return np.asarray(cast * chance.uniform(0.3, 0.7), np.float32)
