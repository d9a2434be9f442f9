"""A whole study, small: its tables, figures, words and report, and being killed."""

import json
import re
import signal
import time
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from deepcluster.models import load
from deepcluster.study.factors import LEVELS, PREPARATIONS
from deepcluster.study.findings import FRAME, STUDENT
from deepcluster.study.run import Plan, find, run_study
from deepcluster.study.summary import shipped_summary
from deepcluster.study.tables import tables_of, to_csv
from deepcluster.training.progress import Reporter
from tests.support.commands import command
from tests.support.drawings import canvas
from tests.support.study_data import rows_of

FIGURES = ["accuracy", "causes", "drawing", "writers", "maps", "confusions", "failures"]
TABLES = ["accuracy", "causes", "labels", "variance", "drawing", "confusions", "writers", "worst"]


class Notes(Reporter):
    """Keeps the notes."""

    def __init__(self):
        self.said = []

    def note(self, text):
        self.said.append(text)


@pytest.fixture(scope="module")
def done(models, pen, tmp_path_factory):
    """A study of forty of MNIST's digits and forty drawn by four writers."""
    out = tmp_path_factory.mktemp("study")
    plan = Plan(["mnist-test", str(pen)], models, out, limit=40, command="deepcluster study")
    notes = Notes()
    report = run_study(plan, reporter=notes)
    return SimpleNamespace(
        out=out, report=report, findings=report.findings, said=notes.said, plan=plan
    )


def test_every_figure_is_there_twice(done):
    for name in FIGURES:
        picture = cv2.imread(str(done.out / "figures" / f"{name}.png"))
        assert picture is not None and picture.shape[1] == 880, name
        assert 0.005 < (picture < 200).any(axis=2).mean() < 0.6, name
        assert (done.out / "figures" / f"{name}.svg").read_text().lstrip().startswith("<?xml")


def test_the_table_of_accuracy_is_what_the_models_read(done):
    found = rows_of(done.out, "accuracy")
    layers = [(group, layer) for group in done.findings.groups for layer in group.layers]
    assert [(g.handwriting.home, layer.manner) for g, layer in layers] == [
        (True, "as it came"), (True, "on the pad"), (False, "on the pad")
    ]  # fmt: skip
    assert len(found) == len(layers) * len(PREPARATIONS) * 2
    row = next(
        r for r in found
        if (r["set"], r["preparation"], r["model"]) == ("pen", "frame", "taught")
    )  # fmt: skip
    layer = done.findings.groups[1].main
    answers = done.findings.readers[1].model.answer(layer.prepared.images[FRAME])
    right = np.mean([int(name) for name in answers.names] == layer.handwriting.labels)
    assert float(row["accuracy"]) == pytest.approx(right, abs=1e-4)
    assert float(row["low"]) <= right <= float(row["high"])
    assert (row["labels"], row["writers"], row["n"]) == ("trained with 200 labels", "4", "40")


def test_every_level_of_every_factor_is_there(done):
    found = rows_of(done.out, "drawing")
    for name, factors in (("pen", set(LEVELS)), ("MNIST, held out", set(LEVELS) - {"width"})):
        some = [row for row in found if row["set"] == name]
        assert {row["factor"] for row in some} == factors
        assert len(some) == sum(len(LEVELS[factor]) for factor in factors) * 3 * 2


def test_causes_add_up_to_the_error(done):
    found = rows_of(done.out, "causes")
    values, _ = done.findings.cells
    for m, reader in enumerate(done.findings.readers):
        points = [float(row["points"]) for row in found if row["model"] == reader.name]
        assert sum(points) == pytest.approx(100 * values[STUDENT, m, 1], abs=0.001)
    (bought,) = (
        row for row in rows_of(done.out, "labels")
        if (row["set"], row["preparation"]) == ("pen", "frame")
    )  # fmt: skip
    assert float(bought["points"]) == pytest.approx(
        100 * (values[FRAME, 0, 1] - values[FRAME, 1, 1]), abs=0.001
    )
    assert float(bought["low"]) <= float(bought["points"]) <= float(bought["high"])
    assert sum(float(row["share"]) for row in rows_of(done.out, "variance")) == pytest.approx(
        1, abs=0.001
    )


def test_the_summary_says_what_the_tables_say(done):
    found = json.loads((done.out / "study.json").read_text(encoding="utf-8"))
    assert list(found["models"]) == ["pixel", "taught"]
    assert (found["first"], found["taught"]) == ("pixel", "taught")
    assert found["models"]["taught"]["mark"] and not found["models"]["pixel"]["mark"]
    assert [one["n"] for one in found["sets"]] == [40] and found["home"]["n"] == 40
    name, writers = found["sets"][0]["name"], found["sets"][0]["writers"]
    assert writers == 4
    shares = [row for row in rows_of(done.out, "accuracy") if row["set"] == name]
    assert len(shares) == 6
    for row in shares:
        held = found["accuracy"][row["model"]][row["preparation"]]
        shown = [float(row[key]) for key in ("accuracy", "low", "high")]
        assert held == pytest.approx(shown, abs=5.1e-5)
    for row in rows_of(done.out, "causes"):
        held = found["causes"][row["model"]][row["cause"]]
        assert held == pytest.approx(float(row["points"]), abs=0.0051)
    assert found["curve_sets"] == [name]
    for row in rows_of(done.out, "drawing"):
        if row["set"] != name:
            continue
        curve = found["curves"][row["factor"]]
        place = curve["levels"].index(float(row["level"]))
        held = curve["models"][row["model"]][row["preparation"]][place]
        assert held == pytest.approx(float(row["accuracy"]), abs=5.1e-5)


def test_the_page_shows_only_figures_of_its_own_models(done, models, tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPCLUSTER_CHECKPOINTS", str(tmp_path))
    pixel, taught = (load(folder) for folder in models)
    assert shipped_summary({"pixel": pixel}) is None
    text = (done.out / "study.json").read_text(encoding="utf-8")
    (tmp_path / "study.json").write_text(text, encoding="utf-8")
    found = shipped_summary({"pixel": pixel, "taught": taught, "another": pixel})
    assert found == json.loads(text)
    found = shipped_summary({"pixel": pixel, "taught": pixel})
    assert found is not None
    assert list(found["models"]) == list(found["accuracy"]) == list(found["causes"]) == ["pixel"]
    assert found["taught"] is None
    assert all(list(curve["models"]) == ["pixel"] for curve in found["curves"].values())
    assert shipped_summary({"pixel": taught}) is None
    (tmp_path / "study.json").write_text(text[:-20], encoding="utf-8")
    assert shipped_summary({"pixel": pixel, "taught": taught}) is None


def test_writers_and_confusions_are_counted(done):
    layer = done.findings.groups[1].main
    for row in rows_of(done.out, "writers"):
        m = ["pixel", "taught"].index(row["model"])
        mine = layer.handwriting.writers == int(row["writer"])
        assert float(row["accuracy"]) == pytest.approx(1 - layer.wrong[FRAME, m, mine].mean())
    for m, reader in enumerate(done.findings.readers):
        told = sum(
            int(row["images"]) for row in rows_of(done.out, "confusions")
            if (row["set"], row["preparation"], row["model"]) == ("pen", "frame", reader.name)
        )  # fmt: skip
        assert told == layer.wrong[FRAME, m].sum()


def test_words_say_the_figures(done):
    texts = {answer.question: answer.text for answer in done.report.answers}
    value, _ = done.findings.new_hands()
    first = texts["Was it the preparation?"]
    for p in (STUDENT, FRAME):
        assert f"{100 * (1 - value[p, 0]):.1f} %" in first
    assert "taught, trained with 200 labels" in texts["Would a CNN have done better?"]
    for part in done.findings.split(0).values():
        assert f"{abs(part.value):.1f}" in texts["In one sentence"]


def test_the_page_needs_nothing_else_and_the_worst_are_in_it(done):
    page = (done.out / "report.html").read_text()
    sources = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)""", page)
    assert sources and all(source.startswith(("#", "data:")) for source in sources)
    assert not re.search(r"<(script|link|iframe)\b|@import", page)
    assert page.count("<svg") == len(FIGURES)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)
    assert 'name="viewport"' in page and "prefers-color-scheme: dark" in page
    text = (done.out / "report.md").read_text()
    for row in rows_of(done.out, "worst"):
        assert row["case"] in page and row["case"] in text and row["digit"] != row["pixel"]
    for name in FIGURES:
        assert f"figures/{name}.png" in text


def test_a_name_that_is_a_script_is_shown_and_never_run(models, tmp_path):
    data = tmp_path / "<script>alert(1)<img src=x>.npz"
    np.savez(data, images=np.stack([canvas(d) for d in (1, 2, 4)]), labels=[1, 2, 4])
    out = tmp_path / "out"
    run_study(Plan([str(data)], models[:1], out, command=f"deepcluster study --data '{data}'"))
    page, text = (out / "report.html").read_text(), (out / "report.md").read_text()
    assert "&lt;script&gt;alert(1)&lt;img src=x&gt;" in page
    assert "<script" not in page and "<img" not in page
    # An indented line of Markdown is code: nothing in it is taken for a tag.
    told = [line for line in text.splitlines() if not line.startswith("    ")]
    assert "&lt;script>" in text and not re.search("<(script|img)", "\n".join(told))


def test_the_same_seed_gives_the_same_bytes(done, tmp_path):
    again = tables_of(find(Plan(done.plan.data, done.plan.models, tmp_path, limit=40)))
    assert set(TABLES) - {"worst"} <= set(again)
    for name, rows in again.items():
        assert to_csv(rows) == (done.out / "tables" / f"{name}.csv").read_text(), name


def test_a_study_that_was_killed_goes_on(done, models, pen, tmp_path):
    args = ("study", "--data", pen, "--models", *models, "--out", tmp_path, "--limit", 40)
    process = command(*args)
    while process.poll() is None and len(list((tmp_path / "work").glob("*.npz"))) < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = {file: file.stat().st_mtime_ns for file in (tmp_path / "work").glob("*.npz")}
    assert len(kept) >= 3 and not (tmp_path / "report.html").exists()
    torn = next(iter(kept))
    torn.write_bytes(b"torn")
    found = tables_of(find(Plan([str(pen)], models, tmp_path, limit=40)))["accuracy"]
    remade = [file for file, before in kept.items() if file.stat().st_mtime_ns != before]
    assert remade == [torn]
    whole = [row for row in done.report.tables["accuracy"] if row["set"] == "pen"]
    assert [row["accuracy"] for row in found] == [row["accuracy"] for row in whole]
