"""The demo while its database is locked, gone or full, and what it deletes by itself."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
import pytest
from sqlalchemy import event

from deepcluster.app.service.drawing_keeper import AT_ONCE, DrawingKeeper
from deepcluster.app.service.inference import RECENT, Inference
from deepcluster.errors import CheckpointError
from deepcluster.frame.picture import decode_data_url, read_picture
from deepcluster.models import load
from deepcluster.store import Limits, Stats, open_store
from deepcluster.store.sql import SQLStore
from tests.support.demo_process import Demo
from tests.support.drawings import canvas, data_url, encode
from tests.support.served import served, until
from tests.support.store_servers import free_port
from tests.support.stored import drawing
from tests.support.visitor import Visitor

SEVEN = {"image": data_url(encode(canvas(7)))}
PLAIN = ("--models", "pixel-kmeans")


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("keeping") / "kept" / "drawings.db"


@pytest.fixture(scope="module")
def own_demo(database) -> Iterator[Demo]:
    """A demo whose database is ours to break."""
    with Demo(*PLAIN, "--db", f"sqlite:///{database}") as running:
        yield running
        assert running.process.poll() is None, running.log


@pytest.fixture(scope="module")
def inference() -> Inference:
    return Inference({"pixel-kmeans": load("pixel-kmeans")})


# Trouble


def test_while_the_database_is_locked_the_demo_goes_on_predicting(own_demo, database):
    with Visitor(own_demo.url) as visitor, ThreadPoolExecutor(3 * AT_ONCE) as pool:
        own = secrets.token_hex(16)
        first = visitor.keep(1).json()["key"]
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            # More than may wait for the database at once; those that do wait for seconds.
            refused = [pool.submit(visitor.keep, 7, id=own) for _ in range(3 * AT_ONCE)]
            predicted = 0
            while not any(one.done() for one in refused):
                assert visitor.post("/api/predict", json=SEVEN).status_code == 200
                predicted += 1
            assert predicted > 1
            for one in refused:
                assert one.result().status_code == 503
                error = one.result().json()["error"]
                assert error["code"] == "store-locked"
                # Where it is, is nobody's business.
                assert str(database.parent) not in error["message"]
            # What hangs is not tried again by each request.
            assert visitor.delete(f"/api/drawings/{first}").status_code == 503
            assert visitor.get("/api/drawings/policy").json()["problem"] == error["message"]
            assert [one["key"] for one in visitor.kept()] == [first]
            assert str(database) in own_demo.wait_for("Drawings can't be kept: .*locked", 60)[0]
            other.execute("ROLLBACK")
        own_demo.wait_for("Drawings are kept again", 60)
        assert visitor.get("/api/drawings/policy").json()["problem"] is None
        assert visitor.keep(7, id=own).status_code == 201
        assert len(visitor.kept()) == 2


def test_a_database_that_is_gone_and_comes_back(own_demo, database):
    away = database.parent.with_name("away")
    with Visitor(own_demo.url) as visitor:
        kept = visitor.keep(1).json()
        database.parent.rename(away)
        for answer in (visitor.keep(2), visitor.get("/api/drawings"), visitor.keep(2)):
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "store-gone"
        assert visitor.post("/api/predict", json=SEVEN).status_code == 200
        assert visitor.get("/api/drawings/policy").json()["problem"]
        away.rename(database.parent)
        own_demo.wait_for("Drawings are kept again", 60)
        assert visitor.kept() == [kept]
        assert visitor.keep(2).status_code == 201


def test_a_demo_whose_folder_can_not_be_written_predicts_and_keeps_once_it_can(
    tmp_path, inference, capfd
):
    (tmp_path / "taken").write_text("a file where the folder should be")
    keeper = DrawingKeeper(f"sqlite:///{tmp_path}/taken/drawings.db")
    with served(inference, keeper) as client:
        refused = client.post("/api/drawings", json=SEVEN)
        assert refused.status_code == 503 and refused.json()["error"]["code"] == "store-gone"
        assert client.get("/api/drawings/policy").json()["problem"]
        assert client.post("/api/predict", json=SEVEN).status_code == 200
        assert str(tmp_path / "taken") in capfd.readouterr().err
        (tmp_path / "taken").unlink()
        until(lambda: keeper.problem is None)
        assert client.post("/api/drawings", json=SEVEN).status_code == 201
    assert capfd.readouterr().err == "Drawings are kept again.\n"


def test_a_server_that_is_not_there(inference, capfd):
    secret = "s3cret"
    keeper = DrawingKeeper(f"postgresql+psycopg://me:{secret}@127.0.0.1:{free_port()}/drawings")
    with served(inference, keeper) as client:
        assert client.post("/api/drawings", json=SEVEN).status_code == 503
        assert client.post("/api/predict", json=SEVEN).status_code == 200
    said = capfd.readouterr().err
    assert said.count("\n") == 1 and secret not in said


def test_a_full_database_still_deletes(tmp_path, inference):
    keeper = DrawingKeeper(f"sqlite:///{tmp_path}/drawings.db")
    with served(inference, keeper) as client:
        key = client.post("/api/drawings", json=SEVEN).json()["key"]
        # SQLite's own limit gives the same answer as a disk without room.
        limit = "PRAGMA max_page_count = 1"
        assert isinstance(keeper._store, SQLStore)
        event.listen(keeper._store._engine, "checkout", lambda c, *_: c.execute(limit))
        codes = set()
        while 503 not in codes:
            codes.add((answer := client.post("/api/drawings", json=SEVEN)).status_code)
        assert answer.json()["error"]["code"] == "store-full"
        assert (
            client.get("/api/drawings/policy").json()["problem"]
            == answer.json()["error"]["message"]
        )
        assert client.delete(f"/api/drawings/{key}").status_code == 204


def test_a_demo_that_keeps_nothing(inference):
    with served(inference, DrawingKeeper("none")) as client:
        assert client.get("/api/drawings/policy").json()["offered"] is False
        for method, path in (
            ("POST", ""),
            ("GET", ""),
            ("DELETE", ""),
            ("GET", "/score"),
            ("GET", "/export"),
            ("PATCH", f"/{'0' * 32}"),
        ):
            answer = client.request(method, f"/api/drawings{path}")
            assert answer.status_code == 404
            assert answer.json()["error"]["code"] == "not-offered"


def test_a_drawing_that_was_read_a_moment_ago_is_read_the_same(inference):
    fresh = Inference(inference.models)
    pictures = [encode(canvas(row % 10, seed=row)) for row in range(RECENT + 2)]
    first = [fresh.look(picture) for picture in pictures]
    assert len(fresh._recent) == RECENT
    for picture, reading in zip(pictures, first, strict=True):
        again = fresh.look(picture)
        assert np.array_equal(again.frame, reading.frame) and again.answers == reading.answers
        # An array may change under our hands, so it is read each time.
        assert fresh.look(read_picture(picture)).answers == reading.answers
    with pytest.raises(CheckpointError):
        fresh.look(pictures[-1], ["deepest"])


# What it deletes by itself


def test_what_is_too_old_is_gone_when_the_demo_starts(tmp_path, inference):
    url = f"sqlite:///{tmp_path}/drawings.db"
    now = datetime.now(UTC)
    ages = (31.1, 30.1, 29.9, 0)
    with open_store(url) as store:
        for number, age in enumerate(ages):
            store.save(drawing(number, time=now - timedelta(days=age)))
    with served(inference, DrawingKeeper(url, Limits(days=30))) as client:
        client.get("/api/drawings/score").raise_for_status()
    with open_store(url) as store:
        assert [one.key for one in store.iterate()] == [drawing(n).key for n in (2, 3)]


@pytest.mark.parametrize("cap", ["rows", "size"])
def test_beyond_a_cap_the_oldest_go_while_the_demo_runs(tmp_path, inference, cap):
    url = f"sqlite:///{tmp_path}/drawings.db"
    with served(inference, DrawingKeeper(url)) as client:
        kept = client.post("/api/drawings", json=SEVEN).json()
        size = len(decode_data_url(kept["image"])) + 28 * 28
        client.delete("/api/drawings")
    limits = Limits(rows=5) if cap == "rows" else Limits(size=5 * size)
    with served(inference, DrawingKeeper(url, limits)) as client:
        keys = [client.post("/api/drawings", json=SEVEN).json()["key"] for _ in range(12)]

        def kept() -> list[str]:
            found = client.get("/api/drawings").json()["drawings"]
            return [one["key"] for one in found]

        until(lambda: len(kept()) <= 5)
        left = kept()
        assert left == keys[::-1][: len(left)] and left


def test_what_is_saved_while_the_database_counts_is_counted(tmp_path, inference, monkeypatch):
    keeper = DrawingKeeper(f"sqlite:///{tmp_path}/drawings.db", Limits(rows=5))
    with served(inference, keeper) as client:
        client.post("/api/drawings", json=SEVEN).raise_for_status()
        store, late = keeper._store, ["one more"]
        assert store is not None
        count = store.stats

        def counted() -> Stats:
            found = count()
            while late:
                client.post("/api/drawings", json=SEVEN).raise_for_status()
                late.pop()
            return found

        monkeypatch.setattr(store, "stats", counted)
        for _ in range(5):
            client.post("/api/drawings", json=SEVEN).raise_for_status()
        until(lambda: not late and count().drawings <= 5)


# Killed


def test_what_was_acknowledged_is_there_once_when_the_demo_is_killed(tmp_path):
    url = f"sqlite:///{tmp_path}/drawings.db"
    options = (*PLAIN, "--port", str(free_port()), "--db", url)
    clients, each = 8, 12
    waiting = {n: [secrets.token_hex(16) for _ in range(each)] for n in range(clients)}
    sessions = {n: secrets.token_hex(16) for n in range(clients)}
    acknowledged: dict[str, int] = {}
    killed, give_up = threading.Event(), threading.Event()
    demo = Demo(*options)

    def save(n: int) -> None:
        with Visitor(demo.url) as visitor:
            visitor.headers["x-session"] = sessions[n]
            while waiting[n] and not give_up.is_set():
                if len(waiting[n]) == 1:
                    killed.wait()  # so that some are left for the demo after it
                try:
                    answer = visitor.keep(n, id=waiting[n][-1])
                except httpx.TransportError:
                    give_up.wait(0.05)
                    continue
                if answer.status_code in (200, 201):
                    acknowledged[answer.json()["key"]] = n
                    waiting[n].pop()

    threads = [threading.Thread(target=save, args=(n,)) for n in range(clients)]
    try:
        for thread in threads:
            thread.start()
        until(lambda: len(acknowledged) >= clients * each // 2)
        demo.process.kill()
        demo.process.wait()
        killed.set()
        before = set(acknowledged)
        assert len(before) < clients * each
        with open_store(url) as store:
            kept = [one.key for one in store.iterate()]
        assert len(kept) == len(set(kept)) and before <= set(kept)
        demo = Demo(*options)
        for thread in threads:
            thread.join()
    finally:
        give_up.set()
        killed.set()
        demo.stop()
    with open_store(url) as store:
        found = {one.key: one.session for one in store.iterate()}
    assert found == {key: sessions[n] for key, n in acknowledged.items()}
    assert len(found) == clients * each
