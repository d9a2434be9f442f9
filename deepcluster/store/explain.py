"""A database's complaints as our own errors.

Nothing that a driver says is repeated: it may hold a password, or a visitor's data.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from deepcluster.errors import StoreError
from deepcluster.store.errors import (
    StoreDamagedError,
    StoreFullError,
    StoreGoneError,
    StoreLockedError,
    StoreUnavailableError,
    StoreURLError,
)

_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_GONE = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn the errors of SQLAlchemy and of the drivers into `StoreError`.

    Parameters
    ----------
    place : str
        How sentences name the database.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _sqlite(error, place) from None
    except exc.TimeoutError:
        raise locked(place) from None
    except exc.IntegrityError:
        raise  # two have saved the same drawing: for `SQLStore.save_all`
    except exc.SQLAlchemyError as error:
        cause = error.orig if isinstance(error, exc.DBAPIError) else None
        if isinstance(cause, sqlite3.Error):
            raise _sqlite(cause, place) from None
        # psycopg's, recognised by its attribute: with SQLite the package may not be installed.
        if cause is not None and hasattr(cause, "sqlstate"):
            raise _postgresql(cause, cause.sqlstate, place) from None
        raise unforeseen(error, place) from None


def locked(place: str) -> StoreLockedError:
    """Somebody else has held the database for too long."""
    return StoreLockedError(f"{place} is locked by another program; try again in a moment.")


def full(place: str) -> StoreFullError:
    """There is no room."""
    return StoreFullError(f"{place} has no room left; make room on its disk, then try again.")


def gone(place: str) -> StoreGoneError:
    """Nobody answers."""
    return StoreGoneError(
        f"{place} can't be reached; see that it runs, and that address, user and password are"
        " right."
    )


def unforeseen(error: Exception, place: str) -> StoreUnavailableError:
    """Whatever else a driver may come up with."""
    return StoreUnavailableError(
        f"{place} did not do what it was asked for ({type(error).__name__}); see its log."
    )


def damaged(place: str) -> StoreDamagedError:
    """Not a database of ours."""
    return StoreDamagedError(
        f"{place} is damaged or no database of deepcluster's; name another one, or put a copy of"
        " it back."
    )


def _sqlite(error: sqlite3.Error, place: str) -> StoreError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    if code in _LOCKED:
        return locked(place)
    if code == sqlite3.SQLITE_FULL:
        return full(place)
    if code in _GONE:
        return StoreGoneError(
            f"{place} can't be opened or written; see that it is there, and whose it is."
        )
    return damaged(place) if code in _DAMAGED else unforeseen(error, place)


def _postgresql(error: Exception, state: str | None, place: str) -> StoreError:
    """By SQLSTATE (PostgreSQL's manual, appendix A); there is none where nobody answered."""
    state = state or "08000"
    if state in ("55P03", "57014", "40001", "40P01", "53300"):
        return locked(place)
    if state.startswith("53"):
        return full(place)
    if state in ("3D000", "28P01", "28000"):
        return StoreURLError(
            f"{place} refuses the user, the password or the name of the database; mend the URL."
        )
    if state in ("42P01", "42703"):
        return damaged(place)
    if state == "42501":
        return StoreGoneError(f"{place} does not let its user write; grant the right to it.")
    if state[:2] in ("08", "25", "57", "58"):
        return gone(place)
    return unforeseen(error, place)
