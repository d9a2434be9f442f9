"""One made-up page with what a network should say of every pixel of it."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.segmenter.camera import resampled, taken
from deepcluster.segmenter.layout import Layout, Written, lay_out
from deepcluster.segmenter.light import lit
from deepcluster.segmenter.pens import Map, any_pen, grained, hulls, trace
from deepcluster.segmenter.sheet import (
    Colour,
    Sheet,
    View,
    any_view,
    flat,
    paper_colour,
    photographed,
    printed,
)
from deepcluster.segmenter.strokes import Symbol

# Least distance between the colours of ink and paper, 0 to 1, that anybody would write with.
LEAST_CONTRAST = 0.09
# Share of the pages that are cropped to one symbol, and by which share of it wider or narrower.
TIGHT, BEYOND = 0.25, (-0.05, 0.08)
# A crop is stretched in one direction by no more than this.
STRETCH = 1.6
# Levels of 255 by which ink differs from what is next to it when all is done.
LEAST_SEEN = 7.0


class Page(NamedTuple):
    """A picture and its truth.

    Attributes
    ----------
    picture : ndarray of uint8, shape (size, size, 3)
    maps : ndarray of uint8, shape (3, size, size)
        Shares of ink, print and symbol (see `deepcluster.segmenter.network.MAPS`), times 255.
    """

    picture: npt.NDArray[np.uint8]
    maps: npt.NDArray[np.uint8]


def make_page(symbols: list[Symbol], size: int, chance: np.random.Generator) -> Page:
    """Make a page up.

    Parameters
    ----------
    symbols : list of Symbol
        What may be written on it.
    size : int
        Side of the picture, px.
    chance : numpy.random.Generator
    """
    layout = lay_out(symbols, size, chance)
    view = any_view(size, chance)
    written = [Written([view(p, size) for p in w.paths], w.side) for w in layout.written]
    colour = paper_colour(chance)
    screen = chance.random() < 0.18
    sheet = flat(size, colour) if screen else photographed(size, colour, chance)
    pen = any_pen(chance)
    ink = _ink_colour(colour, pen.opacity, chance)
    picture, lines = _print_on(sheet, layout, view, ink, screen, chance)
    coverage = trace(written, layout.pen, size, pen.uneven, chance) * (sheet.on_paper > 0.5)
    held = grained(coverage, pen, chance)
    picture = picture * (1 - held[..., None]) + ink * held[..., None]
    if screen:
        pixels = np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
        if chance.random() < 0.4:
            pixels = taken(picture, chance)
    else:
        pixels = taken(lit(picture, chance), chance)
    if written and not _seen(pixels, coverage):
        return make_page(symbols, size, chance)
    symbol = np.zeros((size, size), np.float32)
    if written:
        symbol = hulls(written, layout.pen, size) * (sheet.on_paper > 0.5)
    maps = np.stack([coverage, lines * (1 - coverage), symbol])
    if written and chance.random() < TIGHT:
        pixels, maps = _cropped(pixels, maps, written, layout.pen, chance)
    if written and chance.random() < 0.2:
        # As few pixels as still show the strokes: a thick pen's digit may have eight.
        fewest = size / max(layout.pen, 3) * 0.9
        pixels = resampled(pixels, max(8, round(min(fewest, 0.5 * size))), chance)
    return Page(pixels, np.rint(np.clip(maps, 0, 1) * 255).astype(np.uint8))


def _cropped(
    pixels: npt.NDArray[np.uint8],
    maps: npt.NDArray[np.float32],
    written: list[Written],
    pen: float,
    chance: np.random.Generator,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """A picture and its maps, cropped to one symbol, whose strokes reach some of the edges."""
    size = pixels.shape[0]
    every = np.concatenate(written[int(chance.integers(len(written)))].paths)
    low, high = every.min(axis=0) - pen / 2, every.max(axis=0) + pen / 2
    sides = np.maximum(high - low, (high - low).max() / STRETCH)
    middle = (low + high) / 2
    low = middle - sides * (0.5 + chance.uniform(*BEYOND, 2))
    high = middle + sides * (0.5 + chance.uniform(*BEYOND, 2))
    left, top = np.clip(np.floor(low), 0, size).astype(int)
    right, bottom = np.clip(np.ceil(high), 0, size).astype(int)
    if min(right - left, bottom - top) < size / 8:
        return pixels, maps
    seen = np.ascontiguousarray(pixels[top:bottom, left:right])
    how = cv2.INTER_CUBIC if chance.random() < 0.5 else cv2.INTER_LINEAR
    enlarged = cv2.resize(seen, (size, size), interpolation=how)
    truth = [cv2.resize(one[top:bottom, left:right], (size, size)) for one in maps]
    return np.asarray(enlarged, np.uint8), np.stack(truth).astype(np.float32)


def _seen(pixels: npt.NDArray[np.uint8], coverage: Map) -> bool:
    """Whether the ink can still be told from what is next to it."""
    ink = np.asarray(coverage > 0.5, np.uint8)
    if cv2.countNonZero(ink) < 12:
        return False
    smooth = cv2.blur(pixels, (3, 3))
    near = cv2.dilate(ink, np.ones((9, 9), np.uint8)) - cv2.dilate(ink, np.ones((5, 5), np.uint8))
    on, off = (cv2.meanStdDev(smooth, mask=mask) for mask in (ink, near))
    apart = np.abs(on[0] - off[0]).ravel()
    spread = off[1].ravel()
    return bool(((apart > LEAST_SEEN) & (apart > 0.35 * spread)).any())


def _print_on(
    sheet: Sheet,
    layout: Layout,
    view: View,
    ink: Colour,
    screen: bool,
    chance: np.random.Generator,
) -> tuple[npt.NDArray[np.float32], Map]:
    """The sheet with lines on it, and where they are."""
    size = sheet.picture.shape[0]
    if chance.random() > (0.2 if screen else 0.5):
        return sheet.picture, np.zeros((size, size), np.float32)
    side = max((w.side for w in layout.written), default=size / 3)
    lines = printed(size, view, layout.cells, side, chance) * sheet.on_paper
    kind = chance.choice(["blue", "grey", "red", "any", "ink"], p=[0.25, 0.25, 0.08, 0.14, 0.28])
    colour = {
        "blue": np.array([0.35, 0.5, 0.8]),
        "grey": np.full(3, chance.uniform(0, 0.7)),
        "red": np.array([0.85, 0.3, 0.35]),
        "any": chance.uniform(0, 1, 3),
        # Nothing but its course tells such a line from a stroke.
        "ink": np.clip(ink + chance.normal(scale=0.07) + chance.normal(scale=0.03, size=3), 0, 1),
    }[str(kind)]
    if kind != "ink" and sheet.colour.mean() < 0.4 and chance.random() < 0.8:
        colour = 1 - colour * 0.6
    hidden = lines * np.float32(chance.uniform(0.4 if kind == "ink" else 0.12, 1.0))
    picture = sheet.picture * (1 - hidden[..., None]) + colour * hidden[..., None]
    return np.asarray(picture, np.float32), lines


def _ink_colour(paper: Colour, opacity: float, chance: np.random.Generator) -> Colour:
    """A colour that can be told from the paper's, by its brightness or only by its hue."""
    ink = np.zeros(3)
    for _ in range(20):
        kind = chance.choice(
            ["black", "blue", "white", "any", "hue"], p=[0.34, 0.26, 0.12, 0.2, 0.08]
        )
        if kind == "black":
            ink = chance.uniform(0, 0.3) + chance.normal(scale=0.02, size=3)
        elif kind == "blue":
            ink = np.array([0.1, 0.15, 0.55]) + chance.normal(scale=0.08, size=3)
        elif kind == "white":
            ink = chance.uniform(0.75, 1.0) + chance.normal(scale=0.03, size=3)
        else:
            ink = chance.uniform(0, 1, 3)
        if kind == "hue":
            # As bright as the paper to the eye, and of another hue.
            weights = np.array([0.299, 0.587, 0.114])
            ink = np.clip(ink + (paper - ink) @ weights, 0, 1)
        if np.abs(ink - paper).max() * opacity > max(
            LEAST_CONTRAST, abs(chance.normal(scale=0.25))
        ):
            break
    return np.clip(ink, 0, 1).astype(np.float32)
