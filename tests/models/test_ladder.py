"""The rungs between pixels and `deep`: KMeans on an autoencoder's latents, and DEC."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.utils.estimator_checks import estimator_checks_generator

from deepcluster.models import estimator, kinds, load
from deepcluster.models.ae_kmeans import AutoencoderKMeans
from deepcluster.models.dec import DEC
from deepcluster.training.run import Run
from tests.support.dying_journal import DyingJournal, Killed
from tests.support.small_models import small_autoencoder, small_dec

SMALL = {"dec": small_dec, "ae-kmeans": small_autoencoder}


@pytest.fixture(scope="module")
def images():
    return load_digits().images[:300].astype(np.float32) / 16


@pytest.fixture(scope="module", params=list(SMALL))
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def model(kind, images):
    return SMALL[kind]().fit(images)


# What every model promises


class DECWithY(DEC):
    """scikit-learn's checks hand a y to every fit; ours takes none, so it is dropped here."""

    def fit(self, X, y=None):  # type: ignore[override]
        return super().fit(X)


class AutoencoderWithY(AutoencoderKMeans):
    def fit(self, X, y=None):  # type: ignore[override]
        return super().fit(X)


CHECKED = [
    DECWithY(
        n_clusters=3,
        layers=(4, 2),
        layer_iterations=1,
        fine_tuning_iterations=1,
        n_init=1,
        max_updates=1,
    ),
    AutoencoderWithY(n_clusters=3, n_latent=2, width=1, n_epochs=1, n_init=1),
]


@pytest.mark.parametrize(
    ("estimator", "check"),
    [pair for model in CHECKED for pair in estimator_checks_generator(model)],
    ids=lambda value: getattr(getattr(value, "func", value), "__name__", type(value).__name__),
)
def test_scikit_learn_checks(estimator, check, monkeypatch):
    # The checks fit a few dozen points each: one pass will do.
    monkeypatch.setattr("deepcluster.training.loop.LEAST_BATCHES", 1)
    check(estimator)


def test_the_rungs_are_kinds_between_deep_and_pixels():
    assert kinds() == ["deep", "cnn", "dec", "ae-kmeans", "pixel-kmeans"]
    assert (estimator("dec"), estimator("ae-kmeans")) == (DEC, AutoencoderKMeans)


def test_labels_are_the_nearest_centers(model, images):
    latent = model.transform(images)
    assert latent.dtype == np.float32
    assert latent.shape == (300, model.cluster_centers_.shape[1])
    gaps = latent[:, None] - model.cluster_centers_
    np.testing.assert_array_equal((gaps**2).sum(axis=2).argmin(axis=1), model.predict(images))
    np.testing.assert_array_equal(model.labels_, model.predict(images))
    assert model.labels_.dtype == np.int32


def test_flat_images_and_bytes_are_the_same_images(model, images):
    flat = images.reshape(len(images), -1)
    np.testing.assert_array_equal(model.predict(flat), model.labels_)
    pixels = np.rint(images * 255).astype(np.uint8)
    assert (model.predict(pixels) == model.labels_).mean() > 0.97


def test_same_seed_same_labels(kind, model, images):
    again = SMALL[kind]().fit(images)
    np.testing.assert_array_equal(again.labels_, model.labels_)
    np.testing.assert_array_equal(again.cluster_centers_, model.cluster_centers_)
    other = SMALL[kind](seed=1).fit(images)
    assert not np.array_equal(other.transform(images), model.transform(images))


def test_what_was_saved_comes_back(model, images, tmp_path):
    model.save(tmp_path / "kept")
    back = load(tmp_path / "kept")
    assert back.get_params() == model.get_params()
    np.testing.assert_array_equal(back.transform(images), model.transform(images))
    np.testing.assert_array_equal(back.predict(images), model.labels_)


def test_a_run_that_dies_after_any_write_ends_with_the_same_labels(kind, model, images, tmp_path):
    n_deaths = 0
    while True:  # each life gets one write further than the one before
        try:
            journal = DyingJournal(tmp_path / "work", "mark", 1)
            resumed = SMALL[kind]().fit(images, run=Run(journal=journal))
            break
        except Killed:
            n_deaths += 1
    # dec: three layers of two epochs, fine-tuning and refinement of two, five results and kmeans.
    assert n_deaths == {"dec": 16, "ae-kmeans": 3}[kind]
    np.testing.assert_array_equal(resumed.labels_, model.labels_)
    np.testing.assert_array_equal(resumed.cluster_centers_, model.cluster_centers_)


@pytest.mark.parametrize("reduced", [True, False])
def test_both_precisions_train(kind, images, reduced):
    run = Run(device="cpu", reduced_precision=reduced)
    assert np.isfinite(SMALL[kind]().fit(images, run=run).cluster_centers_).all()
