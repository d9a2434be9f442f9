"""A trained encoder learns from one writer's drawings, without labels and without forgetting.

The encoder goes on from where its training ended, on views as in `deepcluster.stages.self_train`.
Half of each batch are drawings, with the clusters that were carried over to them
(`deepcluster.hand.carry_over`); half are images of the old training set, with the clusters that
they had. Without these the network would forget every style that the writer does not use; and as
they are few, their latent vectors are held to the old encoder's as well (Li and Hoiem, "Learning
without Forgetting", ECCV 2016, on latent vectors). The views have no stray strokes: a network that
must ignore bars can't learn that this writer's 7s have one and the 1s have none.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

import numpy as np
import torch

from deepcluster.losses.generalized_cross_entropy import generalized_cross_entropy
from deepcluster.stages.self_train import CenteredEncoder, Taught
from deepcluster.training.augment import Augmentation, augment
from deepcluster.training.batches import CHANNELS_LAST, channels_last, take
from deepcluster.training.loop import LEAST_BATCHES, autocast, pick_device, train_epochs
from deepcluster.training.run import Run

#: Name of the stage, for progress and seeds.
STAGE = "adapting"


@dataclass(frozen=True)
class AdaptSettings:
    """Settings of the adaptation.

    Attributes
    ----------
    n_rounds : int
        Rounds of 60 batches.
    batch_size : int
        Half as many for a few hundred drawings.
    share : float
        Of a batch, the part that is drawings.
    certainty : float
        Drawings are sampled by the largest share of their assignment to this power; with 0 all
        equally often, as `deepcluster.hand.learn` does where there are many.
    learning_rate : float
        Peak of the one-cycle schedule.
    weight_decay : float
    q : float
        Of the generalised cross-entropy: 0 is cross-entropy, 1 absolute error.
    distillation : float
        Weight of how far the latent vectors of the old images stray from the old encoder's.
    memory : float
        Decay of the averaged weights, per batch.
    augmentation : Augmentation
    """

    n_rounds: int = 8
    batch_size: int = 256
    share: float = 0.5
    certainty: float = 4.0
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4
    q: float = 0.5
    distillation: float = 0.5
    memory: float = 0.99
    augmentation: Augmentation = field(
        default_factory=lambda: Augmentation(stray=0.0, untouched=0.1)
    )


def adapt_encoder(
    network: CenteredEncoder,
    drawings: torch.Tensor,
    assignment: np.ndarray,
    reference: torch.Tensor,
    clusters: np.ndarray,
    settings: AdaptSettings,
    *,
    seed: int,
    run: Run,
) -> CenteredEncoder:
    """Go on training an encoder, on drawings and on images that it must not forget.

    Parameters
    ----------
    network : CenteredEncoder
        Trained; it is changed.
    drawings : Tensor of uint8, shape (n, 1, h, w)
    assignment : ndarray of float32, shape (n, k)
        The clusters carried over to them; rows sum to one.
    reference : Tensor of uint8, shape (m, 1, h, w)
        Images of the old training set.
    clusters : ndarray of int, shape (m,)
        Their clusters, which stay.
    settings : AdaptSettings
    seed : int
    run : Run
        An exception that its reporter raises ends the work at once.

    Returns
    -------
    CenteredEncoder
        With the averaged weights.
    """
    device = pick_device(run)
    old = channels_last(copy.deepcopy(network)).to(device).eval()
    taught = channels_last(Taught(network, settings.memory)).to(device)
    drawings, reference = drawings.to(device), reference.to(device)
    n_clusters = len(network.centers)
    old_target = torch.from_numpy(np.eye(n_clusters, dtype=np.float32)[clusters]).to(device)
    batch_size = min(settings.batch_size, max(settings.batch_size // 2, len(drawings) // 8))
    n_new = round(batch_size * settings.share)
    # Squared and normalised, as DEC's target is: what most cuts say counts more.
    squared = assignment**2
    target = torch.from_numpy(squared / squared.sum(axis=1, keepdims=True)).to(device)

    # Drawings in doubtful company come less often: what the model misreads it must not rehearse.
    weights = torch.from_numpy(assignment.max(axis=1) ** settings.certainty).to(device)

    def loss_of(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        taught.follow()
        new_rows = torch.multinomial(weights, n_new, replacement=True, generator=generator)
        n_old = len(rows) - n_new
        old_rows = torch.randint(len(reference), (n_old,), generator=generator, device=device)
        images = torch.cat([take(drawings, new_rows), take(reference, old_rows)])
        views = augment(images, settings.augmentation, generator)
        views = views.contiguous(memory_format=CHANNELS_LAST)
        # Few images would pull the normalisation's statistics far from those of the old training.
        taught.network.eval()
        with autocast(run, device):
            latent = taught.network.encoder(views)
            with torch.no_grad():
                before = old.encoder(views[n_new:])
        wanted = torch.cat([target[new_rows], old_target[old_rows]])
        loss = generalized_cross_entropy(taught.network.logits(latent), wanted, q=settings.q)
        strayed = 1 - (latent[n_new:] * before).sum(dim=1).mean()
        return loss + settings.distillation * strayed

    train_epochs(
        STAGE,
        taught,
        loss_of,
        batch_size * LEAST_BATCHES,  # each batch samples its own rows: this is only their number
        n_epochs=settings.n_rounds,
        batch_size=batch_size,
        learning_rate=settings.learning_rate,
        seed=seed,
        run=run,
        weight_decay=settings.weight_decay,
    )
    return taught.average.cpu().eval()
