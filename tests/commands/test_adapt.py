"""``deepcluster adapt``: where drawings come from, what is printed, and how it is stopped."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from deepcluster.hand.drawings import UNSAID, open_hand
from deepcluster.models import load
from deepcluster.store import open_store
from deepcluster.store.exchange import export
from tests.support.commands import command, run_here, save
from tests.support.drawings import canvas
from tests.support.hands import drawn_digits, files_of, small_parent
from tests.support.notify_servers import notify_run_server, settle_home
from tests.support.stored import drawing


@pytest.fixture(scope="module")
def parent():
    return small_parent()


@pytest.fixture(scope="module")
def drawn():
    return drawn_digits(24)


@pytest.fixture(scope="module")
def store(tmp_path_factory, drawn):
    """URL of a store: 24 drawings of mine, the first eight corrected, and one of somebody else."""
    url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'drawings.db'}"
    with open_store(url) as kept:
        mine = [replace(drawing(row), frame=frame) for row, frame in enumerate(drawn)]
        kept.save_all([*mine, drawing(99, session="you")])
        for row in range(8):
            kept.correct(mine[row].key, "not-a-digit" if row == 7 else str(row % 10))
    return url


@pytest.fixture
def adapt(parent, tmp_path, capsys):
    """``deepcluster adapt`` of the small model, one round, into ``tmp_path / "new"``."""
    words = ("adapt", "--model", parent, "--out", tmp_path / "new", "--rounds", 1)
    return partial(run_here, capsys, *words)


def pictures(folder, n):
    for row in range(n):
        save(folder / f"{row:02}.png", canvas(row % 10, seed=row))
    return folder


# where drawings come from


def test_drawings_of_a_store_and_its_exports_are_the_same(store, tmp_path, drawn):
    with open_store(store) as kept:
        for name, kind in (("a.npz", "npz"), ("a", "folder"), ("b", "idx")):
            export(kept.iterate(), tmp_path / name, kind)
    said = [*range(7), *[UNSAID] * 17]
    for hand in (
        open_hand("drawings", db=store, session="me"),
        *(open_hand(str(tmp_path / name), session="me") for name in ("a.npz", "a", "b")),
    ):
        np.testing.assert_array_equal(hand.drawings.images, drawn)
        assert hand.said.tolist() == said
        assert not hand.drawings.labelled
    assert len(open_hand("drawings", db=store).drawings) == 25


def test_pictures_that_others_labelled(tmp_path, drawn):
    np.savez(tmp_path / "few.npz", images=drawn[:3], labels=[3, 255, 10])
    hand = open_hand(str(tmp_path / "few.npz"))
    assert hand.said.tolist() == [3, UNSAID, UNSAID] and not hand.drawings.labelled


# what comes of it


def test_corrections_score_and_change_nothing_else(adapt, store, parent, drawn, tmp_path):
    before = files_of(parent)
    got = adapt("--from", "drawings", "--db", store, "--session", "me", "--json")
    assert got.code == 0, got.err
    *lines, result = map(json.loads, got.out.splitlines())
    assert {line["stage"] for line in lines} == {"graph", "adapting"}
    done = [line["done"] / line["total"] for line in lines if line["stage"] == "adapting"]
    assert done == sorted(done) and done[-1] == 1
    assert (result["result"], result["out"]) == ("adapted", str(tmp_path / "new"))
    assert (result["drawings"], result["skipped"]) == (24, 0)
    for when, model in (("before", load(parent)), ("after", load(tmp_path / "new"))):
        names = model.answer(drawn[:7]).names
        right = sum(name == str(row) for row, name in enumerate(names))
        assert result["scores"][when] == {"right": right, "of": 7}
    assert files_of(parent) == before
    # The same drawings, of which nobody ever said what they are.
    np.savez(tmp_path / "plain.npz", images=drawn)
    again = adapt("--from", tmp_path / "plain.npz", "--out", tmp_path / "again")
    assert "right by" not in again.out and again.out.endswith(f"{tmp_path / 'again'}.\n")
    one, other = files_of(tmp_path / "new"), files_of(tmp_path / "again")
    assert one["model.safetensors"] == other["model.safetensors"]


def test_broken_pictures_are_left_out_and_named(adapt, tmp_path):
    folder = pictures(tmp_path / "mine", 21)
    (folder / "00.png").write_bytes(b"no picture")
    got = adapt("--from", folder, "--json")
    assert got.code == 0
    result = json.loads(got.out.splitlines()[-1])
    assert (result["drawings"], result["skipped"]) == (20, 1)
    assert got.err.count("is left out") == 1 and "00.png" in got.err


def test_somebody_is_told(adapt, tmp_path, drawn, monkeypatch):
    settle_home(monkeypatch, tmp_path / "home", None)
    np.savez(tmp_path / "mine.npz", images=drawn)
    with notify_run_server() as server:
        got = adapt("--from", tmp_path / "mine.npz", "--notify", server.url)
        assert got.out.splitlines()[-1] == "notified: form ok"
        (told,) = server.fields
    title, took, folder = told["message"].splitlines()
    assert title.endswith("small has learned the drawings")
    assert took.startswith("Time: ") and folder == f"Checkpoint: {tmp_path / 'new'}"


# what is refused


def test_bad_input_is_one_sentence(adapt, tmp_path, capsys, drawn):
    np.savez(tmp_path / "few.npz", images=drawn[:5])
    np.savez(tmp_path / "mine.npz", images=drawn)
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.npz").write_text("text")
    mine = ("--from", tmp_path / "mine.npz")
    for words, part in (
        (("--from", tmp_path / "few.npz"), "too few"),
        (("--from", tmp_path / "empty"), "no pictures"),
        (("--from", tmp_path / "nowhere"), "not there"),
        (("--from", tmp_path / "text.npz"), "archive"),
        (("--from", "drawings", "--db", f"sqlite:///{tmp_path / 'gone.db'}"), "gone.db"),
        ((*mine, "--session", "me"), "no store"),
        ((*mine, "--model", "nobody"), "no checkpoint 'nobody'"),
        ((*mine, "--model", "pixel-kmeans"), "pixel-kmeans model can't learn"),
        ((*mine, "--out", tmp_path), "no adapted model"),
        ((*mine, "--out", tmp_path / "mine.npz" / "new"), "takes no new folder"),
    ):
        got = adapt(*words)
        assert (got.code, got.out) == (2, "")
        assert part in got.err and len(got.err.splitlines()) == 1, got.err
    assert not (tmp_path / "new").exists()


def test_an_adapted_model_is_not_replaced_unless_told(adapt, tmp_path, drawn, monkeypatch):
    settle_home(monkeypatch, tmp_path / "home", None)
    np.savez(tmp_path / "mine.npz", images=drawn)
    words = ("--from", tmp_path / "mine.npz")
    assert adapt(*words).code == 0
    before = files_of(tmp_path / "new")
    with notify_run_server() as server:
        got = adapt(*words, "--seed", 1, "--notify", server.url)
        assert server.fields == []  # who gave the command is there to read it
    assert (got.code, got.out) == (2, "") and len(got.err.splitlines()) == 1
    assert str(tmp_path / "new") in got.err and "--force" in got.err
    assert files_of(tmp_path / "new") == before
    assert adapt(*words, "--seed", 1, "--force").code == 0
    assert load(tmp_path / "new").card_["seed"] == 1


def test_stopped_from_outside_it_leaves_nothing(parent, tmp_path, drawn):
    np.savez(tmp_path / "mine.npz", images=drawn)
    out = tmp_path / "models" / "new"
    words = ("--model", parent, "--from", tmp_path / "mine.npz", "--out", out, "--json")
    process = command("adapt", *words)
    while '"adapting"' not in process.stdout.readline():
        assert process.poll() is None, "it ended before it could be stopped"
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert err.splitlines()[-1] == "Stopped by SIGTERM."
    assert not out.parent.exists()
