"""Servers that are gone, refuse, or hang: said in a sentence that holds no secret."""

from __future__ import annotations

import re
import signal
import socket
import traceback

import pytest

from deepcluster.errors import StoreError
from deepcluster.store import (
    StoreGoneError,
    StoreLockedError,
    StoreUnavailableError,
    StoreURLError,
    open_store,
)
from deepcluster.store import (
    postgresql as ours,
)
from tests.support.store_fixtures import *  # noqa: F403
from tests.support.store_servers import PASSWORD, QUOTED, PostgreSQL, WireCompatible, free_port
from tests.support.stored import drawing

SECRETS = re.compile("|".join(map(re.escape, (PASSWORD, QUOTED, "keeper", "hunter2"))))


def refused(url, kind=StoreError):
    """The sentence with which a URL is refused."""
    with pytest.raises(kind) as error:
        open_store(url)
    sentence = str(error.value)
    assert sentence.endswith(".") and not SECRETS.search(sentence)
    # Nor where a log would show how the error came about.
    assert not SECRETS.search("".join(traceback.format_exception(error.value)))
    return sentence


@pytest.mark.parametrize(
    "url",
    [
        "",
        "drawings.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///a.db?mode=ro",
        "sqlite+aiosqlite:///a.db",
        "mysql://keeper:hunter2@host/name",
        "postgresql+psycopg2://keeper:hunter2@host/name",
        "postgresql+psycopg://keeper:hunter2@host",
        "postgresql+psycopg://keeper:hunter2@host:port/name",
        "mongodb://keeper:hunter2@",
        "mongodb://keeper:hunt@er2@host/name",
        "mongodb://keeper:hunter2@host:99999999/name",
        "hunter2",
    ],
)
def test_a_url_that_is_none_of_ours_is_refused(url):
    refused(url, StoreURLError)


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "mongodb"])
def test_nobody_answers(scheme, monkeypatch):
    monkeypatch.setattr("deepcluster.store.mongodb.PATIENCE", 200)
    port = free_port()
    sentence = refused(f"{scheme}://keeper:hunter2@127.0.0.1:{port}/name", StoreGoneError)
    assert f"127.0.0.1:{port}" in sentence


@pytest.mark.parametrize("scheme", ["postgresql", "mongodb"])
def test_somebody_answers_nothing(scheme, monkeypatch):
    monkeypatch.setattr("deepcluster.store.mongodb.PATIENCE", 500)
    monkeypatch.setattr(ours, "PATIENCE", 2)  # the least that PostgreSQL's library takes
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        refused(f"{scheme}://keeper:hunter2@127.0.0.1:{port}/name", StoreUnavailableError)


def test_wrong_password_and_unknown_database(postgresql):
    for url in (postgresql.url("postgres", word="hunter2"), postgresql.url("no_such_database")):
        refused(url)


def test_a_table_that_somebody_locked(postgresql, monkeypatch):
    monkeypatch.setattr(ours, "PATIENCE", 0.2)
    url = postgresql.new()
    database = url.rpartition("/")[2]
    with open_store(f"{url}?connect_timeout=10&tcp_user_timeout=9000") as store:
        store.save(drawing(1))
        with postgresql.admin(database) as other, other.transaction():
            other.execute("LOCK TABLE drawings IN ACCESS EXCLUSIVE MODE")
            for call in (lambda: store.save(drawing(2)), store.stats):
                with pytest.raises(StoreLockedError):
                    call()
        assert store.save(drawing(2))


def test_a_user_without_rights(postgresql):
    url = postgresql.new()
    open_store(url).close()
    with postgresql.admin(url.rpartition("/")[2]) as admin:
        admin.execute("DROP ROLE IF EXISTS guest")
        admin.execute("CREATE ROLE guest LOGIN PASSWORD 'hunter2'")
        admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
        admin.execute("GRANT USAGE ON SCHEMA public TO guest")
        with open_store(url.replace(f"keeper:{QUOTED}", "guest:hunter2")) as store:
            assert store.stats().drawings == 0
            with pytest.raises(StoreGoneError) as error:
                store.save(drawing(1))
        assert "right" in str(error.value) and "hunter2" not in str(error.value)
        admin.execute("DROP OWNED BY guest")
        admin.execute("DROP ROLE guest")


def test_a_crashed_server_is_said_and_used_again_once_it_is_back():
    server = PostgreSQL(durable=True)
    try:
        with open_store(server.new()) as store:
            store.save(drawing(1))
            server.stop(signal.SIGQUIT)
            for call in (lambda: store.save(drawing(2)), store.stats):
                with pytest.raises(StoreGoneError):
                    call()
            server.start()
            # What was acknowledged before the crash is there after it.
            assert store.get(drawing(1).key) == drawing(1)
            assert store.save(drawing(2))
    finally:
        server.remove()


def test_a_wire_compatible_server_that_ends_is_said_and_used_again(monkeypatch):
    monkeypatch.setattr("deepcluster.store.mongodb.PATIENCE", 1000)
    server = WireCompatible()
    try:
        with open_store(server.new()) as store:
            store.save(drawing(1))
            server.stop()
            for call in (lambda: store.save(drawing(2)), store.stats):
                with pytest.raises(StoreGoneError):
                    call()
            monkeypatch.undo()
            server.start()
            assert store.get(drawing(1).key) == drawing(1)
            assert store.save(drawing(2))
    finally:
        server.remove()
