"""ClustPy's DEC and IDEC, scored on the way.

Source: Leiber, Miklautz, Plant and Böhm, "Benchmarking Deep Clustering Algorithms With ClustPy",
ICDM workshops 2023. Everything is at ClustPy's defaults but the number of epochs; images are
standardised, as its documentation does with MNIST.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from bench.curve import Clusters, Curve
from deepcluster.errors import DeepClusterError

#: Epochs of its autoencoder and of its clustering, when nobody says otherwise.
DEFAULT_EPOCHS = (100, 150)
#: Share of the time that is planned for epochs; KMeans between and after them has the rest.
PLANNED = 0.95
BATCH = 256
HIDDEN = (500, 500, 2000)
N_LATENT = 10


@dataclass(frozen=True)
class Images:
    """Standardised pixels of the images to train on and of those held out, float32 (n, 784)."""

    train: npt.NDArray[np.float32]
    held_out: npt.NDArray[np.float32]

    @classmethod
    def of(cls, train: npt.NDArray[np.uint8], held_out: npt.NDArray[np.uint8]) -> Images:
        """Mean 0 and variance 1 over all pixels of the training images."""
        mean, deviation = train.mean(), train.std()
        parts = (part.reshape(len(part), -1).astype(np.float32) for part in (train, held_out))
        return cls(*((part - np.float32(mean)) / np.float32(deviation) for part in parts))


class Epochs:
    """A loader of batches that says when all of them have been trained on."""

    def __init__(self, loader: Any, after: Callable[[], None]) -> None:
        self.loader, self.after = loader, after
        self.batch_size, self.dataset = loader.batch_size, loader.dataset

    def __iter__(self) -> Iterator[Any]:
        yield from self.loader
        self.after()

    def __len__(self) -> int:
        return len(self.loader)


def clustpy() -> Any:
    """The package; DeepClusterError where it isn't installed."""
    try:
        return importlib.import_module("clustpy.deep")
    except ModuleNotFoundError as error:
        raise DeepClusterError(
            "ClustPy is not installed here: install bench/requirements-peer.txt into a virtual "
            "environment of its own, and run this command with that one's python."
        ) from error
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
    # A torchvision that was built for CUDA does not find its operators beside a torch without it,
    # and then can't be imported. DEC uses none of them, so it is enough that they have a name.
    for operator in ("nms", "qnms"):
        boxes = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        torch.library.define(f"torchvision::{operator}", boxes)
    return importlib.import_module("clustpy.deep")


def run(
    kind: str, images: Images, epochs: tuple[int, int], curve: Curve, *, every: int, seed: int
) -> None:
    """Fit, and take a point every few epochs and at the end.

    Parameters
    ----------
    kind : str
        "DEC" or "IDEC".
    images : Images
    epochs : (int, int)
        Of the autoencoder and of clustering.
    curve : Curve
        Its labels give the number of clusters.
    every : int
        Epochs from point to point.
    seed : int

    Raises
    ------
    TimeUp
        The curve's limit is reached.
    """
    from sklearn.cluster import KMeans

    k = len(np.unique(curve.labels))
    done = 0

    def clusters() -> tuple[Clusters, Clusters]:
        """As ClustPy makes its ``labels_``: KMeans on the latent vectors."""
        kmeans = KMeans(k, n_init=4, random_state=seed).fit(_encode(network, images.train))
        return kmeans.labels_, kmeans.predict(_encode(network, images.held_out))

    def after() -> None:
        nonlocal done
        done += 1
        first = done <= epochs[0]
        of_stage = done if first else done - epochs[0]
        if of_stage % every == 0:
            curve.take(f"{'autoencoder' if first else 'clustering'} {of_stage}", clusters)
        else:
            curve.check()

    model, network = _model(kind, images, k, epochs, after, seed)
    with redirect_stdout(sys.stderr):  # what it says is not the result
        model.fit(images.train)
    curve.take("end", lambda: (model.labels_, model.predict(images.held_out)))


def fitting_epochs(
    kind: str, images: Images, seconds: float, *, k: int, seed: int
) -> tuple[int, int]:
    """Its default epochs shortened, both by the same share, so that they take some seconds.

    Two epochs of each kind are run to see how long the second takes; they count towards nothing.
    """
    ends: list[float] = []
    model, _ = _model(kind, images, k, (2, 2), lambda: ends.append(perf_counter()), seed)
    with redirect_stdout(sys.stderr):
        model.fit(images.train)
    each = ends[1] - ends[0], ends[3] - ends[2]
    return shortened(DEFAULT_EPOCHS, each, seconds * PLANNED)


def shortened(
    epochs: tuple[int, int], each: tuple[float, float], seconds: float
) -> tuple[int, int]:
    """Epochs of two stages, no more than given and in the same proportion, that fit into a time.

    Parameters
    ----------
    epochs : (int, int)
    each : (float, float)
        Seconds that one epoch of each stage takes.
    seconds : float
    """
    share = min(1.0, seconds / (epochs[0] * each[0] + epochs[1] * each[1]))
    first, second = (max(1, int(n * share)) for n in epochs)
    return first, second


def _model(
    kind: str,
    images: Images,
    k: int,
    epochs: tuple[int, int],
    after: Callable[[], None],
    seed: int,
) -> tuple[Any, Any]:
    deep = clustpy()
    torch.manual_seed(seed)
    # ClustPy's default network, made here so that it can be looked at while it learns.
    network = deep.neural_networks.FeedforwardAutoencoder(
        [images.train.shape[1], *HIDDEN, N_LATENT], work_on_copy=False, random_state=seed
    )
    loader = Epochs(deep.get_dataloader(images.train, BATCH, True), after)
    model = getattr(deep, kind)(
        n_clusters=k,
        pretrain_epochs=epochs[0],
        clustering_epochs=epochs[1],
        neural_network=network,
        custom_dataloaders=(loader, deep.get_dataloader(images.train, BATCH, False)),
        random_state=seed,
    )
    return model, network


def _encode(network: Any, images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    device = next(network.parameters()).device
    with torch.no_grad():
        batches = torch.from_numpy(images).split(1000)
        return torch.cat([network.encode(some.to(device)).cpu() for some in batches]).numpy()
