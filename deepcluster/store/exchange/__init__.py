"""Drawings out of a store and into another: as pictures with a table, as .npz, or as IDX files.

Every format holds whole drawings, so that what was exported can be imported. All are streams:
memory does not grow with the number of drawings.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from deepcluster.errors import StoreError
from deepcluster.files import in_one_step
from deepcluster.store.drawing import Drawing
from deepcluster.store.exchange import archive, folder, idx
from deepcluster.store.exchange.record import Skipped
from deepcluster.store.interface import BATCH, Store
from deepcluster.store.query import Outcome

#: Format -> the module that writes and reads it, one drawing after the other.
FORMATS = {"folder": folder, "npz": archive, "idx": idx}


@dataclass
class Imported:
    """What became of the drawings to be imported."""

    new: int = 0
    known: int = 0
    skipped: int = 0


def export(drawings: Iterable[Drawing], path: str | os.PathLike[str], kind: str) -> int:
    """Write drawings; nothing is at ``path`` before all of them are.

    Parameters
    ----------
    drawings : iterable of Drawing
        Such as ``store.iterate(...)``.
    path : path
        A new file for "npz", a new folder for "folder" and "idx".
    kind : str
        "folder", "npz" or "idx".

    Returns
    -------
    int
        Number of drawings.

    Raises
    ------
    StoreError
        There is something at ``path`` already, or it can't be written.
    """
    try:
        with in_one_step(path, replace=False, sync=True) as partial:
            return FORMATS[kind].write(drawings, partial)
    except FileExistsError:
        sentence = f"{path} is there already; name a new one."
        raise StoreError(sentence, code="export") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"{path} can't be written: {reason}.", code="export") from None


def read(path: str | os.PathLike[str]) -> Iterator[Drawing | Skipped]:
    """Read what was exported, one drawing after the other.

    Parameters
    ----------
    path : path

    Yields
    ------
    Drawing or Skipped
        `Skipped`, with a sentence, for what can't be kept.

    Raises
    ------
    StoreError
        There is nothing at ``path`` that was exported.
    """
    path = Path(path)
    for form in FORMATS.values():
        if form.is_mine(path):
            yield from form.read(path)
            return
    raise StoreError(
        f"{path} holds no exported drawings; give a .npz file, or a folder with {folder.TABLE} or "
        f"{idx.RECORDS} in it.",
        code="import",
    )


def import_into(
    store: Store, path: str | os.PathLike[str], *, tell: Callable[[Skipped], None]
) -> Imported:
    """Keep what was exported; drawings that are kept already stay as they are.

    Parameters
    ----------
    store : Store
    path : path
    tell : callable
        Called with each item that is left out.

    Returns
    -------
    Imported

    Raises
    ------
    StoreError
        There is nothing at ``path`` that was exported, or the store can't take it.
    """
    done = Imported()
    items = read(path)
    while batch := list(islice(items, BATCH)):
        drawings = [item for item in batch if isinstance(item, Drawing)]
        outcomes = store.save_all(drawings)
        taken = [
            Skipped(drawing.key, "another picture is kept under this key already.")
            for drawing, outcome in zip(drawings, outcomes, strict=True)
            if outcome is Outcome.TAKEN
        ]
        done.new += outcomes.count(Outcome.NEW)
        done.known += outcomes.count(Outcome.KNOWN)
        skipped = [item for item in batch if isinstance(item, Skipped)] + taken
        done.skipped += len(skipped)
        for item in skipped:
            tell(item)
    return done
