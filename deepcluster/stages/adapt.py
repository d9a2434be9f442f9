"""A trained encoder taught by one hand's drawings, without labels, and kept from forgetting.

The encoder goes on from where its training ended. As in `deepcluster.stages.self_train` an average
of its weights over time gives the targets and every view is redrawn; half of each batch are
drawings, whose targets are renewed each round, and half are images of the old training set, whose
clusters stay as the model had them. Without these the network would forget every style that the
hand does not use (French, "Catastrophic forgetting in connectionist networks", 1999: rehearsal).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch

from deepcluster.augment import Augmentation, augment
from deepcluster.losses.generalized_cross_entropy import generalized_cross_entropy
from deepcluster.models.assignment import target_distribution
from deepcluster.stages.self_train import CenteredEncoder, Taught
from deepcluster.training.batches import CHANNELS_LAST, channels_last, encode, take
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
    first_target : int
        Rounds on the clusters that were carried over, before the network's own take their place.
    batch_size : int
    share : float
        Of a batch, the part that is drawings.
    learning_rate : float
        Peak of the one-cycle schedule.
    weight_decay : float
    q : float
        Of the generalised cross-entropy: 0 is cross-entropy, 1 absolute error.
    memory : float
        Decay of the averaged weights, per batch.
    augmentation : Augmentation
    """

    n_rounds: int = 8
    first_target: int = 8
    batch_size: int = 256
    share: float = 0.5
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    q: float = 0.7
    memory: float = 0.99
    augmentation: Augmentation = field(
        default_factory=lambda: Augmentation(stray=1.0, level=0.7, untouched=0.1)
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
    """Go on teaching an encoder, on drawings and on images that it must not forget.

    Parameters
    ----------
    network : CenteredEncoder
        Trained; it is changed.
    drawings : Tensor of uint8, shape (n, 1, h, w)
    assignment : ndarray of float32, shape (n, k)
        Clusters that were carried over to them; rows sum to one.
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
    torch.manual_seed(seed)
    taught = channels_last(Taught(network, settings.memory)).to(device)
    drawings, reference = drawings.to(device), reference.to(device)
    n_clusters = len(network.centers)
    kept = np.eye(n_clusters, dtype=np.float32)[clusters]
    old_target = torch.from_numpy(kept).to(device)
    n_new = round(settings.batch_size * settings.share)
    target = torch.from_numpy(assignment).to(device)

    def renew_target(round_number: int) -> None:
        nonlocal target
        if round_number < settings.first_target:
            return
        latent = torch.from_numpy(encode(taught.average.encoder, drawings, run)).to(device)
        q = taught.average.logits(latent).softmax(dim=1).cpu().numpy()
        # The balance is that of both: a hand may well draw nothing but threes.
        p = target_distribution(np.concatenate([q, kept]))[: len(q)]
        target = torch.from_numpy(p).to(device)

    def loss_of(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        taught.follow()
        n_old = len(rows) - n_new
        new = torch.randint(len(drawings), (n_new,), generator=generator, device=device)
        old = torch.randint(len(reference), (n_old,), generator=generator, device=device)
        images = torch.cat([take(drawings, new), take(reference, old)])
        views = augment(images, settings.augmentation, generator)
        with autocast(run, device):
            latent = taught.network.encoder(views.contiguous(memory_format=CHANNELS_LAST))
        wanted = torch.cat([target[new], old_target[old]])
        return generalized_cross_entropy(taught.network.logits(latent), wanted, q=settings.q)

    train_epochs(
        STAGE,
        taught,
        loss_of,
        settings.batch_size * LEAST_BATCHES,  # each batch draws its own rows: these only count
        n_epochs=settings.n_rounds,
        batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        seed=seed,
        run=run,
        weight_decay=settings.weight_decay,
        before_epoch=renew_target,
    )
    return taught.average.cpu().eval()
