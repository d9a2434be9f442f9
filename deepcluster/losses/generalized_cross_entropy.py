"""Cross-entropy that forgives: targets from clusters are wrong for some images."""

from __future__ import annotations

import torch


def generalized_cross_entropy(
    logits: torch.Tensor, target: torch.Tensor, *, q: float
) -> torch.Tensor:
    """Generalised cross-entropy against soft targets.

    ``sum_j target_j (1 - softmax(logits)_j ** q) / q``: cross-entropy as q goes to 0, mean
    absolute error at q = 1. In between, an image that the network firmly contradicts pulls less.

    Source: Zhang and Sabuncu, "Generalized Cross Entropy Loss for Training Deep Neural
    Networks with Noisy Labels", NeurIPS 2018, eq. 6.

    Parameters
    ----------
    logits : Tensor of float, shape (n, k)
    target : Tensor of float, shape (n, k)
        Rows sum to one.
    q : float
        In (0, 1].

    Returns
    -------
    Tensor of float32, scalar
        Mean over the batch.
    """
    probability = logits.float().softmax(dim=1)
    return (target * (1 - probability.clamp_min(1e-7) ** q) / q).sum(dim=1).mean()
