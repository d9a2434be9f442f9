"""Predicting from the command line: bad pictures, odd names, and streams without an end."""

from __future__ import annotations

import json
import os
from functools import partial
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from deepcluster import cli
from deepcluster.models import load
from deepcluster.prediction import BATCH, find_pictures, predict_files
from tests.support.commands import outcome, run_here, save
from tests.support.drawings import canvas, encode


@pytest.fixture
def here(capsys):
    return partial(run_here, capsys)


@pytest.fixture
def pictures(tmp_path):
    """Good and bad files, and a folder with sub-folders."""
    files = SimpleNamespace(
        good=save(tmp_path / "good.png", canvas(0)),
        blank=save(tmp_path / "blank.png", np.full((280, 280), 255, np.uint8)),
        text=tmp_path / "text.png",
        missing=tmp_path / "missing.png",
        folder=tmp_path / "folder",
        last=save(tmp_path / "last.jpg", canvas(1)),
    )
    files.text.write_text("no picture")
    for name in ("a.png", "deep/er/b.webp", "deep/c.JPG"):
        save(files.folder / name, canvas(7))
    (files.folder / "readme.md").write_text("no picture")
    return files


def test_predict_goes_on_after_bad_pictures(pictures):
    got = outcome("predict", *vars(pictures).values(), "--model", "pixel-kmeans", "--json")
    assert got.code == 2 and got.err == ""
    rows = [json.loads(line) for line in got.out.splitlines()]
    by_name = {Path(row["file"]).name: row for row in rows}
    assert list(by_name) != [] and len(rows) == 8
    assert [Path(row["file"]).name for row in rows][:4] == [
        "good.png", "blank.png", "text.png", "missing.png"
    ]  # fmt: skip
    assert Path(rows[-1]["file"]).name == "last.jpg"
    assert {"a.png", "b.webp", "c.JPG"} <= set(by_name)
    for name in ("blank.png", "text.png", "missing.png"):
        assert set(by_name[name]) == {"file", "error", "code"} and by_name[name]["error"]
    good = by_name["good.png"]
    said = ["name", "cluster", "strength", "sure", "probabilities"]
    assert list(good) == ["file", *said, "box", "doubts"]
    assert good["name"] == "0" and len(good["probabilities"]) == 10
    assert good["strength"] == max(good["probabilities"])
    assert sum(good["probabilities"]) == pytest.approx(1, abs=1e-4)
    # The same drawing in three files gets the same answer.
    assert by_name["a.png"]["name"] == by_name["b.webp"]["name"] == by_name["c.JPG"]["name"]


def test_predict_for_people_keeps_the_streams_apart(here, pictures):
    got = here("predict", pictures.good, pictures.blank, "--model", "pixel-kmeans")
    assert got.code == 2
    assert got.out.startswith(f"{pictures.good}\t0\t") and got.out.count("\n") == 1
    assert got.err.startswith(f"{pictures.blank}: ") and got.err.count("\n") == 1


def test_predict_all_numbers_the_digits_of_a_picture(here, tmp_path):
    both = np.full((280, 480), 255, np.uint8)
    both[:, :280] = canvas(7)
    both[80:220, 300:440] = cv2.resize(canvas(3), (140, 140), interpolation=cv2.INTER_AREA)
    picture = save(tmp_path / "both.png", both)
    got = here("predict", "--all", picture, "--model", "cnn")
    lines = [line.split("\t") for line in got.out.splitlines()]
    assert [line[:2] + line[3:4] for line in lines] == [
        [str(picture), "1", "7"],
        [str(picture), "2", "3"],
    ]
    rows = [
        json.loads(line) for line in here("predict", "--all", picture, "--json").out.splitlines()
    ]
    assert [row["digit"] for row in rows] == [1, 2] and rows[0]["box"][2] < rows[1]["box"][0]
    assert lines[1][2] == ",".join(f"{side:.0f}" for side in rows[1]["box"])
    alone = json.loads(here("predict", picture, "--json").out)
    assert alone["doubts"] == ["other-ink"] and alone["sure"] is False


def test_predict_without_a_bad_picture_ends_with_0(here, pictures):
    got = here("predict", pictures.good, "--model", "pixel-kmeans", "--json")
    assert got.code == 0 and json.loads(got.out)["name"] == "0"


def test_a_folder_without_pictures_is_told(here, tmp_path):
    got = here("predict", tmp_path, "--model", "pixel-kmeans", "--json")
    assert got.code == 2 and json.loads(got.out)["code"] == "no-pictures"


def test_file_names_that_are_not_utf8_come_out_as_they_are(tmp_path):
    name = os.fsencode(tmp_path) + b"/d\xe9j\xe0.png"
    with open(name, "wb") as file:
        file.write(encode(canvas(0)))
    got = outcome("predict", os.fsdecode(name), "--model", "pixel-kmeans", text=False)
    assert got.code == 0 and got.out.startswith(name + b"\t0\t")


def test_endless_names_are_answered_as_they_come(pictures):
    taken = 0

    def names():
        nonlocal taken
        while True:
            taken += 1
            yield str(pictures.good)

    rows = list(islice(predict_files(load("pixel-kmeans"), names()), BATCH + 1))
    assert {row["name"] for row in rows} == {"0"}
    assert taken <= 2 * BATCH


def test_pictures_of_a_folder_come_in_the_order_of_their_names(tmp_path):
    for name in ("b/2.png", "b/10.png", "a.png", "c.png", "b.png", "B.png", "readme.md"):
        save(tmp_path / name, canvas(1))
    found = [os.path.relpath(name, tmp_path) for name, _ in find_pictures([str(tmp_path)])]
    assert found == ["B.png", "a.png", "b/10.png", "b/2.png", "b.png", "c.png"]


def test_folders_come_in_the_order_in_which_they_are_given(tmp_path):
    names = [str(save(tmp_path / name / "1.png", canvas(1)).parent) for name in ("b", "a")]
    assert [Path(name).parent.name for name, _ in find_pictures(names)] == ["b", "a"]


def test_a_folder_that_cannot_be_read_is_told_in_its_place(tmp_path, monkeypatch):
    for name in ("a/1.png", "b/1.png", "c/1.png"):
        save(tmp_path / name, canvas(1))
    scandir = os.scandir

    def refuse(folder):
        if folder == str(tmp_path / "b"):
            raise PermissionError(13, "Permission denied", folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    found = list(find_pictures([str(tmp_path)]))
    assert [os.path.relpath(name, tmp_path) for name, _ in found] == ["a/1.png", "b", "c/1.png"]
    assert [problem is not None for _, problem in found] == [False, True, False]
    assert "Permission denied" in str(found[1][1])


def test_pictures_of_a_folder_come_one_at_a_time(tmp_path):
    for i in range(5):
        (tmp_path / f"{i}.png").touch()
    found = find_pictures([str(tmp_path)])
    first, _ = next(found)
    left = {f"{i}.png" for i in range(5)} - {Path(first).name}
    assert {Path(name).name for name, _ in found} == left


def test_an_unlabelled_model_shows_its_clusters_as_letters(here, pictures, tmp_path):
    images = np.stack([canvas(i % 10, seed=i) for i in range(20)])
    np.savez(tmp_path / "bare.npz", images=images)
    bare = tmp_path / "bare"
    words = ("train", "pixel-kmeans", "--data", tmp_path / "bare.npz", "--out", bare)
    assert here(*words).code == 0
    shown = here("predict", tmp_path / "bare.npz", "--model", bare)
    told = here("predict", tmp_path / "bare.npz", "--model", bare, "--json")
    letters = [line.split("\t")[1] for line in shown.out.splitlines()]
    rows = [json.loads(line) for line in told.out.splitlines()]
    assert letters == ["ABCDEFGHIJ"[row["cluster"]] for row in rows] and len(set(letters)) > 5
    assert {row["name"] for row in rows} == {""}  # for programs, the cluster is a number


def test_a_folder_that_links_to_itself_ends(tmp_path):
    (tmp_path / "again").symlink_to(tmp_path)
    save(tmp_path / "a.png", canvas(1))
    assert [Path(name).name for name, _ in find_pictures([str(tmp_path)])] == ["a.png"]


def test_nobody_reading_the_output_is_no_error(pictures):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        got = outcome("predict", *[pictures.good] * 3, "--model", "pixel-kmeans", stdout=writing)
    finally:
        os.close(writing)
    assert got.code == cli.PIPE_CLOSED and got.err == ""
