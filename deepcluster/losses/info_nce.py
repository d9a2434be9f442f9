"""Agreement of two views of the same image against all other images of the batch."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def info_nce(first: torch.Tensor, second: torch.Tensor, *, temperature: float) -> torch.Tensor:
    """NT-Xent: each view must find its partner among the ``2n - 1`` others of the batch.

    Source: Chen et al., "A Simple Framework for Contrastive Learning of Visual
    Representations", ICML 2020, eq. 1.

    Parameters
    ----------
    first, second : Tensor of float, shape (n, d)
        Latent vectors of two views; row i of both comes from image i. They are normalised to
        unit length here.
    temperature : float

    Returns
    -------
    Tensor of float32, scalar
        Mean over the 2n views, nats.
    """
    n = len(first)
    unit = F.normalize(torch.cat([first, second]).float(), dim=1)
    similarity = unit @ unit.T / temperature
    itself = torch.eye(2 * n, dtype=torch.bool, device=unit.device)
    similarity = similarity.masked_fill(itself, float("-inf"))
    partner = torch.arange(2 * n, device=unit.device).roll(n)
    return F.cross_entropy(similarity, partner)
