"""Training that is killed and goes on, without what the hardware may lack, and told in progress."""

import io
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from rich.console import Console
from sklearn.datasets import load_digits

from deepcluster.data import open_dataset
from deepcluster.errors import TrainingError
from deepcluster.models import create, load
from deepcluster.training.journal import Journal, fingerprint
from deepcluster.training.loop import fitting_batch_size, one_cycle, seeded, train_epochs
from deepcluster.training.progress import RichReporter
from deepcluster.training.run import Run
from tests.support import deep_process
from tests.support.demo_process import REPOSITORY
from tests.support.dying_journal import DyingJournal, Killed
from tests.support.small_models import small_deep


@pytest.fixture(scope="module")
def images():
    return deep_process.images()


def test_a_run_that_dies_after_any_write_ends_with_the_same_labels(images, tmp_path):
    whole = small_deep().fit(images)
    n_deaths = 0
    while True:  # each life gets one write further than the one before
        try:
            journal = DyingJournal(tmp_path / "work", "mark", 1)
            resumed = small_deep().fit(images, run=Run(journal=journal))
            break
        except Killed:
            n_deaths += 1
    assert n_deaths >= 7  # two embeddings of one epoch, self-training of two, and three results
    np.testing.assert_array_equal(resumed.labels_, whole.labels_)
    np.testing.assert_array_equal(resumed.cluster_centers_, whole.cluster_centers_)


def test_a_process_killed_in_each_stage_ends_with_the_same_labels(images, tmp_path):
    command = [sys.executable, "-m", "tests.support.deep_process", str(tmp_path)]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    for stage in ("agreement", "reconstruction", "self-training"):
        process = subprocess.Popen(command, env=env, cwd=REPOSITORY)
        while not list((tmp_path / "work").glob(f"{stage}.*")):
            assert process.poll() is None, "the training ended before it could be killed"
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not (tmp_path / "labels.npy").exists()
    subprocess.run(command, env=env, cwd=REPOSITORY, check=True, capture_output=True)
    whole = small_deep().fit(images)
    np.testing.assert_array_equal(np.load(tmp_path / "labels.npy"), whole.labels_)


def train_command(data, out, *more):
    return [
        *(sys.executable, "-m", "deepcluster", "train", "ae-kmeans"),
        *("--data", str(data), "--out", str(out), *more),
    ]


def test_the_command_killed_and_resumed_ends_with_the_same_labels(tmp_path):
    """Kill -9, twice; the same command with --resume goes on."""
    digits = load_digits()
    data = tmp_path / "few.npz"
    np.savez(data, images=(digits.images[:20] * 15.9).astype(np.uint8), labels=digits.target[:20])
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    out = tmp_path / "killed"
    kept = out / "unfinished" / "autoencoder.epoch.safetensors"
    for _ in range(2):
        begun = kept.stat().st_mtime_ns if kept.exists() else 0
        process = subprocess.Popen(train_command(data, out, "--resume"), env=env)
        while not kept.exists() or kept.stat().st_mtime_ns == begun:
            assert process.poll() is None, "the training ended before it could be killed"
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not (out / "card.json").exists()
    subprocess.run(train_command(data, out, "--resume"), env=env, check=True, capture_output=True)
    assert not (out / "unfinished").exists()
    whole = create("ae-kmeans").fit(open_dataset(str(data)).images)
    np.testing.assert_array_equal(load(out).labels_, whole.labels_)


def test_work_of_other_settings_or_data_is_refused(images, tmp_path):
    Journal(tmp_path, "one").keep_epoch("stage", 3, {"a": torch.ones(2)})
    kept = Journal(tmp_path, "one").last_epoch("stage")
    assert kept is not None
    assert kept[0] == 3
    with pytest.raises(TrainingError, match="other settings or other data"):
        Journal(tmp_path, "two").last_epoch("stage")
    assert fingerprint({"a": 1}, images) != fingerprint({"a": 2}, images)
    assert fingerprint({"a": 1}, images) != fingerprint({"a": 1}, images[1:])


def test_nothing_is_left_of_work_that_is_done(tmp_path):
    journal = Journal(tmp_path / "work")
    journal.keep_epoch("stage", 1, {"a": torch.ones(2)})
    half = tmp_path / "work" / ".stage.epoch.safetensors-killed"  # as a kill in a write leaves it
    half.mkdir()
    (half / "stage.epoch.safetensors").write_bytes(b"half")
    journal.clear()
    assert list(tmp_path.iterdir()) == []


def test_damaged_work_is_said(tmp_path):
    Journal(tmp_path).keep_epoch("stage", 1, {"a": torch.ones(1000)})
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(TrainingError, match="damaged"):
        Journal(tmp_path).last_epoch("stage")


def test_labels_do_not_depend_on_reduced_precision_being_there(images):
    """Switched off, training still runs and answers in the same form."""
    model = small_deep().fit(images, run=Run(device="cpu", reduced_precision=False))
    assert set(model.labels_) <= set(range(10))
    assert np.isfinite(model.cluster_centers_).all()


def test_bfloat16_trains_where_it_is_only_emulated(images):
    model = small_deep().fit(images, run=Run(device="cpu", reduced_precision=True))
    assert np.isfinite(model.cluster_centers_).all()


def test_every_image_is_seen_in_every_epoch():
    seen = []

    def loss_of(rows, generator):
        seen.append(rows)
        return network.weight.sum()

    network = torch.nn.Linear(1, 1)
    train_epochs(
        "count",
        network,
        loss_of,
        960,
        n_epochs=1,
        batch_size=8,
        learning_rate=0.1,
        seed=0,
        run=Run(),
    )
    assert sorted(torch.cat(seen).tolist()) == list(range(960))


@pytest.mark.parametrize(
    ("n_images", "asked", "size"),
    [(60_000, 256, 256), (15_360, 256, 256), (9_000, 256, 150), (1_797, 256, 64), (300, 32, 32)],
)
def test_small_sets_get_smaller_batches(n_images, asked, size):
    assert fitting_batch_size(n_images, asked) == size


def test_seeds_depend_on_all_their_parts():
    draws = {
        torch.rand(1, generator=seeded(torch.device("cpu"), *parts)).item()
        for parts in [(0, "a", 0), (1, "a", 0), (0, "b", 0), (0, "a", 1)]
    }
    assert len(draws) == 4


def test_one_cycle_rises_then_falls():
    rates = [one_cycle(t / 100) for t in range(101)]
    peak = int(np.argmax(rates))
    assert rates[peak] == pytest.approx(1, abs=1e-3)
    assert rates[:peak] == sorted(rates[:peak])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] < 1e-3 < rates[0]


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_tells_epoch_loss_and_time_left(terminal):
    out = io.StringIO()
    reporter = RichReporter(Console(file=out, force_terminal=terminal, width=120))
    with reporter.stage("teaching", 3) as stage:
        for epoch in (1, 2, 3):
            stage.step(epoch, loss=0.5 / epoch)
    told = out.getvalue()
    assert "teaching" in told
    assert "0.1667" in told
    assert ("0:00:00" if terminal else "s left") in told
