"""Deep embedded clustering as published in 2016: the method that most later ones start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from deepcluster.models.encoder import EncoderModel
from deepcluster.models.unsupervised import Unsupervised
from deepcluster.networks.dense import DenseEncoder
from deepcluster.stages.refine import RefineSettings, refine
from deepcluster.stages.stacked_autoencoder import StackSettings, pretrain
from deepcluster.training.batches import as_tensor, encode
from deepcluster.training.loop import pick_device
from deepcluster.training.run import Run


@dataclass(eq=False, repr=False)
class DEC(Unsupervised, EncoderModel):
    """Deep embedded clustering: a stacked autoencoder, KMeans on its codes, both refined.

    1. ``layer-1``, ``layer-2``, ...: each layer is trained as a denoising autoencoder of the
       output of the one below, then all of them together without noise, ``fine-tuning``
       (`deepcluster.stages.stacked_autoencoder`).
    2. KMeans on the codes gives the centres to start from.
    3. ``refinement``: encoder and centres are trained on the divergence between the soft
       assignment and a sharper one (`deepcluster.stages.refine`).

    Source: Xie, Girshick and Farhadi, "Unsupervised Deep Embedding for Clustering Analysis",
    ICML 2016. All settings are theirs, so it takes 77 minutes on one core; with 2,500
    batches per layer and 7,500 for all it is eleven points worse (docs/results/models.md).

    Parameters
    ----------
    n_clusters : int, default=10
    layers : tuple of int, default=(500, 500, 2000, 10)
        Neurons of each layer of the encoder; the last is the length of the code.
    mean_square : float, default=2.9
        To which pixels are scaled; "about 1" in the paper, 2.9 for MNIST in its authors' code.
    dropout : float, default=0.2
        Share of the values set to zero while single layers are trained.
    layer_iterations : int, default=50000
        Batches for each layer.
    layer_step : int, default=20000
        Batches for a layer after which the learning rate is divided by ten.
    fine_tuning_iterations : int, default=100000
        Batches for all layers together.
    fine_tuning_step : int, default=20000
        As ``layer_step``, for all layers together.
    learning_rate : float, default=0.1
        Of the pretraining, at its beginning.
    batch_size : int, default=256
    n_init : int, default=20
        Starts of KMeans; the one with the lowest inertia is kept.
    refine_learning_rate : float, default=0.01
    tol : float, default=0.001
        The refinement ends when a smaller share of the images changes its cluster between two
        updates of the target, of which there is one per pass over the images.
    max_updates : int, default=100
        Most updates of the target; published: no limit.
    random_state : int, default=0
        The same seed on the same machine gives the same labels.

    Attributes
    ----------
    encoder_ : DenseEncoder
        On the CPU; the rest is described in ``ClusterModel``.
    """

    kind: ClassVar[str] = "dec"

    n_clusters: int = 10
    layers: tuple[int, ...] = (500, 500, 2000, 10)
    mean_square: float = 2.9
    dropout: float = 0.2
    layer_iterations: int = 50_000
    layer_step: int = 20_000
    fine_tuning_iterations: int = 100_000
    fine_tuning_step: int = 20_000
    learning_rate: float = 0.1
    batch_size: int = 256
    n_init: int = 20
    refine_learning_rate: float = 0.01
    tol: float = 0.001
    max_updates: int = 100
    random_state: int = 0

    def _fit(self, images: np.ndarray, run: Run) -> None:
        from sklearn.cluster import KMeans

        seed = self.random_state
        batch = as_tensor(as_rows(images), pick_device(run))
        encoder = pretrain(batch, self._stack_settings(), seed=seed, run=run).encoder
        kept = run.journal.finished("kmeans")
        if kept is None:
            kmeans = KMeans(self.n_clusters, n_init=self.n_init, random_state=seed)
            with run.reporter.stage("kmeans", 1) as shown:
                kmeans.fit(encode(encoder, batch, run))
                shown.step(1)
            kept = {"centers": torch.from_numpy(kmeans.cluster_centers_.astype(np.float32))}
            run.journal.finish("kmeans", kept)
        how = RefineSettings(
            learning_rate=self.refine_learning_rate,
            batch_size=self.batch_size,
            tol=self.tol,
            max_updates=self.max_updates,
        )
        refined = refine(batch, encoder, kept["centers"].numpy(), how, seed=seed, run=run)
        self.encoder_ = encoder.cpu().eval()
        self.cluster_centers_ = refined.centers.detach().cpu().numpy()

    def _stack_settings(self) -> StackSettings:
        return StackSettings(
            layers=self.layers,
            mean_square=self.mean_square,
            dropout=self.dropout,
            layer_iterations=self.layer_iterations,
            layer_step=self.layer_step,
            fine_tuning_iterations=self.fine_tuning_iterations,
            fine_tuning_step=self.fine_tuning_step,
            learning_rate=self.learning_rate,
            batch_size=self.batch_size,
        )

    def _new_encoder(self) -> DenseEncoder:
        return DenseEncoder([self.n_features_in_, *self.layers])

    def _input(self, images: np.ndarray) -> np.ndarray:
        return as_rows(images)


def as_rows(images: np.ndarray) -> np.ndarray:
    """Images (n, h, w) or vectors (n, f) as pictures of one row: dense layers ignore position."""
    return images.reshape(len(images), 1, -1)
