"""Training that tells how it ends, and that nothing about telling changes or holds up."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from functools import partial

import numpy as np
import pytest
from sklearn.datasets import load_digits

from deepcluster import cli
from deepcluster.models import load
from tests.support.commands import outcome, run_here
from tests.support.notify_servers import (
    CHANNEL,
    PASSWORD,
    notify_run_server,
    settle_home,
    smtp_server,
)

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")


@pytest.fixture
def server():
    with notify_run_server() as known:
        yield known


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path_factory):
    return settle_home(monkeypatch, tmp_path_factory.mktemp("home"), None)


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Sixty of scikit-learn's digits in a file."""
    digits = load_digits()
    path = tmp_path_factory.mktemp("data") / "few.npz"
    np.savez(path, images=(digits.images[:60] * 15.9).astype(np.uint8), labels=digits.target[:60])
    return path


@pytest.fixture
def train(few, tmp_path, capsys):
    """``deepcluster train pixel-kmeans ...`` into ``tmp_path / "m"``."""
    words = ("train", "pixel-kmeans", "--data", few, "--out", tmp_path / "m")
    return partial(run_here, capsys, *words)


@pytest.fixture(scope="module")
def labels(few, tmp_path_factory):
    """What training without any notification ends with."""
    out = tmp_path_factory.mktemp("plain") / "m"
    assert cli.main(["train", "pixel-kmeans", "--data", str(few), "--out", str(out)]) == 0
    return load(out).labels_


def no_secret(*texts):
    return not any(secret in text for text in texts for secret in (CHANNEL, PASSWORD))


# the end


def test_the_end_is_told_with_score_time_and_folder(train, server, labels, tmp_path):
    got = train("--notify", server.url)
    assert got.code == 0
    assert got.out.splitlines()[-2:] == [f"Saved to {tmp_path / 'm'}.", "notified: form ok"]
    (told,) = server.fields
    title, score, took, folder = told["message"].splitlines()
    assert title == "pixel-kmeans is trained"
    card = json.loads((tmp_path / "m" / "card.json").read_text())
    accuracy = card["scores"]["train"]["acc"]
    assert score == f"On its own training data: {100 * accuracy:.2f} % right"
    assert took.startswith("Time: ") and folder == f"Checkpoint: {tmp_path / 'm'}"
    np.testing.assert_array_equal(load(tmp_path / "m").labels_, labels)
    assert no_secret(got.out, got.err, json.dumps(card))


def test_a_remembered_channel_is_told_in_french(train, server, home, monkeypatch):
    monkeypatch.setenv("NOTIFY_API_SERVER", server.api)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert cli.main(["notify", "register"]) == 0
    got = train("--notify")
    assert got.out.splitlines()[-1] == "notifié : phone ok"
    assert server.fields[-1]["message"].startswith("pixel-kmeans : entraînement terminé")


def test_the_url_may_be_left_out_in_front_of_the_model(few, server, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_API_SERVER", server.api)
    assert cli.main(["notify", "register"]) == 0
    words = ("train", "--notify", "pixel-kmeans", "--data", few, "--out", tmp_path / "m")
    got = run_here(capsys, *words)
    assert got.code == 0 and len(server.fields) == 1


def test_what_was_finished_before_is_not_told(train, server):
    assert train().code == 0
    got = train("--resume", "--notify", server.url)
    assert got.code == 0 and server.fields == [] and "notified" not in got.out


def test_labels_are_the_same_whatever_mail_servers_do(train, labels, tmp_path):
    with smtp_server() as mail:
        got = train(
            *("--notify", mail.url()),
            *("--notify", mail.url(password=PASSWORD + "x")),
            *("--notify", mail.url(scheme="mailtos")),
        )
    assert got.code == 0
    assert got.out.splitlines()[-1] == (
        "notified: mail ok, mail-2 failed: 535 authentication, mail-3 failed: no TLS there"
    )
    np.testing.assert_array_equal(load(tmp_path / "m").labels_, labels)
    assert len(mail.messages) == 1 and no_secret(got.out, got.err)


def test_labels_are_the_same_whatever_web_servers_do(few, labels, tmp_path):
    """In a process of its own, which has to end although two servers still hang."""
    behaviours: list[int | str] = [404, 429, 500, "reset", "hang", "drip"]
    with ExitStack() as stack:
        servers = [stack.enter_context(notify_run_server()) for _ in behaviours]
        words: list[object] = ["train", "pixel-kmeans", "--data", few, "--out", tmp_path / "m"]
        for known, behaviour in zip(servers, behaviours, strict=True):
            known.behaviour = behaviour
            words += ["--notify", known.url]
        got = outcome(*words)
    assert got.code == 0, got.err
    assert got.out.splitlines()[-1] == (
        "notified: form failed: 404 not found, form-2 failed: 429 too many messages, "
        "form-3 failed: 500 server error, form-4 failed: connection broken off, "
        "form-5 failed: no answer within 5 s, form-6 failed: no answer within 5 s"
    )
    assert [len(known.fields) for known in servers] == [1, 3, 3, 3, 3, 3]
    assert "notification to form-5, try 3 of 3: no answer" in got.err
    np.testing.assert_array_equal(load(tmp_path / "m").labels_, labels)
    assert no_secret(got.out, got.err, (tmp_path / "m" / "card.json").read_text())


# failures


def test_a_failure_is_told_with_its_last_line_and_how_to_go_on(few, server, capsys, tmp_path):
    (tmp_path / "file").write_text("no folder")
    out = tmp_path / "file" / "m"
    words = ["train", "pixel-kmeans", "--data", few, "--seed", 7, "--out", out]
    got = run_here(capsys, *words, "--notify", server.url)
    assert got.code == 2
    assert got.err.splitlines()[-2] == "notified: form ok"
    title, error, where, resume = server.fields[0]["message"].splitlines()
    assert title == "pixel-kmeans failed"
    assert "Not a directory" in error and "not begun" in where
    again = shlex.split(resume.removeprefix("To go on: "))
    assert again == ["deepcluster", *map(str, words), "--resume"]


def test_data_that_is_not_there_is_a_failure_like_any_other(train, server):
    got = train("--notify", server.url, "--data", "nowhere.npz")
    assert got.code == 2 and "nowhere.npz" in server.fields[0]["message"]


def test_a_folder_that_is_taken_is_nothing_to_tell_elsewhere(train, server, tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "card.json").write_text("{}")
    got = train("--notify", server.url)
    assert got.code == 2 and "--force" in got.err and got.err.count("\n") == 1
    assert server.fields == []


@pytest.fixture
def send_signal():
    """Send this process a signal as soon as something is so; never after the test."""
    over = threading.Event()

    def send_when(number, is_so):
        def wait():
            while not over.wait(0.02):
                if is_so():
                    os.kill(os.getpid(), number)
                    return

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        threads.append(thread)

    threads: list[threading.Thread] = []
    # A runner in the background may have told its children to ignore Ctrl+C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield send_when
    over.set()
    for thread in threads:
        thread.join()
    signal.signal(signal.SIGINT, before)


def test_a_training_that_is_ended_tells_its_epoch(server, few, tmp_path, capsys, send_signal):
    out = tmp_path / "m"
    send_signal(signal.SIGTERM, lambda: list((out / "unfinished").glob("*.epoch.safetensors")))
    words = ("train", "deep", "--data", few, "--out", out, "--notify", server.url)
    got = run_here(capsys, *words)
    assert got.code == 128 + signal.SIGTERM
    *_, notified, stopped = got.err.splitlines()
    assert notified == "notified: form ok"
    assert stopped.startswith("Stopped by SIGTERM") and "--resume" in stopped
    title, error, where, resume = server.fields[0]["message"].splitlines()
    assert (title, error) == ("deep failed", "Stopped by SIGTERM.")
    assert ", epoch 2 of " in where
    again = cli.build_parser().parse_args(shlex.split(resume.removeprefix("To go on: "))[1:])
    assert (again.model, again.resume, again.notify) == ("deep", True, None)
    assert str(again.out) == str(out) and again.data == str(few)


def test_ctrl_c_ends_the_waiting_not_the_result(server, train, send_signal):
    server.behaviour = "hang"
    send_signal(signal.SIGINT, lambda: server.fields)
    got = train("--notify", server.url)
    assert got.code == 0
    assert got.out.splitlines()[-1] == "notified: not waited for"
    assert got.out.splitlines()[-2].startswith("Saved to ")


# what is wrong with --notify


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--notify"], "notify register"),
        (["--notify=nothing://hUsHhUsH"], "nothing://"),
        (["--notify", "mailto://me:hUsHhUsH@"], "mailto://"),
        (["--notify", "me:hUsHhUsH@example.org"], "no URL"),
        (["--notify", "ntfy://ok", "--notify", "tgram://hUsHhUsH"], "tgram://"),
        (["--notify-every", "10m"], "--notify"),
        (["--notify", "ntfy://ok", "--notify-every", "soon"], "soon"),
    ],
    ids=" ".join,
)
def test_it_is_said_before_training_starts(train, tmp_path, options, named):
    got = train(*options)
    assert got.code == 2 and got.out == "" and got.err.count("\n") == 1
    assert named in got.err and "hUsHhUsH" not in got.err
    assert not (tmp_path / "m").exists()


def test_without_notify_apprise_is_not_even_imported():
    program = (
        "import sys; from deepcluster.notify import chosen, watch;"
        "from deepcluster.training.progress import Reporter;"
        "watch.Watch(chosen(None), 'deep', Reporter(), resume='');"
        "print({'apprise', 'requests', 'notify_run', 'torch'} & set(sys.modules))"
    )
    got = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert got.stdout == "set()\n", got.stderr
