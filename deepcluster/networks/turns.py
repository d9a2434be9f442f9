"""Latent vectors that depend less on how an image happens to lean: means over small turns.

This way handwriting that a network has never met is recognised better, and its own training data
as well as before (measured by `bench.turns`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn as nn
import torch.nn.functional as F

#: Images only as they are.
AS_IT_IS = (0.0,)
#: As it is, and turned by 8 degrees to either side.
FROM_EITHER_SIDE = (0.0, 8.0, -8.0)


class Turned(nn.Module):
    """An encoder whose latent vectors are means over several turns of each image.

    Parameters
    ----------
    encoder : Module
    angles : sequence of float
        Degrees, counterclockwise; 0 leaves the image as it is, to the last bit.
    """

    def __init__(self, encoder: nn.Module, angles: Sequence[float]) -> None:
        super().__init__()
        if not angles:
            raise ValueError("No angle is given; (0.0,) takes images as they are.")
        self.encoder = encoder
        self.angles = tuple(angles)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Latent vectors, float32 (n, d), on average as long as the encoder's."""
        views = torch.cat([turn(frames, degrees) for degrees in self.angles])
        latent = self.encoder(views.contiguous(memory_format=torch.channels_last)).float()
        of_each = latent.view(len(self.angles), len(frames), -1)
        length = of_each.norm(dim=2, keepdim=True).mean(dim=0)
        return length * F.normalize(of_each.mean(dim=0), dim=1)


def turn(frames: torch.Tensor, degrees: float) -> torch.Tensor:
    """Frames turned about their centre, counterclockwise as you see them.

    Parameters
    ----------
    frames : Tensor of float32, shape (n, 1, h, w)
        Square, bright ink on 0.
    degrees : float

    Returns
    -------
    Tensor of float32, shape (n, 1, h, w)
    """
    if degrees == 0:
        return frames
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    theta = torch.tensor([[cos, -sin, 0.0], [sin, cos, 0.0]], device=frames.device)
    grid = F.affine_grid(theta.expand(len(frames), 2, 3), list(frames.shape), align_corners=False)
    return F.grid_sample(frames, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
