"""The parts of the benchmarks that reckon: clocks, ratios, confusions, what is scored and when."""

import sys

import cv2
import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from bench import clustpy_run, ladder, other_hands, peer
from bench import turns as turns_bench
from bench.curve import Curve, TimeUp, ratio
from bench.handwriting import canvases
from bench.table import markdown
from deepcluster.data import Dataset
from deepcluster.errors import DataError, DeepClusterError
from deepcluster.evaluate import clustering_accuracy
from deepcluster.models.pixel_kmeans import PixelKMeans
from deepcluster.models.pixels import to_side
from tests.support.drawings import canvas
from tests.support.small_models import small_deep
from tests.support.strokes import strokes


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def digits():
    """400 digits at the networks' size, and their labels."""
    held = load_digits()
    images = to_side((held.images[:400] * 15.9).astype(np.uint8))
    return images, held.target[:400].astype(np.int64)


def drawing(digit):
    return [np.array(stroke, np.float32) for stroke in strokes(digit)]


def dataset(images, labels, name="digits"):
    return Dataset(name, images, read_labels=lambda: labels)


def test_a_table_is_markdown():
    assert markdown(["a", "b"], [["1", 2]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


# curve


def test_scoring_costs_a_method_no_time():
    clock = Clock()
    curve = Curve("one", np.array([0, 0, 1, 1]), np.array([0, 1]), clock=clock)

    def slow():
        clock.now += 1000
        return np.array([5, 5, 5, 7]), np.array([3, 4])

    clock.now += 2
    curve.take("first", slow)
    clock.now += 3
    curve.take("second", lambda: (np.array([1, 1, 0, 0]), None))
    assert [(p.seconds, p.stage, p.acc, p.held_out) for p in curve.points] == [
        (2.0, "first", 0.75, 1.0),
        (5.0, "second", 1.0, None),
    ]
    assert curve.reached(0.75) == 2.0
    assert curve.reached(0.9) == 5.0


def test_a_method_that_is_late_gets_no_point():
    clock = Clock()
    curve = Curve("one", np.array([0, 1]), np.array([0, 1]), limit=10, clock=clock)
    clock.now += 10
    curve.take("in time", lambda: (np.array([0, 1]), None))
    clock.now += 0.5
    with pytest.raises(TimeUp):
        curve.take("late", lambda: (np.array([0, 1]), None))
    assert [point.stage for point in curve.points] == ["in time"]


def timed(*points):
    """A curve that reaches each ACC of (seconds, hits of 4) at its time."""
    clock = Clock()
    curve = Curve("one", np.array([0, 1, 2, 3]), np.array([0]), clock=clock)
    guesses = {2: [0, 1, 0, 1], 3: [0, 1, 2, 2], 4: [0, 1, 2, 3]}
    for seconds, hits in points:
        clock.now = 100 + seconds
        found = np.array(guesses[hits])
        curve.take("", lambda: (found, None))  # noqa: B023, called at once
    return curve


def test_ratios_of_times():
    ours, theirs = timed((2, 3), (4, 4)), timed((10, 2), (30, 3), (50, 3))
    assert ratio(theirs, ours, 0.5) == "5.0"  # 10 s against 2 s: our first point is over it
    assert ratio(theirs, ours, 0.75) == "15.0"
    assert ratio(theirs, ours, 1.0) == "> 12.5"  # not in its 50 s, against 4 s
    assert ratio(theirs, timed((2, 2)), 0.75) == "–"


# ClustPy


def test_epochs_are_shortened_in_proportion():
    assert clustpy_run.shortened((100, 150), (2.0, 1.0), 1000) == (100, 150)  # 350 s: all of them
    assert clustpy_run.shortened((100, 150), (2.0, 1.0), 70) == (20, 30)
    assert clustpy_run.shortened((100, 150), (2.0, 1.0), 0.1) == (1, 1)


def test_an_epoch_ends_after_its_last_batch():
    numbers = torch.utils.data.TensorDataset(torch.arange(5))
    told: list[object] = []
    loader = torch.utils.data.DataLoader(numbers, batch_size=2)
    epochs = clustpy_run.Epochs(loader, lambda: told.append("end"))
    next(iter(epochs))  # as ClustPy does to see the shape of a batch
    assert told == []
    for (batch,) in epochs:
        told.append(len(batch))
    assert told == [2, 2, 1, "end"]


def test_without_clustpy_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "clustpy", None)
    monkeypatch.setitem(sys.modules, "clustpy.deep", None)
    with pytest.raises(DeepClusterError, match=r"requirements-peer\.txt"):
        clustpy_run.clustpy()


def test_images_are_standardised_by_the_training_part():
    train = np.array([[[0, 2]], [[4, 6]]], np.uint8)
    images = clustpy_run.Images.of(train, np.array([[[3, 3]]], np.uint8))
    assert images.train.dtype == np.float32
    np.testing.assert_allclose(images.train, (np.array([[0, 2], [4, 6]]) - 3) / 5**0.5, rtol=1e-6)
    np.testing.assert_array_equal(images.held_out, [[0, 0]])


# our curve


def test_watching_scores_every_stage_and_changes_nothing(digits):
    images, labels = digits
    train = dataset(images[:300], labels[:300])
    test = dataset(images[300:], labels[300:])
    curve = Curve("deep", train.labels(), test.labels())
    model = small_deep()
    peer.run_ours(model, train, test, curve)
    stages = [point.stage for point in curve.points]
    assert stages == [
        "agreement",
        "reconstruction",
        "self-training 1",
        "self-training 2",
        "end",
    ]
    assert [point.held_out is None for point in curve.points] == [True, True, False, False, False]
    assert curve.points[-1].acc == clustering_accuracy(labels[:300], model.labels_)
    np.testing.assert_array_equal(small_deep().fit(train.images).labels_, model.labels_)


def test_time_that_is_up_ends_the_fit(digits):
    images, labels = digits
    part = dataset(images, labels)
    curve = Curve("deep", labels, labels, limit=0)
    model = small_deep()
    with pytest.raises(TimeUp):
        peer.run_ours(model, part, part, curve)
    assert curve.points == []
    assert not hasattr(model, "labels_")


def test_the_report_tells_times_and_ratios():
    ours, theirs = timed((2, 3), (4, 4)), timed((10, 2), (30, 4))
    ours.name, theirs.name = "deep", "ClustPy DEC"
    lines = peer.report([theirs, ours], ["1 + 2 epochs", "its defaults"], 4).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert cells == [
        ["ClustPy DEC", "1 + 2 epochs", "30", "1.0000", "–", "30", "30", "30", "30"],
        ["deep", "its defaults", "4", "1.0000", "–", "4", "4", "4", "4"],
        ["ClustPy DEC / deep, times as long", "", "", "", "", "7.5", "7.5", "7.5", "7.5"],
    ]


# other hands


def test_confusions_are_counted_the_most_frequent_first():
    def reader(images):
        names = ["3", "3", "1", "", "3", "9"]
        return names, np.array([True, True, False, False, True, True])

    found = other_hands.read(reader, np.zeros((6, 28, 28), np.uint8), np.array([9, 9, 1, 4, 3, 9]))
    assert found.accuracy == pytest.approx(3 / 6)
    assert found.refused == pytest.approx(2 / 6)
    assert found.told() == "9 read as 3: 2, 4 read as nothing: 1"


def test_brush_widths_come_from_their_range_and_nothing_else_changes():
    drawings = [drawing(digit) for digit in (7, 4, 1)]
    fixed = list(canvases(drawings, 20.0, seed=3))
    for one, other in zip(fixed, canvases(drawings, (20.0, 20.0), seed=3), strict=True):
        np.testing.assert_array_equal(one, other)
    ink = [
        [int((255 - page.astype(int)).sum()) for page in canvases(drawings, width, seed=3)]
        for width in (14.0, (14.0, 30.0), 30.0)
    ]
    assert all(thin < drawn < thick for thin, drawn, thick in zip(*ink, strict=True))
    shares = [(drawn - thin) / (thick - thin) for thin, drawn, thick in zip(*ink, strict=True)]
    assert np.ptp(shares) > 0.01  # each drawing has a width of its own


@pytest.fixture
def hands(tmp_path):
    """A folder with two drawings as strokes and two as bitmaps."""
    drawn = [drawing(digit) for digit in (7, 4)]
    every = [stroke for strokes_ in drawn for stroke in strokes_]
    np.savez(
        tmp_path / "pen.npz",
        points=np.concatenate(every),
        stroke_off=np.cumsum([0, *map(len, every)]),
        sample_off=np.cumsum([0, *map(len, drawn)]),
        labels=np.array([7, 4], np.uint8),
    )
    scans = [255 - cv2.resize(canvas(digit), (32, 32)) for digit in (3, 5)]
    scans.append(np.zeros((32, 32), np.uint8))
    np.savez(tmp_path / "scans.npz", images=np.array(scans), labels=np.array([3, 5, 8], np.uint8))
    return tmp_path


def test_frames_are_kept_until_something_changes(hands, tmp_path):
    cache = tmp_path / "cache"
    plain = other_hands.open_sets(hands)
    assert [each.name for each in plain] == ["pen", "scans"]
    assert [each.labels.tolist() for each in plain] == [[7, 4], [3, 5]]
    assert plain[1].refused == {"full": 1}
    for _ in range(2):
        for kept, made in zip(other_hands.open_sets(hands, cache=cache), plain, strict=True):
            np.testing.assert_array_equal(kept.images, made.images)
            np.testing.assert_array_equal(kept.labels, made.labels)
            np.testing.assert_array_equal(kept.rows, made.rows)
            assert kept.refused == made.refused
    assert len(list(cache.iterdir())) == 2
    redrawn = other_hands.open_sets(hands, seed=1, cache=cache)
    assert not np.array_equal(redrawn[0].images, plain[0].images)


def test_a_folder_without_handwriting_is_said(tmp_path):
    with pytest.raises(DataError, match=r"no \.npz file"):
        other_hands.open_sets(tmp_path)


def test_turns_are_compared_and_the_model_left_as_it_was(digits):
    images, labels = digits
    model = small_deep()
    model.turns = (0.0, 15.0, -15.0)
    model.fit(images)
    model.names_ = [str(np.bincount(labels[model.labels_ == c]).argmax()) for c in range(10)]

    def share():
        return (np.array(model.names_)[model.predict(images)] == labels.astype(str)).mean()

    turned, model.turns = share(), (0.0,)
    as_it_is, model.turns = share(), (0.0, 15.0, -15.0)
    found = turns_bench.accuracies(model, [(images, labels), (images[:7], labels[:7])], [0, 15])
    assert found.shape == (2, 2)
    assert found[:, 0] == pytest.approx([as_it_is, turned])
    assert model.turns == (0.0, 15.0, -15.0)
    assert turns_bench.turns(0) == (0.0,)


# the ladder


def test_images_astray_lie_in_another_digits_cluster():
    digits, clusters = np.array([3, 3, 3, 8, 8, 5]), np.array([1, 1, 0, 0, 0, 1])
    assert ladder.astray(digits, clusters).tolist() == [False, False, True, False, False, True]


def test_a_name_goes_where_its_points_are_densest():
    places = np.array([[0, 0], [9, 9], [9, 9.1], [9.1, 9], [0, 5], [5, 0], [-5, 0], [0, -5]])
    assert ladder.densest(places).tolist() in ([9.0, 9.0], [9.0, 9.1], [9.1, 9.0])


def test_reference_images_are_known_again_by_their_pixels(digits):
    images, labels = digits
    model = PixelKMeans(n_init=1).fit(images)
    order = np.random.default_rng(0).permutation(len(images))
    found = ladder.true_digits(model, dataset(images[order], labels[order]))
    # Its reference holds all of so few images, in their own order.
    np.testing.assert_array_equal(found, labels)
    with pytest.raises(DataError, match="not trained on other"):
        ladder.true_digits(model, dataset(images[:9], labels[:9], name="other"))


def test_four_maps_are_drawn_side_by_side(tmp_path):
    chance = np.random.default_rng(0)
    digits = np.arange(100) % 10
    places = chance.uniform(-1, 1, (100, 2))
    panels = [ladder.Panel(f"map {i}", places, digits, digits == i) for i in range(4)]
    ladder.draw(panels, tmp_path / "docs" / "ladder.png")
    picture = cv2.imread(str(tmp_path / "docs" / "ladder.png"))
    assert picture is not None
    assert picture.shape[:2] == (750, 2400)
    assert (picture[:5] == 255).all()
    tiles = [picture[100:500, 600 * i + 30 : 600 * i + 570] for i in range(4)]
    for tile in tiles:
        assert 0.005 < (tile < 128).any(axis=2).mean() < 0.2
