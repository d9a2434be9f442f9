"""Training and scoring as users meet them: exit codes, and what goes to which stream."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from deepcluster import cli
from deepcluster.data import DATA_SETS, open_dataset
from deepcluster.data.fashion_mnist import FASHION_PARTS
from deepcluster.data.mnist import PARTS
from deepcluster.errors import DataError, DeepClusterError
from deepcluster.evaluate import clustering_accuracy
from deepcluster.models import available, kinds, load
from deepcluster.vocabulary import DIGIT_SETS
from tests.support.commands import command, outcome, run_here, save
from tests.support.drawings import canvas

KEYS = ["model", "data", "n", "acc", "nmi", "ari", "named_accuracy", "not_sure", "seconds"]


@pytest.fixture
def here(capsys):
    return partial(run_here, capsys)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """An archive of sixty drawn digits, one blank picture among them."""
    labels = np.append(np.tile(np.arange(10), 6), 3)
    images = [canvas(int(label), seed=i) for i, label in enumerate(labels)]
    images[-1] = np.full_like(images[0], 255)
    path = tmp_path_factory.mktemp("drawn") / "drawn.npz"
    np.savez_compressed(path, images=np.stack(images), labels=labels)
    return path


@pytest.fixture(scope="module")
def trained(drawn, tmp_path_factory):
    """What training on the archive printed, and the folder it left."""
    out = tmp_path_factory.mktemp("trained") / "model"
    args = ("train", "pixel-kmeans", "--data", drawn, "--seed", 3, "--out", out)
    return SimpleNamespace(folder=out, args=args, **vars(outcome(*args)))


def one_sentence(text):
    return text.count("\n") == 1 and text.endswith(".\n") and "Traceback" not in text


# Help and errors


def test_help_is_given_without_importing_what_takes_seconds():
    program = (
        "import sys; from deepcluster import cli; cli.build_parser().format_help();"
        "print(sorted({'torch', 'sklearn', 'numpy', 'cv2', 'scipy', 'rich'} & set(sys.modules)))"
    )
    heavy = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert heavy.stdout == "[]\n", heavy.stderr


def test_help_names_every_kind_of_model(here):
    shown = here("train", "--help")
    assert shown.code == 0 and all(kind in shown.out for kind in kinds())
    assert here("--version").out.startswith("deepcluster ")


@pytest.mark.parametrize("name", ["train", "evaluate", "study"])
def test_help_names_every_data_set_that_there_is(here, name):
    shown = here(name, "--help")
    words = set(re.findall(r"[\w-]+", re.sub(r"-\n +", "-", shown.out)))
    assert set(DIGIT_SETS if name == "study" else DATA_SETS) <= words


def test_the_names_of_the_data_sets_are_those_that_are_opened():
    assert {*PARTS, *FASHION_PARTS, "digits"} == set(DATA_SETS) > set(DIGIT_SETS)
    with pytest.raises(DataError, match="give " + ", ".join(DATA_SETS)):
        open_dataset("nothing-such")


WRONG = [
    (),
    ("fly",),
    ("train",),
    ("train", "nothing-such"),
    ("train", "pixel-kmeans", "--seed", "-1"),
    ("train", "pixel-kmeans", "--seed", "x"),
    ("train", "pixel-kmeans", "--data", "nowhere.npz"),
    ("evaluate", "nothing-such"),
    ("evaluate", "pixel-kmeans", "--data", "nowhere"),
    ("evaluate", "pixel-kmeans", "--data", "mnist-test", "--data-dir", "setup.py/not-a-folder"),
    ("predict",),
    ("predict", "a.png", "--model", "nothing-such"),
]


@pytest.mark.parametrize("args", WRONG, ids=" ".join)
def test_an_error_is_one_sentence_on_standard_error_and_code_2(here, args, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "setup.py").write_text("a file")
    got = here(*args)
    assert got.code == 2 and got.out == "" and one_sentence(got.err), got


def test_a_real_process_ends_with_the_same_code(tmp_path):
    got = outcome("evaluate", tmp_path / "nothing")
    assert got.code == 2 and got.out == "" and one_sentence(got.err), got


def test_an_output_folder_that_cannot_be_made_is_one_sentence(here, drawn, tmp_path):
    (tmp_path / "file").write_text("no folder")
    out = tmp_path / "file" / "model"
    got = here("train", "pixel-kmeans", "--data", drawn, "--out", out)
    assert got.code == 2 and str(tmp_path / "file") in got.err.splitlines()[-1]
    assert "Traceback" not in got.err


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("a fault\nof ours"),
        MemoryError(),
        ImportError("libGL.so.1: no such file"),
        PermissionError(13, "Permission denied", "/some/file"),
        DeepClusterError("A sentence."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_error_shows_a_traceback_unless_asked_to(here, monkeypatch, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("deepcluster.models.load", fail)
    monkeypatch.delenv(cli.DEBUG, raising=False)
    got = here("evaluate", "pixel-kmeans")
    assert got.code == 2 and got.err.count("\n") == 1 and got.out == ""
    monkeypatch.setenv(cli.DEBUG, "1")
    if isinstance(error, DeepClusterError):
        assert here("evaluate", "pixel-kmeans").code == 2
    else:
        with pytest.raises(type(error)):
            here("evaluate", "pixel-kmeans")


# train


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
    assert list(card["scores"]) == ["train"] and list(card["scores"]["train"]) == KEYS
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


# evaluate


def test_evaluate_prints_one_object(trained, drawn):
    got = outcome("evaluate", trained.folder, "--data", drawn, "--json")
    assert got.code == 0 and "image 60 is left out" in got.err
    report = json.loads(got.out)
    assert list(report) == KEYS and got.out.count("\n") == 1
    assert report["model"] == str(trained.folder) and report["data"] == "drawn.npz"
    # The training data again: what the card says, recomputed in a process of its own.
    card = json.loads((trained.folder / "card.json").read_text())
    for key in ("n", "acc", "nmi", "ari", "named_accuracy", "not_sure"):
        assert report[key] == card["scores"]["train"][key]


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


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9" * 5000])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("train deep --seeds", "is not between 1 and 100"),
        ("adapt --from drawings --rounds", "is not between 1 and 100"),
        ("study --limit", "is not between 1 and 1,000,000"),
        ("drawings list --limit", "is not between 1 and 1,000,000"),
        ("serve --keep-days", "is neither a number from 1 on nor 'none'"),
    ],
)
def test_a_number_of_things_is_asked_for_in_the_same_words(here, words, said, number):
    got = here(*words.split(), number)
    assert got.code == 2 and one_sentence(got.err) and said in got.err


@pytest.mark.parametrize("count", ["0", "101", "x"])
def test_a_count_of_seeds_that_makes_no_sense_is_one_sentence(here, count):
    got = here("train", "pixel-kmeans", "--seeds", count)
    assert got.code == 2 and one_sentence(got.err)
