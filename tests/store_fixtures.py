"""Fixtures of the tests of the store: each test gets an empty database of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from deepcluster.store import Store, open_store
from tests.store_servers import PostgreSQL, WireCompatible

KINDS = ["sqlite", "postgresql", "mongodb"]


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


@pytest.fixture(params=KINDS)
def url(request, new_url) -> str:
    made: str = new_url(request.param)
    return made


@pytest.fixture
def store(url) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened
