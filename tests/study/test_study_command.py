"""``deepcluster study``: bad input, what it does not write over, and drawings of a database."""

import json
import re
import shlex
from functools import partial

import numpy as np
import pytest

from deepcluster.cli import INTERRUPTED
from deepcluster.store import open_store
from deepcluster.store.capture import new_drawing
from deepcluster.study.run import Plan, run_study
from deepcluster.study.sources import open_source
from tests.support.commands import run_here, save
from tests.support.drawings import canvas, encode
from tests.support.study_data import rows_of


@pytest.fixture
def here(capsys):
    return partial(run_here, capsys, "study")


def test_bad_items_are_skipped_and_bad_sets_said(here, models, tmp_path):
    good = tmp_path / "good"
    for digit in (3, 7):
        save(good / str(digit) / "one.png", canvas(digit))
    (good / "3" / "torn.png").write_bytes(encode(canvas(3))[:60])
    odd = tmp_path / "odd.npz"
    np.savez(odd, images=np.stack([canvas(d) for d in (1, 2, 4)]), labels=[1, 12, 4])
    bare, flat = tmp_path / "bare.npz", tmp_path / "flat.npz"
    np.savez(bare, images=canvas(1)[None])
    np.savez(flat, images=np.zeros((3, 4)), labels=[1, 2, 3])
    (tmp_path / "empty").mkdir()
    loose = save(tmp_path / "loose" / "one.png", canvas(1)).parent
    bad = [bare, flat, tmp_path / "empty", loose, tmp_path / "nowhere"]
    got = here(
        "--data", good, odd, *bad, "--models", *models, "--out", tmp_path / "out"
    )  # fmt: skip
    assert got.code == 2 and "Traceback" not in got.err
    for words in (
        "bare.npz is left out: ", "has no labels", r"images of shape (3, 4)",
        "has no pictures in it", "sort them into sub-folders", "is not there",
    ):  # fmt: skip
        assert words in got.err
    report = (tmp_path / "out" / "report.md").read_text()
    assert "4 digits were used, 2 were skipped, and 5 of the sets could not be used" in report
    told = rows_of(tmp_path / "out", "left_out")
    assert len(told) == 7
    assert ("torn.png", "3") not in told and any(row["item"] == "torn.png" for row in told)
    assert any("12, is none of the digits" in row["why"] for row in told)


@pytest.mark.parametrize("name", ["study.json", "report.md", "report.html"])
def test_a_study_is_not_written_over_unless_told(here, models, pen, tmp_path, name):
    kept = tmp_path / name
    kept.write_text("kept")
    words = ("--data", pen, "--models", models[0], "--out", tmp_path, "--limit", 3)
    got = here(*words)
    assert got.code == 2 and got.out == "" and got.err.count("\n") == 1
    assert str(tmp_path) in got.err and "--force" in got.err
    assert [file.name for file in tmp_path.iterdir()] == [name]
    if name == "report.html":
        assert here(*words, "--force").code == 0 and kept.read_text() != "kept"


def test_a_study_stopped_while_it_draws_goes_on(here, models, pen, tmp_path, monkeypatch):
    out = tmp_path / "out"
    words = ("--data", pen, "--models", models[0], "--out", out, "--limit", 3)
    with monkeypatch.context() as patched:
        patched.setattr("deepcluster.study.run.save", stopped)
        assert here(*words).code == INTERRUPTED
    assert any((out / "tables").iterdir()) and any((out / "work").iterdir())
    assert here(*words).code == 0
    # The command that the report shows makes the same report again.
    text = (out / "report.md").read_text()
    (shown,) = re.findall("deepcluster study .*", text)
    assert here(*shlex.split(shown)[2:]).code == 0
    assert (out / "report.md").read_text() == text


def stopped(*args):
    raise KeyboardInterrupt


def test_nothing_to_study_is_one_sentence_and_exit_code_2(here, models, tmp_path):
    got = here("--data", tmp_path / "none.npz", "--models", *models, "--out", tmp_path / "out")
    assert got.code == 2 and "nothing to study" in got.err and not (tmp_path / "out").exists()
    got = here("--data", "digits", "--models", tmp_path / "none", "--out", tmp_path / "out")
    assert got.code == 2 and "no checkpoint" in got.err
    assert here("--limit", "0").code == 2


def test_corrected_drawings_of_the_database_are_read_as_they_came(models, tmp_path):
    url = f"sqlite:///{tmp_path}/drawings.db"
    with open_store(url) as store:
        for i, (digit, label) in enumerate([(3, "3"), (4, "9"), (5, None), (6, "not-a-digit")]):
            drawing = new_drawing(canvas(digit), session=f"visitor {i % 2}", source="pad")
            store.save(drawing)
            if label:
                store.correct(drawing.key, label)
    found = open_source("drawings", db=url)
    assert sorted(found.labels.tolist()) == [3, 9] and not found.drawable and found.people == 2
    assert len(found.skipped) == 1 and "no digit" in found.skipped[0][1]
    out = tmp_path / "out"
    report = run_study(Plan(["drawings"], models, out, db=url))
    assert rows_of(out, "accuracy")[0]["drawn"] == "as it came"
    assert not (out / "figures" / "drawing.png").exists()  # nothing can be drawn anew
    assert [group.main.hows for group in report.findings.groups] == [None]
    pages = json.dumps((out / "report.html").read_text())
    assert "visitor" not in pages.replace("visitor would", "")
