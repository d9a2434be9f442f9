"""What follows from a model's centres is the same wherever it is measured, and on disk."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from deepcluster.models.description import (
    REFERENCE_SIZE,
    Description,
    describe,
    describe_again,
    nearest_center,
)

N = 300


def embed(images):
    """A network that is no network: the mean of each quarter."""
    pixels = images.astype(np.float32) / (255 if images.dtype == np.uint8 else 1)
    n, height, width = pixels.shape
    quarters = pixels.reshape(n, 2, height // 2, 2, width // 2).mean(axis=(2, 4))
    return np.ascontiguousarray(quarters.reshape(n, 4))


@pytest.fixture(scope="module")
def images():
    return (load_digits().images[:N] * 15.9).astype(np.uint8)


@pytest.fixture(scope="module")
def centers(images):
    return embed(images)[[3, 14, 15, 92, 65]]


@pytest.fixture(scope="module")
def described(images, centers):
    return describe(images, centers, embed, seed=0)


def test_by_hand(described, images, centers):
    features = embed(images)
    gaps = ((features[:, None] - centers) ** 2).sum(axis=2)
    np.testing.assert_array_equal(described.labels, gaps.argmin(axis=1))
    np.testing.assert_array_equal(described.labels, nearest_center(features, centers))
    assert described.prototypes.tolist() == [3, 14, 15, 92, 65]
    for cluster in range(5):
        expected = images[described.labels == cluster].mean(axis=0) / 255
        np.testing.assert_allclose(described.cluster_means[cluster], expected, atol=1e-6)
    assert 1e-4 <= described.temperature <= 1e2


def test_the_reference_is_a_sample_in_its_order(centers, described, images):
    np.testing.assert_array_equal(described.reference.images, images)  # so few are all of them
    many = np.tile(images, (12, 1, 1))
    reference = describe(many, centers, embed, seed=0).reference
    assert len(reference) == REFERENCE_SIZE
    np.testing.assert_array_equal(reference.features, embed(reference.images))
    np.testing.assert_array_equal(reference.clusters, nearest_center(reference.features, centers))


def test_a_cluster_without_members_has_an_empty_mean(images, centers):
    far = np.concatenate([centers, np.full((1, 4), 99, np.float32)])
    found = describe(images, far, embed, seed=0)
    assert not (found.labels == 5).any()
    assert not found.cluster_means[5].any()


def test_again_with_the_same_network_nothing_changes(described, centers):
    """All training images are in the reference, so it tells as much as they do."""
    features = embed(described.reference.images)
    again = describe_again(described, features, centers, embed, seed=0)
    np.testing.assert_array_equal(again.labels, described.labels)
    np.testing.assert_array_equal(again.prototypes, described.prototypes)
    np.testing.assert_array_equal(again.cluster_means, described.cluster_means)
    assert again.temperature == described.temperature
    assert again.novelty.border_ == pytest.approx(described.novelty.border_)
    assert again.reference.map is described.reference.map


def test_from_parts_is_what_went_to_parts(described):
    tensors, facts = described.to_parts(features=True)
    back = Description.from_parts(tensors, facts, described.reference.images, None)
    again, facts_again = back.to_parts(features=True)
    assert facts_again == facts
    assert again.keys() == tensors.keys()
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(again[name], tensor, err_msg=name)


def test_features_that_are_pixels_are_not_kept(described):
    tensors, facts = described.to_parts(features=False)
    assert "reference_features" not in tensors
    reference = described.reference
    back = Description.from_parts(tensors, facts, reference.images, reference.features)
    assert back.reference.features is reference.features
    del tensors["novelty_tails"]
    with pytest.raises(KeyError):
        Description.from_parts(tensors, facts, reference.images, reference.features)
