"""Novelty: what is unlike the training images is told by numbers that can be reckoned by hand."""

import math

import numpy as np
import pytest
from sklearn.datasets import load_digits

from deepcluster.models import load
from deepcluster.models.gradients import CELLS, DIRECTIONS, oriented_gradients
from deepcluster.models.novelty import HALVINGS, INSIDE, NEIGHBOURS, Novelty
from deepcluster.models.pixel_kmeans import PixelKMeans

# Gradients


def gradients_by_loops(image):
    """The same description, a pixel and a direction at a time."""
    height, width = image.shape
    smooth, kernel = np.zeros((height + 2, width + 2)), (1, 2, 1)
    padded = np.pad(image.astype(float), 2)
    for y in range(height + 2):
        for x in range(width + 2):
            smooth[y, x] = sum(
                kernel[i] * kernel[j] * padded[y + i, x + j] for i in range(3) for j in range(3)
            )
    sums = np.zeros((DIRECTIONS, CELLS, CELLS))
    for y in range(height):
        for x in range(width):
            right = smooth[y + 1, x + 2] - smooth[y + 1, x]
            down = smooth[y + 2, x + 1] - smooth[y, x + 1]
            for direction in range(DIRECTIONS):
                turn = math.atan2(down, right) - 2 * math.pi * direction / DIRECTIONS
                weight = math.hypot(right, down) * max(0.0, math.cos(turn)) ** 8
                for row in range(CELLS):
                    for column in range(CELLS):
                        dy = abs((y + 0.5) * CELLS / height - row - 0.5)
                        dx = abs((x + 0.5) * CELLS / width - column - 0.5)
                        near = max(0.0, 1 - dy) * max(0.0, 1 - dx)
                        sums[direction, row, column] += weight * near
    return (np.sqrt(sums) / sums.sum() ** 0.25).ravel()


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (10, 14)])
def test_gradients_are_those_of_loops(shape):
    images = np.random.default_rng(0).random((3, *shape), np.float32)
    expected = [gradients_by_loops(image) for image in images]
    np.testing.assert_allclose(oriented_gradients(images), expected, atol=1e-5)


def test_an_edge_is_told_by_its_direction_and_its_place():
    image = np.zeros((1, 28, 28), np.float32)
    image[:, 12:16, 4:24] = 1  # a bar that lies
    found = oriented_gradients(image).reshape(DIRECTIONS, CELLS, CELLS) ** 2
    by_direction = found.sum(axis=(1, 2))
    # Its two long sides rise downwards (2) and upwards (6).
    assert set(by_direction.argsort()[-2:]) == {2, 6}
    assert by_direction[[2, 6]].sum() > 0.7 * by_direction.sum()
    assert found[2].sum(axis=1).argmax() in (1, 2) and found[2, 0].sum() < 0.1 * found[2].sum()
    # Light and dark exchanged in the middle of the picture: each direction becomes its opposite.
    np.testing.assert_allclose(found[2], found[6, ::-1], atol=1e-5)


def test_contrast_counts_by_its_fourth_root_and_a_blank_image_is_nothing():
    image = np.random.default_rng(0).random((1, 28, 28), np.float32)
    np.testing.assert_allclose(
        oriented_gradients(16 * image), 2 * oriented_gradients(image), rtol=1e-4
    )
    np.testing.assert_array_equal(oriented_gradients(np.zeros((2, 28, 28), np.float32)), 0)
    assert oriented_gradients(np.zeros((0, 28, 28), np.float32)).shape == (0, 128)


# Bits


def of_vectors(reference, training, rows=None):
    """Novelty among vectors, which have no edges: only their distances count."""
    novelty = Novelty(reference, reference)
    rows = np.full(len(training), -1) if rows is None else rows
    return novelty.calibrate(training, training, rows)


@pytest.fixture
def line():
    """Reference images all at 0, training images at 0 to 1: distances are what one says."""
    reference = np.zeros((10, 1), np.float32)
    training = np.linspace(0, 1, 6401, dtype=np.float32)[:, None]
    return of_vectors(reference, training)


def test_each_bit_is_twice_as_rare(line):
    at = 1 - 0.5 ** np.arange(HALVINGS + 1, dtype=np.float32)[:, None]
    np.testing.assert_allclose(line.score(at, at), np.arange(HALVINGS + 1), atol=1e-3)


def test_the_tail_beyond_the_table_is_exponential(line):
    # The last sixty-fourth exceeds the table by half of its width in the mean.
    mean = 0.5**HALVINGS / 2
    last = 1 - 0.5**HALVINGS
    at = np.array([[last + mean * math.log(2)], [last + mean * math.log(2) * 50]], np.float32)
    np.testing.assert_allclose(line.score(at, at), [HALVINGS + 1, HALVINGS + 50], rtol=1e-2)


def test_the_border_is_crossed_by_a_few_of_the_training_images(line):
    training = np.linspace(0, 1, 6401, dtype=np.float32)[:, None]
    crossed = (line.score(training, training) > line.border_).mean()
    assert crossed == pytest.approx(1 - INSIDE, abs=1e-3)


def test_distance_is_the_mean_to_the_nearest():
    rng = np.random.default_rng(1)
    reference, training = (rng.random((n, 4), np.float32) for n in (40, 300))
    novelty = of_vectors(reference, training)
    gaps = np.linalg.norm(training[:, None] - reference.astype(np.float16), axis=2)
    distances = np.sort(gaps, axis=1)[:, :NEIGHBOURS].mean(axis=1)
    expected = np.quantile(distances, 1 - 0.5 ** np.arange(HALVINGS + 1))
    np.testing.assert_allclose(novelty.tails_[0, :-1], expected, rtol=1e-3)


def test_no_training_image_is_its_own_neighbour():
    rng = np.random.default_rng(2)
    vectors = rng.random((60, 4)).astype(np.float16).astype(np.float32)
    novelty = of_vectors(vectors, vectors, np.arange(60))
    gaps = np.linalg.norm(vectors[:, None] - vectors, axis=2)
    others = np.sort(gaps, axis=1)[:, 1 : 1 + NEIGHBOURS].mean(axis=1)
    np.testing.assert_allclose(novelty.tails_[0, 0], others.min(), rtol=1e-3)


def test_two_spaces_add_up():
    rng = np.random.default_rng(3)
    images = rng.integers(0, 256, (50, 8, 8)).astype(np.uint8)
    pixels = images / np.float32(255)
    latents = rng.random((50, 2), np.float32)
    nowhere = np.full(50, -1)
    both = Novelty(images, latents).calibrate(pixels, latents, nowhere)
    vectors = latents.astype(np.float16)
    edges = oriented_gradients(pixels)
    alone = [
        of_vectors(vectors.astype(np.float32), latents).score(latents, latents),
        of_vectors(edges, edges).score(edges, edges),
    ]
    # Distances to oneself are rounding, and the edges alone were rounded to half precision.
    np.testing.assert_allclose(both.score(pixels, latents), sum(alone), atol=0.2)


@pytest.mark.parametrize("n", [1, 2, 3, 20])
def test_images_that_are_all_alike_have_no_novelty_and_any_other_has(n):
    alike = np.full((n, 4), 0.5, np.float32)
    novelty = of_vectors(alike, alike, np.arange(n))
    assert np.isfinite(novelty.tails_).all()
    np.testing.assert_array_equal(novelty.score(alike, alike) <= novelty.border_, True)
    other = np.zeros((1, 4), np.float32)
    assert novelty.score(other, other)[0] > novelty.border_ + 10


# Models


@pytest.fixture(scope="module")
def digits():
    """Those to train on first: every other one, as the writers come one after another."""
    images = load_digits().images.astype(np.float32) / 16
    return np.concatenate([images[::2], images[1::2]])


@pytest.fixture(scope="module")
def model(digits):
    return PixelKMeans(n_init=1).fit(digits[:899])


def test_few_digits_that_were_held_out_are_refused(model, digits):
    answers = model.answer(digits[899:])
    np.testing.assert_array_equal(answers.sure, answers.novelty <= model.novelty_.border_)
    assert (~answers.sure).mean() < 0.05


def shuffled(images):
    """The same pixels in another order: as much ink, but no digit."""
    rng = np.random.default_rng(0)
    return rng.permuted(images.reshape(len(images), -1), axis=1).reshape(images.shape)


@pytest.mark.parametrize(
    "spoil", [shuffled, lambda images: 1 - images, lambda images: np.roll(images, 4, axis=2)]
)
def test_nearly_all_that_is_no_digit_is_refused(model, digits, spoil):
    assert (~model.answer(spoil(digits[899:])).sure).mean() > 0.95


def test_vectors_that_are_no_pictures_have_novelty_too():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 5)).astype(np.float32)
    model = PixelKMeans(n_clusters=3, n_init=1).fit(np.clip(X / 8 + 0.5, 0, 1))
    far = model.answer(np.full((1, 5), 1.0, np.float32))
    assert not far.sure[0]
    assert model.answer(np.full((1, 5), 0.5, np.float32)).sure[0]


# Checkpoints


def test_novelty_is_the_same_after_it_was_saved(model, digits, tmp_path):
    again = load(model.save(tmp_path / "mine"))
    before, after = (each.answer(digits).novelty for each in (model, again))
    np.testing.assert_array_equal(after, before)
    assert again.novelty_.border_ == model.novelty_.border_
