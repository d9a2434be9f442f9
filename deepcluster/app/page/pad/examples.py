"""Example drawings: strokes, drawn by the pad's own brush when a visitor picks one."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import gradio as gr

from deepcluster.app.page.component import component

Point = tuple[float, float]


class Example(NamedTuple):
    """A drawing on a pad of 280 x 280.

    Attributes
    ----------
    name : str
        Also the key of its description in the page's texts.
    strokes : tuple of tuple of (x, y)
    width : float
        Of the brush.
    """

    name: str
    strokes: tuple[tuple[Point, ...], ...]
    width: float = 18.0


def _arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> tuple[Point, ...]:
    """Points of an ellipse from one angle to another, in degrees clockwise from the right."""
    n = max(4, round(abs(end - start) / 15))
    angles = [math.radians(start + (end - start) * step / n) for step in range(n + 1)]
    return tuple((x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles)


def _three(x: float, y: float, size: float) -> tuple[tuple[Point, ...], ...]:
    """A 3 around a centre; ``size`` is its height."""
    r = size / 4
    upper = _arc(x, y - r, r * 1.05, r, -150, 80)
    lower = _arc(x, y + r, r * 1.15, r, -80, 150)
    return (upper + lower,)


#: What people draw and what tends to go wrong: many a model that scores well on MNIST takes a
#: crossed 7 for a 2 or a 3.
EXAMPLES = (
    Example("three", _three(140, 140, 170)),
    Example(
        "crossed-seven",
        (((84, 72), (140, 70), (198, 70), (172, 130), (138, 218)), ((108, 146), (186, 140))),
    ),
    Example(
        "open-four",
        (
            ((98, 62), (92, 110), (88, 152), (140, 154), (202, 150)),
            ((172, 84), (170, 150), (164, 224)),
        ),
    ),
    Example("thin-one", (((146, 58), (142, 140), (136, 222)),), width=7.0),
    Example("off-centre-three", _three(62, 66, 84), width=12.0),
    Example(
        "looped-two",
        (
            _arc(136, 106, 46, 44, -170, 40)
            + ((140, 168), (104, 206))
            + _arc(100, 196, 20, 15, 60, 330)
            + ((150, 212), (204, 204)),
        ),
        width=15.0,
    ),
    Example("zero", (_arc(140, 140, 58, 78, -80, 290),)),
    Example("blank", ()),
)


def example_strip() -> gr.HTML:
    """Make the row of example drawings; a click puts one on the pad, within the browser.

    Returns
    -------
    gr.HTML
    """
    drawings = [{"name": example.name, **on_pad(example)} for example in EXAMPLES]
    return component("pad/examples", elem_id="dc-examples", data=drawings)


def on_pad(example: Example) -> dict[str, Any]:
    """An example as the page's scripts take it: ``width``, and ``strokes`` as [x, y, x, y, ...]."""
    strokes = [[round(v, 1) for xy in stroke for v in xy] for stroke in example.strokes]
    return {"width": example.width, "strokes": strokes}
