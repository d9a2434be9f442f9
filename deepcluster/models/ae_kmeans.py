"""KMeans on the latent vectors of a plain autoencoder: what compression alone is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from deepcluster.models.encoder import EncoderModel
from deepcluster.models.pixels import as_frames
from deepcluster.models.unsupervised import Unsupervised
from deepcluster.networks.convolutional import Decoder, Encoder
from deepcluster.training.batches import CHANNELS_LAST, as_tensor, channels_last, take
from deepcluster.training.loop import autocast, pick_device, train_epochs
from deepcluster.training.run import Run


@dataclass(eq=False, repr=False)
class AutoencoderKMeans(Unsupervised, EncoderModel):
    """KMeans on the latent vectors of a convolutional autoencoder.

    The autoencoder reconstructs exactly the image that it is given: nothing is augmented and
    nothing asks for clusters (after Hinton and Salakhutdinov, "Reducing the Dimensionality of Data
    with Neural Networks", Science 2006).

    Parameters
    ----------
    n_clusters : int, default=10
    n_latent : int, default=10
        Length of the latent vectors.
    width : int, default=32
        Channels of the encoder's first block.
    n_epochs : int, default=15
    batch_size : int, default=256
    learning_rate : float, default=0.003
        Peak of the one-cycle schedule.
    n_init : int, default=20
        Starts of KMeans; the one with the lowest inertia is kept.
    random_state : int, default=0
        The same seed on the same machine gives the same labels.

    Attributes
    ----------
    encoder_ : Encoder
        On the CPU; the rest is described in ``ClusterModel``.
    """

    kind: ClassVar[str] = "ae-kmeans"

    n_clusters: int = 10
    n_latent: int = 10
    width: int = 32
    n_epochs: int = 15
    batch_size: int = 256
    learning_rate: float = 3e-3
    n_init: int = 20
    random_state: int = 0

    def _fit(self, images: np.ndarray, run: Run) -> None:
        from sklearn.cluster import KMeans

        self.encoder_ = self._train(as_tensor(as_frames(images), pick_device(run)), run)
        kmeans = KMeans(self.n_clusters, n_init=self.n_init, random_state=self.random_state)
        with run.reporter.stage("kmeans", 1) as shown:
            kmeans.fit(self._embed(images))
            shown.step(1)
        self.cluster_centers_ = kmeans.cluster_centers_.astype(np.float32)

    def _train(self, images: torch.Tensor, run: Run) -> Encoder:
        """The trained encoder, on the CPU."""
        seed, device, stage = self.random_state, images.device, "autoencoder"
        torch.manual_seed(seed)
        encoder = self._new_encoder()
        decoder = Decoder(self.n_latent, width=self.width)
        kept = run.journal.finished(stage)
        if kept is not None:
            encoder.load_state_dict(kept)
            return channels_last(encoder).eval()
        network = channels_last(nn.Sequential(encoder, decoder)).to(device)

        def loss_of(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
            batch = take(images, rows)
            with autocast(run, device):
                drawn = network(batch.contiguous(memory_format=CHANNELS_LAST))
            return F.mse_loss(drawn.float(), batch)

        train_epochs(
            stage,
            network,
            loss_of,
            len(images),
            n_epochs=self.n_epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            seed=seed,
            run=run,
        )
        run.journal.finish(stage, encoder.state_dict())
        return encoder.cpu().eval()

    def _new_encoder(self) -> Encoder:
        return Encoder(self.n_latent, width=self.width)
