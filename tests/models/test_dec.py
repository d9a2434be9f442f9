"""DEC against its paper: formulas, the stacked autoencoder, the refinement."""

import inspect
from contextlib import contextmanager

import numpy as np
import pytest
import torch
from scipy.stats import entropy
from sklearn.datasets import load_digits

from deepcluster.losses.assignment import squared_distances, student_t, target_distribution
from deepcluster.losses.kl_divergence import kl_divergence, log_student_t
from deepcluster.models.dec import DEC, as_rows
from deepcluster.networks.dense import DenseAutoencoder, DenseEncoder
from deepcluster.stages.refine import RefineSettings, refine
from deepcluster.stages.stacked_autoencoder import drop, falling, pretrain, scale_to, train_layer
from deepcluster.training.batches import as_tensor
from deepcluster.training.progress import Reporter
from deepcluster.training.run import Run
from tests.support.small_models import small_dec


@pytest.fixture(scope="module")
def images():
    return load_digits().images[:300].astype(np.float32) / 16


def test_the_defaults_are_the_papers():
    given = {name: p.default for name, p in inspect.signature(DEC).parameters.items()}
    assert given["layers"] == (500, 500, 2000, 10)
    assert (given["dropout"], given["learning_rate"], given["batch_size"]) == (0.2, 0.1, 256)
    assert (given["layer_iterations"], given["layer_step"]) == (50_000, 20_000)
    assert (given["fine_tuning_iterations"], given["fine_tuning_step"]) == (100_000, 20_000)
    assert (given["n_init"], given["refine_learning_rate"], given["tol"]) == (20, 0.01, 0.001)


# DEC's formulas


@pytest.mark.parametrize("alpha", [1.0, 2.5])
def test_student_t_on_tensors_is_that_on_arrays(alpha):
    rng = np.random.default_rng(0)
    latent, centers = rng.normal(size=(40, 3)), rng.normal(size=(5, 3))
    log_q = log_student_t(torch.tensor(latent), torch.tensor(centers), alpha=alpha)
    expected = student_t(squared_distances(latent, centers), alpha=alpha)
    np.testing.assert_allclose(log_q.exp().numpy(), expected, atol=1e-6)


def test_kl_divergence_by_hand():
    # The first row diverges by ln 2, the second not at all; a zero in p counts nothing.
    target = torch.tensor([[1.0, 0.0], [0.25, 0.75]])
    log_q = torch.tensor([[0.5, 0.5], [0.25, 0.75]]).log()
    assert kl_divergence(target, log_q).item() == pytest.approx(np.log(2) / 2)


def test_kl_divergence_is_scipys():
    p, q = np.random.default_rng(1).dirichlet(np.ones(6), size=(2, 30))
    found = kl_divergence(torch.tensor(p), torch.tensor(q).log()).item()
    assert found == pytest.approx(entropy(p, q, axis=1).mean())


def test_gradients_are_those_of_the_paper():
    """Equations 4 and 5 of Xie et al. 2016, for p held fixed."""
    rng = np.random.default_rng(2)
    z, mu = rng.normal(size=(7, 3)), rng.normal(size=(4, 3))
    p = rng.dirichlet(np.ones(4), size=7)
    latent = torch.tensor(z, dtype=torch.float32, requires_grad=True)
    centers = torch.tensor(mu, dtype=torch.float32, requires_grad=True)
    kl_divergence(torch.tensor(p), log_student_t(latent, centers)).backward()
    gaps = z[:, None] - mu
    near = 1 / (1 + (gaps**2).sum(axis=2))
    q = near / near.sum(axis=1, keepdims=True)
    pull = 2 * (near * (p - q))[:, :, None] * gaps
    assert latent.grad is not None and centers.grad is not None
    np.testing.assert_allclose(latent.grad.numpy(), pull.sum(axis=1) / 7, atol=1e-6)
    np.testing.assert_allclose(centers.grad.numpy(), -pull.sum(axis=0) / 7, atol=1e-6)


# Its autoencoder


class Epochs(Reporter):
    """Remembers the loss of every whole epoch of every stage."""

    def __init__(self):
        self.losses = {}

    @contextmanager
    def stage(self, name, total):
        losses = self.losses.setdefault(name, [])

        class Kept:
            def step(self, done, *, loss=None):
                # The first to name a whole number is the epoch's end, not the next one's start.
                if done == len(losses) + 1:
                    losses.append(loss)

        yield Kept()


def test_pixels_are_scaled_to_a_mean_square():
    pixels = np.random.default_rng(3).integers(0, 256, (50, 1, 6, 6)).astype(np.uint8)
    batch = torch.from_numpy(pixels)
    scaled = pixels / 255 * scale_to(batch, 2.5)
    assert (scaled**2).mean() == pytest.approx(2.5)
    assert scale_to(torch.zeros(3, 1, 2, 2), 2.5) == 1


def test_layers_by_hand():
    network = DenseAutoencoder([2, 2, 1])
    weights = {
        "encoder.layers.0": [[1.0, 0.0], [0.0, -1.0]],
        "encoder.layers.1": [[-1.0, -1.0]],
        "decoder.1": [[-1.0], [1.0]],
        "decoder.0": [[-3.0, 0.0], [0.0, 1.0]],
    }
    state = {f"{name}.weight": torch.tensor(rows) for name, rows in weights.items()}
    state |= {f"{name}.bias": torch.zeros(len(rows)) for name, rows in weights.items()}
    network.load_state_dict({**state, "encoder.scale": torch.tensor(2.0)})
    image = torch.tensor([[3.0, 4.0]])
    # Scaled to (6, 8); the ReLU lets (6, 0) through; the code keeps its sign: -6.
    assert network.encoder(image).tolist() == [[-6.0]]
    # Back: (6, -6), of which the ReLU leaves (6, 0); the drawing keeps its sign.
    assert network(image).tolist() == [[-18.0, 0.0]]


def test_dropout_keeps_the_mean_and_repeats_itself():
    ones = torch.ones(200, 500)
    dropped = drop(ones, 0.2, torch.Generator().manual_seed(0))
    assert set(dropped.unique().tolist()) == {0.0, 1.25}
    assert (dropped == 0).float().mean().item() == pytest.approx(0.2, abs=0.01)
    assert torch.equal(dropped, drop(ones, 0.2, torch.Generator().manual_seed(0)))
    assert not torch.equal(dropped, drop(ones, 0.2, torch.Generator().manual_seed(1)))
    assert drop(ones, 0.0, torch.Generator()) is ones


def test_the_learning_rate_falls_by_ten_after_each_step():
    rate = falling(5000, 2000)
    rates = [rate(iteration / 5000) for iteration in (0, 1999, 2000, 3999, 4000, 4999)]
    assert rates == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])


def test_training_a_layer_leaves_all_others_alone(images):
    batch = as_tensor(as_rows(images), torch.device("cpu"))
    autoencoder = DenseAutoencoder([64, 16, 8, 4])
    before = {name: value.clone() for name, value in autoencoder.state_dict().items()}
    settings = small_dec()._stack_settings()
    train_layer(1, autoencoder, batch, settings, seed=0, run=Run(reporter=(told := Epochs())))
    moved = {
        name for name, value in autoencoder.state_dict().items() if not value.equal(before[name])
    }
    layer, mirror = "encoder.layers.1", "decoder.1"
    assert moved == {f"{part}.{value}" for part in (layer, mirror) for value in ("weight", "bias")}
    assert told.losses["layer-2"][-1] < told.losses["layer-2"][0]


def test_pretraining_learns_to_draw(images):
    """Better than drawing the mean image, which is all that biases can do."""
    settings = small_dec(
        layers=(32, 10), layer_iterations=2000, layer_step=1500, fine_tuning_iterations=2000
    )._stack_settings()
    batch = as_tensor(as_rows(images), torch.device("cpu"))
    autoencoder = pretrain(batch, settings, seed=0, run=Run())
    with torch.no_grad():
        drawn = autoencoder(batch) / autoencoder.encoder.scale
    flat = images.reshape(len(images), -1)
    error = ((drawn.numpy() - flat) ** 2).mean()
    assert error < 0.5 * flat.var(axis=0).mean()


# Its refinement


def blobs(n=320):
    """Three clouds in the plane, as pictures of one row, and centres a little beside them."""
    rng = np.random.default_rng(4)
    middles = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 3.0]], np.float32)
    points = middles[rng.integers(3, size=n)] + rng.normal(scale=0.9, size=(n, 2))
    return points.astype(np.float32)[:, None, :], middles + np.float32(0.3)


def plane():
    """An encoder that leaves points where they are."""
    encoder = DenseEncoder([2, 2])
    encoder.load_state_dict(
        {"layers.0.weight": torch.eye(2), "layers.0.bias": torch.zeros(2), "scale": torch.ones(())}
    )
    return encoder


def refined(reporter, **settings):
    points, centers = blobs()
    how = {"learning_rate": 0.01, "batch_size": 8, "tol": 0.001, "max_updates": 30, **settings}
    batch = as_tensor(points, torch.device("cpu"))
    run = Run(reporter=reporter, reduced_precision=False)
    return refine(batch, plane(), centers, RefineSettings(**how), seed=0, run=run)


def test_the_target_is_that_of_the_whole_set():
    """Nothing moves at a rate of 0, so the mean loss is the divergence over all images."""
    reporter = Epochs()
    refined(reporter, learning_rate=0.0, max_updates=1)
    points, centers = blobs()
    q = student_t(squared_distances(points[:, 0], centers)).astype(np.float64)
    whole = entropy(target_distribution(q), q, axis=1).mean()
    assert reporter.losses["refinement"] == [pytest.approx(whole, rel=1e-4)]
    batches = [target_distribution(part) for part in np.split(q, 40)]
    assert entropy(np.concatenate(batches), q, axis=1).mean() != pytest.approx(whole, rel=1e-3)


def test_refinement_ends_when_no_image_moves():
    reporter = Epochs()
    refined(reporter, learning_rate=0.0)
    assert len(reporter.losses["refinement"]) == 1  # the second update finds nothing moved
    refined(reporter := Epochs(), learning_rate=0.0, tol=0.0, max_updates=4)
    assert len(reporter.losses["refinement"]) == 4


def test_refinement_moves_codes_and_centers_and_sharpens_the_assignment():
    points, before = blobs()
    network = refined(Epochs(), tol=0.0, max_updates=5)
    after = network.centers.detach().numpy()
    with torch.no_grad():
        codes = network.encoder(torch.from_numpy(points)).numpy()
    assert not np.allclose(after, before, atol=1e-3)
    assert not np.allclose(codes, points[:, 0], atol=1e-3)
    sharper = student_t(squared_distances(codes, after)).max(axis=1).mean()
    assert sharper > student_t(squared_distances(points[:, 0], before)).max(axis=1).mean() + 0.02
