"""A sheet before a camera: where it lies, what is around it, what is written on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from bench.pages.camera import Camera, jpeg, take
from bench.pages.desks import desk
from bench.pages.hands import Strokes
from bench.pages.light import light
from bench.pages.noise import Chance, Field
from bench.pages.papers import Paper, print_box, sheet
from bench.pages.pens import Held, lay

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Mark:
    """Something written: strokes in px of the picture, before the camera is tilted."""

    strokes: Strokes
    held: Held
    width: float


@dataclass(frozen=True)
class Scene:
    """What is before the camera, in px of the picture.

    Attributes
    ----------
    shape : (int, int)
        Height and width of the picture.
    paper : Paper
    light : str
        One of `bench.pages.light.LIGHTS`.
    tilt : float
        Turn of the sheet, degrees.
    keystone : float
        How much nearer one edge is than the other, as a share.
    insets : (float, float, float, float)
        How much of the picture's left, top, right and bottom is desk, as shares; none at 0.
    around : str
        What the sheet lies on: a kind of `bench.pages.desks.DESKS`.
    box : tuple, optional
        Left, top, right and bottom of a printed frame, its line's breadth and darkness, and
        whether it is one cell of a table.
    """

    shape: tuple[int, int]
    paper: Paper = field(default_factory=Paper)
    light: str = "even"
    tilt: float = 0.0
    keystone: float = 0.0
    insets: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    around: str = "wood"
    box: tuple[tuple[float, float, float, float], float, float, bool] | None = None


def lit(scene: Scene, marks: Sequence[Mark], chance: Chance) -> tuple[Field, npt.NDArray]:
    """The light that reaches the camera, float32 (h, w, 3), and the sheet's homography.

    The homography takes points of the sheet, in the coordinates of ``marks``, to the picture.
    """
    height, width = scene.shape
    view = _view(scene, chance)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    seen = through(np.linalg.inv(view), corners)
    low = np.floor(seen.min(axis=0)).astype(int) - 2
    high = np.ceil(seen.max(axis=0)).astype(int) + 2
    size = (int(high[1] - low[1]), int(high[0] - low[0]))
    surface, _ = sheet(size, scene.paper, chance)
    if scene.box:
        (left, top, right, bottom), line, dark, table = scene.box
        moved = (left - low[0], top - low[1], right - low[0], bottom - low[1])
        print_box(surface, moved, line, dark, table=table)
    for mark in marks:
        lay(surface, [stroke - low for stroke in mark.strokes], mark.held, mark.width, chance)
    matrix = view @ np.array([[1, 0, low[0]], [0, 1, low[1]], [0, 0, 1.0]])
    upright = not scene.tilt and not scene.keystone
    if upright:
        warped = surface[-low[1] :, -low[0] :][:height, :width]
    else:
        warped = np.asarray(
            cv2.warpPerspective(surface, matrix, (width, height), flags=cv2.INTER_LINEAR),
            np.float32,
        )
    if any(scene.insets):
        warped = _on_desk(warped, scene, matrix, low, chance)
    return warped * light(scene.shape, scene.light, chance), view


def picture(scene: Scene, marks: Sequence[Mark], camera: Camera, chance: Chance) -> bytes | Pixels:
    """What comes of it: the bytes of a JPEG file, or pixels (h, w, 3) at quality 0."""
    taken = take(lit(scene, marks, chance)[0], camera, chance)
    return jpeg(taken, camera.quality) if camera.quality else taken


def enlarged(taken: Pixels, size: tuple[int, int]) -> Pixels:
    """A picture at a larger size: a phone's large pictures are hardly sharper than small ones."""
    if taken.shape[:2] == size:
        return taken
    return np.asarray(cv2.resize(taken, size[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)


def through(matrix: npt.NDArray, points: npt.NDArray) -> npt.NDArray:
    """Points (n, 2) under a homography."""
    flat = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
    return np.asarray(flat[:, :2] / flat[:, 2:])


def _view(scene: Scene, chance: Chance) -> npt.NDArray:
    """Homography from the sheet to the picture: a turn about the middle, and a leaning camera."""
    height, width = scene.shape
    angle = np.radians(scene.tilt)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    lean = chance.uniform(0, 2 * np.pi)
    x, y = scene.keystone / max(height, width) * np.array([np.cos(lean), np.sin(lean)])
    leant = np.array([[1, 0, 0], [0, 1, 0], [x, y, 1]])
    middle = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1]])
    return middle @ leant @ turn @ np.linalg.inv(middle)


def _on_desk(
    warped: Field, scene: Scene, matrix: npt.NDArray, low: npt.NDArray, chance: Chance
) -> Field:
    """The sheet cut to its edges, a desk around it, its shadow on the desk."""
    height, width = scene.shape
    left, top, right, bottom = scene.insets
    # Not farther: a camera that leans has a horizon.
    far = 0.7
    ends = np.array(
        [
            left * width if left else -far * width,
            top * height if top else -far * height,
            (1 - right) * width if right else (1 + far) * width,
            (1 - bottom) * height if bottom else (1 + far) * height,
        ]
    )
    x0, y0, x1, y1 = ends
    outline = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    # From the coordinates of the marks, where matrix takes those of the drawn surface.
    seen = through(matrix @ np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1.0]]), outline)
    inside = np.zeros(scene.shape, np.float32)
    clipped = np.clip(seen, -20 * max(scene.shape), 20 * max(scene.shape))
    cv2.fillPoly(inside, [np.rint(clipped * 8).astype(np.int32)], 1.0, cv2.LINE_AA, 3)
    thick = max(1.0, max(scene.shape) * chance.uniform(0.002, 0.012))
    drop = np.array([[1, 0, chance.normal(0, thick)], [0, 1, chance.normal(0, thick)]])
    shade = cv2.GaussianBlur(cv2.warpAffine(inside, drop, (width, height)), (0, 0), thick)
    ground = desk(scene.shape, scene.around, chance) * (1 - 0.55 * shade)[..., None]
    cover = inside[..., None]
    return np.asarray(warped * cover + ground * (1 - cover), np.float32)
