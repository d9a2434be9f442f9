"""How figures look: narrow enough for a phone, and each thing always in the same colour."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from deepcluster.study.readers import Reader

#: Inches; at the 358 px that a phone leaves, print of 8 points is 9 px high.
WIDTH = 4.4
DOTS_PER_INCH = 200
INK, FAINT, LINE, PAPER = "#1d1c1a", "#77726a", "#dcd8d0", "#ffffff"
#: In a page these follow its light or dark theme.
VARIABLES = {INK: "var(--ink)", FAINT: "var(--faint)", LINE: "var(--line)", PAPER: "var(--paper)"}
#: Paul Tol's "bright" and "muted" colours, which the colour-blind can tell apart as well.
PREPARED = {"student": "#cc3311", "box": "#dd9911", "frame": "#0077bb"}
MODELS = ("#0077bb", "#aa3377", "#228833", "#dd8811", "#66ccee", "#999933", "#882255", "#888888")
DIGITS = (
    *("#cc6677", "#4a3aa8", "#c9b428", "#117733", "#58b4d6"),
    *("#882255", "#44aa99", "#8a8a2a", "#aa4499", "#9a9a9a"),
)
RIGHT, WRONG = "#117733", "#cc3311"
SETTINGS: Any = {
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 8,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.facecolor": "none",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "none",
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "svg.fonttype": "none",
    "image.interpolation": "nearest",
}


def blank(height: float) -> Figure:
    """An empty figure of the common width, ``height`` inches high."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def starred(reader: Reader) -> str:
    """A model's name, with a star where labels trained it."""
    return f"{reader.name} *" if reader.supervised else reader.name


def footnote(readers: Sequence[Reader]) -> str:
    """What the star means."""
    marks = sorted({reader.model.mark for reader in readers if reader.supervised})
    return f"* {', '.join(marks)}" if marks else ""


def save(figure: Figure, name: str, folder: Path) -> str:
    """Write a figure as PNG and SVG; the same figure gives the same bytes.

    Returns
    -------
    str
        The SVG for a page: its ids its own, its colours the page's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / f"{name}.png", dpi=DOTS_PER_INCH, facecolor=PAPER)
    held = io.StringIO()
    settings: Any = {**SETTINGS, "svg.hashsalt": name}
    with mpl.rc_context(settings):
        figure.savefig(held, format="svg", dpi=DOTS_PER_INCH, metadata={"Date": None})
    svg = held.getvalue()
    (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
    return for_page(svg, name)


def for_page(svg: str, name: str) -> str:
    """An SVG to stand among others in one page."""
    svg = svg[svg.index("<svg") :]
    # Clip paths and glyphs are found by id, and every figure counts from one.
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    svg = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'\1="#{name}-\2"', svg)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    for colour, variable in VARIABLES.items():
        svg = svg.replace(colour, variable)
    return re.sub(
        r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg)
    )
