"""How well is any picture of a digit read? Pictures made from a seed, and real ones.

    python -m bench.pictures [--kinds thin edge ...] [--per-kind 120] [--sheets 12] [--seed 0]
        [--models deep cnn pixel-kmeans] [--real FOLDER ...] [--save FOLDER] [--out FILE.json]

Each picture shows one digit, written, lit and taken as people do it (`bench.pages`). It counts as
right where a model calls it what it calls the same strokes drawn cleanly; digits that `cnn` does
not read correctly and surely when clean are made anew. Sheets show many, whose places are known.
Prints Markdown tables. FOLDER of real pictures: KIND/DIGIT/FILE, or files whose digit a table in
README.md tells. ``--save`` writes contact sheets: each kind, what `cnn` misread, and the sheets.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.command import finish
from bench.pages import found, real, score
from bench.pages.contact import save_sheet, tile
from bench.pages.found import Searched, searches
from bench.pages.kinds import KINDS
from bench.pages.score import Tried, tries
from bench.pages.tables import crowded_table, kinds_table, sheets_table
from deepcluster.files import in_one_step
from deepcluster.models import ClusterModel, load
from deepcluster.training.progress import standard_error

MODELS = ["deep", "cnn", "pixel-kmeans"]
JUDGE = "cnn"
BASELINE = "pixel-kmeans"
#: The kind whose right outcome is to be not sure.
CROWDED = "crowded"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="How well any picture of a digit is read.")
    parser.add_argument("--kinds", nargs="*", choices=[*KINDS], default=[*KINDS], metavar="KIND")
    parser.add_argument("--per-kind", type=int, default=120, metavar="N")
    parser.add_argument("--sheets", type=int, default=12, metavar="N", help="of many digits")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--models", nargs="+", default=MODELS, metavar="NAME_OR_PATH")
    parser.add_argument("--real", type=Path, nargs="+", default=[], metavar="FOLDER")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="contact sheets")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="every answer")
    options = parser.parse_args(arguments)
    models = {name: load(name) for name in options.models}
    judge = models.get(JUDGE) or load(JUDGE)
    kept: dict[str, list[Tried]] = {}
    dropped = 0
    for kind in options.kinds if options.per_kind else []:
        tried, left = _try(kind, options.per_kind, options.seed, judge, bool(options.save))
        score.ask(tried, models)
        kept[kind] = tried
        dropped += left
        if options.save:
            _save(options.save, kind, tried, list(models))
    if kept:
        _print(kept, list(models), dropped)
    if options.sheets:
        sheets = _search(options.sheets, options.seed, judge, options.save)
        found.ask(sheets, models)
        print(f"\nSheets of many digits:\n\n{sheets_table(sheets, list(models))}")
    for folder in options.real:
        _print_real(folder, models)
    if options.out:
        told = [one.told() for tried in kept.values() for one in tried]
        with in_one_step(options.out) as partial:
            partial.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0


def _try(
    kind: str, n: int, seed: int, judge: ClusterModel, thumbs: bool
) -> tuple[list[Tried], int]:
    some, dropped = [], 0
    with standard_error().amount(kind, n) as show:
        for tried, left in tries(kind, n, seed, judge, thumbs=thumbs):
            some.append(tried)
            dropped += left
            show(len(some))
    return some, dropped


def _search(n: int, seed: int, judge: ClusterModel, save: Path | None) -> list[Searched]:
    some = []
    with standard_error().amount("sheets", n) as show:
        for one in searches(n, seed, judge, thumbs=save is not None):
            some.append(one)
            show(len(some))
    if save is not None:
        save_sheet(save / "sheets.png", [found.shown(one) for one in some], columns=4)
    return some


def _print(kept: Mapping[str, list[Tried]], models: list[str], dropped: int) -> None:
    plain = {kind: tried for kind, tried in kept.items() if kind != CROWDED}
    if plain:
        print(kinds_table(plain, models))
    if CROWDED in kept:
        print(f"\nPictures of {KINDS[CROWDED].about}:\n\n{crowded_table(kept[CROWDED], models)}")
    times = [one.seconds * 1000 for tried in kept.values() for one in tried]
    middle, slow = np.percentile(times, (50, 95))
    print(f"\nDropped, as `{JUDGE}` did not read them surely when clean: {dropped}.", end=" ")
    print(f"The frame took {middle:.0f} ms in the median, {slow:.0f} ms at the 95th percentile.")


def _print_real(folder: Path, models: Mapping[str, ClusterModel]) -> None:
    reals = real.real_pictures(folder)
    real.ask(reals, models)
    names = list(models)
    print(f"\nReal pictures, {folder.name}:\n\n{real.table(reals, names)}\n")
    # The baseline's mistakes are too many to be told one by one.
    for line in real.wrong(reals, [name for name in names if name != BASELINE]):
        print(f"- {line}")


def _save(folder: Path, kind: str, tried: list[Tried], models: list[str]) -> None:
    """Contact sheets of a kind: all, and those that the first model or the judge misread."""
    judges = JUDGE if JUDGE in models else models[0]
    tiles, wrong = [], []
    for one in tried:
        assert one.thumb is not None
        said = one.said[judges]
        read = one.look.refused if said is None else said.name
        doubt = "" if said is None or one.sure(judges) else ", not sure"
        lines = [f"{one.row} {one.about}", f"{one.size} is {one.digit}, read {read}{doubt}"]
        tiles.append(tile(one.thumb, one.look.frame, lines))
        bad = one.sure(judges) if kind == CROWDED else not one.right(judges)
        if bad:
            wrong.append(tiles[-1])
    save_sheet(folder / f"{kind}.png", tiles)
    save_sheet(folder / f"{kind}-wrong.png", wrong)


if __name__ == "__main__":
    finish(main)
