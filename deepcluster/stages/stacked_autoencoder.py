"""A stack of denoising autoencoders, trained layer by layer, then as one.

Source: Xie, Girshick and Farhadi, "Unsupervised Deep Embedding for Clustering Analysis", ICML
2016, sections 3.2 and 4.3, after Vincent et al., "Stacked Denoising Autoencoders", JMLR 2010.
Where the paper is silent its authors' code decides: momentum 0.9, and half the mean squared
error of an output as the loss.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F

from deepcluster.networks.dense import DenseAutoencoder
from deepcluster.training.batches import take
from deepcluster.training.loop import (
    autocast,
    batches_an_epoch,
    pick_device,
    seeded,
    train_epochs,
)
from deepcluster.training.run import Run

MOMENTUM = 0.9
#: Standard deviation of the first weights.
WEIGHT_STD = 0.01


@dataclass(frozen=True, kw_only=True)
class StackSettings:
    """Settings of the pretraining; `deepcluster.models.dec.DEC` says what they mean."""

    layers: tuple[int, ...]
    mean_square: float
    dropout: float
    layer_iterations: int
    layer_step: int
    fine_tuning_iterations: int
    fine_tuning_step: int
    learning_rate: float
    batch_size: int


def pretrain(
    images: torch.Tensor, settings: StackSettings, *, seed: int, run: Run
) -> DenseAutoencoder:
    """Train an autoencoder greedily, layer by layer, and then all of it.

    Parameters
    ----------
    images : Tensor of uint8 or float, shape (n, ...)
    settings : StackSettings
    seed : int
    run : Run

    Returns
    -------
    DenseAutoencoder
        On the run's device.
    """
    n_pixels = images[0].numel()
    autoencoder = DenseAutoencoder([n_pixels, *settings.layers])
    weights = seeded(torch.device("cpu"), seed, "weights")
    for layer in [*autoencoder.encoder.layers, *autoencoder.decoder]:
        nn.init.normal_(layer.weight, std=WEIGHT_STD, generator=weights)
        nn.init.zeros_(layer.bias)
    autoencoder.encoder.scale.fill_(scale_to(images, settings.mean_square))
    autoencoder.to(pick_device(run))
    kept = run.journal.finished("fine-tuning")
    if kept is not None:
        autoencoder.load_state_dict(kept)
        return autoencoder.eval()
    for index in range(len(settings.layers)):
        train_layer(index, autoencoder, images, settings, seed=seed, run=run)
    _fine_tune(autoencoder, images, settings, seed=seed, run=run)
    return autoencoder.eval()


def scale_to(images: torch.Tensor, mean_square: float) -> float:
    """Factor by which the pixels' mean square becomes this one; 1 if all are 0."""
    blocks = [take(images, slice(i, i + 10_000)) for i in range(0, len(images), 10_000)]
    total = sum(float((block.double() ** 2).sum()) for block in blocks)
    return 1.0 if total == 0 else (mean_square * images.numel() / total) ** 0.5


def drop(values: torch.Tensor, rate: float, generator: torch.Generator) -> torch.Tensor:
    """Dropout with its own generator, so that a resumed run drops the same values."""
    if rate == 0:
        return values
    drawn = torch.rand(values.shape, generator=generator, device=values.device)
    return values * (drawn >= rate) / (1 - rate)


def falling(n_iterations: int, step: int) -> Callable[[float], float]:
    """Share of the learning rate at a progress in [0, 1]: a tenth of it after each step."""
    return lambda progress: 0.1 ** (round(progress * n_iterations) // step)


def train_layer(
    index: int,
    autoencoder: DenseAutoencoder,
    images: torch.Tensor,
    settings: StackSettings,
    *,
    seed: int,
    run: Run,
) -> None:
    """Train one layer and its mirror image to restore the output below from its dropout."""
    stage = f"layer-{index + 1}"
    encoder = autoencoder.encoder
    pair = nn.ModuleList([encoder.layers[index], autoencoder.decoder[index]])
    kept = run.journal.finished(stage)
    if kept is not None:
        pair.load_state_dict(kept)
        return
    device = encoder.scale.device

    def loss_of(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        with autocast(run, device):
            with torch.no_grad():  # the layers below are finished
                whole = encoder.scaled(take(images, rows))
                for below in range(index):
                    whole = encoder.layer(below, whole)
            hidden = encoder.layer(index, drop(whole, settings.dropout, generator))
            drawn = autoencoder.undo(index, drop(hidden, settings.dropout, generator))
        return F.mse_loss(drawn.float(), whole.float()) / 2

    length = (settings.layer_iterations, settings.layer_step)
    _descend(stage, pair, loss_of, len(images), *length, settings, seed=seed, run=run)
    run.journal.finish(stage, pair.state_dict())


def _fine_tune(
    autoencoder: DenseAutoencoder,
    images: torch.Tensor,
    settings: StackSettings,
    *,
    seed: int,
    run: Run,
) -> None:
    """Train all layers together to reconstruct the image, without dropout."""
    encoder = autoencoder.encoder

    def loss_of(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        batch = take(images, rows)
        with autocast(run, encoder.scale.device):
            drawn = autoencoder(batch)
        return F.mse_loss(drawn.float(), encoder.scaled(batch)) / 2

    length = (settings.fine_tuning_iterations, settings.fine_tuning_step)
    _descend(
        "fine-tuning", autoencoder, loss_of, len(images), *length, settings, seed=seed, run=run
    )
    run.journal.finish("fine-tuning", autoencoder.state_dict())


def _descend(
    stage: str,
    network: nn.Module,
    loss_of: Callable[[torch.Tensor, torch.Generator], torch.Tensor],
    n_images: int,
    n_iterations: int,
    step: int,
    settings: StackSettings,
    *,
    seed: int,
    run: Run,
) -> None:
    """Stochastic gradient descent for about ``n_iterations`` batches, in whole epochs."""
    n_batches = batches_an_epoch(n_images, settings.batch_size)
    n_epochs = max(1, round(n_iterations / n_batches))
    train_epochs(
        stage,
        network,
        loss_of,
        n_images,
        n_epochs=n_epochs,
        batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        seed=seed,
        run=run,
        optimizer=torch.optim.SGD(
            network.parameters(), lr=settings.learning_rate, momentum=MOMENTUM, fused=True
        ),
        schedule=falling(n_epochs * n_batches, step),
    )
