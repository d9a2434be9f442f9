"""From pictures on disk to answers, as a stream: few are held in memory at a time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from deepcluster.data.labelled import is_picture, open_npz
from deepcluster.errors import DataError, PictureError
from deepcluster.frame import Found, find, find_all

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel
    from deepcluster.models.answers import Answer

#: Pictures that are answered at a time: enough for speed, too few to fill the memory.
BATCH = 64

#: A file, or a folder with what is wrong with it.
Listed = tuple[str, PictureError | None]


def predict_files(
    model: ClusterModel, names: Iterable[str], *, every: bool = False
) -> Iterator[dict[str, Any]]:
    """Ask a model about every picture that files and folders stand for.

    Parameters
    ----------
    model : ClusterModel
        Fitted.
    names : iterable of str
        See `find_pictures`; a NumPy archive stands for all its pictures, or all that its strokes
        draw.
    every : bool
        Answer for each digit of a picture, rather than for the largest.

    Yields
    ------
    dict
        One per picture or digit, in the order found: ``file`` with ``name cluster strength sure
        probabilities`` and, of pictures, ``box doubts`` (see `deepcluster.frame.Found`) and
        ``digit``, its number from 1 where ``every`` is asked for; or with ``error`` (a sentence)
        and ``code`` where it can't be used.
    """
    for archives, some in groupby(names, is_archive):
        if archives:
            for name in some:
                yield from _answer_archive(model, name)
            continue
        found = find_pictures(some)
        while batch := list(islice(found, BATCH)):
            yield from _answer(model, batch, every)


def is_archive(name: str) -> bool:
    """Whether a file's name is that of a NumPy archive, of pictures or of pen strokes."""
    return name.lower().endswith(".npz") and not os.path.isdir(name)


def find_pictures(names: Iterable[str]) -> Iterator[Listed]:
    """Every picture that files and folders stand for, one at a time.

    Parameters
    ----------
    names : iterable of str
        Files, taken as they are; folders, searched for pictures with all their sub-folders.

    Yields
    ------
    (str, PictureError or None)
        The path of a file, or of a folder with what is wrong with it.

    Notes
    -----
    A folder's contents come in the order of their names, sub-folders among the files. So the names
    in one folder, and in those above it, are read before its first picture: for a folder of a
    million pictures that takes some 120 MB and a few seconds. No picture is held.
    """
    for name in names:
        if not os.path.isdir(name):
            yield name, None
            continue
        empty = True
        for found in _walk(name):
            empty = False
            yield found
        if empty:
            yield name, PictureError("The folder has no pictures in it.", code="no-pictures")


def _walk(folder: str) -> Iterator[Listed]:
    # Not os.walk: it lists all sub-folders first, and passes over errors in silence.
    names: list[str] = []
    inner: set[str] = set()
    problem = None
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    inner.add(entry.name)
                elif not is_picture(entry.name):
                    continue
                names.append(entry.name)
    except OSError as error:
        problem = PictureError(f"The folder can't be read: {error.strerror}.", code="folder")
    names.sort()
    for name in names:
        path = os.path.join(folder, name)
        if name in inner:
            yield from _walk(path)
        else:
            yield path, None
    if problem is not None:
        yield folder, problem


def _answer(model: ClusterModel, batch: list[Listed], every: bool) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    good: list[dict[str, Any]] = []
    digits: list[Found] = []
    for name, problem in batch:
        try:
            if problem is not None:
                raise problem
            found = find_all(Path(name)) if every else [find(Path(name))]
        except PictureError as error:
            rows.append({"file": name, "error": str(error), "code": error.code})
            continue
        here: list[dict[str, Any]] = [{"file": name} for _ in found]
        if every:
            here = [row | {"digit": i} for i, row in enumerate(here, start=1)]
        rows += here
        good += here
        digits += found
    if not digits:
        return rows
    answers = model.answer(np.stack([digit.frame for digit in digits]))
    for i, (row, digit) in enumerate(zip(good, digits, strict=True)):
        row |= _said(answers[i])
        row["sure"] = row["sure"] and digit.sure
        row["box"] = [round(side, 1) for side in digit.box]
        row["doubts"] = list(digit.doubts)
    return rows


def _answer_archive(model: ClusterModel, name: str) -> Iterator[dict[str, Any]]:
    try:
        dataset = open_npz(name)
    except DataError as error:
        yield {"file": name, "error": str(error), "code": error.code}
        return
    for item, sentence in dataset.skipped:
        yield {"file": f"{name}, {item}", "error": sentence, "code": "picture"}
    for begin in range(0, len(dataset), BATCH):
        answers = model.answer(dataset.images[begin : begin + BATCH])
        for i, row in enumerate(dataset.rows[begin : begin + BATCH].tolist()):
            yield {"file": f"{name}, item {row}", **_said(answers[i])}


def _said(answer: Answer) -> dict[str, Any]:
    return {
        "name": answer.name,
        "cluster": answer.cluster,
        "strength": round(answer.strength, 6),
        "sure": answer.sure,
        "probabilities": [round(p, 6) for p in answer.probabilities],
    }
