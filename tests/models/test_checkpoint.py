"""Checkpoints: what was saved comes back, and what can't be used is said."""

import json
import shutil
import stat

import numpy as np
import pytest
from sklearn.datasets import load_digits

from deepcluster.errors import CheckpointError
from deepcluster.models import available, load, resolve
from deepcluster.models.checkpoint import FORMAT, read, write
from deepcluster.models.pixel_kmeans import PixelKMeans
from deepcluster.networks.convolutional import PooledEncoder
from tests.support.small_models import small_deep


@pytest.fixture(scope="module")
def images():
    return load_digits().images[:150].astype(np.float32) / 16


@pytest.fixture(scope="module", params=["pixel-kmeans", "deep"])
def saved(request, images, tmp_path_factory):
    model = {"pixel-kmeans": lambda: PixelKMeans(n_init=1), "deep": small_deep}[request.param]()
    model.fit(images)
    model.names_ = [str(c) for c in range(10)]
    model.card_ = {"seed": 0, "note": "trained for a test"}
    return model, model.save(tmp_path_factory.mktemp("checkpoints") / "mine")


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved[1], tmp_path / "copy")


def test_what_was_saved_comes_back(saved, images):
    model, folder = saved
    again = load(folder)
    assert type(again) is type(model)
    assert again.get_params() == model.get_params()
    assert again.card_ == json.loads((folder / "card.json").read_text())
    assert again.card_["note"] == "trained for a test"
    np.testing.assert_array_equal(again.labels_, model.labels_)
    before, after = model.answer(images), again.answer(images)
    np.testing.assert_allclose(after.probabilities, before.probabilities, atol=1e-5)
    assert after.names == before.names
    np.testing.assert_array_equal(after.sure, before.sure)
    np.testing.assert_array_equal(again.reference_.images, model.reference_.images)
    np.testing.assert_array_equal(again.reference_.map, model.reference_.map)
    np.testing.assert_allclose(
        again.reference_.features, model.reference_.features, rtol=1e-3, atol=1e-2
    )


def test_names_are_found_in_a_folder_of_checkpoints(saved):
    _, folder = saved
    assert available(folder.parent) == ["mine"]
    assert load("mine", folder=folder.parent).kind == saved[0].kind


def edit_card(folder, **changes):
    path = folder / "card.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def truncate(path):
    path.write_bytes(path.read_bytes()[:-10])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (shutil.rmtree, "no checkpoint"),
        (lambda folder: (folder / "card.json").unlink(), "card.json is missing"),
        (lambda folder: (folder / "model.safetensors").unlink(), "model.safetensors is missing"),
        (lambda folder: (folder / "reference.png").unlink(), "reference.png is missing"),
        (lambda folder: truncate(folder / "model.safetensors"), "truncated, damaged"),
        (lambda folder: truncate(folder / "reference.png"), "truncated, damaged"),
        (lambda folder: truncate(folder / "card.json"), "can't be read"),
        (lambda folder: (folder / "card.json").write_text("[1]"), "not the card"),
        (lambda folder: edit_card(folder, format=99), "update deepcluster"),
        (lambda folder: edit_card(folder, kind="telepathy"), "no model called 'telepathy'"),
        (lambda folder: edit_card(folder, settings={"colour": 3}), "does not fit this release"),
    ],
)
def test_what_cannot_be_used_is_said(folder, spoil, said):
    spoil(folder)
    with pytest.raises(CheckpointError, match=said):
        load(folder)


def test_networks_that_changed_since_are_noticed(images, tmp_path, monkeypatch):
    """Weights load without complaint into a network that uses them in another way."""
    folder = small_deep().fit(images).save(tmp_path / "old")
    whole = PooledEncoder.forward
    monkeypatch.setattr(PooledEncoder, "forward", lambda self, frames: 1.1 * whole(self, frames))
    with pytest.raises(CheckpointError, match="other features"):
        load(folder)


def test_another_kind_is_not_taken_for_this_one(saved, folder):
    other = {"pixel-kmeans": "deep", "deep": "pixel-kmeans"}[saved[0].kind]
    edit_card(folder, kind=other)
    with pytest.raises(CheckpointError):
        load(folder)


def test_a_checkpoint_is_never_seen_half_written(saved, images, tmp_path):
    """The card is written last: without it the folder counts as no checkpoint."""
    model, folder = saved
    half = tmp_path / "half"
    half.mkdir()
    for name in ("model.safetensors", "reference.png"):
        shutil.copy(folder / name, half)
    assert available(tmp_path) == []
    model.save(half)
    assert available(tmp_path) == ["half"]
    assert not list(half.glob("*.partial"))


@pytest.mark.parametrize("shape", [(8, 6), (5,)])
def test_the_files_know_no_model(tmp_path, shape):
    """What is written comes back, whatever it means."""
    images = np.random.default_rng(0).integers(0, 256, (70, *shape)).astype(np.uint8)
    tensors = {"some": np.arange(6, dtype=np.float32).reshape(2, 3).T, "other": np.ones(2, bool)}
    facts = {"format": FORMAT, "kind": "some", "image_shape": list(shape), "reference": {"n": 70}}
    card = write(tmp_path / "new", tensors, images, facts)
    parts = read(tmp_path / "new", "some")
    assert parts.card == card == {**facts, "files": card["files"]}
    np.testing.assert_array_equal(parts.images, images)
    assert parts.tensors.keys() == tensors.keys()
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(parts.tensors[name], tensor)
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "new").iterdir()} == {0o644}
    with pytest.raises(CheckpointError, match="holds a some model, not other"):
        read(tmp_path / "new", "other")


def test_a_name_is_resolved_as_it_is_loaded(saved, tmp_path, monkeypatch):
    _, folder = saved
    assert resolve("mine", folder=folder.parent) == folder
    assert resolve(folder, folder=tmp_path) == resolve(str(folder)) == folder
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()  # a folder of that name here, but no checkpoint
    assert resolve("mine", folder=folder.parent) == folder
    with pytest.raises(CheckpointError, match=r"There is no checkpoint 'absent'.* \(mine\)"):
        resolve("absent", folder=folder.parent)
