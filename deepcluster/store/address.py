"""Where drawings are kept: a URL, an environment variable, or the user's own folder."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from deepcluster.store.errors import StoreURLError

#: Environment variable with the database's URL.
DATABASE = "DEEPCLUSTER_DB"

FORMS = (
    "sqlite:////folder/drawings.db, postgresql+psycopg://user:password@host/name or "
    "mongodb://user:password@host/name"
)


def default_url() -> str:
    """URL of the database to use where none is named.

    Returns
    -------
    str
        That in ``DEEPCLUSTER_DB``, else of ``drawings.db`` in the user's data folder.
    """
    if url := os.environ.get(DATABASE):
        return url
    path = user_data_path("deepcluster", appauthor=False) / "drawings.db"
    return URL.create("sqlite", database=str(path)).render_as_string()


def is_mongodb(url: str) -> bool:
    """Whether a URL is one of MongoDB's."""
    return url.startswith(("mongodb://", "mongodb+srv://"))


def parse(url: str) -> URL:
    """Parse a URL of SQLite or PostgreSQL.

    Parameters
    ----------
    url : str

    Returns
    -------
    sqlalchemy.URL
        With the driver to use, and for SQLite with an absolute path.

    Raises
    ------
    StoreURLError
        The URL is of no kind we know; the sentence does not repeat it, as it may hold a password.
    """
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
    except (ArgumentError, ValueError, TypeError):
        raise StoreURLError(f"The database's URL can't be understood; give {FORMS}.") from None
    driver = parsed.drivername.partition("+")[2]
    if kind == "sqlite" and driver in ("", "pysqlite"):
        if not parsed.database or parsed.database.startswith(("file:", ":memory:")):
            raise StoreURLError("SQLite's URL names a file: sqlite:////folder/drawings.db.")
        if parsed.query or parsed.host:
            raise StoreURLError(
                "SQLite's URL has three slashes before a path from here, four before one from the"
                " root, and no options: sqlite:////folder/drawings.db."
            )
        return parsed.set(drivername="sqlite", database=str(Path(parsed.database).absolute()))
    if kind in ("postgresql", "postgres") and driver in ("", "psycopg"):
        if not parsed.database:
            raise StoreURLError(
                "PostgreSQL's URL names a database: postgresql+psycopg://user:password@host/name."
            )
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreURLError(f"Drawings are kept in SQLite, PostgreSQL or MongoDB; give {FORMS}.")


def place_of(url: URL) -> str:
    """How messages name a database: without user, password and options."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or "this machine"
    return f"PostgreSQL at {host}{f':{url.port}' if url.port else ''}"
