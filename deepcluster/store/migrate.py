"""Bring a database's tables up to date with this release."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from deepcluster.store.errors import StoreDamagedError, StoreGoneError
from deepcluster.store.sqlite import WRITES

#: PostgreSQL's lock during a migration: any number that no other program uses.
_ADVISORY_LOCK = 0x64656570636C7573


def migrate(engine: Engine, place: str, *, create: bool = True) -> None:
    """Run the migrations that a database has not seen yet.

    Several processes may do so at once: one does the work, the others wait and find it done.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    place : str
        How messages name the database.
    create : bool
        Whether an empty database may get its first tables.

    Raises
    ------
    StoreDamagedError
        The database is from a newer release, or somebody else's.
    StoreGoneError
        It has no tables yet, and may not get any.
    """
    config = configuration()
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if revision_of(connection) == head:
            return
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        # On SQLite, BEGIN IMMEDIATE was the lock.
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _ADVISORY_LOCK})
        now = revision_of(connection)
        if now is None:
            if not create:
                raise StoreGoneError(
                    f"{place} has no drawings in it; see that it is the right one."
                )
            if inspect(connection).has_table("drawings"):
                raise StoreDamagedError(
                    f"{place} has a table of drawings that is not deepcluster's; name another"
                    " database."
                )
        elif now not in _known(config):
            raise StoreDamagedError(
                f"{place} was made by a newer release of deepcluster; install that one."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def configuration() -> Config:
    """Alembic's configuration: where the migrations are."""
    config = Config()
    folder = Path(__file__).with_name("migrations")
    # Alembic's configuration takes a percent sign for the start of a variable.
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def revision_of(connection: Connection) -> str | None:
    """The last migration that a database has seen; None where it has seen none."""
    return MigrationContext.configure(connection).get_current_revision()


def _known(config: Config) -> set[str]:
    return {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
