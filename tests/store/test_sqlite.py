"""What is SQLite's own: opening, forgetting, and what happens when the file can't be used."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, event

from deepcluster.store import (
    StoreDamagedError,
    StoreFullError,
    StoreGoneError,
    StoreLockedError,
    StoreUnavailableError,
    open_store,
    sqlite,
)
from deepcluster.store.tables import Table
from tests.support.demo_process import REPOSITORY
from tests.support.sqlite_file import opened
from tests.support.store_fixtures import *  # noqa: F403
from tests.support.stored import drawing


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / "drawings.db"


# Opening


def test_only_the_owner_can_read_the_files(path):
    with opened(path) as store:
        store.save(drawing(1))
        modes = {f.name: stat.S_IMODE(f.stat().st_mode) for f in path.parent.iterdir()}
    assert modes == {"drawings.db": 0o600, "drawings.db-wal": 0o600, "drawings.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_file_is_set_up_as_promised(path):
    with opened(path) as store, store._engine.connect() as connection:
        asked = ("journal_mode", "foreign_keys", "busy_timeout", "synchronous", "secure_delete")
        found = {n: connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in asked}
    full = 2
    assert found == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "synchronous": full,
        "secure_delete": 1,
    }


def test_neither_psycopg_nor_pymongo_is_needed(path):
    program = """
import sys
sys.modules["psycopg"] = sys.modules["pymongo"] = None  # importing them fails from now on
from deepcluster.store import StoreDamagedError, StoreURLError, open_store
from tests.support.stored import drawing
with open_store(sys.argv[1]) as store:
    kept = drawing(1, "3", "5")
    assert store.save(kept) and store.correct(kept.key, "3") and store.get(kept.key)
    assert store.stats().drawings == 1 and store.delete([kept.key]) == 1
open(sys.argv[2], "wb").write(b"no database" * 1000)
for url, wanted, words in [
    (f"sqlite:///{sys.argv[2]}", StoreDamagedError, "damaged"),
    ("postgresql://me:secret@127.0.0.1/drawings", StoreURLError, "deepcluster[postgresql]"),
    ("mongodb://me:secret@127.0.0.1/drawings", StoreURLError, "deepcluster[mongodb]"),
]:
    try:
        open_store(url)
    except wanted as error:
        assert words in str(error) and "secret" not in str(error), error
    else:
        raise AssertionError(url)
"""
    other = path.parent.parent / "other.db"
    words = [sys.executable, "-c", program, f"sqlite:///{path}", str(other)]
    ended = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


def test_processes_that_open_at_once_make_the_tables_once(path):
    program = (
        "import sys; from deepcluster.store import open_store\n"
        "sys.stdin.readline()\n"
        "open_store(sys.argv[1]).close()"
    )
    command = [sys.executable, "-c", program, f"sqlite:///{path}"]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(command, cwd=REPOSITORY, stdin=pipe, stderr=pipe) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        errors = list(pool.map(lambda one: one.communicate(b"\n")[1], started))
    assert [(one.returncode, said) for one, said in zip(started, errors, strict=True)] == [
        (0, b"")
    ] * 3


def test_threads_that_open_at_once_make_the_tables_once(url):
    start = threading.Barrier(6)

    def save(number):
        start.wait()
        with open_store(url) as store:
            return store.save(drawing(number))

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(save, range(6)))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_migrations_make_the_tables_of_the_models(kind, new_url):
    url = new_url(kind)
    open_store(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    engine.dispose()


def test_a_path_with_signs_that_urls_and_configurations_use(tmp_path):
    path = tmp_path / "a b%20c?#é%(x)s" / "drawings.db"
    os.environ["DEEPCLUSTER_DB"] = f"sqlite:///{path}".replace("%", "%25").replace("?", "%3F")
    try:
        with open_store() as store:
            store.save(drawing(1))
            place = Path(store.place)
    finally:
        del os.environ["DEEPCLUSTER_DB"]
    assert place.exists() and place.name == "drawings.db"


def test_the_default_is_in_the_users_data_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("DEEPCLUSTER_DB", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with open_store() as store:
        assert store.place == str(tmp_path / "deepcluster" / "drawings.db")


# When it can't be used


def test_a_locked_database_is_said_and_used_again_after(path, monkeypatch):
    monkeypatch.setattr(sqlite, "PRAGMAS", ("busy_timeout = 50", *sqlite.PRAGMAS[1:]))
    with opened(path) as store:
        store.save(drawing(1))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for call in (
                lambda: store.save(drawing(2)),
                lambda: store.correct(drawing(1).key, "3"),
                lambda: store.delete([drawing(1).key]),
            ):
                with pytest.raises(StoreLockedError):
                    call()
            store._engine.dispose()
            assert store.get(drawing(1).key) == drawing(1)  # reading goes on, by new connections
            other.execute("ROLLBACK")
        assert store.save(drawing(2)) and store.stats().drawings == 2


def test_a_full_database_is_said_and_used_again_after(path):
    with opened(path) as store:
        store.save(drawing(1))
        pages = 40

        # SQLite's own limit gives the same answer as a disk without room.
        @event.listens_for(store._engine, "checkout")
        def limit(connection, *_):
            connection.execute(f"PRAGMA max_page_count = {pages}")

        saved = []
        with pytest.raises(StoreFullError) as error:
            for number in range(2, 1000):
                store.save(drawing(number))
                saved.append(number)
        assert str(path) in str(error.value) and 0 < len(saved) < 900
        # All that was acknowledged is there, and the one that was refused is not.
        assert store.stats().drawings == len(saved) + 1
        store.delete([drawing(number).key for number in saved[:10]])
        assert store.save(drawing(2000))


@pytest.mark.parametrize("how", ["file removed", "folder removed", "replaced"])
def test_a_database_that_is_gone_acknowledges_nothing(path, how):
    with opened(path) as store:
        store.save(drawing(1))
        kept = path.parent.with_name("elsewhere")
        if how == "file removed":
            shutil.move(path, path.parent / "old")
        else:
            shutil.move(path.parent, kept)
        if how == "replaced":
            path.parent.mkdir()
            path.write_bytes(b"")
        for call in (
            lambda: store.save(drawing(2)),
            lambda: store.get(drawing(1).key),
            lambda: store.stats(),
        ):
            with pytest.raises((StoreGoneError, StoreDamagedError)):
                call()
        # Nothing was made in its place, and once it is back all goes on.
        if how == "replaced":
            with closing(sqlite3.connect(path)) as made:
                assert made.execute("SELECT * FROM sqlite_master").fetchall() == []
            shutil.rmtree(path.parent)
        assert not path.exists()
        if how == "file removed":
            shutil.move(path.parent / "old", path)
        else:
            shutil.move(kept, path.parent)
        assert store.get(drawing(1).key) == drawing(1)
        assert store.save(drawing(3))


def test_a_file_removed_in_the_middle_of_a_save_is_noticed(path):
    with opened(path) as store:

        @event.listens_for(store._engine, "commit")
        def remove(connection):
            path.unlink(missing_ok=True)

        with pytest.raises(StoreGoneError):
            store.save(drawing(1))


def test_what_is_no_database_of_ours_is_refused_and_left_as_it_is(path):
    path.parent.mkdir()
    path.write_bytes(b"no database at all, but long enough to be taken for one " * 40)
    before = path.read_bytes()
    with pytest.raises(StoreDamagedError):
        opened(path)
    assert path.read_bytes() == before
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE drawings (somebody_elses TEXT)")
    with pytest.raises(StoreDamagedError, match="not deepcluster's"):
        opened(path)


def test_a_database_of_a_newer_release_is_refused(path):
    opened(path).close()
    with closing(sqlite3.connect(path)) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
        later.commit()
    with pytest.raises(StoreDamagedError, match="newer"):
        opened(path)


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreUnavailableError, match="--db"):
        opened(tmp_path / "file" / "drawings.db")
    with pytest.raises(StoreUnavailableError):
        opened(tmp_path)
