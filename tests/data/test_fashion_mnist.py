"""Fashion-MNIST: beside MNIST, whose files have the same names, installed, or downloaded."""

import hashlib
import shutil

import numpy as np
import pytest

from deepcluster.data import fashion_mnist, open_dataset
from deepcluster.errors import DataError
from tests.support.mirrors import N, good, mirror, names_in, packed, publish


@pytest.fixture
def small_fashion(tmp_path_factory, monkeypatch):
    """A small set in the place of the real one, with no source but those a test gives."""
    folder = tmp_path_factory.mktemp("published")
    parts = {f"fashion-{name}": part for name, part in publish(folder).items()}
    # In place: `deepcluster.data` knows the names of the parts by the same dictionary.
    for name, part in parts.items():
        monkeypatch.setitem(fashion_mnist.FASHION_PARTS, name, part)
    monkeypatch.setattr(fashion_mnist, "MIRRORS", ())
    monkeypatch.setattr(fashion_mnist, "INSTALLED", ())
    monkeypatch.delenv("DEEPCLUSTER_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return folder


def own(small_fashion, tmp_path):
    """A folder as a user lays it out."""
    shutil.copytree(small_fashion, tmp_path / "fashion-mnist")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "stem"), [("fashion-mnist", "train"), ("fashion-mnist-test", "t10k")]
)
def test_images_and_labels_are_those_of_the_files(small_fashion, tmp_path, name, stem):
    dataset = open_dataset(name, data_dir=own(small_fashion, tmp_path))
    assert (dataset.name, len(dataset), dataset.skipped) == (name, N, [])
    raw = (small_fashion / f"{stem}-images-idx3-ubyte").read_bytes()
    assert dataset.images.tobytes() == raw[16:]
    assert dataset.sha256 == hashlib.sha256(raw[16:]).hexdigest()
    raw = (small_fashion / f"{stem}-labels-idx1-ubyte").read_bytes()
    assert dataset.labels().tolist() == list(raw[8:])


def test_mnists_files_of_the_same_names_may_lie_beside_its_folder(small_fashion, tmp_path):
    folder = own(small_fashion, tmp_path)
    (folder / "train-images-idx3-ubyte").write_bytes(b"MNIST's, and here of no concern")
    assert len(open_dataset("fashion-mnist", data_dir=folder)) == N


def test_the_environment_names_the_folder(small_fashion, tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPCLUSTER_DATA", str(own(small_fashion, tmp_path)))
    assert len(open_dataset("fashion-mnist-test")) == N


def test_what_a_package_installed_is_found_and_left_as_it_is(small_fashion, tmp_path, monkeypatch):
    installed = tmp_path / "installed"
    installed.mkdir()
    for name in names_in(small_fashion):
        (installed / f"{name}.gz").write_bytes(packed(small_fashion, name))
    before = names_in(installed)
    monkeypatch.setattr(fashion_mnist, "INSTALLED", (str(installed),))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert len(open_dataset("fashion-mnist").labels()) == N
    assert names_in(installed) == before
    assert not (tmp_path / "cache").exists()


def test_downloaded_once_and_only_what_is_asked_for(small_fashion, tmp_path, monkeypatch):
    with mirror(good(small_fashion)) as (address, asked):
        monkeypatch.setattr(fashion_mnist, "MIRRORS", (address,))
        for _ in range(2):
            open_dataset("fashion-mnist-test", data_dir=tmp_path)
    assert asked == ["t10k-images-idx3-ubyte.gz"]
    assert names_in(tmp_path / "fashion-mnist") == ["t10k-images-idx3-ubyte"]


def test_a_wrong_file_of_the_users_own_is_refused_and_left_alone(small_fashion, tmp_path):
    path = own(small_fashion, tmp_path) / "fashion-mnist" / "t10k-images-idx3-ubyte"
    wrong = path.read_bytes()[:-1] + b"\x00"
    path.write_bytes(wrong)
    with pytest.raises(DataError, match="Fashion-MNIST's authors") as caught:
        open_dataset("fashion-mnist-test", data_dir=tmp_path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == wrong


def test_nothing_reachable_is_one_sentence_with_the_folder(small_fashion, tmp_path):
    with pytest.raises(DataError) as caught:
        open_dataset("fashion-mnist", data_dir=tmp_path)
    sentence = str(caught.value)
    assert "\n" not in sentence and str(tmp_path / "fashion-mnist") in sentence
    assert caught.value.code == "no-data"
    assert all(name in sentence for name in names_in(small_fashion))


def test_the_files_that_are_looked_for_are_the_published_ones():
    """Sizes follow from the format, and no two files may be taken for each other."""
    hashes = set()
    for name, n in (("fashion-mnist", 60_000), ("fashion-mnist-test", 10_000)):
        part = fashion_mnist.FASHION_PARTS[name]
        assert (part.images.size, part.labels.size) == (16 + n * 28 * 28, 8 + n)
        hashes |= {part.images.sha256, part.labels.sha256}
    assert len(hashes) == 4
    assert all(np.frombuffer(bytes.fromhex(each), np.uint8).size == 32 for each in hashes)
