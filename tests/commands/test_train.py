"""Training as users meet it: what it prints and leaves, and what it does not write over."""

from __future__ import annotations

import json
import shutil
import signal

import numpy as np
import pytest

from deepcluster import cli
from deepcluster.evaluate import clustering_accuracy
from deepcluster.models import load
from tests.support.commands import SCORES, command, one_sentence


def test_training_leaves_a_checkpoint_and_a_card(trained, drawn):
    assert trained.code == 0, trained.err
    assert f"Saved to {trained.folder}." in trained.out and "ACC" in trained.out
    assert "image 60 is left out" in trained.err
    card = json.loads((trained.folder / "card.json").read_text())
    assert card["seed"] == 3 and card["settings"]["random_state"] == 3
    assert card["data"]["name"] == "drawn.npz" and card["data"]["n"] == 60
    assert len(card["data"]["sha256"]) == 64
    assert {"python", "numpy", "torch"} <= set(card["versions"])
    assert card["seconds"] > 0 and "cores" in card["hardware"]
    assert list(card["scores"]) == ["train"] and list(card["scores"]["train"]) == SCORES
    assert card["naming"]["labels_used"] == 10 == len(card["names"])
    assert not (trained.folder / "unfinished").exists()


def test_progress_goes_to_standard_error(trained):
    assert "kmeans" in trained.err and "left" in trained.err
    assert "kmeans  " not in trained.out


def test_a_finished_run_is_not_run_again(trained, here):
    before = (trained.folder / "model.safetensors").stat().st_mtime_ns
    got = here(*trained.args, "--resume")
    assert got.code == 0 and "finished already" in got.out
    assert (trained.folder / "model.safetensors").stat().st_mtime_ns == before


def files_in(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_trained_model_is_not_written_over_unless_told(here, trained, drawn, tmp_path):
    out = tmp_path / "model"
    shutil.copytree(trained.folder, out)
    before = files_in(out)
    other = ("train", "pixel-kmeans", "--data", drawn, "--seed", 4, "--out", out)
    for words in (other, (*other, "--seeds", 2), (*other, "--resume")):
        got = here(*words)
        assert got.code == 2 and got.out == "" and files_in(out) == before, words
        assert str(out) in got.err and "--force" in got.err.splitlines()[-1]
    assert one_sentence(here(*other).err)  # before the data is opened
    # Of several seeds the best would go where the single one is.
    got = here(*other, "--seeds", 2, "--resume")
    assert got.code == 2 and "--force" in got.err and files_in(out) == before
    assert here(*other, "--force").code == 0
    assert load(out).card_["seed"] == 4
    assert here(*other, "--resume").out == f"{out} is finished already.\n"


def test_unfinished_work_is_not_thrown_away_unless_told(here, drawn, tmp_path):
    out = tmp_path / "model"
    kept = out / "unfinished" / "stage.epoch.safetensors"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"hours of work")
    words = ("train", "pixel-kmeans", "--data", drawn, "--out", out)
    got = here(*words)
    assert got.code == 2 and one_sentence(got.err)
    assert "--resume" in got.err and "--force" in got.err
    assert kept.read_bytes() == b"hours of work"
    assert here(*words, "--force").code == 0
    assert not kept.exists() and load(out).card_["seed"] == 0


def test_a_seed_of_several_is_not_written_over_either(here, trained, drawn, tmp_path):
    shutil.copytree(trained.folder, tmp_path / "seed-3")
    got = here("train", "pixel-kmeans", "--data", drawn, "--out", tmp_path, "--seeds", 2)
    assert got.code == 2 and "seed-3" in got.err and one_sentence(got.err)


def test_another_model_among_the_seeds_is_noticed_before_any_is_trained(
    here, trained, drawn, tmp_path
):
    shutil.copytree(trained.folder, tmp_path / "seed-5")  # it is of seed 3
    words = ("--data", drawn, "--out", tmp_path, "--seed", 4, "--seeds", 2, "--resume")
    got = here("train", "pixel-kmeans", *words)
    assert got.code == 2 and "seed-5 holds a model of other settings" in got.err
    assert [path.name for path in tmp_path.iterdir()] == ["seed-5"]


def test_training_needs_no_labels(here, drawn, tmp_path):
    images = np.load(drawn)["images"][:20]
    np.savez(tmp_path / "bare.npz", images=images)
    got = here("train", "pixel-kmeans", "--data", tmp_path / "bare.npz", "--out", tmp_path / "m")
    assert got.code == 0 and "no labels" in got.err
    card = json.loads((tmp_path / "m" / "card.json").read_text())
    assert card["names"] is None and "scores" not in card
    # Without names a digit can't be right or wrong, but clusters still agree with labels or not.
    scored = here("evaluate", tmp_path / "m", "--data", drawn, "--json")
    assert json.loads(scored.out)["named_accuracy"] is None


def test_too_few_pictures_are_one_sentence(here, drawn, tmp_path):
    np.savez(tmp_path / "few.npz", images=np.load(drawn)["images"][:4])
    got = here("train", "pixel-kmeans", "--data", tmp_path / "few.npz", "--out", tmp_path / "m")
    assert got.code == 2 and one_sentence(got.err) and "too few" in got.err


def interruptible():
    # A runner in the background may have told its children to ignore Ctrl+C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_says_how_to_go_on(drawn, tmp_path):
    args = ("train", "pixel-kmeans", "--data", drawn, "--out", tmp_path / "m")
    process = command(*args, preexec_fn=interruptible)
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if line.startswith("image 60"):  # the data is open, the training begins
            process.send_signal(signal.SIGINT)
    assert process.wait() == cli.INTERRUPTED, seen
    assert "--resume" in seen[-1] and "Traceback" not in "".join(seen)


@pytest.mark.parametrize("n", [2, 3])
def test_of_several_seeds_the_one_is_kept_that_agrees_most(here, drawn, tmp_path, n):
    args = ("train", "pixel-kmeans", "--data", drawn, "--seed", 3, "--seeds", n, "--out", tmp_path)
    got = here(*args)
    assert got.code == 0 and "Kept seed" in got.err
    runs = {str(seed): load(tmp_path / f"seed-{seed}") for seed in range(3, 3 + n)}
    agreed = {
        seed: np.mean([clustering_accuracy(run.labels_, other.labels_)
                       for key, other in runs.items() if key != seed])
        for seed, run in runs.items()
    }  # fmt: skip
    kept = json.loads((tmp_path / "card.json").read_text())
    for seed, found in kept["seeds"].items():
        assert found["information"] == runs[seed].card_["information"]
        assert found["agreement"] == pytest.approx(agreed[seed], abs=1e-5)
    assert len(kept["seeds"]) == n
    # Two agree with each other as much as the other way round: then the information decides.
    best = max(runs, key=lambda seed: (agreed[seed].round(9), runs[seed].card_["information"]))
    assert kept["seed"] == int(best)
    # A checkpoint like any other, and finished work is left alone.
    assert here("evaluate", tmp_path, "--data", drawn).code == 0
    before = (tmp_path / "seed-3" / "model.safetensors").stat().st_mtime_ns
    for seed in runs:  # what a killed process left stays where it is
        (tmp_path / f"seed-{seed}" / ".card.json-abcd_123").mkdir()
    assert here(*args, "--resume").code == 0
    assert (tmp_path / "seed-3" / "model.safetensors").stat().st_mtime_ns == before
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("count", ["0", "101", "x"])
def test_a_count_of_seeds_that_makes_no_sense_is_one_sentence(here, count):
    got = here("train", "pixel-kmeans", "--seeds", count)
    assert got.code == 2 and one_sentence(got.err)
