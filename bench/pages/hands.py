"""The ten digits as different people write them: several shapes each, no two alike."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bench.pages.noise import Chance
from deepcluster.frame.strokes import draw, place

Strokes = list[npt.NDArray[np.float64]]

#: Shapes on a grid of a hundred by a hundred, y down. Commas part strokes, bars their curves,
#: which meet in a corner; a curve that begins with ~ is round. A point is "xxyy".
SHAPES: dict[int, tuple[str, ...]] = {
    0: (
        "~5005 2718 2050 2882 5095 7282 8050 7318 5005",
        "~6008 3512 2245 3085 5595 8070 7825 5208 4412",
        "~5204 3525 3060 4090 5595 7080 7040 6212 5006",
        "~4006 2230 2470 4594 7084 7855 7225 5207 3809",
    ),
    1: (
        "5005 5095",
        "5805 4495",
        "~5403 5235 4770 4597",
        "3025 5205 5095",
        "4216 5205 5095",
        "3025 5205 5095,3095 7295",
    ),
    2: (
        "~2228 3208 5503 7515 7240 5062 2292|2292 7892",
        "~2230 3508 6005 7425 6050 4075 2588 2278 3570 5585 8092",
        "~2520 4505 7012 7235 2093|2093 8090",
        "~2618 5004 7222 5855 2092|~2092 5086 8093",
    ),
    3: (
        "~2415 4504 7012 7032 5046 4048|~4048 6850 7870 6290 4096 2085",
        "2508 7208 4540|~4540 7050 7672 6092 3895 2282",
        "~2218 4804 7220 6040 4847 7058 7880 5296 2285",
        "~2810 5505 7022 6240 4546|~4546 6850 7268 5888 2692",
    ),
    4: (
        "~3205 2835 2458|2458 8255,6420 6296",
        "6005 2065 8465,6005 6098",
        "7862 2062 6205 6096",
        "3808 2255 8050,6815 5595",
        "~2808 2438 3052 5054 7048,~7206 6855 6497",
    ),
    5: (
        "3808 3245|~3245 5540 7658 7282 4896 2285,3808 7408",
        "7406 3406 3045|~3045 5540 7858 7284 5096 2486",
        "~7208 4505 3225 4545 6858 7280 5096 2688",
        "3506 3048|~3048 5042 7462 6288 3095,3507 7804",
    ),
    6: (
        "~6805 4220 2650 2578 4595 6890 7570 6055 3860 2675",
        "~5804 3830 2860 3088 5096 7085 7065 5254 3062 2872",
        "~6005 3840 2870 3092 5296 7480 6860 4858 2876",
    ),
    7: (
        "2008 7808 4296",
        "2008 7808 4496,3550 7248",
        "2020 2208 7806 4496",
        "~2010 5012 7808|~7808 5850 4896",
        "~1812 4008 7609|~7609 5655 5097,3652 7050",
    ),
    8: (
        "~7015 5004 3014 3632 5047 7266 7088 5097 2888 2866 5047 6632 7015",
        "~5004 3012 3035 5046 7035 7012 5004,~5046 2658 2688 5097 7488 7458 5046",
        "~7412 4804 3018 4440 6660 7282 5097 2886 3466 6035 7014",
    ),
    9: (
        "~7228 6008 4006 2822 3245 5248 7028|~7028 6865 6297",
        "~7020 5004 3010 2632 4048 6242 7020,7008 7097",
        "~7230 5505 3015 3042 5550 7230|~7230 7470 5595 3088",
        "~7222 5806 3612 3038 5246 6836 7222|7222 6697",
    ),
}
#: Those made of long straight strokes.
STRAIGHT: dict[int, tuple[str, ...]] = {
    1: SHAPES[1][:2] + SHAPES[1][3:5],
    4: SHAPES[4][1:4],
    7: SHAPES[7][:3],
    9: (SHAPES[9][1], SHAPES[9][3]),
}


def write(
    digit: int, chance: Chance, shapes: dict[int, tuple[str, ...]] = SHAPES, loose: float = 1.0
) -> Strokes:
    """Strokes of a digit, float (n, 2), its longest side 1 and its middle (0, 0).

    Parameters
    ----------
    digit : int
    chance : Generator
    shapes : dict
        Those to choose from.
    loose : float
        How far the hand is from the shape: 1 for handwriting, 0 for a ruler.
    """
    forms = shapes[digit]
    form = forms[int(chance.integers(len(forms)))]
    slant, turn = chance.uniform(-0.06, 0.28), chance.normal(0, 0.05)
    breadth = chance.uniform(0.72, 1.12)
    matrix = np.array([[breadth, 0], [-slant * loose, 1]]) @ _turn(turn * loose)
    strokes = [_stroke(text, matrix, loose, chance) for text in form.split(",")]
    return centred(strokes)


def centred(strokes: Strokes) -> Strokes:
    """Strokes, the middle of their box (0, 0) and its longest side 1."""
    every = np.concatenate(strokes)
    low, high = every.min(axis=0), every.max(axis=0)
    return [(stroke - (low + high) / 2) / max(high - low) for stroke in strokes]


def clean(strokes: Strokes, breadth: float = 0.115) -> npt.NDArray[np.uint8]:
    """The same strokes as MNIST's pen would leave them, black on a white canvas (280, 280).

    ``breadth`` is the pen's, as a share of the digit's longest side.
    """
    width = 0.7 * 280 * breadth
    return draw(place(strokes, width=width), width=width)


def _stroke(
    text: str, matrix: npt.NDArray[np.float64], loose: float, chance: Chance
) -> npt.NDArray[np.float64]:
    curves: list[npt.NDArray[np.float64]] = []
    for curve in text.split("|"):
        points = np.array(
            [[int(p[:2]), int(p[2:])] for p in curve.replace("~", "").split()], np.float64
        )
        points += chance.normal(0, 1.6 * loose, points.shape)
        if curves:
            points[0] = curves[-1][-1]
        curves.append(_spline(points) if "~" in curve else _sampled(points))
    path = np.concatenate(curves)
    # A hand trembles: slowly, and by less than a pen's breadth.
    knots = chance.normal(0, 0.5 * loose, (max(3, len(path) // 8), 2))
    at = np.linspace(0, len(knots) - 1, len(path))
    path += np.stack([np.interp(at, np.arange(len(knots)), knots[:, i]) for i in (0, 1)], axis=1)
    return (path - 50) @ matrix


def _turn(angle: float) -> npt.NDArray[np.float64]:
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _sampled(points: npt.NDArray[np.float64], steps: int = 12) -> npt.NDArray[np.float64]:
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = [a + (b - a) * t for a, b in pairwise(points)]
    return np.concatenate([*parts, points[-1:]])


def _spline(points: npt.NDArray[np.float64], steps: int = 10) -> npt.NDArray[np.float64]:
    """A Catmull-Rom spline through the points; closed where the first is the last, nearly."""
    closed = np.linalg.norm(points[0] - points[-1]) < 8
    before, after = (points[-2], points[1]) if closed else (points[0], points[-1])
    p = np.concatenate([[before], points, [after]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        cubic = -a + 3 * b - 3 * c + d
        parts.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + cubic * t**3)
        )
    return np.concatenate([*parts, points[-1:]])
