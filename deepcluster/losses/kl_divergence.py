"""DEC's clustering loss: the divergence of soft assignments from a sharper target."""

from __future__ import annotations

import torch


def log_student_t(
    latent: torch.Tensor, centers: torch.Tensor, *, alpha: float = 1.0
) -> torch.Tensor:
    """Logarithm of the soft assignment q: a Student t kernel round each centre, rows normalised.

    What `deepcluster.losses.assignment.student_t` computes from distances, with gradients.

    Source: Xie, Girshick and Farhadi, "Unsupervised Deep Embedding for Clustering Analysis",
    ICML 2016, eq. 1.

    Parameters
    ----------
    latent : Tensor of float, shape (n, d)
    centers : Tensor of float, shape (k, d)
    alpha : float, default=1.0
        Degrees of freedom.

    Returns
    -------
    Tensor of float32, shape (n, k)
    """
    gaps = latent.float()[:, None, :] - centers.float()
    kernel = -(alpha + 1) / 2 * torch.log1p((gaps**2).sum(dim=2) / alpha)
    return kernel.log_softmax(dim=1)


def kl_divergence(target: torch.Tensor, log_q: torch.Tensor) -> torch.Tensor:
    """KL(p || q) of each row, averaged over the batch.

    Source: Xie, Girshick and Farhadi, ICML 2016, eq. 2; the mean in place of the sum keeps the
    learning rate independent of the batch, as in the authors' code.

    Parameters
    ----------
    target : Tensor of float, shape (n, k)
        p; rows sum to one.
    log_q : Tensor of float, shape (n, k)
        Logarithm of q.

    Returns
    -------
    Tensor of float32, scalar
        Nats; zero where q is p.
    """
    return (torch.xlogy(target, target) - target * log_q).sum(dim=1).mean()
