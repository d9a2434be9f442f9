"""What the study varies: how a digit is drawn and how the drawing is prepared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: From the student's way to the product's; `deepcluster.study.preparation` has them.
PREPARATIONS = ("student", "box", "frame")
#: What each is called in text.
CALLED = {"student": "the student's way", "box": "bounding box", "frame": "full frame"}

#: Side of the pad that widths refer to, px.
PAD = 280
#: As people draw: ends of the ranges of brush width, px, and of the ink's longest side over the
#: pad's.
USUAL_WIDTHS, USUAL_SIZES = (14.0, 30.0), (0.4, 0.9)
#: Levels of what is crossed. ``offset`` is how far the ink's middle lies from the pad's, in sides
#: of the pad; ``slant`` is in degrees, positive to the right.
LEVELS: dict[str, tuple[float, ...]] = {
    "width": (8, 13, 18, 24, 29, 34, 40),
    "size": (0.30, 0.43, 0.56, 0.69, 0.82, 0.95),
    "offset": (0.0, 0.08, 0.17, 0.25, 0.33),
    "slant": (-30, -20, -10, 0, 10, 20, 30),
}
#: Factor -> what it is called on an axis.
AXES = {
    "width": "brush width, px of 280",
    "size": "size, share of the pad",
    "offset": "off centre, share of the pad",
    "slant": "slant, degrees",
}


@dataclass(frozen=True)
class How:
    """How one digit is drawn on the pad.

    Attributes
    ----------
    width : float
        Of the brush, in px of a pad of 280; pictures that are put on the pad keep their own.
    size : float
        Longest side of the ink over the pad's.
    offset : (float, float)
        From the pad's middle to the ink's, x and y, in sides of the pad; the ink stays on the pad
        whatever is asked for.
    slant : float
        Degrees by which uprights lean to the right.
    """

    width: float = 20.0
    size: float = 0.7
    offset: tuple[float, float] = (0.0, 0.0)
    slant: float = 0.0


def usual(n: int, seed: int) -> list[How]:
    """How people draw: brush, size and place at random, no slant but the writer's own."""
    found = []
    for row in range(n):
        # A generator for each: a shortened set is drawn like the whole one.
        chance = np.random.default_rng((seed, 1, row))
        size = chance.uniform(*USUAL_SIZES)
        room = 1 - size  # about: narrow digits have more to the sides
        offset = chance.uniform(-room / 2, room / 2, 2)
        found.append(How(chance.uniform(*USUAL_WIDTHS), size, (offset[0], offset[1])))
    return found


def crossed(n: int, seed: int) -> tuple[list[How], dict[str, npt.NDArray[np.int64]]]:
    """All of `LEVELS` crossed at random, each level of each factor equally often.

    A Latin hypercube of levels (McKay, Beckman and Conover, Technometrics 1979): four factors at
    five to seven levels each have 1,470 combinations, and each drawing gets one.

    Parameters
    ----------
    n : int
    seed : int

    Returns
    -------
    list of How, length n
    dict of str to ndarray of int64, shape (n,)
        Factor -> row of its level in `LEVELS`, as asked.
    """
    chance = np.random.default_rng((seed, 2))
    asked = {
        factor: chance.permutation(np.resize(np.arange(len(levels)), n))
        for factor, levels in LEVELS.items()
    }
    angle = chance.uniform(0, 2 * np.pi, n)
    found = []
    for row in range(n):
        width, size, offset, slant = (LEVELS[f][asked[f][row]] for f in LEVELS)
        away = (float(offset * np.cos(angle[row])), float(offset * np.sin(angle[row])))
        found.append(How(width, size, away, slant))
    return found, asked


def nearest_level(factor: str, values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Row of the level in `LEVELS` that is nearest to each value."""
    gaps = np.abs(np.asarray(values, float)[:, None] - np.array(LEVELS[factor]))
    return gaps.argmin(axis=1).astype(np.int64)
