"""DEC's second phase: codes and centres pulled together until hardly any image moves.

Source: Xie, Girshick and Farhadi, "Unsupervised Deep Embedding for Clustering Analysis", ICML
2016, section 3.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn

from deepcluster.losses.assignment import squared_distances, student_t, target_distribution
from deepcluster.losses.kl_divergence import kl_divergence, log_student_t
from deepcluster.training.batches import encode, take
from deepcluster.training.loop import autocast, train_epochs
from deepcluster.training.run import Run

MOMENTUM = 0.9


@dataclass(frozen=True, kw_only=True)
class RefineSettings:
    """Settings of the refinement; `deepcluster.models.dec.DEC` says what they mean."""

    learning_rate: float
    batch_size: int
    tol: float
    max_updates: int


class Clusters(nn.Module):
    """What the refinement trains, and the assignment by which it knows when to stop.

    Attributes
    ----------
    centers : Parameter, shape (k, d)
    assigned : Tensor of int32, shape (n,)
        Each image's cluster at the last update of the target; -1 before the first.
    """

    assigned: torch.Tensor

    def __init__(self, encoder: nn.Module, centers: np.ndarray, n_images: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.centers = nn.Parameter(torch.from_numpy(centers))
        self.register_buffer("assigned", torch.full((n_images,), -1, dtype=torch.int32))


def refine(
    images: torch.Tensor,
    encoder: nn.Module,
    centers: np.ndarray,
    settings: RefineSettings,
    *,
    seed: int,
    run: Run,
) -> Clusters:
    """Minimise KL(p || q) over encoder and centres.

    p is computed from the q of the whole set at the start of each epoch, as the authors' code
    does unless told otherwise; q is a Student t assignment with one degree of freedom.

    Parameters
    ----------
    images : Tensor of uint8 or float, shape (n, 1, h, w)
    encoder : Module
        Trained in place.
    centers : ndarray of float32, shape (k, d)
    settings : RefineSettings
    seed : int
    run : Run

    Returns
    -------
    Clusters
        On the encoder's device.
    """
    device = next(encoder.parameters()).device
    network = Clusters(encoder, centers, len(images)).to(device)
    kept = run.journal.finished("refinement")
    if kept is not None:
        network.load_state_dict(kept)
        return network.eval()
    target = torch.empty(0)

    def renew_target(epoch: int) -> bool:
        nonlocal target
        codes = encode(network.encoder, images, run)
        q = student_t(squared_distances(codes, network.centers.detach().cpu().numpy()))
        found = torch.from_numpy(q.argmax(axis=1).astype(np.int32)).to(device)
        moved = float((found != network.assigned).float().mean())
        network.assigned.copy_(found)
        target = torch.from_numpy(target_distribution(q)).to(device)
        return moved < settings.tol

    def loss_of(rows: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        with autocast(run, device):
            codes = network.encoder(take(images, rows))
        return kl_divergence(target[rows], log_student_t(codes, network.centers))

    train_epochs(
        "refinement",
        network,
        loss_of,
        len(images),
        n_epochs=settings.max_updates,
        batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        seed=seed,
        run=run,
        before_epoch=renew_target,
        optimizer=torch.optim.SGD(
            network.parameters(), lr=settings.learning_rate, momentum=MOMENTUM, fused=True
        ),
        schedule=lambda progress: 1.0,
    )
    run.journal.finish("refinement", network.state_dict())
    return network
