"""Help, numbers and errors as users meet them: exit codes, and what goes to which stream."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from deepcluster import cli
from deepcluster.data import DATA_SETS, open_dataset
from deepcluster.data.fashion_mnist import FASHION_PARTS
from deepcluster.data.mnist import PARTS
from deepcluster.errors import DataError, DeepClusterError
from deepcluster.models import kinds
from deepcluster.vocabulary import DIGIT_SETS
from tests.support.commands import one_sentence, outcome


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
