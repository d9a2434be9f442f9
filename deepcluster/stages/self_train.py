"""A fresh encoder taught by clusters: DEC's self-training, on augmented images, forgiving errors.

Clusters from a graph are right for most images and wrong for whole styles: 1s with a foot among
the 2s, 9s with a round tail among the 3s. A network that must answer alike for every redrawing of
an image, stray pen strokes included, can't hold on to most of these errors. As in
DEC (Xie et al. 2016) there are centres in the latent space, an assignment q and a target p over
the whole set (square, balance, normalise), renewed each epoch. Unlike there, the encoder starts
afresh, q comes from an average of the weights over time (Tarvainen and Valpola, "Mean teachers",
NeurIPS 2017), and generalised cross-entropy takes the place of the KL divergence.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from deepcluster.losses.assignment import target_distribution
from deepcluster.losses.generalized_cross_entropy import generalized_cross_entropy
from deepcluster.networks.convolutional import PooledEncoder
from deepcluster.training.augment import Augmentation, augment
from deepcluster.training.batches import CHANNELS_LAST, channels_last, encode, take
from deepcluster.training.loop import autocast, fitting_batch_size, pick_device, train_epochs
from deepcluster.training.run import Run


@dataclass(frozen=True)
class SelfTrainSettings:
    """Settings of self-training.

    Attributes
    ----------
    n_epochs, batch_size : int
    learning_rate : float
        Peak of the one-cycle schedule.
    weight_decay : float
    n_latent : int
    width : int
        Channels of the encoder's first block.
    sharpness : float
        Of the assignment: its logits are cosines times this.
    q : float
        Of the generalised cross-entropy: 0 is cross-entropy, 1 absolute error.
    first_target : int
        Epochs on the given assignment before the network's own takes its place.
    memory : float
        Decay of the averaged weights, per batch.
    augmentation : Augmentation
        It slants more than it turns: turned far enough, the level bar of a 7 is the flag of a 1.
        It bends half as much as elsewhere: with a whole pixel, half as many again of other
        people's 1s are read as 7, and accuracy on pens is a point lower (docs/results/seeds.md).
    """

    n_epochs: int = 14
    batch_size: int = 256
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4
    n_latent: int = 64
    width: int = 32
    sharpness: float = 10.0
    q: float = 0.7
    first_target: int = 1
    memory: float = 0.99
    augmentation: Augmentation = field(
        default_factory=lambda: Augmentation(
            rotate=8.0, shear=20.0, elastic=0.5, stray=1.0, level=0.7, untouched=0.1
        )
    )


class CenteredEncoder(nn.Module):
    """An encoder and the directions that its latent vectors gather around.

    Attributes
    ----------
    centers : Parameter, shape (k, n_latent)
    """

    def __init__(self, n_clusters: int, settings: SelfTrainSettings) -> None:
        super().__init__()
        self.encoder = PooledEncoder(settings.n_latent, width=settings.width)
        self.centers = nn.Parameter(torch.randn(n_clusters, settings.n_latent))
        self.sharpness = settings.sharpness

    def logits(self, latent: torch.Tensor) -> torch.Tensor:
        """Cosine to each centre, sharpened: the nearest centre has the largest."""
        return self.sharpness * latent.float() @ F.normalize(self.centers, dim=1).T


class Taught(nn.Module):
    """The network that learns and the average of its weights over time."""

    n_batches: torch.Tensor

    def __init__(self, network: CenteredEncoder, memory: float) -> None:
        super().__init__()
        self.network = network
        self.average = copy.deepcopy(network).requires_grad_(False)
        self.memory = memory
        self.register_buffer("n_batches", torch.zeros((), dtype=torch.long))

    @torch.no_grad()
    def follow(self) -> None:
        """Move the average a little towards the network; faster in the beginning."""
        n = int(self.n_batches)
        memory = min(self.memory, (1 + n) / (10 + n))
        pairs = zip(
            self.average.state_dict().values(), self.network.state_dict().values(), strict=True
        )
        moving = [(kept, new) for kept, new in pairs if new.is_floating_point()]
        torch._foreach_lerp_([kept for kept, _ in moving], [new for _, new in moving], 1 - memory)
        self.n_batches += 1


def self_train(
    stage: str,
    images: torch.Tensor,
    assignment: np.ndarray,
    settings: SelfTrainSettings,
    *,
    seed: int,
    run: Run,
) -> CenteredEncoder:
    """Teach a fresh encoder a soft assignment, and let it correct the assignment.

    Parameters
    ----------
    stage : str
        Name for the journal and the progress.
    images : Tensor of uint8, shape (n, 1, h, w)
    assignment : ndarray of float32, shape (n, k)
        q to start from; rows sum to one.
    settings : SelfTrainSettings
    seed : int
    run : Run

    Returns
    -------
    CenteredEncoder
        With the averaged weights.
    """
    device = pick_device(run)
    torch.manual_seed(seed)
    fresh = CenteredEncoder(assignment.shape[1], settings)
    taught = channels_last(Taught(fresh, settings.memory)).to(device)
    kept = run.journal.finished(stage)
    if kept is not None:
        taught.average.load_state_dict(kept)
        return taught.average.eval()
    target, how = torch.empty(0), settings.augmentation

    def renew_target(epoch: int) -> None:
        nonlocal target
        q = assignment
        if epoch >= settings.first_target:
            latent = torch.from_numpy(encode(taught.average.encoder, images, run)).to(device)
            q = taught.average.logits(latent).softmax(dim=1).cpu().numpy()
        target = torch.from_numpy(target_distribution(q)).to(device)

    def loss_of(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        taught.follow()
        views = augment(take(images, rows), how, generator)
        with autocast(run, device):
            latent = taught.network.encoder(views.contiguous(memory_format=CHANNELS_LAST))
        return generalized_cross_entropy(taught.network.logits(latent), target[rows], q=settings.q)

    train_epochs(
        stage,
        taught,
        loss_of,
        len(images),
        n_epochs=settings.n_epochs,
        batch_size=fitting_batch_size(len(images), settings.batch_size),
        learning_rate=settings.learning_rate,
        seed=seed,
        run=run,
        weight_decay=settings.weight_decay,
        before_epoch=renew_target,
    )
    run.journal.finish(stage, taught.average.state_dict())
    return taught.average
