"""Labelled handwriting for the study: not frames as elsewhere, but what they are made of."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from deepcluster.data import open_dataset
from deepcluster.data.archive import members, read_labels, read_member
from deepcluster.data.labelled import is_picture
from deepcluster.data.mnist import PARTS
from deepcluster.data.pen import holds_strokes, read_strokes
from deepcluster.errors import DataError
from deepcluster.frame.formats import ENDINGS
from deepcluster.frame.picture import Picture
from deepcluster.frame.pixels import to_uint8
from deepcluster.study.draw import Strokes
from deepcluster.vocabulary import DIGIT_SETS, NOT_A_DIGIT

#: Up to this side, px, a picture was not drawn as it is: it is a scan that was made small.
SMALL_SIDE = 64
#: The visitor's own drawings, corrected ones, from the database.
DRAWINGS = "drawings"
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Handwriting:
    """Labelled digits of one set.

    Attributes
    ----------
    name : str
    labels : ndarray of int64, shape (n,)
        Digits, 0 to 9.
    strokes, pictures : sequence, length n, or None
        One of the two: pen strokes, or pictures as they came.
    small : bool
        Whether pictures are small scans, bright ink on 0, that can be put on the pad.
    writers : ndarray of int64, shape (n,), or None
        Who wrote each, where that is known.
    home : bool
        Whether the models learned from such handwriting: MNIST.
    rows : ndarray of int64, shape (n,)
        Which item of the source each is, counted from 0.
    skipped : list of (str, str)
        Item and sentence for all that was left out.
    """

    name: str
    labels: Labels
    strokes: Sequence[Strokes] | None = None
    pictures: Sequence[Picture] | None = None
    small: bool = False
    writers: Labels | None = None
    home: bool = False
    rows: Labels = field(default_factory=lambda: np.zeros(0, np.int64))
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def drawable(self) -> bool:
        """Whether it can be drawn anew on the pad."""
        return self.strokes is not None or self.small

    @property
    def people(self) -> int | None:
        """Number of writers, if known."""
        return None if self.writers is None else len(np.unique(self.writers))

    def take(self, rows: npt.ArrayLike) -> Handwriting:
        """Only these of its items, in that order."""
        picked = np.asarray(rows, np.int64)
        return replace(
            self,
            labels=self.labels[picked],
            strokes=None if self.strokes is None else [self.strokes[row] for row in picked],
            pictures=None if self.pictures is None else [self.pictures[row] for row in picked],
            writers=None if self.writers is None else self.writers[picked],
            rows=self.rows[picked],
            skipped=list(self.skipped),
        )


def open_source(
    spec: str, *, data_dir: str | os.PathLike[str] | None = None, db: str | None = None
) -> Handwriting:
    """Open one set of handwriting.

    Parameters
    ----------
    spec : str
        "mnist-test", "mnist", "digits", "drawings" (from the database, those that were corrected
        to a digit), a ``.npz`` of pictures or strokes, or a folder with sub-folders 0 to 9.
    data_dir : path, optional
        Of MNIST's files.
    db : str, optional
        URL of the database.

    Returns
    -------
    Handwriting

    Raises
    ------
    DataError
        There is no such set, it has no labels, or nothing in it can be used.
    StoreError
        The database can't be read.
    """
    path = Path(spec)
    if spec in PARTS:
        found = _mnist(spec, data_dir)
    elif spec == "digits":
        found = _digits()
    elif spec == DRAWINGS:
        found = _drawings(db)
    elif path.is_dir():
        found = _folder(path)
    elif path.is_file() and path.suffix.lower() == ".npz":
        found = _archive(path)
    else:
        problem = "is neither a .npz file nor a folder" if path.exists() else "is not there"
        raise DataError(
            f"The data {spec!r} {problem}; give {', '.join(DIGIT_SETS)}, {DRAWINGS}, a .npz file "
            "or a folder.",
            code="unknown-data",
        )
    return found


def sample(handwriting: Handwriting, limit: int | None, seed: int) -> Handwriting:
    """At most ``limit`` items of a set, chosen at random, in their order."""
    if limit is None or limit >= len(handwriting):
        return handwriting
    rows = np.random.default_rng((seed, 3)).choice(len(handwriting), limit, replace=False)
    return handwriting.take(np.sort(rows))


def _mnist(spec: str, data_dir: str | os.PathLike[str] | None) -> Handwriting:
    dataset = open_dataset(spec, data_dir=data_dir)
    labels = dataset.labels()
    return Handwriting(
        "MNIST, held out" if spec == "mnist-test" else "MNIST, trained on",
        labels,
        pictures=list(dataset.images),
        small=True,
        home=True,
        rows=np.arange(len(labels)),
    )


def _digits() -> Handwriting:
    from sklearn.datasets import load_digits

    held = load_digits()
    pictures = [to_uint8(count / 16) for count in held.images]
    labels = held.target.astype(np.int64)
    return Handwriting(
        "scikit-learn's digits", labels, pictures=pictures, small=True, rows=np.arange(len(labels))
    )


def _drawings(db: str | None) -> Handwriting:
    from deepcluster.store import Filter, open_store

    pictures, labels, sessions = [], [], []
    skipped: list[tuple[str, str]] = []
    with open_store(db, create=False) as store:
        for drawing in store.iterate(Filter(corrected=True)):
            said = drawing.correction.label if drawing.correction else NOT_A_DIGIT
            if said == NOT_A_DIGIT:
                skipped.append((drawing.key, "It was said to be no digit."))
                continue
            pictures.append(drawing.png)
            labels.append(int(said))
            sessions.append(drawing.session)
    if not labels:
        raise DataError(
            "No drawing was corrected to a digit yet; draw on the page, keep the drawings and say "
            "what they are."
        )
    _, writers = np.unique(sessions, return_inverse=True)
    return Handwriting(
        "my drawings",
        np.array(labels, np.int64),
        pictures=pictures,
        writers=writers.astype(np.int64),
        rows=np.arange(len(labels)),
        skipped=skipped,
    )


def _folder(path: Path) -> Handwriting:
    try:
        entries = sorted(path.iterdir())
        folders = [e for e in entries if e.is_dir() and e.name in list("0123456789")]
        files = [f for folder in folders for f in sorted(folder.iterdir()) if is_picture(f.name)]
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror or error}.") from error
    if not files:
        loose = any(is_picture(entry.name) for entry in entries)
        raise DataError(
            f"{path} has pictures but no labels; sort them into sub-folders named 0 to 9."
            if loose
            else f"{path} has no pictures in it; put {', '.join(sorted(ENDINGS))} files "
            "into sub-folders named 0 to 9."
        )
    labels = np.array([int(file.parent.name) for file in files], np.int64)
    return Handwriting(path.resolve().name, labels, pictures=files, rows=np.arange(len(files)))


def _archive(path: Path) -> Handwriting:
    names = members(path)
    if "labels" not in names:
        raise DataError(f"{path} has no labels, so nothing can be scored with it; add them.")
    if holds_strokes(path):
        strokes = read_strokes(path)
        every = Handwriting(path.stem, np.zeros(len(strokes), np.int64), strokes=strokes)
    else:
        images = read_member(path, "images")
        if images.ndim not in (3, 4) or not len(images):
            raise DataError(
                f"{path} has images of shape {images.shape}; give (n, height, width) or "
                "(n, height, width, channels)."
            )
        small = max(images.shape[1:3]) <= SMALL_SIDE
        every = Handwriting(
            path.stem, np.zeros(len(images), np.int64), pictures=list(images), small=small
        )
    labels = read_labels(path, len(every))
    writers = None
    if "writers" in names:
        writers = read_member(path, "writers")
        if writers.shape != labels.shape or writers.dtype.kind not in "iu":
            raise DataError(
                f"{path} has writers of {writers.dtype} {writers.shape}; give one whole number a "
                "label, or leave them out."
            )
    fine = _is_digit(labels)
    skipped = [
        (f"{path.name}, item {row}", f"Its label, {labels[row]}, is none of the digits 0 to 9.")
        for row in np.flatnonzero(~fine)
    ]
    if not fine.any():
        raise DataError(f"{path} has no label from 0 to 9; label it by digits.")
    every = replace(
        every,
        labels=np.where(fine, labels, 0).astype(np.int64),
        writers=None if writers is None else writers.astype(np.int64),
        rows=np.arange(len(every)),
        skipped=skipped,
    )
    return every.take(np.flatnonzero(fine))


def _is_digit(labels: np.ndarray) -> npt.NDArray[np.bool_]:
    if labels.dtype.kind not in "iuf":
        return np.zeros(len(labels), bool)
    return np.isin(labels, np.arange(10))
