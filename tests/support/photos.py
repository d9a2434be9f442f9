"""Photos of a digit on paper, simulated: light, shadow, ruling, pencil, desk, noise."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from deepcluster.frame.strokes import draw, place
from tests.support.strokes import strokes

HEIGHT, WIDTH = 480, 640
INKS = {"pen": (0.15, 12.0), "pencil": (0.55, 11.0), "marker": (0.06, 26.0)}


@dataclass(frozen=True)
class Scene:
    """What is before the camera.

    ``light`` is "even", "side" (a gradient) or "lamp"; ``shadow`` the share of light that half
    of the paper loses; ``ruling`` "", "lines" or "squares"; ``noise`` in levels of 255.
    """

    ink: str = "pen"
    light: str = "side"
    shadow: float = 0.0
    ruling: str = ""
    tilt: float = 0.0
    desk: bool = False
    specks: int = 0
    noise: float = 3.0
    share: float = 0.5


SCENES = {
    "even light": Scene(light="even"),
    "light from the side": Scene(),
    "lamp, pencil": Scene(light="lamp", ink="pencil"),
    "noise": Scene(noise=8.0),
    "shadow": Scene(shadow=0.45),
    "marker": Scene(ink="marker", share=0.7),
    "ruled": Scene(ruling="lines"),
    "ruled, tilted, pencil": Scene(ruling="lines", tilt=2.5, ink="pencil"),
    "squared": Scene(ruling="squares", light="lamp"),
    "desk": Scene(desk=True),
    "specks": Scene(specks=5),
    "small": Scene(share=0.2),
}


def clean(digit: int, scene: Scene) -> np.ndarray:
    """The digit alone, as a scanner without faults would see it."""
    return _on_paper(_ink(digit, scene), scene)


def photo(digit: int, scene: Scene, *, seed: int = 0, blank: bool = False) -> np.ndarray:
    """Grey photo, uint8 (480, 640)."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    paper = np.full((HEIGHT, WIDTH), 0.85)
    paper *= 1 + 0.02 * cv2.GaussianBlur(chance.normal(size=paper.shape), (0, 0), 2)
    paper *= 1 - 0.3 * _ruling(x, y, scene)
    for _ in range(scene.specks):
        at = int(chance.integers(20, WIDTH - 20)), int(chance.integers(20, HEIGHT - 20))
        cv2.circle(paper, at, int(chance.integers(1, 3)), 0.3, -1)
    if not blank:
        ink = 1 - _ink(digit, scene) / 255
        if scene.ink == "pencil":  # graphite sticks to the paper's grain
            grain = cv2.GaussianBlur(chance.normal(size=ink.shape), (0, 0), 1)
            ink = ink * np.clip(0.9 + 0.6 * grain, 0.3, 1)
        paper = paper * (1 - ink * (1 - INKS[scene.ink][0]))
    seen = _on_paper(paper, scene, 0.25 * (1 + 0.1 * np.sin(x / 9 + np.sin(y / 40))))
    seen = cv2.GaussianBlur(seen * _light(x, y, scene), (0, 0), 0.8) * 255
    noisy = seen + chance.normal(scale=scene.noise, size=seen.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def _ink(digit: int, scene: Scene) -> np.ndarray:
    width = INKS[scene.ink][1] * scene.share / 0.5
    paths = [np.array(stroke) for stroke in strokes(digit, seed=1)]
    placed = place(paths, size=HEIGHT, width=width, share=scene.share, at=(0.6, 0.4))
    sheet = np.full((HEIGHT, WIDTH), 255, np.uint8)
    sheet[:, (WIDTH - HEIGHT) // 2 :][:, :HEIGHT] = draw(placed, size=HEIGHT, width=width)
    return sheet


def _on_paper(sheet: np.ndarray, scene: Scene, around: np.ndarray | None = None) -> np.ndarray:
    if not scene.desk:
        return sheet
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 4, 0.8)
    moved = cv2.warpAffine(sheet, turn, (WIDTH, HEIGHT), borderValue=255)
    if around is None:
        return moved
    inside = cv2.warpAffine(np.ones(sheet.shape), turn, (WIDTH, HEIGHT))
    return moved * inside + around * (1 - inside)


def _ruling(x: np.ndarray, y: np.ndarray, scene: Scene) -> np.ndarray:
    if not scene.ruling:
        return np.zeros_like(x)
    slope = np.tan(np.radians(scene.tilt))
    lines = np.clip(1.5 - abs((y + slope * x) % 36 - 18), 0, 1)
    if scene.ruling == "squares":
        lines = np.maximum(lines, np.clip(1.5 - abs((x - slope * y) % 36 - 18), 0, 1))
    return lines


def _light(x: np.ndarray, y: np.ndarray, scene: Scene) -> np.ndarray:
    light = np.ones_like(x)
    if scene.light == "side":
        light = 0.45 + 0.55 * x / WIDTH + 0.1 * y / HEIGHT
    elif scene.light == "lamp":
        light = 0.4 + 0.6 * np.exp(-3 * ((x - 250) ** 2 + (y - 150) ** 2) / WIDTH**2)
    edge = 1 / (1 + np.exp(-(x + 0.5 * y - 0.55 * WIDTH) / 2))
    return light * (1 - scene.shadow * edge)
