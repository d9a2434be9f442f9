"""What is imported may be damaged or hostile: it is left out, and nothing else happens."""

from __future__ import annotations

import csv
import json
import os
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deepcluster.errors import StoreError
from deepcluster.store import open_store
from deepcluster.store.exchange import Imported, Skipped, export, import_into, read
from tests.support.drawings import encode
from tests.support.store_fixtures import *  # noqa: F403
from tests.support.store_fixtures import all_of
from tests.support.stored import drawing


def edit(path, row, **cells):
    """Change cells of a row of an exported table."""
    with open(path / "drawings.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row] |= cells
    with open(path / "drawings.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)


BAD_CELLS = [
    {"picture": "../../secret.png"},
    {"picture": "pictures/../../../secret.png"},
    {"picture": "link.png"},
    {"picture": "pipe.png"},
    {"picture": "pictures"},
    {"picture": ""},
    {"picture": "a\0b"},
    {"frame": "../../secret.png"},
    {"key": "../../evil"},
    {"key": "X" * 32},
    {"session": "=cmd()"},
    {"session": "a\nb"},
    {"session": ""},
    {"time": "yesterday"},
    {"time": "2026-01-01T00:00:00"},
    {"source": "elsewhere"},
    {"label": "11"},
    {"label": "7", "corrected": ""},
    {"predictions": "not json"},
    {"predictions": "[" * 100_000},
    {"predictions": '[{"model": "deep"}]'},
    {"predictions": "7"},
    {"right": "{}", "voted": "now"},
    {"sha256": "0" * 64},
]


@pytest.mark.parametrize("cells", BAD_CELLS, ids=lambda cells: str(cells)[:40])
def test_a_bad_row_is_left_out_and_the_others_are_not(cells, exported, tmp_path):
    many = [drawing(n) for n in range(3)]
    path = exported("folder", many)
    # A whole picture outside of the folder, which a row must not be able to reach.
    (tmp_path / "secret.png").write_bytes(many[1].png)
    (path / "link.png").symlink_to(tmp_path / "secret.png")
    os.mkfifo(path / "pipe.png")
    edit(path, 1, **cells)
    good, skipped = all_of(path)
    assert good == [many[0], many[2]] and len(skipped) == 1
    assert skipped[0].sentence.endswith(".") and "drawings.csv, line" in skipped[0].item


def test_damaged_pictures_are_left_out(exported):
    many = [drawing(n) for n in range(4)]
    path = exported("folder", many)
    pictures = [path / "pictures/unlabelled" / f"{one.key}.png" for one in many]
    pictures[0].write_bytes(pictures[0].read_bytes()[:-20])
    pictures[1].unlink()
    (path / "frames" / f"{many[2].key}.png").write_bytes(encode(np.zeros((27, 28), np.uint8)))
    good, skipped = all_of(path)
    assert good == [many[3]] and len(skipped) == 3


@pytest.mark.parametrize(
    "table",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"a,b,c\n1,2,3\n",
        b'key,session\n"never closed,' + b"x" * 3_000_000,
        b"\0" * 1000,
    ],
    ids=["empty", "binary", "other", "huge", "zeros"],
)
def test_a_table_that_is_none_gives_nothing(table, tmp_path):
    (tmp_path / "drawings.csv").write_bytes(table)
    good, _ = all_of(tmp_path)
    assert good == []


def test_a_picture_that_is_too_large_is_left_out(exported, monkeypatch):
    path = exported("folder", [drawing(1), drawing(2)])
    monkeypatch.setattr("deepcluster.frame.limits.MAX_PIXELS", 100)
    good, skipped = all_of(path)
    assert good == [] and all("too large" in one.sentence for one in skipped)


@pytest.mark.parametrize("kind", ["npz", "idx"])
def test_bad_records_are_left_out_and_the_others_are_not(kind, exported):
    many = [drawing(n) for n in range(3)]
    path = exported(kind, many)
    file = path if kind == "npz" else path / "drawings.jsonl"
    if kind == "npz":
        with np.load(path) as archive:
            arrays = dict(archive)
        lines = arrays["records"].tobytes().splitlines()
        lines[1] = lines[1].replace(b'"pad"', b'"pit"')
        arrays["records"] = np.frombuffer(b"\n".join(lines) + b"\n", np.uint8)
        np.savez_compressed(path, **arrays)
    else:
        lines = file.read_bytes().splitlines()
        lines[1] = b"[1, 2" if len(lines) == 3 else b""
        file.write_bytes(b"\n".join(lines) + b"\n")
    good, skipped = all_of(path)
    assert good == [many[0], many[2]] and len(skipped) == 1


@pytest.mark.parametrize("kind", ["npz", "idx"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_a_file_that_is_cut_off_is_said(kind, share, exported):
    path = exported(kind, [drawing(n) for n in range(20)])
    for file in [path] if kind == "npz" else sorted(path.glob("*[!1]-ubyte"))[:1]:
        whole = file.read_bytes()
        file.write_bytes(whole[: int(len(whole) * share)])
    if kind == "idx":
        records = path / "drawings.jsonl"
        records.write_bytes(records.read_bytes()[: int(records.stat().st_size * share)])
    with pytest.raises(StoreError):
        list(read(path))


@given(noise=st.binary(max_size=200), at=st.integers(0, 3000))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_noise_in_an_archive_is_an_error_or_left_out_never_a_crash(noise, at, tmp_path):
    path = tmp_path / "noise.npz"
    if not path.exists():
        export([drawing(n) for n in range(3)], path, "npz")
        (tmp_path / "whole").write_bytes(path.read_bytes())
    whole = (tmp_path / "whole").read_bytes()
    path.write_bytes(whole[:at] + noise + whole[at + len(noise) :])
    try:
        good, _ = all_of(path)
    except StoreError:
        return
    assert all(one in [drawing(n) for n in range(3)] for one in good)


def test_other_archives_and_places_are_refused(tmp_path):
    np.savez(tmp_path / "other.npz", images=np.zeros((3, 28, 28), np.uint8))
    shapes = [("images", (3, 28, 28)), ("labels", 3), ("png", 0), ("png_sizes", 3), ("records", 0)]
    forged: dict[str, Any] = {name: np.zeros(shape, np.uint8) for name, shape in shapes}
    np.savez(tmp_path / "forged.npz", **forged)
    (tmp_path / "empty").mkdir()
    for name in ("other.npz", "forged.npz", "empty", "nothing"):
        with pytest.raises(StoreError):
            list(read(tmp_path / name))


def test_a_taken_key_is_left_out(tmp_path, exported):
    path = exported("idx", [drawing(1), drawing(2)])
    with open_store(f"sqlite:///{tmp_path}/a.db") as store:
        store.save(drawing(3, key=drawing(1).key))
        told: list[Skipped] = []
        assert import_into(store, path, tell=told.append) == Imported(new=1, skipped=1)
        assert [one.item for one in told] == [drawing(1).key]
        assert json.dumps(told[0].sentence)
