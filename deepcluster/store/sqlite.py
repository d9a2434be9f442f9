"""SQLite as drawings need it: durable, shared by several processes, and able to forget."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from deepcluster.store.errors import StoreGoneError

#: How long one process waits for another's transaction, in milliseconds.
BUSY_TIMEOUT = 5000
#: Execution option of a connection that will write.
WRITES = "deepcluster_writes"
#: Under this name a pooled connection keeps which file it has open.
_FILE = "deepcluster_file"

#: A file of up to this many bytes is rebuilt whenever something is deleted from it.
REBUILD_AT_ONCE = 32 * 1024**2

PRAGMAS: tuple[str, ...] = (
    f"busy_timeout = {BUSY_TIMEOUT}",
    "foreign_keys = ON",
    # One fsync for each transaction. NORMAL would be enough for a process that is killed, as what
    # it wrote is the kernel's by then; but a power cut could take the last acknowledged drawings.
    "synchronous = FULL",
    # What is deleted is overwritten with zeros.
    "secure_delete = ON",
    "temp_store = MEMORY",
)


def make_file(path: Path) -> None:
    """Make an empty database that only its owner can read; one that is there stays as it is.

    Raises
    ------
    StoreGoneError
        The folder can't be made or written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreGoneError(
            f"{path} can't be written ({error.strerror}); name another database by --db or "
            "DEEPCLUSTER_DB."
        ) from None


def make_engine(path: Path) -> Engine:
    """An engine on a file that exists.

    Parameters
    ----------
    path : Path

    Returns
    -------
    sqlalchemy.Engine
    """
    # No connection may create the file: what is written into one that somebody removed, or into
    # an empty one in its place, would be acknowledged and lost.
    uri = f"file:{quote(str(path))}?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri, uri=True, timeout=BUSY_TIMEOUT / 1000, check_same_thread=False
        )
        # Python's own handling of transactions begins them too late, see `begin`.
        connection.isolation_level = None
        return connection

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_timeout=5, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def connected(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info[_FILE] = _identity(path)
        with closing(connection.cursor()) as cursor:
            for pragma in PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
            # Lets freed pages be cut off later; only counts while the file is still empty. Said
            # again it would wait for a writer's lock, and readers need not.
            if cursor.execute("PRAGMA page_count").fetchone() == (0,):
                cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")

    @event.listens_for(engine, "checkout")
    def checked_out(
        connection: DBAPIConnection, entry: ConnectionPoolEntry, proxy: PoolProxiedConnection
    ) -> None:
        if entry.info.get(_FILE) != _identity(path):
            raise DisconnectionError  # the pool then opens the file that is there now

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes then can't wait for others: SQLite refuses it
        # at once. So transactions that will write say so from the start.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def use_wal(engine: Engine) -> None:
    """Let readers and one writer work at once, where the file system allows it.

    The file remembers it, so that only the first to open it has to wait for the others.
    """
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        deadline = time.monotonic() + BUSY_TIMEOUT / 1000
        while True:
            try:
                if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                    cursor.execute("PRAGMA journal_mode = WAL").fetchone()
                return
            except sqlite3.OperationalError as error:
                # SQLite does not wait by itself here.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)


def check_still_there(connection: Connection, path: Path) -> None:
    """Raise `StoreGoneError` where the file that a connection has open is no longer the one there.

    Unix lets a process go on writing into a file that was removed.
    """
    if connection.info.get(_FILE) != _identity(path):
        raise StoreGoneError(
            f"{path} was removed or replaced while it was in use; put it back, or start again."
        )


def mark_deleted(connection: Connection) -> None:
    """Note in the file, within a transaction that deletes, that it has to be rebuilt.

    ``user_version`` is a number that SQLite leaves to us: deletions that were not erased yet.
    """
    due = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version = {due % 2**30 + 1}")


def erase(engine: Engine, path: Path, *, at_any_size: bool) -> None:
    """Make what was deleted disappear from the file, and from the write-ahead log beside it.

    SQLite overwrote the rows when they were deleted (``secure_delete``). Yet where it had moved
    rows from page to page before, it left copies in the gaps between them; only a rebuilt file
    has none. The log has copies of everything that was written recently.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    path : Path
    at_any_size : bool
        Also rebuild a file that takes longer than a visitor should wait; else that stays due.
    """
    with closing(engine.raw_connection()) as connection:
        driver = connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        (due,) = driver.execute("PRAGMA user_version").fetchone()
        if due == 0:
            return
        small = path.stat().st_size <= REBUILD_AT_ONCE
        if small or at_any_size:
            driver.execute(f"PRAGMA temp_store = {'MEMORY' if small else 'FILE'}")
            driver.execute("VACUUM")
            driver.execute("PRAGMA temp_store = MEMORY")
        else:
            # Frees one page per step, and `execute` takes one step if there are no rows to fetch.
            driver.executescript("PRAGMA incremental_vacuum;")
        busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        # A reader can keep the log from being cut off: then that is due, too.
        if busy or not (small or at_any_size):
            return
        driver.execute("BEGIN IMMEDIATE")
        # Somebody may have deleted more since.
        if driver.execute("PRAGMA user_version").fetchone() == (due,):
            driver.execute("PRAGMA user_version = 0")
        driver.execute("COMMIT")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
