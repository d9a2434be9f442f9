"""What is deleted from SQLite is gone from its files too, at once or when it can be."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from deepcluster.store import Prediction, sqlite
from tests.support.sqlite_file import bytes_on_disk, opened
from tests.support.stored import drawing


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / "drawings.db"


def test_deleted_drawings_are_in_none_of_the_files(path):
    rng = np.random.default_rng(0)
    chance = random.Random(0)

    def marked(number):
        """A drawing whose every byte is random, of a size that fits a page or does not."""
        size = int(rng.choice([100, 700, 1500, 2500, 3900, 4200, 9000]))
        chances = tuple(map(float, rng.random(10)))
        return drawing(
            number,
            png=drawing(0).png[:8] + rng.bytes(size),
            frame=rng.integers(0, 256, (28, 28), np.uint8),
            session=f"session {rng.integers(2**62):020d}",
            key=rng.bytes(16).hex(),
            predictions=(Prediction("deep", 1, "1", 0.5, chances),),
        )

    with opened(path) as store:
        living, dead = [], []
        for number in range(100):
            living.append(marked(number))
            store.save(living[-1])
            store.correct(living[-1].key, "3")
            if len(living) > 30 or chance.random() < 0.3:
                dead.append(living.pop(chance.randrange(len(living))))
                # Most only as rows: the file is cleared of them by the last one of all.
                store._remove([dead[-1].key], None)
        assert store.delete([living.pop().key]) == 1
        on_disk = bytes_on_disk(path)
        assert len(dead) > 60
        pieces: dict[bytes, tuple[str, str]] = {}
        for one in dead:
            for name, data in (
                ("png", one.png[8:]),
                ("frame", one.frame.tobytes()),
                ("key", one.key.encode()),
                ("session", one.session[-16:].encode()),
            ):
                ends = range(16, len(data) + 1, 16)
                pieces |= {data[end - 16 : end]: (name, one.key) for end in ends}
        windows = (on_disk[at : at + 16] for at in range(len(on_disk) - 15))
        assert [pieces[window] for window in windows if window in pieces] == []
        # And what was not deleted is: the search does find what is there.
        assert all(one.key.encode() in on_disk for one in living)
        assert [one.png for one in store.iterate()] == [one.png for one in living]


def test_a_file_that_is_too_large_to_rebuild_at_once_is_rebuilt_later(path, monkeypatch):
    monkeypatch.setattr(sqlite, "REBUILD_AT_ONCE", 0)
    with opened(path) as store:
        store.save_all([drawing(n) for n in range(50)])
        store.delete([drawing(n).key for n in range(0, 50, 2)])
        assert _due(path) == 1
        assert drawing(0).png not in bytes_on_disk(path)
    assert _due(path) == 0
    with opened(path) as store:
        assert store.stats().drawings == 25


def test_a_reader_does_not_keep_a_deletion_from_being_finished_later(path, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 50)
    monkeypatch.setattr(sqlite, "PRAGMAS", ("busy_timeout = 50", *sqlite.PRAGMAS[1:]))
    with opened(path) as store:
        store.save_all([drawing(n) for n in range(10)])
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM drawings").fetchall()
            assert store.delete_session("me") == 10
            assert store.stats().drawings == 0
            assert _due(path) == 1
            assert drawing(3).png in bytes_on_disk(path)
    assert _due(path) == 0 and drawing(3).png not in bytes_on_disk(path)


def _due(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]
