"""A writer's drawings, wherever they are: frames to learn from and, apart from them, labels.

What visitors said about their drawings only scores. So it never travels with the frames: `Hand`
keeps the two apart, and its data set has no labels to give away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from deepcluster.data import Dataset, open_dataset
from deepcluster.errors import DataError
from deepcluster.frame import SIDE
from deepcluster.vocabulary import NOT_A_DIGIT

if TYPE_CHECKING:
    from deepcluster.store import Drawing
    from deepcluster.store.exchange.record import Skipped

#: Where `open_hand` looks in the store.
STORE = "drawings"
#: Nothing was said about a drawing, or that it is not a digit.
UNSAID = -1


@dataclass(frozen=True)
class Hand:
    """Drawings, and what was said about them.

    Attributes
    ----------
    drawings : Dataset
        Without labels.
    said : ndarray of int64, shape (n,)
        The digit that each drawing is said to be, `UNSAID` where there is none.
    """

    drawings: Dataset
    said: np.ndarray


def open_hand(spec: str, *, db: str | None = None, session: str | None = None) -> Hand:
    """Open drawings.

    Parameters
    ----------
    spec : str
        "drawings" for those in the store; a ``.npz`` file or a folder, of pictures or exported by
        ``deepcluster drawings export``.
    db : str, optional
        URL of the store.
    session : str, optional
        Only one session's drawings.

    Returns
    -------
    Hand

    Raises
    ------
    StoreError
        There is no store there, or it is gone.
    DataError
        There is no drawing that can be used.
    """
    if spec == STORE:
        from deepcluster.store import Filter, open_store

        with open_store(db, create=False) as store:
            return _hand(STORE, store.iterate(Filter(session=session)), session)
    if db is not None or (session is not None and not _exported(Path(spec))):
        raise DataError(f"{spec} is no store; --db and --session choose among those of a store.")
    if _exported(Path(spec)):
        from deepcluster.store.exchange import read

        return _hand(Path(spec).name, read(spec), session)
    dataset = open_dataset(spec)
    plain = Dataset(dataset.name, dataset.images, skipped=dataset.skipped)
    said = np.full(len(dataset), UNSAID, np.int64)
    if dataset.labelled:
        labels = dataset.labels()
        said = np.where((labels >= 0) & (labels <= 9), labels, UNSAID)
    return Hand(plain, said)


def _hand(name: str, items: Iterable[Drawing | Skipped], session: str | None) -> Hand:
    from deepcluster.store import Drawing

    frames: list[np.ndarray] = []
    said: list[int] = []
    skipped: list[tuple[str, str]] = []
    for item in items:
        if not isinstance(item, Drawing):
            skipped.append((item.item, item.sentence))
        elif session is None or item.session == session:
            frames.append(item.frame)
            label = NOT_A_DIGIT if item.correction is None else item.correction.label
            said.append(UNSAID if label == NOT_A_DIGIT else int(label))
    images = np.array(frames, np.uint8).reshape(-1, SIDE, SIDE)
    return Hand(Dataset(name, images, skipped=skipped), np.array(said, np.int64))


def _exported(path: Path) -> bool:
    """Whether ``deepcluster drawings export`` wrote this."""
    from deepcluster.store.exchange import archive, folder, idx

    if folder.is_mine(path) or idx.is_mine(path):
        return True
    if not archive.is_mine(path):
        return False
    import zipfile

    try:
        with zipfile.ZipFile(path) as held:
            return "records.npy" in held.namelist()
    except (OSError, zipfile.BadZipFile):
        return False
