"""Fixtures of the tests of the store: each test gets an empty database of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from deepcluster.store import Drawing, Store, open_store
from deepcluster.store.exchange import Skipped, export, read
from tests.support.store_servers import PostgreSQL, WireCompatible

DATABASES = ["sqlite", "postgresql", "mongodb"]
#: What an export in each format is called.
FORMAT_NAMES = {"folder": "out", "idx": "out", "npz": "out.npz"}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    server = PostgreSQL()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def mongodb() -> Iterator[WireCompatible]:
    server = WireCompatible()
    yield server
    server.remove()


@pytest.fixture
def new_url(request, tmp_path) -> Callable[[str], str]:
    """URL of an empty database of some kind."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            number = len(list(tmp_path.glob("store-*")))
            return f"sqlite:///{tmp_path}/store-{number}/drawings.db"
        url: str = request.getfixturevalue(kind).new()
        return url

    return make


@pytest.fixture(params=DATABASES)
def url(request, new_url) -> str:
    made: str = new_url(request.param)
    return made


@pytest.fixture
def store(url) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def fail(skipped):
    pytest.fail(f"{skipped.item}: {skipped.sentence}")


@pytest.fixture
def exported(tmp_path):
    """Write drawings in some format; gives the path."""

    def write(kind, ones):
        path = tmp_path / kind / FORMAT_NAMES[kind]
        path.parent.mkdir(exist_ok=True)
        assert export(ones, path, kind) == len(ones)
        return path

    return write


def all_of(path):
    items = list(read(path))
    return (
        [item for item in items if isinstance(item, Drawing)],
        [item for item in items if isinstance(item, Skipped)],
    )
