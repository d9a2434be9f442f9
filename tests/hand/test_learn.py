"""Learning a hand: what may be learned from, what comes of it, and that labels can't get in."""

from __future__ import annotations

import inspect
import resource
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from bench.not_digits import scribbles
from deepcluster.data import Dataset
from deepcluster.errors import TrainingError
from deepcluster.hand.carry_over import (
    CarrySettings,
    carry_over,
    cut_pairs,
    part_means,
    spare_clusters,
)
from deepcluster.hand.checkpoint import adapt_checkpoint, free_folder, save_in_one_step
from deepcluster.hand.checks import check_drawings, count_different
from deepcluster.hand.learn import adapt
from deepcluster.hand.train_encoder import AdaptSettings
from deepcluster.models import available, create, load
from deepcluster.stages.self_train import SelfTrainSettings
from deepcluster.training.progress import Reporter
from tests.support.hands import drawn_digits, files_of, small_parent

SHORT = AdaptSettings(n_rounds=1, batch_size=32, learning_rate=1e-4)


@pytest.fixture(scope="module")
def drawn():
    return drawn_digits(60)


@pytest.fixture(scope="module")
def parent():
    return small_parent()


@pytest.fixture
def small_files():
    """Within the block no file can grow beyond a size: as on a disk that is full."""

    @contextmanager
    def limited(size):
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited


# clusters carried over


def two_lines():
    """Two straight lines of forty points, far apart."""
    x = np.arange(40, dtype=np.float32)
    return np.concatenate([np.stack([x, 0 * x], 1), np.stack([x, 0 * x + 100], 1)])


@pytest.mark.parametrize("few", [0, 100], ids=["graph", "pairs"])
def test_what_is_read_wrongly_at_the_end_of_a_line_follows_the_line(few):
    clusters = np.repeat([0, 1, 1], [25, 15, 40])  # 15 of the first line are taken for the second
    q = np.eye(3, dtype=np.float32)[clusters]
    settings = CarrySettings(few=few, n_neighbors=2, graph_cuts=(2,), pair_cuts=(2,))
    found = carry_over([two_lines()], q, settings, seed=0)
    np.testing.assert_allclose(found[:40], np.tile([25 / 40, 15 / 40, 0], (40, 1)), atol=1e-6)
    np.testing.assert_allclose(found[40:], np.tile([0, 1, 0], (40, 1)), atol=1e-6)


def test_cuts_vote():
    points = two_lines()
    points[:, 0] += np.where(points[:, 0] < 20, 0, 30)  # both lines have a gap in the middle
    q = np.eye(2, dtype=np.float32)[np.repeat([0, 1, 1], [20, 20, 40])]
    # Of four parts two are halves of the first line: one of them knows only the wrong cluster.
    found = carry_over([points], q, CarrySettings(pair_cuts=(2, 4)), seed=0)
    np.testing.assert_allclose(found[[0, 39, 79], 0], [0.75, 0.25, 0.0], atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


def test_two_descriptions_count_alike():
    """What is tiny in one and huge in the other parts the images as much."""
    small, large = np.array([0, 0, 1, 1]) * 1e-3, np.array([0, 1, 1, 0]) * 1e3
    spaces = [np.stack([space, 0 * space], 1).astype(np.float32) for space in (small, large)]
    (parts,) = cut_pairs(spaces, CarrySettings(pair_cuts=(4,)), 0)
    assert sorted(parts) == [0, 1, 2, 3]


def test_parts_have_the_mean_assignment_of_their_members():
    q = np.array([[1, 0], [0.5, 0.5], [0, 1]])
    found = part_means(np.array([0, 0, 2]), q)
    np.testing.assert_allclose(found, [[0.75, 0.25], [0.0, 0.0], [0.0, 1.0]])


# what comes of it


def test_no_cluster_gives_most_of_its_members_away():
    q = np.eye(3, dtype=np.float32)[[0, 0, 0, 0, 1, 1, 1, 2]]
    # One of four leaves the first; two of three would leave the second, and all of the third.
    found = np.eye(3, dtype=np.float32)[[0, 0, 0, 1, 0, 0, 1, 0]]
    spared = spare_clusters(found, q)
    assert spared.argmax(axis=1).tolist() == [0, 0, 0, 1, 1, 1, 1, 2]
    assert found.argmax(axis=1).tolist() == [0, 0, 0, 1, 0, 0, 1, 0]
    # Half may leave.
    half = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 1, 1, 1, 2]]
    np.testing.assert_array_equal(spare_clusters(half, q), half)


def test_the_parent_stays_and_its_names_and_pictures_are_carried_over(parent, drawn, tmp_path):
    before = files_of(parent)
    outcome, out = adapt_checkpoint(
        parent, Dataset("mine", drawn), tmp_path / "new", settings=SHORT, seed=3
    )
    assert files_of(parent) == before
    assert outcome.model is not None, outcome.sentence
    old, new = load(parent), load(out)
    assert new.names_ == old.names_
    # Reference images are MNIST's, in their old places on the map; no drawing is kept.
    np.testing.assert_array_equal(new.reference_.images, old.reference_.images)
    np.testing.assert_array_equal(new.reference_.map, old.reference_.map)
    embedded = new.transform(old.reference_.images)
    np.testing.assert_allclose(new.reference_.features, embedded, atol=2e-3)  # kept as float16
    np.testing.assert_array_equal(new.reference_.clusters, new.predict(old.reference_.images))
    assert not np.allclose(embedded, old.reference_.features, atol=1e-3), "nothing was learned"
    np.testing.assert_array_equal(outcome.model.answer(drawn).sure, new.answer(drawn).sure)
    card = new.card_
    assert card["adapted_from"]["files"] == old.card_["files"]
    assert card["data"] == {"name": "mine", "n": 60, "sha256": Dataset("mine", drawn).sha256}
    assert (card["seed"], card["adaptation"]["n_rounds"]) == (3, 1)
    assert card["seconds"] > 0 and 0.985 <= card["checks"]["kept"] <= 1
    assert available(tmp_path) == ["new"]


def test_the_same_seed_gives_the_same_model(parent, drawn):
    one, again = (adapt(load(parent), drawn, settings=SHORT, seed=1) for _ in range(2))
    assert one.checks == again.checks
    assert one.model is not None and again.model is not None
    for name, value in one.model._tensors().items():
        np.testing.assert_array_equal(value, again.model._tensors()[name])


def test_a_model_that_forgot_is_thrown_away(parent, drawn, tmp_path):
    wild = AdaptSettings(n_rounds=1, batch_size=32, learning_rate=3.0)
    outcome, out = adapt_checkpoint(parent, Dataset("mine", drawn), tmp_path / "new", settings=wild)
    assert outcome.model is None and outcome.sentence.startswith("The old model stays: ")
    assert outcome.checks.kept < 0.985
    assert not out.exists() and list(tmp_path.iterdir()) == []


# what can't be learned from


def code_of(call, *args, **options):
    with pytest.raises(TrainingError) as caught:
        call(*args, **options)
    sentence = str(caught.value)
    assert sentence.count(". ") == 0 and sentence.endswith(".")
    return caught.value.code


def test_too_few_alike_and_blank_drawings_are_refused(parent, drawn):
    model = load(parent)
    assert code_of(adapt, model, drawn[:19]) == "few-drawings"
    assert code_of(adapt, model, np.repeat(drawn[:9], 3, axis=0)) == "alike-drawings"
    blank = np.concatenate([drawn[:9], np.zeros((40, 28, 28), np.uint8)])
    assert code_of(adapt, model, blank) == "alike-drawings"
    assert len(check_drawings(load("deep"), drawn[:20])) == 20


def test_a_drawing_sent_twice_is_one():
    one = np.zeros((2, 2), np.uint8)
    one[0] = 100
    louder, other = one * 2, one.T
    assert count_different(np.stack([one, louder, other]), 9) == 2
    assert count_different(np.stack([one, louder, other]), 1) == 1


def test_scribbles_are_refused(drawn):
    model = load("deep")
    assert code_of(check_drawings, model, scribbles(40, 0)) == "not-digits"
    check_drawings(model, np.concatenate([drawn, scribbles(20, 0)]))  # some among digits may be


def test_models_that_can_not_learn_say_so(drawn):
    assert code_of(adapt, load("pixel-kmeans"), drawn) == "not-adaptable"
    frames = np.random.default_rng(0).random((30, 8, 8), np.float32)
    small = create("deep", agreement=None, max_tries=1)
    small.self_training = SelfTrainSettings(n_epochs=1, batch_size=16, width=8, n_latent=8)
    assert code_of(adapt, small.fit(frames), drawn) == "not-adaptable"


# on disk


def test_names_of_new_folders(parent, tmp_path):
    deep = tmp_path / "deep"
    assert free_folder(deep).name == "deep-adapted"
    (tmp_path / "deep-adapted").mkdir()
    assert free_folder(deep).name == free_folder(tmp_path / "deep-adapted").name == "deep-adapted-2"


def test_nothing_is_written_into_an_installed_package(tmp_path, monkeypatch):
    """A wheel brings the checkpoints inside the package."""
    monkeypatch.setattr("deepcluster.hand.checkpoint.PACKAGE", tmp_path / "deepcluster")
    monkeypatch.chdir(tmp_path)
    shipped = tmp_path / "deepcluster" / "checkpoints" / "deep"
    assert free_folder(shipped) == Path("runs/deep-adapted")
    (tmp_path / "runs" / "deep-adapted").mkdir(parents=True)
    assert free_folder(shipped) == Path("runs/deep-adapted-2")


def test_only_an_adapted_model_is_replaced(parent, drawn, tmp_path):
    mine = Dataset("mine", drawn)
    assert code_of(adapt_checkpoint, parent, mine, parent) == "training"
    (tmp_path / "file").write_text("")
    for taken in (tmp_path, tmp_path / "file", tmp_path / "file" / "below"):
        assert code_of(adapt_checkpoint, parent, mine, taken) == "training"
    out = tmp_path / "mine"
    for seed in (1, 2):
        adapt_checkpoint(parent, mine, out, settings=SHORT, seed=seed, force=seed == 2)
        assert load(out).card_["seed"] == seed
    before = files_of(out)
    assert code_of(adapt_checkpoint, parent, mine, out) == "training"  # not unless told
    assert files_of(out) == before
    for taken in (parent, tmp_path, tmp_path / "file"):
        assert code_of(adapt_checkpoint, parent, mine, taken, force=True) == "training"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "mine"]


def test_a_disk_that_is_full_leaves_what_was_there(parent, drawn, tmp_path, small_files):
    model = load(parent)
    model.card_ = {"adapted_from": {}}
    save_in_one_step(model, tmp_path / "mine")
    before = files_of(tmp_path / "mine")
    with small_files(1000):
        assert code_of(save_in_one_step, model, tmp_path / "mine") == "training"
    assert files_of(tmp_path / "mine") == before
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_cancelled_at_any_step_nothing_is_written(parent, drawn, tmp_path):
    class Cancelled(Exception):
        pass

    class Cancelling(Reporter):
        def stage(self, name, total):
            raise Cancelled

    with pytest.raises(Cancelled):
        adapt_checkpoint(parent, Dataset("mine", drawn), tmp_path / "new", reporter=Cancelling())
    assert list(tmp_path.iterdir()) == []


# labels


def test_labels_can_not_get_in(parent, drawn, tmp_path):
    assert list(inspect.signature(adapt).parameters) == [
        "model",
        "frames",
        "settings",
        "seed",
        "run",
    ]

    def refuse():
        raise AssertionError("labels were read")

    labelled = Dataset("mine", drawn, read_labels=refuse)
    outcome, _ = adapt_checkpoint(parent, labelled, tmp_path / "new", settings=SHORT)
    assert outcome.model is not None
