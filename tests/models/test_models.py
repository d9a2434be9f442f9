"""The estimators' contract: scikit-learn's own checks, answers, and what a fit may see."""

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.utils.estimator_checks import estimator_checks_generator

import deepcluster
from deepcluster.models import SUPERVISED, kinds
from deepcluster.models import estimator as estimator_of
from deepcluster.models.pixel_kmeans import PixelKMeans
from tests.support.small_models import small_deep


class WithY(PixelKMeans):
    """scikit-learn's checks hand a y to every fit; ours takes none, so it is dropped here."""

    def fit(self, X, y=None):  # type: ignore[override]
        return super().fit(X)


@pytest.mark.parametrize(
    ("estimator", "check"),
    list(estimator_checks_generator(WithY(n_clusters=3, n_init=1))),
    ids=lambda value: getattr(getattr(value, "func", value), "__name__", ""),
)
def test_scikit_learn_checks(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def images():
    return load_digits().images[:300].astype(np.float32) / 16


@pytest.fixture(scope="module")
def deep(images):
    return small_deep().fit(images)


@pytest.fixture(scope="module")
def pixel(images):
    return PixelKMeans(n_init=2).fit(images)


@pytest.fixture(params=["deep", "pixel"])
def model(request):
    return request.getfixturevalue(request.param)


def test_labels_are_what_predict_says(model, images):
    np.testing.assert_array_equal(model.labels_, model.predict(images))
    assert model.labels_.dtype == np.int32


def test_predict_is_the_nearest_center(model, images):
    gaps = model.transform(images)[:, None] - model.cluster_centers_
    np.testing.assert_array_equal((gaps**2).sum(axis=2).argmin(axis=1), model.predict(images))


def test_flat_images_and_bytes_are_the_same_images(model, images):
    flat = images.reshape(len(images), -1)
    np.testing.assert_array_equal(model.predict(flat), model.labels_)
    pixels = np.rint(images * 255).astype(np.uint8)
    assert (model.predict(pixels) == model.labels_).mean() > 0.97


def test_answers_have_one_form(model, images):
    answers = model.answer(images)
    assert len(answers) == len(images)
    assert answers.probabilities.shape == (len(images), 10)
    np.testing.assert_allclose(answers.probabilities.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(answers.probabilities.argmax(axis=1), answers.clusters)
    np.testing.assert_array_equal(answers.probabilities.max(axis=1), answers.strength)
    assert answers.names == [""] * len(images)
    assert answers.sure.mean() > 0.95


def test_noise_lies_farther_from_every_center_than_digits(pixel):
    noise = np.random.default_rng(0).random((50, 8, 8), np.float32)
    assert not pixel.answer(noise).sure.any()


def test_prototypes_are_nearest_to_their_centers(model, images):
    features = model.transform(images)
    for cluster, row in enumerate(model.prototypes_):
        distance = ((features - model.cluster_centers_[cluster]) ** 2).sum(axis=1)
        assert distance[row] == pytest.approx(distance.min(), rel=1e-4)


def test_cluster_means_are_the_means_of_the_members(model, images):
    for cluster in np.unique(model.labels_):
        expected = images[model.labels_ == cluster].mean(axis=0)
        np.testing.assert_allclose(model.cluster_means_[cluster], expected, atol=1e-5)


def test_neighbours_of_a_reference_image_begin_with_itself(model):
    features = model.reference_.features[:20]
    near = model.nearest(features, n=9)
    assert near.shape == (20, 9)
    gaps = ((features[:, None] - model.reference_.features) ** 2).sum(axis=2)
    np.testing.assert_allclose(
        np.take_along_axis(gaps, near, axis=1), np.sort(gaps, axis=1)[:, :9], atol=1e-3
    )


def test_a_reference_image_is_placed_where_it_is_on_the_map(model):
    places = model.place(model.reference_.features[:20])
    np.testing.assert_allclose(places, model.reference_.map[:20], atol=1e-2)


def test_same_seed_same_labels(deep, images):
    again = small_deep().fit(images)
    np.testing.assert_array_equal(again.labels_, deep.labels_)
    np.testing.assert_array_equal(again.cluster_centers_, deep.cluster_centers_)
    assert not np.array_equal(
        small_deep(seed=1).fit(images).transform(images), deep.transform(images)
    )


def test_pixel_kmeans_is_kmeans(pixel, images):
    flat = images.reshape(len(images), -1)
    seeds = np.random.RandomState(0).randint(2**31 - 1, size=2)
    best = min(
        (KMeans(10, n_init=1, random_state=s).fit(flat) for s in seeds), key=lambda k: k.inertia_
    )
    np.testing.assert_allclose(pixel.cluster_centers_, best.cluster_centers_, atol=1e-5)


@pytest.mark.parametrize(
    "X", [np.zeros((5, 2, 2, 2)), np.full((20, 8, 8), np.nan), np.zeros((20, 64), dtype="U1")]
)
def test_what_is_no_set_of_images_is_refused(X):
    with pytest.raises(ValueError):
        PixelKMeans(n_init=1).fit(X)


def test_other_sizes_than_trained_on_are_refused(model):
    with pytest.raises(ValueError, match="expecting 64 features"):
        model.predict(np.zeros((3, 9, 9)))


# Labels never enter training


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind not in SUPERVISED])
def test_no_fit_takes_labels(kind):
    for name in ("fit", "_fit", "__init__"):
        assert not {"y", "labels", "targets"} & set(
            inspect.signature(getattr(estimator_of(kind), name)).parameters
        )


def test_no_code_that_trains_can_reach_labels():
    package = Path(deepcluster.__file__).parent
    training = [
        file
        for folder in ("models", "stages", "networks", "losses", "training", "hand")
        for file in sorted((package / folder).glob("*.py"))
    ]
    assert len(training) > 15
    # Opens drawings for the command; what was said of them scores there and goes nowhere else.
    training.remove(package / "hand/drawings.py")
    training.remove(package / "hand/checkpoint.py")
    for file in training:
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert not name.startswith(("deepcluster.data", "deepcluster.evaluate")), file
