"""A watch over work: what it tells of failures, of signals and on the way."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from deepcluster.notify.channel import Channel
from deepcluster.notify.signals import Stopped
from deepcluster.notify.watch import Watch
from deepcluster.training.progress import Reporter
from tests.support.notify_servers import notify_run_server, settle_home


@pytest.fixture
def server():
    with notify_run_server() as known:
        yield known


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    settle_home(monkeypatch, tmp_path, None)


class Log(Reporter):
    """Keeps the notes."""

    def __init__(self):
        self.notes = []

    def note(self, text):
        self.notes.append(text)


def watch(server, **how):
    channels = [Channel("phone", "notify.run", server.url)]
    return Watch(channels, "deep", Log(), resume="deepcluster train deep --resume", **how)


def test_the_epoch_of_a_failure_is_told(server, capsys):
    with pytest.raises(ValueError, match="broken"), watch(server) as watching:
        with watching.reporter.stage("agreement", 9) as stage:
            stage.step(9.0, loss=0.1)
        with watching.reporter.stage("self-training", 14) as stage:
            stage.step(2.5, loss=0.5)
            raise ValueError("it is\nbroken")
    assert server.fields[0]["message"].splitlines() == [
        "deep failed",
        "broken",
        "At: self-training, epoch 3 of 14",
        "To go on: deepcluster train deep --resume",
    ]
    assert capsys.readouterr().err == "notified: phone ok\n"


def test_a_server_that_fails_does_not_hide_the_failure(server, capsys):
    server.behaviour = 404
    with pytest.raises(ValueError, match="broken"), watch(server) as watching:
        raise ValueError("broken")
    assert watching.reporter.inner.notes == ["notification to phone, try 1 of 3: 404 not found"]
    assert capsys.readouterr().err == "notified: phone failed: 404 not found\n"


def test_whoever_pressed_ctrl_c_is_not_told(server, capsys):
    with pytest.raises(KeyboardInterrupt), watch(server):
        raise KeyboardInterrupt
    assert server.fields == [] and capsys.readouterr() == ("", "")


@contextmanager
def disposed(number, how):
    """Have a signal do this, whatever it does to whoever runs the tests: nohup, say."""
    before = signal.signal(number, how)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_ended_from_outside_is_told(server, number):
    with disposed(number, signal.SIG_DFL):
        with pytest.raises(Stopped), watch(server):
            os.kill(os.getpid(), number)
            time.sleep(10)  # interrupted
        assert "Stopped by " + number.name in server.fields[0]["message"]
        assert signal.getsignal(number) is signal.SIG_DFL


def test_nohup_is_respected(server):
    with disposed(signal.SIGHUP, signal.SIG_IGN), watch(server):
        os.kill(os.getpid(), signal.SIGHUP)
    assert server.fields == []


# on the way


def test_on_the_way_the_epoch_is_told_until_the_end(server):
    with watch(server, every=0.05) as watching, watching.reporter.stage("agreement", 9) as stage:
        stage.step(4.2, loss=0.25)
        while len(server.fields) < 2:
            time.sleep(0.01)
        watching.done({}, Path("m"))
    assert "agreement, epoch 5 of 9, loss 0.2500" in server.fields[1]["message"]
    assert server.fields[-1]["message"].startswith("deep is trained")
    told = len(server.fields)
    time.sleep(0.2)
    assert len(server.fields) == told
    assert "phone told on the way" in watching.reporter.inner.notes


def test_a_server_that_hangs_does_not_hold_up_the_training(server):
    """The loop goes through its steps while a message is on its way and not answered."""
    server.behaviour = "hang"
    with pytest.raises(KeyboardInterrupt), watch(server, every=0.01) as watching:
        with watching.reporter.stage("agreement", 9) as stage:
            while not server.fields:
                stage.step(1.0)
            for step in range(1000):
                stage.step(step / 1000)
        assert len(server.fields) == 1  # still unanswered, and no second one behind it
        raise KeyboardInterrupt
