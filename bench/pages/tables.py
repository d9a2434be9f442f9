"""The figures of made pictures as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bench.pages.found import Counts, Searched, read
from bench.pages.kinds import KINDS
from bench.pages.looking import FINDS_ALL
from bench.pages.score import Figures, Tried
from bench.pages.sheets import LAYOUTS
from bench.table import markdown

#: What a figure is shown as that can't be had.
NONE = "-"


def kinds_table(kept: Mapping[str, list[Tried]], models: Sequence[str]) -> str:
    """A row for each kind of picture, and one for all of them."""
    rows = []
    every = dict(kept)
    if len(kept) > 1:
        every["all"] = [one for tried in kept.values() for one in tried]
    for kind, tried in every.items():
        cells = []
        for model in models:
            figures = Figures.of(tried, model)
            cells.append(percent(figures.right, figures.wrong_sure, figures.unsure))
        refused = float(np.mean([one.look.frame is None for one in tried]))
        about = KINDS[kind].about if kind in KINDS else ""
        rows.append([kind, about, len(tried), percent(refused), *cells])
    headings = ["kind", "pictures of", "n", "refused, %"]
    headings += [f"`{model}`: right / wrong but sure / not sure, %" for model in models]
    return markdown(headings, rows)


def crowded_table(tried: list[Tried], models: Sequence[str]) -> str:
    """How often there is no doubt where there is more than one digit."""
    groups: dict[str, list[Tried]] = {}
    for one in tried:
        groups.setdefault(one.about.split(",")[0], []).append(one)
    rows = []
    for name, some in {**dict(sorted(groups.items())), "all": tried}.items():
        sure = [percent(Figures.of(some, model).sure) for model in models]
        several = [one for one in some if one.digits > 1 and one.found is not None]
        found = (
            percent(float(np.mean([one.found == one.digits for one in several])))
            if several
            else NONE
        )
        rows.append([name, len(some), *sure, found])
    sure_of = [f"`{model}` sure, %" for model in models]
    return markdown(["picture", "n", *sure_of, "as many found as there are, %"], rows)


def sheets_table(some: list[Searched], models: Sequence[str]) -> str:
    """How many of the digits of each kind of sheet are found, and how they are read."""
    rows = []
    for layout in [*LAYOUTS, "all"]:
        those = [one for one in some if layout in (one.sheet.layout, "all")]
        if not those:
            continue
        counts = Counts.of(those)
        cells = [NONE] * (5 + len(models))
        if FINDS_ALL:
            shares = [counts.found, counts.invented, counts.split, counts.merged]
            cells = [percent(count / counts.n) for count in shares]
            cells.append(percent(counts.in_order / max(1, counts.neighbours)))
            for model in models:
                cells.append(percent(*(n / max(1, counts.found) for n in read(those, model))))
        rows.append([layout, len(those), counts.n, *cells])
    headings = ["sheet", "n", "digits", "found, %", "invented, %", "split, %", "merged, %"]
    headings.append("in reading order, %")
    headings += [f"`{model}`, of those found: right / wrong but sure, %" for model in models]
    return markdown(headings, rows)


def percent(*shares: float) -> str:
    """Shares as they are told: "98.3 / 1.0"."""
    return " / ".join(f"{100 * share:.1f}" for share in shares)
