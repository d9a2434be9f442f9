"""What shows at the edge of a sheet: a scanner's shadow, its lid, the next page, a book's fold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bench.pages.noise import Chance, Field, cloud, linear

Edge = Callable[[Field, Chance], None]


def shadow(seen: Field, chance: Chance) -> None:
    """The dark that a scanner's lid casts beyond the sheet, fading inwards."""
    deep = chance.uniform(0.008, 0.07) * len(seen)
    dark = chance.uniform(0.3, 0.9)
    fall = np.exp(-((_slanted(seen, chance) / deep) ** chance.uniform(1, 2.5)))
    seen *= (1 - dark * fall)[..., None]


def band(seen: Field, chance: Chance) -> None:
    """Where the scanner saw no sheet: a dark band with a sharp edge."""
    deep = chance.uniform(0.01, 0.09) * len(seen)
    tone = linear(chance.uniform(0.02, 0.5))
    cover = np.clip(deep - _slanted(seen, chance), 0, 1)[..., None]
    seen *= 1 - cover
    seen += cover * tone


def next_page(seen: Field, chance: Chance) -> None:
    """Another sheet begins: a thin dark line, and paper a little darker or lighter behind it."""
    deep = chance.uniform(0.02, 0.14) * len(seen)
    away = _slanted(seen, chance) - deep
    behind = np.clip(0.5 - away, 0, 1)
    step = chance.uniform(0.6, 0.97)
    thin = max(1.0, chance.uniform(0.001, 0.005) * len(seen))
    line = chance.uniform(0.2, 0.75) * np.exp(-((away / thin) ** 2))
    fall = chance.uniform(0, 0.35) * np.exp(-np.abs(away) / (0.03 * len(seen)))
    seen *= ((1 - (1 - step) * behind) * (1 - line) * (1 - fall * behind))[..., None]


def fold(seen: Field, chance: Chance) -> None:
    """A book's fold: the page bends away, ever darker, and ends in a dark line."""
    deep = chance.uniform(0.06, 0.25) * len(seen)
    away = _slanted(seen, chance)
    dark = chance.uniform(0.4, 0.85)
    bend = np.clip(1 - away / deep, 0, 1)
    seen *= (1 - dark * bend ** chance.uniform(1.2, 3))[..., None]
    seen *= (1 - 0.7 * np.exp(-((away / (0.006 * len(seen))) ** 2)))[..., None]


def holes(seen: Field, chance: Chance) -> None:
    """A sheet out of a binder: punched holes with something dark behind them."""
    height, width = seen.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    radius = chance.uniform(0.012, 0.03) * height
    dark = linear(chance.uniform(0.05, 0.4))
    first, apart = chance.uniform(0.05, 0.3), chance.uniform(0.3, 0.6)
    at = chance.uniform(0.02, 0.07) * width
    for row in (first, first + apart):
        away = np.hypot(x - at, y - row * height)
        cover = np.clip(radius - away, 0, 1)[..., None]
        seen *= 1 - cover
        seen += cover * dark


#: Each darkens the picture's left side; `at_sides` turns it.
EDGES: dict[str, Edge] = {
    "shadow": shadow,
    "band": band,
    "next page": next_page,
    "fold": fold,
    "holes": holes,
}


def at_sides(seen: Field, kind: str, sides: list[int], chance: Chance) -> None:
    """Let an edge show at some sides, in place: 0 is left, then on clockwise by quarters."""
    for side in sides:
        # Turned, the side in question is on the left; what is changed there is changed here.
        EDGES[kind](np.rot90(seen, side), chance)


def _slanted(seen: Field, chance: Chance) -> Field:
    """Distance of each pixel from the left side, which is not quite straight."""
    height, width = seen.shape[:2]
    lean = chance.normal(0, 0.012) * height
    bend = 0.002 * height * cloud((height, 1), height / 3, chance)
    start = np.linspace(-lean / 2, lean / 2, height, dtype=np.float32)[:, None] + bend
    away = np.arange(width, dtype=np.float32)[None] + start
    return np.asarray(np.maximum(away, 0), np.float32)
