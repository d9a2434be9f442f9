"""The rungs between pixels and `deep`: KMeans on an autoencoder's latents, and DEC."""

import inspect
from contextlib import contextmanager

import numpy as np
import pytest
import torch
from scipy.stats import entropy
from sklearn.datasets import load_digits
from sklearn.utils.estimator_checks import estimator_checks_generator

from deepcluster.losses.kl_divergence import kl_divergence, log_student_t
from deepcluster.models import estimator, kinds, load
from deepcluster.models.ae_kmeans import AutoencoderKMeans
from deepcluster.models.assignment import squared_distances, student_t, target_distribution
from deepcluster.models.dec import DEC, as_rows
from deepcluster.models.dense_networks import DenseAutoencoder, DenseEncoder
from deepcluster.stages.refine import RefineSettings, refine
from deepcluster.stages.stacked_autoencoder import drop, falling, pretrain, scale_to, train_layer
from deepcluster.training.batches import as_tensor
from deepcluster.training.loop import batches_an_epoch
from deepcluster.training.progress import Reporter
from deepcluster.training.run import Run
from tests.test_training import DyingJournal, Killed

#: In batches of 64 of the 300 images that are used here.
TWO_EPOCHS = 2 * batches_an_epoch(300, 64)


def small_dec(seed=0, **more):
    """Settings that run in a second; what they reach is not what is tested with them."""
    settings = {
        "layers": (16, 8, 4),
        "layer_iterations": TWO_EPOCHS,
        "fine_tuning_iterations": TWO_EPOCHS,
        "batch_size": 64,
        "n_init": 2,
        "max_updates": 2,
    }
    return DEC(random_state=seed, **{**settings, **more})


def small_autoencoder(seed=0):
    return AutoencoderKMeans(n_epochs=2, batch_size=64, width=4, n_init=2, random_state=seed)


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
    assert kinds() == ["deep", "dec", "ae-kmeans", "pixel-kmeans"]
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


def test_the_defaults_are_the_papers_but_for_the_iterations():
    given = {name: p.default for name, p in inspect.signature(DEC).parameters.items()}
    assert given["layers"] == (500, 500, 2000, 10)
    assert (given["dropout"], given["learning_rate"], given["batch_size"]) == (0.2, 0.1, 256)
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
