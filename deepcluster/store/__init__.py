"""Drawings that visitors let us keep, in SQLite, PostgreSQL or MongoDB.

Nothing here knows the page. `open_store` gives a `Store`; `new_drawing` in
`deepcluster.store.capture` makes the drawings that it keeps.
"""

from __future__ import annotations

from deepcluster.errors import StoreError, needs
from deepcluster.store.drawing import (
    Correction,
    Drawing,
    Prediction,
    Vote,
)
from deepcluster.store.errors import (
    DrawingError,
    KeyTakenError,
    StoreDamagedError,
    StoreFullError,
    StoreGoneError,
    StoreLockedError,
    StoreUnavailableError,
    StoreURLError,
)
from deepcluster.store.interface import Store
from deepcluster.store.query import Filter, Limits, Outcome, Page, Score, Stats
from deepcluster.vocabulary import LABELS, NOT_A_DIGIT, Source

__all__ = [
    "LABELS",
    "NOT_A_DIGIT",
    "Correction",
    "Drawing",
    "DrawingError",
    "Filter",
    "KeyTakenError",
    "Limits",
    "Outcome",
    "Page",
    "Prediction",
    "Score",
    "Source",
    "Stats",
    "Store",
    "StoreDamagedError",
    "StoreError",
    "StoreFullError",
    "StoreGoneError",
    "StoreLockedError",
    "StoreURLError",
    "StoreUnavailableError",
    "Vote",
    "open_store",
]


def open_store(url: str | None = None, *, create: bool = True) -> Store:
    """Open the database in which drawings are kept, and bring its tables up to date.

    Parameters
    ----------
    url : str, optional
        ``sqlite:////folder/drawings.db``, ``postgresql+psycopg://user:password@host/name`` or
        ``mongodb://user:password@host/name``. Where left out, the one in ``DEEPCLUSTER_DB``, else
        a SQLite file in the user's data folder.
    create : bool
        Whether a database that is missing or empty is made.

    Returns
    -------
    Store
        To be closed after use; also a context manager.

    Raises
    ------
    MissingExtraError
        The packages of the extra "store" are not installed.
    StoreURLError
        The URL can't be understood, or lacks its package.
    StoreUnavailableError
        Locked, full, or not answering.
    StoreDamagedError
        Not one of our databases, or one from a newer release.
    """
    with needs("store", "Keeping drawings"):
        from deepcluster.store.address import default_url, is_mongodb, parse

    where = default_url() if url is None else url
    if is_mongodb(where):
        from deepcluster.store.mongodb import MongoStore

        return MongoStore(where, create=create)
    with needs("store", "Keeping drawings"):
        from deepcluster.store.sql import SQLStore

    return SQLStore(parse(where), create=create)
