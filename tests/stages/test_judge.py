"""Choosing and restarting without labels: two views of an image should share a cluster."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.metrics import mutual_info_score

from deepcluster.models.deep import DeepClustering
from deepcluster.models.description import nearest_center
from deepcluster.models.pixels import to_side
from deepcluster.stages.judge import JudgeSettings, compare, judge
from deepcluster.stages.self_train import SelfTrainSettings
from deepcluster.train import agreement_between_runs
from deepcluster.training.augment import Augmentation
from deepcluster.training.batches import as_tensor
from deepcluster.training.progress import Reporter
from deepcluster.training.run import Run

CPU = torch.device("cpu")
STRICT = JudgeSettings(least_agreement=1.01)  # nothing can satisfy it
LENIENT = JudgeSettings(least_agreement=0.0, least_share=0.0)


def test_two_views_that_agree_carry_all_there_is_to_know():
    clusters = np.repeat(np.arange(4), 25)
    found = compare(clusters, clusters, 4)
    assert found.information == pytest.approx(np.log(4))
    np.testing.assert_allclose(found.agreement, 1)
    np.testing.assert_allclose(found.shares, 0.25)
    assert found.fault(JudgeSettings()) is None


def test_information_by_hand():
    """Joint shares [[3, 1], [1, 3]] / 8: 6/8 ln(3/2) + 2/8 ln(1/2)."""
    first = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    second = np.array([0, 0, 0, 1, 1, 1, 1, 0])
    found = compare(first, second, 2)
    assert found.information == pytest.approx(0.75 * np.log(1.5) + 0.25 * np.log(0.5))
    np.testing.assert_allclose(found.agreement, 0.75)


def test_information_is_scikit_learns_over_both_orders_of_the_views():
    rng = np.random.default_rng(0)
    first = rng.integers(6, size=500)
    second = np.where(rng.random(500) < 0.6, first, rng.integers(6, size=500))
    both = np.concatenate([first, second]), np.concatenate([second, first])
    assert compare(first, second, 6).information == pytest.approx(mutual_info_score(*both))


def test_agreement_between_runs_by_hand():
    first = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    renamed = np.array([2, 2, 2, 0, 0, 0, 1, 1])
    other = np.array([0, 0, 1, 1, 1, 2, 2, 2])  # 2 + 2 + 2 of 8 are together in both
    np.testing.assert_allclose(agreement_between_runs([first, renamed]), 1)
    found = agreement_between_runs([first, other, renamed])
    np.testing.assert_allclose(found, [(1 + 6 / 8) / 2, 6 / 8, (1 + 6 / 8) / 2])
    # Fewer clusters than in the others: those of the others that are left over match nothing.
    np.testing.assert_allclose(agreement_between_runs([first, np.zeros(8, int)]), 3 / 8)


def test_an_empty_cluster_is_a_fault():
    clusters = np.repeat(np.arange(3), 30)
    found = compare(clusters, clusters, 4)
    assert found.agreement[3] == 0
    assert found.fault(JudgeSettings()) == "1 of 4 clusters are empty or nearly so"


def test_two_clusters_of_one_kind_are_a_fault():
    """Images of the second kind fall to cluster 1 or 2 as the view will have it."""
    rng = np.random.default_rng(0)
    kind = np.repeat([0, 1], [300, 600])
    first, second = (np.where(kind == 0, 0, rng.integers(1, 3, size=900)) for _ in range(2))
    fault = compare(first, second, 3).fault(JudgeSettings())
    assert fault == "2 of 3 clusters share one kind of image with another"


def test_views_are_the_same_for_the_same_seed_and_differ_from_each_other():
    images = torch.from_numpy(load_digits().images[:50, None].astype(np.float32) / 16)
    seen = []

    def predict(frames):
        assert frames.dtype == np.float32 and frames.shape[1:] == (8, 8)
        seen.append(frames)
        return (frames.sum(axis=(1, 2)) > frames.sum(axis=(1, 2)).mean()).astype(int)

    one, two = (judge(predict, images, 2, how=Augmentation(), seed=s) for s in (1, 1))
    assert one.information == two.information > 0
    np.testing.assert_array_equal(seen[0], seen[2])
    assert not np.array_equal(seen[0], seen[1])


class Notes(Reporter):
    def __init__(self):
        self.said = []

    def note(self, text):
        self.said.append(text)


def fit(judging, **settings):
    images = load_digits().images[:100].astype(np.float32) / 16
    short = SelfTrainSettings(n_epochs=1, batch_size=50, width=4)
    notes = Notes()
    # Without latent spaces and graph: what is tried again is self-training on pixel clusters.
    model = DeepClustering(
        agreement=None, graph=None, self_training=short, judging=judging, **settings
    )
    return model.fit(images, run=Run(reporter=notes)), notes.said


def test_a_collapsed_run_says_so_and_starts_again_within_its_tries():
    model, said = fit(STRICT, max_tries=2)
    assert len(model.tries_) == 2
    assert [line.partition(" collapsed: ")[0] for line in said] == ["Try 1 of 2", "Try 2 of 2"]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_of_collapsed_tries_the_one_with_the_most_information_is_kept(seed):
    model, _ = fit(STRICT, max_tries=2, random_state=seed)
    informations = [tried.information for tried in model.tries_]
    assert informations[0] != informations[1]
    images = torch.from_numpy(load_digits().images[:100, None].astype(np.float32) / 16)
    frames = torch.from_numpy(to_side(images.squeeze(1).numpy())).unsqueeze(1)
    again = judge(
        lambda views: nearest_center(
            model._encode(model.encoder_, as_tensor(views, CPU)), model.cluster_centers_
        ),
        frames,
        10,
        how=STRICT.augmentation,
        seed=0,
    )
    assert again.information == pytest.approx(max(informations))


def test_a_sound_run_is_tried_once():
    model, said = fit(LENIENT)
    assert (len(model.tries_), said) == (1, [])
