"""The supervised reference: taught by labels, marked as such, and the only one that sees any."""

import json

import numpy as np
import pytest
from sklearn.base import clone, is_classifier
from sklearn.datasets import load_digits
from sklearn.utils.estimator_checks import estimator_checks_generator

from deepcluster import cli
from deepcluster.data import Dataset
from deepcluster.errors import DataError
from deepcluster.models import SUPERVISED, kinds, load
from deepcluster.models.cnn import SupervisedReference, taught_labels
from deepcluster.models.deep import DeepClustering
from deepcluster.models.pixels import to_side
from deepcluster.models.unsupervised import Unsupervised
from deepcluster.stages.self_train import SelfTrainSettings
from deepcluster.train import train_seeds
from deepcluster.training.augment import Augmentation
from deepcluster.training.progress import Reporter
from tests.support.commands import run_here, save
from tests.support.drawings import canvas

#: A class for each digit that no clustering would call so.
CALLED = np.array([40, 10, 80, 20, 0, 70, 30, 50, 60, 90])


def small(**changes):
    short = SelfTrainSettings(
        n_epochs=3, batch_size=64, width=8, memory=0.9, augmentation=Augmentation(untouched=1.0)
    )
    return SupervisedReference(training=short, **changes)


@pytest.fixture(scope="module")
def digits():
    held = load_digits()
    return to_side((held.images[:400] * 15.9).astype(np.uint8)), held.target[:400]


@pytest.fixture(scope="module")
def model(digits):
    images, labels = digits
    return small().fit(images[:300], CALLED[labels[:300]])


def test_it_is_taught_what_deep_finds_out_by_itself():
    deep, cnn = DeepClustering().self_training, SupervisedReference().training
    assert deep is not None
    assert cnn == taught_labels(deep)
    assert (cnn.augmentation, cnn.width, cnn.n_epochs) == (
        (deep.augmentation, deep.width, deep.n_epochs)
    )


def test_it_learns_the_labels_it_is_given(model, digits):
    images, labels = digits
    assert is_classifier(model)
    assert model.classes_.tolist() == sorted(CALLED.tolist())
    found = model.predict(images[300:])
    assert found.dtype == np.int64
    assert (found == CALLED[labels[300:]]).mean() > 0.8
    assert model.score(images[300:], CALLED[labels[300:]]) == (found == CALLED[labels[300:]]).mean()


def test_answers_have_the_form_of_all_models(model, digits):
    images, _ = digits
    answers = model.answer(images)
    assert answers.names == [str(label) for label in model.predict(images)]
    np.testing.assert_array_equal(model.classes_[answers.clusters], model.predict(images))
    np.testing.assert_allclose(np.linalg.norm(model.cluster_centers_, axis=1), 1, atol=1e-5)
    noise = np.random.default_rng(0).integers(0, 256, (20, 28, 28), np.uint8)
    assert answers.sure.mean() > 0.9 and not model.answer(noise).sure.any()
    assert model.place(answers.features[:2]).shape == (2, 2)
    np.testing.assert_array_equal(model.nearest(answers.features[:300], n=1)[:, 0], range(300))


def test_it_is_marked_before_and_after_saving(model, digits, tmp_path):
    assert model.mark == "trained with 300 labels"
    back = load(model.save(tmp_path / "kept"))
    assert isinstance(back, SupervisedReference) and back.mark == model.mark
    assert back.get_params() == model.get_params()
    np.testing.assert_array_equal(back.predict(digits[0]), model.predict(digits[0]))
    assert json.loads((tmp_path / "kept" / "card.json").read_text())["supervised"] is True


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (np.linspace(0, 1, 300), "continuous"),
        (np.zeros(300, int), "one class"),
        (np.arange(299), "inconsistent"),
        (np.zeros((300, 2), int), "1d"),
    ],
)
def test_labels_that_teach_nothing_are_refused(digits, labels, words):
    with pytest.raises(ValueError, match=words):
        small().fit(digits[0][:300], labels)


def test_settings_are_those_given(model):
    again = clone(model)
    assert again.get_params() == model.get_params() and not hasattr(again, "classes_")


# Labels enter this training and no other


def reading(labels):
    """Forty noise images whose labels count how often they are read as a whole."""
    read = []

    def read_labels():
        read.append(1)
        if labels is None:
            raise DataError("These labels are not for training.")
        return labels

    images = np.random.default_rng(0).integers(0, 256, (40, 28, 28), np.uint8)
    return Dataset("noise", images, read_labels=read_labels), read


def train(kind, dataset, out):
    return train_seeds(
        kind, dataset, out, seeds=[0], resume=False, data_dir=None, reporter=Reporter()
    )


def test_only_the_reference_is_not_unsupervised():
    assert {"cnn"} == SUPERVISED <= set(kinds())
    assert not issubclass(SupervisedReference, Unsupervised)


def test_labels_that_cannot_be_read_stop_the_reference_and_nothing_else(tmp_path):
    dataset, read = reading(None)
    assert train("pixel-kmeans", dataset, tmp_path / "pixel") is not None
    # Asked once, after training, to name the clusters: saved all the same, without scores.
    assert read == [1] and "scores" not in load(tmp_path / "pixel").card_
    with pytest.raises(DataError, match="not for training"):
        train("cnn", dataset, tmp_path / "cnn")
    assert not (tmp_path / "cnn" / "card.json").exists()


# The command


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cnn")
    labels = np.tile([1, 7], 20)
    images = np.stack([canvas(int(label), seed=i) for i, label in enumerate(labels)])
    np.savez_compressed(folder / "drawn.npz", images=images, labels=labels)
    np.savez_compressed(folder / "bare.npz", images=images)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deepcluster.training.loop.LEAST_BATCHES", 1)
        args = ("train", "cnn", "--data", folder / "drawn.npz", "--out", folder / "model")
        assert cli.main(list(map(str, args))) == 0
    return folder


def test_the_command_trains_names_and_marks(trained):
    folder = trained
    card = load(folder / "model").card_
    assert card["naming"] == {"labels_used": 40, "rule": "trained with 40 labels"}
    assert card["names"] == ["1", "7"] and card["scores"]["train"]["n"] == 40


def test_commands_say_that_labels_trained_it(trained, capsys, tmp_path):
    folder = trained
    args = (folder / "model", "--data", folder / "drawn.npz")
    shown = run_here(capsys, "evaluate", *args)
    assert shown.code == 0 and "(trained with 40 labels) on drawn.npz" in shown.out
    told = json.loads(run_here(capsys, "evaluate", *args, "--json").out)
    assert told["mark"] == "trained with 40 labels"
    picture = save(tmp_path / "one.png", canvas(1))
    read = run_here(capsys, "predict", picture, "--model", folder / "model")
    assert read.code == 0 and "(trained with 40 labels)" in read.err
    unknown = run_here(capsys, "train", "nothing", "--data", folder / "drawn.npz")
    assert unknown.code == 2 and "cnn (with labels)" in unknown.err


def test_data_without_labels_cannot_train_it(trained, capsys, tmp_path):
    folder = trained
    got = run_here(
        capsys, "train", "cnn", "--data", folder / "bare.npz", "--out", tmp_path / "none"
    )
    assert got.code == 2 and "no labels" in got.err and not (tmp_path / "none").exists()


# scikit-learn's contract


class Checked(SupervisedReference):
    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True  # after an epoch of a network one channel wide
        return tags


def name_of(check):
    return getattr(getattr(check, "func", check), "__name__", "")


CHECKED = Checked(training=SelfTrainSettings(n_epochs=1, width=1, n_latent=2, batch_size=8))
CHECKS = [
    check
    for _, check in estimator_checks_generator(CHECKED)
    # Its settings are a dataclass, of which each estimator makes its own; that check wants a word.
    if name_of(check) != "check_parameters_default_constructible"
]


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_scikit_learn_checks(check, monkeypatch):
    monkeypatch.setattr("deepcluster.training.loop.LEAST_BATCHES", 1)
    check(CHECKED)
