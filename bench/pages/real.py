"""Real pictures in folders: which digit each shows, and how well they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.pages.looking import Look, look
from bench.table import markdown
from deepcluster.data.labelled import is_picture
from deepcluster.errors import DataError
from deepcluster.models import ClusterModel
from deepcluster.models.answers import Answer

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass
class Real:
    """A file, the digit on it, what the frame made of it and what each model said."""

    kind: str
    name: str
    digit: int
    look: Look
    said: dict[str, Answer | None] = field(default_factory=dict)

    def right(self, model: str) -> bool:
        """Whether a model calls it what it is."""
        said = self.said[model]
        return said is not None and said.name == str(self.digit)

    def sure(self, model: str) -> bool:
        """Whether neither the model nor the frame has a doubt."""
        said = self.said[model]
        return said is not None and said.sure and self.look.sure


def real_pictures(folder: Path) -> list[Real]:
    """Look at every picture of a folder whose digit is known; DataError where there is none.

    A picture's digit is the name of the folder it lies in, or a word at the end of its own name
    (``thin_four.jpg``), or is told in the folder's README.md, in a table that begins with the
    columns file and digit.
    """
    found = [Real(*one, look(path)) for path, one in _known(folder)]
    if not found:
        raise DataError(f"No picture in {folder} says its digit; put them into folders 0 to 9.")
    return found


def ask(reals: list[Real], models: Mapping[str, ClusterModel]) -> None:
    """Let every model read them all."""
    framed = [one for one in reals if one.look.frame is not None]
    frames = [one.look.frame for one in framed if one.look.frame is not None]
    for name, model in models.items():
        for one in reals:
            one.said[name] = None
        if frames:
            answers = model.answer(np.stack(frames))
            for row, one in enumerate(framed):
                one.said[name] = answers[row]


def table(reals: list[Real], models: list[str]) -> str:
    """Right ones per kind and model, and what is wrong, in Markdown."""
    kinds = sorted({one.kind for one in reals})
    rows = []
    for kind in [*kinds, "all"]:
        some = [one for one in reals if kind in (one.kind, "all")]
        refused = sum(one.look.frame is None for one in some)
        cells = []
        for model in models:
            right = sum(one.right(model) for one in some)
            sure = sum(one.sure(model) and not one.right(model) for one in some)
            unsure = sum(not one.sure(model) and one.said[model] is not None for one in some)
            cells.append(f"{right} / {sure} / {unsure}")
        rows.append([kind, str(len(some)), str(refused), *cells])
    headings = ["pictures", "n", "refused"]
    headings += [f"`{model}`: right / wrong but sure / not sure" for model in models]
    return markdown(headings, rows)


def wrong(reals: list[Real], models: list[str]) -> list[str]:
    """A line for each picture that one of the models does not read correctly."""
    lines = []
    for one in reals:
        told = []
        for model in models:
            said = one.said[model]
            if said is not None and not one.right(model):
                told.append(f"{model} {said.name}{', sure' if one.sure(model) else ''}")
        if one.look.frame is None:
            told = [f"refused as {one.look.refused}"]
        if told:
            lines.append(f"{one.kind}: {one.name} is {one.digit}: {'; '.join(told)}")
    return lines


def _known(folder: Path) -> Iterator[tuple[Path, tuple[str, str, int]]]:
    for path in sorted(folder.rglob("*")):
        if not (path.is_file() and is_picture(path.name)):
            continue
        digit = _digit(path)
        if digit is None:
            continue
        above = path.parent.parent if path.parent.name == str(digit) else path.parent
        kind = above.name if above == folder else str(above.relative_to(folder))
        yield path, (kind, path.name, digit)


def _digit(path: Path) -> int | None:
    if re.fullmatch(r"\d", path.parent.name):
        return int(path.parent.name)
    readme = path.parent / "README.md"
    if readme.is_file():
        row = re.compile(rf"^\|\s*{re.escape(path.name)}\s*\|\s*(\d)\s*\|", re.MULTILINE)
        told = row.search(readme.read_text(encoding="utf-8"))
        if told:
            return int(told[1])
    word = path.stem.rsplit("_", 1)[-1].lower()
    return WORDS.index(word) if word in WORDS else None
