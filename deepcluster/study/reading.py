"""Every model on every preparation of every set: the raw material of the study's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from deepcluster.errors import DataError
from deepcluster.study.factors import PREPARATIONS, How, crossed, usual
from deepcluster.study.frames import Prepared, prepare_all
from deepcluster.study.readers import Reader, read
from deepcluster.study.sources import Handwriting, sample
from deepcluster.study.work import Work
from deepcluster.training.progress import Reporter, Show

AS_IT_CAME, ON_THE_PAD = "as it came", "on the pad"
#: Items per set that are drawn in all the crossed ways.
CROSSED = 2000


@dataclass(frozen=True)
class Layer:
    """A set drawn in one manner, in ``p`` preparations, read by ``m`` models.

    Attributes
    ----------
    handwriting : Handwriting
        Its ``n`` items.
    manner : str
        `AS_IT_CAME`, `ON_THE_PAD` or "crossed".
    hows : list of How or None
    prepared : Prepared
    digits : ndarray of int8, shape (p, m, n)
    sure : ndarray of bool, shape (p, m, n)
    strength : ndarray of float32, shape (p, m, n)
    """

    handwriting: Handwriting
    manner: str
    hows: list[How] | None
    prepared: Prepared
    digits: npt.NDArray[np.int8]
    sure: npt.NDArray[np.bool_]
    strength: npt.NDArray[np.float32]

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Where the digit shown is not the right one, or none is, (p, m, n)."""
        refused = self.prepared.refused[:, None]
        return (self.digits != self.handwriting.labels) | refused

    @property
    def groups(self) -> npt.NDArray[np.int64]:
        """What is resampled as one: the writer, where known."""
        writers = self.handwriting.writers
        return np.arange(len(self.handwriting)) if writers is None else writers


@dataclass(frozen=True)
class Group:
    """All layers of one set; ``main`` is how a visitor would have drawn it."""

    handwriting: Handwriting
    main: Layer
    as_it_came: Layer | None
    crossed: Layer | None
    levels: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)

    @property
    def layers(self) -> list[Layer]:
        """Those that are as they came or drawn as people draw."""
        came = [self.as_it_came] if self.as_it_came is not None else []
        return [*came, *([] if self.main in came else [self.main])]


def read_set(
    handwriting: Handwriting,
    readers: Sequence[Reader],
    *,
    seed: int,
    work: Work,
    reporter: Reporter | None = None,
    n_crossed: int = CROSSED,
) -> Group:
    """Draw, prepare and read one set in all ways that it allows.

    Parameters
    ----------
    handwriting : Handwriting
    readers : sequence of Reader
    seed : int
    work : Work
    reporter : Reporter, optional
        Silent by default.
    n_crossed : int
        Items that are drawn in the crossed ways as well.

    Returns
    -------
    Group
        Its handwriting without what could not be read.

    Raises
    ------
    DataError
        Nothing could be read.
    """
    reporter = reporter or Reporter()
    name = handwriting.name
    manners: dict[str, list[How] | None] = {}
    if handwriting.pictures is not None:
        manners[AS_IT_CAME] = None
    if handwriting.drawable:
        manners[ON_THE_PAD] = usual(len(handwriting), seed)
    prepared = {}
    for manner, hows in manners.items():
        with reporter.amount(f"{name}: preparing {manner}", len(handwriting)) as show:
            prepared[manner] = prepare_all(handwriting, hows, work, show)
    bad = np.any([each.unreadable for each in prepared.values()], axis=0)
    handwriting = _without(handwriting, bad, list(prepared.values()))
    keep = np.flatnonzero(~bad)
    layers = {}
    for manner, hows in manners.items():
        kept = None if hows is None else [hows[row] for row in keep]
        layers[manner] = _read(
            handwriting, manner, kept, _take(prepared[manner], keep), readers, work, reporter
        )
    crossing: Layer | None = None
    levels: dict[str, npt.NDArray[np.int64]] = {}
    if handwriting.drawable and n_crossed:
        some = sample(handwriting, n_crossed, seed)
        hows, levels = crossed(len(some), seed)
        with reporter.amount(f"{name}: drawing in other ways", len(some)) as show:
            drawn = prepare_all(some, hows, work, show)
        crossing = _read(some, "crossed", hows, drawn, readers, work, reporter)
    return Group(
        handwriting,
        main=layers.get(ON_THE_PAD) or layers[AS_IT_CAME],
        as_it_came=layers.get(AS_IT_CAME),
        crossed=crossing,
        levels=levels,
    )


def _without(
    handwriting: Handwriting, bad: npt.NDArray[np.bool_], prepared: list[Prepared]
) -> Handwriting:
    skipped = []
    for row in np.flatnonzero(bad).tolist():
        sentence = next(each.sentences[row] for each in prepared if each.sentences[row])
        picture = None if handwriting.pictures is None else handwriting.pictures[row]
        item = picture.name if isinstance(picture, Path) else f"item {handwriting.rows[row]}"
        skipped.append((item, sentence))
    if bad.all():
        raise DataError(f"{handwriting.name} has nothing that can be read; {skipped[0][1]}")
    kept = handwriting.take(np.flatnonzero(~bad))
    kept.skipped.extend(skipped)
    return kept


def _take(prepared: Prepared, rows: npt.NDArray[np.int64]) -> Prepared:
    return Prepared(
        images=prepared.images[:, rows],
        refused=prepared.refused[:, rows],
        off=prepared.off[rows],
        unreadable=prepared.unreadable[rows],
        sentences=[prepared.sentences[row] for row in rows],
    )


def _read(
    handwriting: Handwriting,
    manner: str,
    hows: list[How] | None,
    prepared: Prepared,
    readers: Sequence[Reader],
    work: Work,
    reporter: Reporter,
) -> Layer:
    shape = (len(PREPARATIONS), len(readers), len(handwriting))
    digits = np.empty(shape, np.int8)
    sure, strength = np.empty(shape, bool), np.empty(shape, np.float32)
    total = shape[0] * shape[1] * shape[2]
    with reporter.amount(f"{handwriting.name}: reading {manner}", total) as show:
        done = 0
        for column, reader in enumerate(readers):
            for row in range(len(PREPARATIONS)):
                found = read(reader, prepared.images[row], work, partial(_further, show, done))
                digits[row, column] = found.digits
                sure[row, column], strength[row, column] = found.sure, found.strength
                done += shape[2]
    return Layer(handwriting, manner, hows, prepared, digits, sure, strength)


def _further(show: Show, before: float, done: float) -> None:
    show(before + done)
