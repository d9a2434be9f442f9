"""Latent spaces without labels: a denoising autoencoder, with or without agreement of views.

The network sees an augmented image and reconstructs the image as it was before, so what
augmentation changes (slant, width, place) need not be kept (after Vincent et al., "Stacked
Denoising Autoencoders", JMLR 2010). Agreement of two views (SimCLR's loss) pulls all views of an
image together. The two kinds of space err in different ways; ``graph`` uses both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from deepcluster.losses.info_nce import info_nce
from deepcluster.networks.convolutional import Decoder, Encoder, UnitLength
from deepcluster.training.augment import Augmentation, augment
from deepcluster.training.batches import CHANNELS_LAST, channels_last, encode, take
from deepcluster.training.loop import autocast, pick_device, train_epochs
from deepcluster.training.run import Run

#: Reconstruction error is per pixel and small; this brings it to the size of the agreement loss.
RECONSTRUCTION_WEIGHT = 10.0


@dataclass(frozen=True)
class EmbedSettings:
    """Settings of one latent space.

    Attributes
    ----------
    n_epochs, batch_size : int
    learning_rate : float
        Peak of the one-cycle schedule.
    n_latent : int
    width : int
        Channels of the encoder's first block.
    agreement : float
        Weight of the agreement of two views; 0 leaves a plain denoising autoencoder.
    temperature : float
        Of the agreement loss.
    augmentation : Augmentation
        Every frame changes: an untouched one would only ask for a copy and teach nothing.
    """

    n_epochs: int = 6
    batch_size: int = 256
    learning_rate: float = 3e-3
    n_latent: int = 64
    width: int = 32
    agreement: float = 1.0
    temperature: float = 0.2
    augmentation: Augmentation = field(
        default_factory=lambda: Augmentation(stray=0.5, untouched=0.0)
    )


@dataclass(frozen=True)
class Embedding:
    """A latent space: the training images in it, and the network that leads there.

    Attributes
    ----------
    latent : ndarray of float32, shape (n, n_latent)
        Of unit length where views were made to agree: that loss knows only directions.
    encoder : Module
    """

    latent: np.ndarray
    encoder: nn.Module


class Autoencoder(nn.Module):
    """Encoder and decoder, trained together."""

    def __init__(self, settings: EmbedSettings) -> None:
        super().__init__()
        self.encoder = Encoder(settings.n_latent, width=settings.width)
        self.decoder = Decoder(settings.n_latent, width=settings.width)


def new_encoder(settings: EmbedSettings) -> nn.Module:
    """An untrained encoder as this stage leaves it."""
    encoder = Encoder(settings.n_latent, width=settings.width)
    return UnitLength(encoder) if settings.agreement else encoder


def embed(
    stage: str, images: torch.Tensor, settings: EmbedSettings, *, seed: int, run: Run
) -> Embedding:
    """Train an autoencoder and embed its training images.

    Parameters
    ----------
    stage : str
        Name for the journal and the progress.
    images : Tensor of uint8, shape (n, 1, h, w)
    settings : EmbedSettings
    seed : int
    run : Run

    Returns
    -------
    Embedding
    """
    kept = run.journal.finished(stage)
    if kept is None:
        network = train_autoencoder(stage, images, settings, seed=seed, run=run)
        trained = UnitLength(network.encoder) if settings.agreement else network.encoder
        kept = {"latent": torch.from_numpy(encode(trained, images, run)), **trained.state_dict()}
        run.journal.finish(stage, kept)
    weights = {name: value for name, value in kept.items() if name != "latent"}
    encoder = channels_last(new_encoder(settings))
    encoder.load_state_dict(weights)
    return Embedding(kept["latent"].numpy(), encoder.eval())


def train_autoencoder(
    stage: str, images: torch.Tensor, settings: EmbedSettings, *, seed: int, run: Run
) -> Autoencoder:
    """Train a denoising autoencoder, see ``embed``."""
    device = pick_device(run)
    torch.manual_seed(seed)
    network = channels_last(Autoencoder(settings)).to(device)
    how = settings.augmentation

    def loss_of(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        clean = take(images, rows)
        n_views = 2 if settings.agreement else 1
        views = torch.cat([augment(clean, how, generator) for _ in range(n_views)])
        with autocast(run, device):
            latent = network.encoder(views.contiguous(memory_format=CHANNELS_LAST))
            drawn = network.decoder(latent)
        loss = RECONSTRUCTION_WEIGHT * F.mse_loss(drawn.float(), clean.repeat(n_views, 1, 1, 1))
        if settings.agreement:
            first, second = latent.chunk(2)
            agreed = info_nce(first, second, temperature=settings.temperature)
            loss = loss + settings.agreement * agreed
        return loss

    train_epochs(
        stage,
        network,
        loss_of,
        len(images),
        n_epochs=settings.n_epochs,
        # Not smaller for a small set: views are told apart from whatever shares their batch.
        batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        seed=seed,
        run=run,
    )
    return network
