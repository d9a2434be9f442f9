"""Neighbours, their graph and its cut against loops, hand-worked cases and scikit-learn."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

from deepcluster.stages.graph import (
    GraphSettings,
    graph_assignment,
    neighbour_graph,
    normalized_cut,
    spectral_clusters,
)
from deepcluster.stages.neighbours import nearest_rows


@pytest.fixture
def points():
    return np.random.default_rng(0).normal(size=(1500, 5)).astype(np.float32)


def test_nearest_rows_are_scikit_learns(points):
    expected = NearestNeighbors(n_neighbors=4).fit(points).kneighbors(points[:1200])[1]
    np.testing.assert_array_equal(nearest_rows(points[:1200], points, 4), expected)
    np.testing.assert_array_equal(
        nearest_rows(points, points, 3, skip_self=True)[:1200], expected[:, 1:]
    )


def test_neighbour_graph_by_hand():
    # 0 and 1 choose each other; 3 chooses 1, which does not choose it back.
    graph = neighbour_graph(np.array([[0.0], [1.0], [3.0]], np.float32), 1).toarray()
    np.testing.assert_allclose(graph, [[0.0, 1.0, 0.0], [1.0, 0.0, 0.5], [0.0, 0.5, 0.0]])


def test_normalized_cut_by_hand():
    # Two pairs of weight 1, joined by one edge of weight 1/2: each side loses 0.5 of 2.5.
    graph = sparse.csr_matrix(
        np.array([[0, 1, 0, 0], [1, 0, 0.5, 0], [0, 0.5, 0, 1], [0, 0, 1, 0]])
    )
    assert normalized_cut(graph, np.array([0, 0, 1, 1])) == pytest.approx(0.4)
    assert normalized_cut(graph, np.array([0, 1, 0, 1])) > 1


def test_bent_clusters_are_found():
    moons, truth = make_moons(600, noise=0.05, random_state=0)
    graph = neighbour_graph(moons.astype(np.float32), 10)
    found = spectral_clusters(graph, 2, n_init=3, seed=0)
    assert adjusted_rand_score(truth, found) > 0.99


def test_few_images_that_are_all_neighbours_are_cut():
    # All eigenvalues but one are equal: nothing for an iteration to hold on to.
    points = np.random.default_rng(0).random((30, 4)).astype(np.float32)
    graph = neighbour_graph(points, 29)
    found = spectral_clusters(graph, 10, n_init=3, seed=0)
    assert len(found) == 30 and set(found) <= set(range(10))
    np.testing.assert_array_equal(found, spectral_clusters(graph, 10, n_init=3, seed=0))


def test_those_who_are_no_landmarks_follow_their_neighbours():
    moons, truth = make_moons(900, noise=0.05, random_state=0)
    space = moons.astype(np.float32)
    assignment = graph_assignment(
        [space, 3 * space], 2, GraphSettings(n_landmarks=300, n_samples=2), seed=0
    )
    np.testing.assert_allclose(assignment.sum(axis=1), 1, atol=1e-6)
    assert adjusted_rand_score(truth, assignment.argmax(axis=1)) > 0.97


def test_an_edge_that_only_one_space_draws_weighs_little():
    """The first space lays two of three groups on one another, the second keeps all apart."""
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1, 2], 200)
    # In ten dimensions a group has no seam of its own along which it could be cut.
    merged, apart = np.zeros((2, 600, 10))
    merged[truth > 0, 0] = 30
    apart[np.arange(600), truth] = 30
    spaces = [(p + rng.normal(size=p.shape)).astype(np.float32) for p in (merged, apart)]
    settings = GraphSettings(n_samples=1)
    alone = graph_assignment(spaces[:1], 3, settings, seed=0).argmax(axis=1)
    assert adjusted_rand_score(truth, alone) < 0.8
    together = graph_assignment(spaces, 3, settings, seed=0).argmax(axis=1)
    assert adjusted_rand_score(truth, together) > 0.95


def test_a_small_set_is_not_cut_at_an_island():
    """Two groups that touch, and a style of fifteen images that ten neighbours never leave."""
    rng = np.random.default_rng(0)
    sizes, places = (200, 15, 200), ((0, 0), (5, -5), (0, 3.4))
    parts = [rng.normal(size=(n, 2)) * 0.7 + at for n, at in zip(sizes, places, strict=True)]
    points = np.concatenate(parts).astype(np.float32)
    truth = np.repeat([0, 0, 1], sizes)

    def found(settings):
        return graph_assignment([points], 2, settings, seed=0).argmax(axis=1)

    assert adjusted_rand_score(truth, found(GraphSettings(n_samples=1))) > 0.9
    few = GraphSettings(n_samples=1, n_neighbors_small=10)
    assert adjusted_rand_score(truth, found(few)) < 0.1
