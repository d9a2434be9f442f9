"""Scoring as users meet it, and that the cards of the shipped checkpoints say the truth."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from deepcluster.models import available, load
from tests.support.commands import SCORES, one_sentence, outcome, save
from tests.support.drawings import canvas


def test_evaluate_prints_one_object(trained, drawn):
    got = outcome("evaluate", trained.folder, "--data", drawn, "--json")
    assert got.code == 0 and "image 60 is left out" in got.err
    report = json.loads(got.out)
    assert list(report) == SCORES and got.out.count("\n") == 1
    assert report["model"] == str(trained.folder) and report["data"] == "drawn.npz"
    # The training data again: what the card says, recomputed in a process of its own.
    card = json.loads((trained.folder / "card.json").read_text())
    for key in ("n", "acc", "nmi", "ari", "named_accuracy", "not_sure"):
        assert report[key] == card["scores"]["train"][key]


def test_scores_are_saved_on_the_card(here, trained, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(trained.folder, folder)
    before = json.loads((folder / "card.json").read_text())
    images = np.stack([canvas(digit) for digit in (0, 1, 1, 7)])
    np.savez(tmp_path / "other.npz", images=images, labels=[0, 1, 1, 7])
    assert here("evaluate", folder, "--data", tmp_path / "other.npz", "--save").code == 0
    text = (folder / "card.json").read_text()
    card = json.loads(text)
    saved = card["scores"].pop("held_out")
    assert saved["n"] == 4 and {digit: sum(row) for digit, row in saved["counts"].items()} == {
        "0": 1,
        "1": 2,
        "7": 1,
    }
    assert card["scores"] == before["scores"] and load(folder).card_["scores"]["held_out"] == saved
    # The counts of a digit stand on one line.
    assert f'"0": {saved["counts"]["0"]}' in text


def test_evaluate_for_people(here, trained, drawn):
    got = here("evaluate", trained.folder, "--data", drawn)
    assert got.code == 0 and "ACC" in got.out and "60 images" in got.out


def test_evaluate_needs_labels(here, trained, tmp_path):
    save(tmp_path / "some" / "a.png", canvas(3))
    got = here("evaluate", trained.folder, "--data", tmp_path / "some", "--json")
    assert got.code == 2 and got.out == "" and one_sentence(got.err)


def test_a_folder_with_one_sub_folder_a_digit(here, tmp_path):
    for digit in (0, 1, 7):
        save(tmp_path / "set" / str(digit) / "a.png", canvas(digit))
    got = here("evaluate", "pixel-kmeans", "--data", tmp_path / "set", "--json")
    report = json.loads(got.out)
    assert got.code == 0 and report["n"] == 3 and report["model"] == "pixel-kmeans"


# The shipped checkpoints


@pytest.mark.parametrize("name", available())
def test_held_out_scores_recomputed_are_those_of_the_card(here, name):
    got = here("evaluate", name, "--data", "mnist-test", "--json")
    assert got.code == 0, got.err
    report, card = json.loads(got.out), load(name).card_["scores"]["held_out"]
    assert report["n"] == card["n"] == 10_000
    for key in ("acc", "nmi", "ari", "named_accuracy", "not_sure"):
        # A few images on a border may fall to the other side with another CPU's rounding.
        assert report[key] == pytest.approx(card[key], abs=5e-4), key
