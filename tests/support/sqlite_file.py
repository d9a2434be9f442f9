"""A SQLite database that a test opens and closes itself, and looks into behind its back."""

from __future__ import annotations

from deepcluster.store import open_store


def opened(path, **options):
    return open_store(f"sqlite:///{path}", **options)


def bytes_on_disk(path):
    return b"".join(file.read_bytes() for file in path.parent.iterdir())
