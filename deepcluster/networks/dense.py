"""A fully connected autoencoder, as in "Unsupervised Deep Embedding for Clustering Analysis"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
import torch.nn as nn


class DenseEncoder(nn.Module):
    """Images to codes: fully connected layers, ReLU after each but the last.

    Parameters
    ----------
    widths : sequence of int
        Pixels of an image, neurons of each hidden layer, length of the code.

    Attributes
    ----------
    scale : Tensor of float32, scalar
        What pixels are multiplied by first; 1 until it is set from the data.
    """

    scale: torch.Tensor

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(n_in, n_out) for n_in, n_out in pairwise(widths))
        self.register_buffer("scale", torch.ones(()))

    def scaled(self, images: torch.Tensor) -> torch.Tensor:
        """Images (n, ...) as scaled vectors (n, pixels)."""
        return images.flatten(1) * self.scale

    def layer(self, index: int, below: torch.Tensor) -> torch.Tensor:
        """What one layer makes of the output of the layer below."""
        out = self.layers[index](below)
        # The code keeps its sign: a ReLU there would throw half of it away.
        return out if index == len(self.layers) - 1 else torch.relu(out)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Codes, shape (n, length of the code)."""
        out = self.scaled(images)
        for index in range(len(self.layers)):
            out = self.layer(index, out)
        return out


class DenseAutoencoder(nn.Module):
    """A ``DenseEncoder`` and its mirror image.

    Layer ``i`` of the decoder undoes layer ``i`` of the encoder, so the decoder runs from the
    last to the first. ReLU after each but the one that draws the image.
    """

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        self.encoder = DenseEncoder(widths)
        self.decoder = nn.ModuleList(nn.Linear(n_out, n_in) for n_in, n_out in pairwise(widths))

    def undo(self, index: int, above: torch.Tensor) -> torch.Tensor:
        """What the decoder's layer ``index`` makes of the output of the layer above."""
        out = self.decoder[index](above)
        return out if index == 0 else torch.relu(out)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Scaled images (n, pixels), reconstructed."""
        out = self.encoder(images)
        for index in reversed(range(len(self.decoder))):
            out = self.undo(index, out)
        return out
