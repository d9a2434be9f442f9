"""The ten digits as a hand writes them: strokes in coordinates relative to the pad."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

Point = tuple[float, float]
Stroke = list[Point]

#: A stroke is a list of curves that meet in corners; a curve is the points it runs through.
#: x to the right, y down, (0, 0) and (1, 1) are the pad's corners.
_CURVES: dict[int, list[list[list[Point]]]] = {
    0: [
        [
            [(0.55, 0.20), (0.43, 0.20), (0.33, 0.34), (0.29, 0.52), (0.33, 0.70), (0.45, 0.81)]
            + [(0.59, 0.77), (0.68, 0.62), (0.70, 0.45), (0.65, 0.28), (0.54, 0.19)]
        ]
    ],
    1: [[[(0.55, 0.18), (0.52, 0.40), (0.50, 0.60), (0.47, 0.83)]]],
    2: [
        [
            [(0.31, 0.33), (0.37, 0.22), (0.50, 0.18), (0.63, 0.24), (0.66, 0.38), (0.57, 0.53)]
            + [(0.43, 0.68), (0.30, 0.80)],
            [(0.30, 0.80), (0.50, 0.79), (0.73, 0.80)],
        ]
    ],
    3: [
        [
            [(0.32, 0.25), (0.45, 0.18), (0.60, 0.21), (0.64, 0.33), (0.56, 0.44), (0.44, 0.48)],
            [(0.44, 0.48), (0.58, 0.50), (0.68, 0.60), (0.66, 0.74), (0.52, 0.82), (0.36, 0.79)]
            + [(0.29, 0.72)],
        ]
    ],
    4: [
        [
            [(0.38, 0.20), (0.34, 0.37), (0.29, 0.54)],
            [(0.29, 0.54), (0.50, 0.54), (0.71, 0.52)],
        ],
        [[(0.61, 0.24), (0.59, 0.50), (0.57, 0.83)]],
    ],
    5: [
        [
            [(0.41, 0.21), (0.38, 0.34), (0.36, 0.46)],
            [(0.36, 0.46), (0.50, 0.42), (0.63, 0.48), (0.67, 0.62), (0.60, 0.76), (0.46, 0.82)]
            + [(0.32, 0.77)],
        ],
        [[(0.41, 0.21), (0.54, 0.20), (0.69, 0.19)]],
    ],
    6: [
        [
            [(0.60, 0.18), (0.46, 0.28), (0.36, 0.45), (0.33, 0.64), (0.40, 0.79), (0.53, 0.82)]
            + [(0.65, 0.74), (0.66, 0.61), (0.55, 0.54), (0.43, 0.59), (0.35, 0.69)]
        ]
    ],
    7: [
        [
            [(0.29, 0.23), (0.50, 0.22), (0.70, 0.20)],
            [(0.70, 0.20), (0.61, 0.40), (0.53, 0.60), (0.46, 0.83)],
        ]
    ],
    8: [
        [
            [(0.62, 0.27), (0.51, 0.19), (0.39, 0.25), (0.40, 0.37), (0.51, 0.47), (0.63, 0.58)]
            + [(0.65, 0.71), (0.53, 0.81), (0.39, 0.76), (0.37, 0.64), (0.48, 0.51)]
            + [(0.60, 0.39), (0.63, 0.28), (0.59, 0.22)]
        ]
    ],
    9: [
        [
            [(0.64, 0.31), (0.55, 0.20), (0.42, 0.23), (0.36, 0.35), (0.41, 0.47), (0.53, 0.47)]
            + [(0.62, 0.39), (0.65, 0.28)],
            [(0.65, 0.28), (0.64, 0.46), (0.61, 0.64), (0.57, 0.83)],
        ]
    ],
}


def strokes(digit: int, *, seed: int | None = None) -> list[Stroke]:
    """The strokes of a digit as dense polylines.

    With a seed the digit is tilted, scaled, moved and its points shaken a little, as it varies
    from one writing to the next.
    """
    drawn = [_join([_smooth(curve) for curve in stroke]) for stroke in _CURVES[digit]]
    if seed is None:
        return drawn
    rng = random.Random(f"{digit} {seed}")
    tilt, size = rng.uniform(-0.12, 0.12), rng.uniform(0.85, 1.1)
    right, down = rng.uniform(-0.06, 0.06), rng.uniform(-0.06, 0.06)

    def vary(point: Point) -> Point:
        x, y = point[0] - 0.5, point[1] - 0.5
        x, y = x * math.cos(tilt) - y * math.sin(tilt), x * math.sin(tilt) + y * math.cos(tilt)
        return (
            0.5 + size * x + right + rng.uniform(-0.003, 0.003),
            0.5 + size * y + down + rng.uniform(-0.003, 0.003),
        )

    return [[vary(point) for point in stroke] for stroke in drawn]


def _smooth(points: Sequence[Point], steps: int = 5) -> Stroke:
    """A Catmull-Rom spline through the points."""
    padded = [points[0], *points, points[-1]]
    curve = [points[0]]
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(1, steps + 1):
            t = step / steps
            x, y = (
                0.5
                * (
                    2 * q
                    + (r - p) * t
                    + (2 * p - 5 * q + 4 * r - s) * t**2
                    + (3 * q - p - 3 * r + s) * t**3
                )
                for p, q, r, s in zip(a, b, c, d, strict=True)
            )
            curve.append((x, y))
    return curve


def _join(curves: list[Stroke]) -> Stroke:
    joined = list(curves[0])
    for curve in curves[1:]:
        joined += curve[1:]
    return joined
