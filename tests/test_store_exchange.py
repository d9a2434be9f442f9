"""Export and import: everything comes back, once; what is damaged or hostile is left out."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deepcluster.data import open_dataset
from deepcluster.data.idx import read_idx
from deepcluster.errors import StoreError
from deepcluster.store import LABELS, Correction, Drawing, Prediction, Source, Vote, open_store
from deepcluster.store.drawing import NOT_A_DIGIT
from deepcluster.store.exchange import FORMATS, Imported, Skipped, export, import_into, read
from tests.demo_process import REPOSITORY
from tests.drawings import canvas, encode
from tests.store_fixtures import *  # noqa: F403
from tests.stored import START, drawing

KINDS = sorted(FORMATS)
NAMES = {"folder": "out", "idx": "out", "npz": "out.npz"}

printable = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)
names = printable.filter(str.isprintable)
shares = st.floats(0, 1)
times = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))
predictions = st.builds(
    Prediction,
    model=names.filter(bool),
    cluster=st.integers(0, 1000),
    name=names,
    strength=shares,
    probabilities=st.lists(shares, max_size=12).map(tuple),
    sure=st.booleans(),
    checkpoint=st.text("0123456789abcdef", max_size=64),
)


@st.composite
def drawings(draw):
    noise = np.random.default_rng(draw(st.integers(0, 2**32)))
    side = draw(st.integers(8, 40))
    channels = draw(st.sampled_from([(), (3,), (4,)]))
    return Drawing(
        key=draw(st.text("0123456789abcdef", min_size=32, max_size=32)),
        session=draw(st.from_regex(r"\w[\w .@-]{0,79}", fullmatch=True)),
        time=draw(times),
        source=draw(st.sampled_from(Source)),
        png=encode(noise.integers(0, 256, (side, side, *channels), np.uint8)),
        frame=noise.integers(0, 256, (28, 28), np.uint8),
        predictions=tuple(draw(st.lists(predictions, max_size=3, unique_by=lambda one: one.model))),
        correction=draw(st.none() | st.builds(Correction, st.sampled_from(LABELS), times)),
        vote=draw(st.none() | st.builds(Vote, st.lists(names.filter(bool)).map(tuple), times)),
    )


def fail(skipped):
    pytest.fail(f"{skipped.item}: {skipped.sentence}")


@pytest.fixture
def exported(tmp_path):
    """Write drawings in some format; gives the path."""

    def write(kind, ones):
        path = tmp_path / kind / NAMES[kind]
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


@pytest.mark.parametrize("kind", KINDS)
@given(many=st.lists(drawings(), max_size=4, unique_by=lambda one: one.key))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_was_exported_is_read_back(kind, many, tmp_path):
    path = tmp_path / NAMES[kind]
    try:
        assert export(many, path, kind) == len(many)
        assert all_of(path) == (many, [])
    finally:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


@given(many=st.lists(drawings(), min_size=1, max_size=4, unique_by=lambda one: one.key))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_from_one_database_through_every_format_into_another(many, tmp_path):
    a, b = (open_store(f"sqlite:///{tmp_path}/{name}.db") for name in "ab")
    with a, b:
        a.delete_all()
        a.save_all(many)
        for round_ in range(2):  # the second time there is nothing new
            for kind in KINDS:
                b.delete_all() if round_ == 0 else None
                path = tmp_path / NAMES[kind]
                export(a.iterate(), path, kind)
                try:
                    done = import_into(b, path, tell=fail)
                finally:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                new = len(many) if round_ == 0 else 0
                assert done == Imported(new=new, known=len(many) - new)
                assert list(b.iterate()) == list(a.iterate())


def test_every_database_takes_what_another_exported(store, exported):
    many = [drawing(n, "3", "8", correction=Correction("3", START)) for n in range(7)]
    path = exported("npz", many)
    assert import_into(store, path, tell=fail) == Imported(new=7)
    assert import_into(store, path, tell=fail) == Imported(known=7)
    assert list(store.iterate()) == many


# What other programs find in the files


LABELLED = [
    drawing(0, correction=Correction("7", START), png=encode(canvas(7))),
    drawing(1),
    drawing(2, correction=Correction(NOT_A_DIGIT, START)),
]


def test_idx_files_are_as_mnist_is_published(exported):
    path = exported("idx", LABELLED)
    images = read_idx(path / "drawings-images-idx3-ubyte")
    assert np.array_equal(images, np.stack([one.frame for one in LABELLED]))
    assert read_idx(path / "drawings-labels-idx1-ubyte").tolist() == [7, 255, 10]


def test_npz_is_read_by_numpy_and_twice_the_same_bytes(exported, tmp_path):
    path = exported("npz", LABELLED)
    with np.load(path) as archive:
        assert np.array_equal(archive["images"], np.stack([one.frame for one in LABELLED]))
        assert archive["labels"].tolist() == [7, 255, 10]
        ends = np.cumsum(archive["png_sizes"])
        assert archive["png"][: ends[0]].tobytes() == LABELLED[0].png
    export(LABELLED, tmp_path / "again.npz", "npz")
    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


def test_a_folder_has_pictures_by_label_and_a_table(exported):
    path = exported("folder", LABELLED)
    with open(path / "drawings.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["label"] for row in rows] == ["7", "", "not-a-digit"]
    for row, one in zip(rows, LABELLED, strict=True):
        assert (path / row["picture"]).read_bytes() == one.png
    dataset = open_dataset(str(path / "pictures"))
    assert len(dataset) == 1 and dataset.labels().tolist() == [7]


def test_no_drawings_at_all(exported):
    for kind in KINDS:
        assert all_of(exported(kind, [])) == ([], [])


# Stopped, or something in the way


@pytest.mark.parametrize("kind", KINDS)
def test_a_stopped_export_leaves_nothing(kind, tmp_path):
    def broken():
        yield drawing(1)
        raise KeyboardInterrupt

    path = tmp_path / NAMES[kind]
    with pytest.raises(KeyboardInterrupt):
        export(broken(), path, kind)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_export_leaves_nothing_that_looks_whole(kind, tmp_path):
    program = (
        "import os, signal, sys\n"
        "from deepcluster.store.exchange import export\n"
        "from tests.stored import drawing\n"
        "def ones():\n"
        "    yield drawing(1)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "export(ones(), sys.argv[1], sys.argv[2])"
    )
    path = tmp_path / NAMES[kind]
    ended = subprocess.run([sys.executable, "-c", program, path, kind], cwd=REPOSITORY, check=False)
    assert ended.returncode == -9 and not path.exists()
    assert [file.name[0] for file in tmp_path.iterdir()] == ["."]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_is_never_overwritten(kind, tmp_path):
    path = tmp_path / NAMES[kind]
    path.write_text("mine")
    with pytest.raises(StoreError, match="there already"):
        export([drawing(1)], path, kind)
    assert path.read_text() == "mine"
    with pytest.raises(StoreError, match="can't be written"):
        export([drawing(1)], tmp_path / "no" / "folder", kind)


# Damaged and hostile


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
    monkeypatch.setattr("deepcluster.picture.MAX_PIXELS", 100)
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
