"""``deepcluster serve``: what ``python demo.py`` is, for who has the package installed."""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys

import httpx
import pytest

import demo
from deepcluster import cli
from deepcluster.app.service.drawing_keeper import DEFAULT_LIMITS
from deepcluster.commands import serve
from tests.support.commands import outcome, run_here
from tests.support.demo_process import REPOSITORY, Demo


def parsed(*words: str) -> argparse.Namespace:
    return cli.build_parser().parse_args(["serve", *words])


def assert_one_sentence(ended, *words: str) -> None:
    assert ended.code == 2 and ended.out == ""
    assert ended.err.endswith(".\n") and ended.err.count("\n") == 1, ended.err
    assert ".;" not in ended.err and "Traceback" not in ended.err
    for word in words:
        assert word in ended.err


def test_help_loads_nothing_heavy():
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "deepcluster", "serve", "--help"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert not loaded & {"torch", "numpy", "gradio", "fastapi", "sklearn", "cv2", "sqlalchemy"}


def test_demo_py_takes_the_same_options(capsys):
    texts = []
    for main, words in ((cli.main, ["serve", "--help"]), (demo.main, ["--help"])):
        with pytest.raises(SystemExit):
            main(words)
        texts.append(capsys.readouterr().out)
    ours, theirs = (text[text.index("--host") :].split("options:")[1] for text in texts)
    assert ours == theirs


def test_help_shows_what_holds_where_nobody_says_otherwise(capsys):
    with pytest.raises(SystemExit):
        cli.main(["serve", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    options = parsed()
    kept = (options.keep_days, options.keep_drawings, options.keep_bytes)
    assert kept == (DEFAULT_LIMITS.days, DEFAULT_LIMITS.rows, DEFAULT_LIMITS.size)
    assert kept == (30, 100_000, 2_000_000_000)
    for default in ("default: 30)", "default: 100000)", "default: 2GB)"):
        assert default in text
    assert serve._size("2GB") == DEFAULT_LIMITS.size


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        (("--keep-days", "none", "--keep-drawings", "none"), (None, None, 2_000_000_000)),
        (("--keep-days", "7", "--keep-bytes", "500MB"), (7, 100_000, 500_000_000)),
        (("--keep-bytes", "none"), (30, 100_000, None)),
    ],
)
def test_limits(words, limits):
    options = parsed(*words)
    assert (options.keep_days, options.keep_drawings, options.keep_bytes) == limits


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "seven"), "--port"),
        (("--port", "70000"), "65535"),
        (("--auth", "ada"), "USER:PASSWORD"),
        (("--keep-days", "0"), "'none'"),
        (("--keep-bytes", "2 elephants"), "500MB"),
        (("--host", "no.such.host.invalid"), "--host"),
    ],
)
def test_what_can_not_be_is_said_in_one_sentence(capsys, words, said):
    assert_one_sentence(run_here(capsys, "serve", *words), said)


def test_a_port_in_use(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_one_sentence(run_here(capsys, "serve", "--port", port), port, "in use")


def test_no_such_model_and_no_such_database():
    assert_one_sentence(outcome("serve", "--port", "0", "--models", "deepest"), "deepest")
    assert_one_sentence(outcome("serve", "--port", "0", "--db", "drawings.db"), "URL")


def test_it_serves_until_ctrl_c():
    options = ("--models", "pixel-kmeans", "--db", "none")
    with Demo(*options, program=("-m", "deepcluster", "serve")) as running:
        assert httpx.get(f"{running.url}/healthz").json()["models"] == ["pixel-kmeans"]
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(60) == 0
    assert running.lines == [f"The demo is at {running.url}  (stop it with Ctrl+C)"]
