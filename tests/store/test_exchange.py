"""Export and import: everything comes back, once; what is damaged or hostile is left out."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deepcluster.data import open_dataset
from deepcluster.data.idx import read_idx
from deepcluster.errors import StoreError
from deepcluster.store import LABELS, Correction, Drawing, Prediction, Source, Vote, open_store
from deepcluster.store.drawing import MAX_PREDICTIONS
from deepcluster.store.exchange import FORMATS, Imported, export, import_into
from deepcluster.vocabulary import NOT_A_DIGIT
from tests.support.demo_process import REPOSITORY
from tests.support.drawings import canvas, encode
from tests.support.store_fixtures import *  # noqa: F403
from tests.support.store_fixtures import FORMAT_NAMES, all_of, fail
from tests.support.stored import START, drawing

KINDS = sorted(FORMATS)

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

right = st.lists(names.filter(bool), max_size=MAX_PREDICTIONS).map(tuple)
votes = st.builds(Vote, right, times)


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
        vote=draw(st.none() | votes),
    )


@pytest.mark.parametrize("kind", KINDS)
@given(many=st.lists(drawings(), max_size=4, unique_by=lambda one: one.key))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_was_exported_is_read_back(kind, many, tmp_path):
    path = tmp_path / FORMAT_NAMES[kind]
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
                path = tmp_path / FORMAT_NAMES[kind]
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

    path = tmp_path / FORMAT_NAMES[kind]
    with pytest.raises(KeyboardInterrupt):
        export(broken(), path, kind)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_export_leaves_nothing_that_looks_whole(kind, tmp_path):
    program = (
        "import os, signal, sys\n"
        "from deepcluster.store.exchange import export\n"
        "from tests.support.stored import drawing\n"
        "def ones():\n"
        "    yield drawing(1)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "export(ones(), sys.argv[1], sys.argv[2])"
    )
    path = tmp_path / FORMAT_NAMES[kind]
    ended = subprocess.run([sys.executable, "-c", program, path, kind], cwd=REPOSITORY, check=False)
    assert ended.returncode == -9 and not path.exists()
    assert [file.name[0] for file in tmp_path.iterdir()] == ["."]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_is_never_overwritten(kind, tmp_path):
    path = tmp_path / FORMAT_NAMES[kind]
    path.write_text("mine")
    with pytest.raises(StoreError, match="there already"):
        export([drawing(1)], path, kind)
    assert path.read_text() == "mine"
    with pytest.raises(StoreError, match="can't be written"):
        export([drawing(1)], tmp_path / "no" / "folder", kind)
