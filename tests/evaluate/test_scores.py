"""Scores against cases worked by hand, brute force, and scikit-learn's own."""

from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from deepcluster.data import Dataset
from deepcluster.errors import DataError
from deepcluster.evaluate import (
    adjusted_rand_index,
    clustering_accuracy,
    contingency_table,
    evaluate,
    name_clusters,
    named_accuracy,
    normalized_mutual_information,
)
from deepcluster.models.answers import Answers

PAIRS = st.integers(1, 60).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 5), min_size=n, max_size=n),
        st.lists(st.integers(0, 4), min_size=n, max_size=n),
    )
)


def best_match_by_trying_all(labels, clusters):
    """ACC with no matching algorithm: every way to give clusters different digits."""
    k = max(*labels, *clusters) + 1
    return max(
        np.mean([digit_of[c] == label for label, c in zip(labels, clusters, strict=True)])
        for digit_of in permutations(range(k))
    )


# By hand


def test_contingency_table_by_hand():
    table = contingency_table([7, 7, 7, 1, 1, 4], [2, 2, 0, 0, 0, 9])
    # rows 1, 4, 7; columns 0, 2, 9
    assert table.tolist() == [[2, 0, 0], [0, 0, 1], [1, 2, 0]]


def test_accuracy_by_hand():
    # Greedy matching would pair cluster 0 with class 0 (5 right) and leave 0 for the other:
    # crossing them gives 4 + 4.
    labels = [0] * 9 + [1] * 4
    clusters = [0] * 5 + [1] * 4 + [0] * 4
    assert clustering_accuracy(labels, clusters) == pytest.approx(8 / 13)
    # Four clusters for two classes: two of them stay without a class.
    assert clustering_accuracy([0, 0, 0, 1, 1, 1], [0, 0, 1, 2, 2, 3]) == pytest.approx(4 / 6)
    # One cluster for all.
    assert clustering_accuracy([0, 0, 1, 2], [5, 5, 5, 5]) == 0.5


def test_nmi_by_hand():
    # Two even classes, clusters independent of them: no information.
    assert normalized_mutual_information([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(0)
    # Each class cut in two even clusters: I = ln 2, entropies ln 2 and ln 4.
    assert normalized_mutual_information([0, 0, 1, 1], [0, 1, 2, 3]) == pytest.approx(2 / 3)


def test_ari_by_hand():
    # Hubert and Arabie: pairs together in both 1; in classes 2; in clusters 3; of 6 pairs.
    # Expected 2 * 3 / 6 = 1, largest (2 + 3) / 2, so (1 - 1) / (2.5 - 1).
    assert adjusted_rand_index([0, 0, 1, 1], [0, 0, 0, 1]) == pytest.approx(0)
    # Together in both 0, in classes 2, in clusters 2: (0 - 2/3) / (2 - 2/3).
    assert adjusted_rand_index([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)


def test_named_accuracy_does_not_match_again():
    labels = [3, 3, 8, 8]
    assert clustering_accuracy(labels, [1, 1, 0, 0]) == 1
    assert named_accuracy(labels, ["8", "8", "3", "3"]) == 0
    assert named_accuracy(labels, ["3", "8", "8", "8"]) == 0.75
    # Two clusters of one name both count.
    assert named_accuracy([1, 1], ["1", "1"]) == 1


@pytest.mark.parametrize(("labels", "clusters"), [([], []), ([1, 2], [1]), ([[1]], [[1]])])
def test_nothing_to_compare_is_an_error(labels, clusters):
    for score in (clustering_accuracy, normalized_mutual_information, adjusted_rand_index):
        with pytest.raises(ValueError, match="an image"):
            score(labels, clusters)
    with pytest.raises(ValueError, match="an image"):
        named_accuracy(labels, [str(c) for c in clusters])


# Against others


@settings(deadline=None)
@given(PAIRS)
def test_accuracy_is_the_best_of_all_permutations(pair):
    labels, clusters = pair
    assert clustering_accuracy(labels, clusters) == pytest.approx(
        best_match_by_trying_all(labels, clusters)
    )


@settings(deadline=None)
@given(PAIRS)
def test_scores_equal_scikit_learns(pair):
    labels, clusters = pair
    np.testing.assert_array_equal(
        contingency_table(labels, clusters), metrics.cluster.contingency_matrix(labels, clusters)
    )
    assert adjusted_rand_index(labels, clusters) == pytest.approx(
        metrics.adjusted_rand_score(labels, clusters), abs=1e-12
    )
    assert normalized_mutual_information(labels, clusters) == pytest.approx(
        metrics.normalized_mutual_info_score(labels, clusters), abs=1e-9
    )


@settings(deadline=None)
@given(PAIRS, st.permutations(range(5)))
def test_renaming_clusters_changes_no_score(pair, new):
    labels, clusters = pair
    renamed = [new[c] for c in clusters]
    for score in (clustering_accuracy, normalized_mutual_information, adjusted_rand_index):
        assert score(labels, renamed) == pytest.approx(score(labels, clusters))


def test_many_images_do_not_overflow():
    labels = np.repeat(np.arange(10), 300_000)
    assert adjusted_rand_index(labels, labels[::-1]) == 1.0
    assert adjusted_rand_index(labels, labels % 2) == pytest.approx(
        metrics.adjusted_rand_score(labels, labels % 2)
    )


# Names and reports


@dataclass
class ByCorner:
    """Groups images by the value of their first pixel: a model whose every answer is known."""

    kind = "by-corner"
    labels_: np.ndarray
    prototypes_: np.ndarray
    names_: list[str] | None = None
    batches: list[int] = field(default_factory=list)

    def answer(self, images):
        self.batches.append(len(images))
        clusters = images[:, 0, 0].astype(np.int32)
        names = self.names_ or [""] * 3
        return Answers(
            clusters=clusters,
            names=[names[c] for c in clusters],
            probabilities=np.eye(3, dtype=np.float32)[clusters],
            strength=np.ones(len(images), np.float32),
            novelty=images[:, 0, 1].astype(np.float32),
            sure=images[:, 0, 1] == 0,
            features=np.zeros((len(images), 1), np.float32),
        )


CLUSTERS = [0, 0, 0, 1, 1, 2, 2, 2]
LABELS = [4, 4, 9, 9, 9, 4, 1, 4]
UNSURE = [0, 0, 1, 0, 0, 0, 1, 0]


def corner_images():
    images = np.zeros((8, 28, 28), np.uint8)
    images[:, 0, 0], images[:, 0, 1] = CLUSTERS, UNSURE
    return images


def corner_model():
    return ByCorner(np.array(CLUSTERS), np.array([1, 3, 7]))


def test_each_cluster_is_called_by_one_label_and_no_other_is_looked_at():
    model = corner_model()
    asked = []

    class Watched(Dataset):
        def labels(self, rows=None):
            asked.append(None if rows is None else np.asarray(rows).tolist())
            return super().labels(rows)

    dataset = Watched("corners", corner_images(), read_labels=lambda: np.array(LABELS))
    # Two clusters of the same name, and the digit 1 without any: shown as it is.
    assert name_clusters(model, dataset) == ["4", "9", "4"] == model.names_
    assert asked == [[1, 3, 7]]


def test_names_do_not_depend_on_any_other_label():
    wrong = np.full(8, 6)
    wrong[[1, 3, 7]] = [4, 9, 4]
    dataset = Dataset("corners", corner_images(), read_labels=lambda: wrong)
    assert name_clusters(corner_model(), dataset) == ["4", "9", "4"]


def test_naming_with_other_data_than_that_of_training_is_refused():
    dataset = Dataset("few", corner_images()[:5], read_labels=lambda: np.array(LABELS[:5]))
    with pytest.raises(DataError, match="trained on"):
        name_clusters(corner_model(), dataset)


def test_a_report_by_hand(monkeypatch):
    monkeypatch.setattr("deepcluster.evaluate.report.BATCH", 3)
    model = corner_model()
    dataset = Dataset("corners", corner_images(), read_labels=lambda: np.array(LABELS))
    unnamed = evaluate(model, dataset)
    assert unnamed["named_accuracy"] is None
    name_clusters(model, dataset)
    report = evaluate(model, dataset)
    assert list(report) == (
        ["model", "data", "n", "acc", "nmi", "ari", "named_accuracy", "not_sure", "counts"]
        + ["seconds"]
    )
    assert (report["model"], report["data"], report["n"]) == ("by-corner", "corners", 8)
    # Matched: cluster 0 with 4 (2), 1 with 9 (2), 2 with 1 (1).
    assert report["acc"] == pytest.approx(5 / 8)
    # As named: 2 of cluster 0, 2 of cluster 1, 2 of cluster 2.
    assert report["named_accuracy"] == pytest.approx(6 / 8)
    assert report["not_sure"] == pytest.approx(2 / 8)
    assert report["counts"] == {"1": [0, 0, 1], "4": [2, 0, 2], "9": [1, 2, 0]}
    assert report["seconds"] >= 0
    assert model.batches == [3, 3, 2] * 2


def test_a_report_needs_labels():
    with pytest.raises(DataError, match="no labels"):
        evaluate(corner_model(), Dataset("corners", corner_images()))
