"""``deepcluster drawings`` as users meet it: what it prints, where to, and exit codes."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest

from deepcluster.store import Correction, open_store
from tests.support.commands import outcome, run_here
from tests.support.stored import START, drawing, said


@pytest.fixture
def here(capsys):
    return partial(run_here, capsys, "drawings")


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/drawings.db"


@pytest.fixture
def kept(url):
    """Five drawings of two sessions."""
    many = [
        drawing(0, "3", "3", correction=Correction("3", START)),
        drawing(1, "4", "9"),
        drawing(2, predictions=(said("deep", "5", sure=False),)),
        drawing(3, "7", session="them"),
        drawing(4, "7", session="them"),
    ]
    with open_store(url) as store:
        store.save_all(many)
    return many


def test_list(here, kept, url):
    got = here("list", "--db", url)
    lines = got.out.splitlines()
    assert got.code == 0 and got.err == ""
    assert [line.split("\t")[0] for line in lines] == [one.key for one in kept[::-1]]
    time, session, label, answers = lines[-1].split("\t")[1:]
    assert (time, session, label) == ("2026-03-01T12:00:00+00:00", "me", "3")
    assert answers == "deep 3, pixel-kmeans 3" and lines[2].endswith("deep 5?")


def test_list_filters_and_says_that_there_are_more(here, kept, url):
    got = here("list", "--db", url, "--session", "them", "--limit", 1)
    assert got.out.startswith(kept[4].key) and got.out.count("\n") == 1
    assert "more" in got.err
    for option, expected in (
        (("--disagree",), [1]),
        (("--unsure",), [2]),
        (("--corrected",), [0]),
        (("--label", "7"), [4, 3]),
        (("--source", "api"), []),
    ):
        rows = here("list", "--db", url, "--json", *option).out.splitlines()
        assert [json.loads(row)["key"] for row in rows] == [kept[n].key for n in expected]


def test_the_database_may_come_from_the_environment(here, kept, url, monkeypatch):
    monkeypatch.setenv("DEEPCLUSTER_DB", url)
    assert json.loads(here("stats", "--json").out)["drawings"] == 5


def test_stats(here, kept, url):
    got = here("stats", "--db", url)
    assert "5 drawings of 2 sessions" in got.out and "deep: 1 of 1 right" in got.out
    mine = json.loads(here("stats", "--db", url, "--session", "me", "--json").out)
    assert (mine["drawings"], mine["sessions"]) == (3, 1)
    assert mine["scores"] == {
        "deep": {"right": 1, "of": 1},
        "pixel-kmeans": {"right": 1, "of": 1},
    }


@pytest.mark.parametrize("form", [(), ("--format", "idx"), ("--format", "npz")])
def test_export_and_import_twice(here, kept, url, tmp_path, form):
    out = tmp_path / ("out.npz" if "npz" in form else "out")
    got = here("export", out, "--db", url, *form)
    assert got.code == 0 and got.out == f"5 drawings are in {out}.\n"
    other = f"sqlite:///{tmp_path}/other.db"
    assert here("import", out, "--db", other).out.startswith("5 new, 0 were there already, 0 left")
    assert here("import", out, "--db", other).out.startswith("0 new, 5 were there already, 0 left")
    with open_store(other) as store:
        assert list(store.iterate()) == kept


def test_export_takes_the_format_from_the_ending(here, kept, url, tmp_path):
    assert here("export", tmp_path / "a.npz", "--db", url, "--session", "them").code == 0
    with np.load(tmp_path / "a.npz") as archive:
        assert archive["images"].shape == (2, 28, 28)
    assert here("export", tmp_path / "b", "--format", "npz", "--db", url).code == 2


def test_import_names_what_it_leaves_out(here, kept, url, tmp_path):
    out = tmp_path / "out"
    here("export", out, "--db", url)
    (out / "pictures" / "3" / f"{kept[0].key}.png").write_bytes(b"")
    got = here("import", out, "--db", f"sqlite:///{tmp_path}/other.db")
    assert got.code == 2 and got.out.startswith("4 new, 0 were there already, 1 left out")
    assert got.err.count("\n") == 1 and "line 2 is left out:" in got.err


def test_delete(here, kept, url):
    assert here("delete", kept[0].key, kept[1].key, "--db", url).out == "2 drawings are gone.\n"
    missing = here("delete", kept[0].key, "--db", url)
    assert missing.code == 2 and "1 of these keys" in missing.err
    assert here("delete", "--session", "them", "--db", url).out == "2 drawings are gone.\n"
    with open_store(url) as store:
        assert list(store.iterate()) == [kept[2]]
    assert here("delete", "--older-than", 1, "--db", url).out == "1 drawings are gone.\n"
    assert here("delete", "--all", "--db", url).out == "0 drawings are gone.\n"


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("fly",),
        ("delete",),
        ("delete", "--all", "--session", "me"),
        ("list", "--limit", "0"),
        ("list", "--label", "11"),
        ("list",),
        ("export", "out"),
        ("import", "nowhere"),
        ("list", "--db", "mysql://me:hunter2@host/name"),
        ("list", "--db", "me:hunter2@host"),
        ("stats", "--db", "mongodb://me:hunter2@host:port/name"),
    ],
    ids=" ".join,
)
def test_an_error_is_one_sentence_without_a_password_and_code_2(here, args, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEEPCLUSTER_DB", f"sqlite:///{tmp_path}/none.db")
    got = here(*args)
    assert got.code == 2 and got.out == ""
    assert got.err.count("\n") == 1 and got.err.endswith(".\n") and "hunter2" not in got.err
    # Looking makes no database.
    assert "import" in args or not (tmp_path / "none.db").exists()


def test_a_real_process_keeps_help_quick_and_writes_to_the_right_streams(kept, url):
    got = outcome("drawings", "stats", "--db", url, "--json")
    assert got.code == 0 and got.err == "" and json.loads(got.out)["drawings"] == 5
