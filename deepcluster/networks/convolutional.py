"""The convolutional encoders and a decoder: small enough for a laptop's processor."""

from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F

#: Side of the images that these networks are made for.
INPUT_SIDE = 28


def conv_block(n_in: int, n_out: int, *, stride: int) -> nn.Sequential:
    """3x3 convolution, batch normalisation, ReLU."""
    return nn.Sequential(
        nn.Conv2d(n_in, n_out, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(n_out),
        nn.ReLU(inplace=True),
    )


class Encoder(nn.Module):
    """Frames (n, 1, 28, 28) to latent vectors (n, n_latent) through maps of 14, 7 and 4 pixels.

    Parameters
    ----------
    n_latent : int
    width : int, default=32
        Channels of the first block; the second has twice, the third four times as many.
    """

    def __init__(self, n_latent: int, *, width: int = 32) -> None:
        super().__init__()
        self.blocks = nn.Sequential(
            conv_block(1, width, stride=2),
            conv_block(width, 2 * width, stride=2),
            conv_block(2 * width, 4 * width, stride=2),
        )
        self.head = nn.Linear(4 * width * 16, n_latent)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Latent vectors."""
        return self.head(self.blocks(frames).flatten(1))


class UnitLength(nn.Module):
    """An encoder whose latent vectors are scaled to unit length.

    Parameters
    ----------
    encoder : Module
    """

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Latent vectors, float32."""
        return F.normalize(self.encoder(frames).float(), dim=1)


class PooledEncoder(nn.Module):
    """Frames (n, 1, 28, 28) to latent vectors (n, n_latent) of unit length.

    Its convolutions keep the resolution and pooling halves it, which costs three times as much as
    ``Encoder`` and makes a third fewer errors. Unit length keeps the clusters equally wide: without
    it KMeans, which knows no widths, gives the edges of narrow ones to their neighbours. Pooling
    comes before normalising: the order changes nothing where the normalisation's scale is
    positive, and leaves it a quarter of the work.

    Parameters
    ----------
    n_latent : int
    width : int, default=32
        Channels of the first block; the second has twice, the third four times as many.
    """

    def __init__(self, n_latent: int, *, width: int = 32) -> None:
        super().__init__()

        def block(n_in: int, n_out: int) -> nn.Sequential:
            convolution = nn.Conv2d(n_in, n_out, 3, padding=1, bias=False)
            return nn.Sequential(
                convolution, nn.MaxPool2d(2), nn.BatchNorm2d(n_out), nn.ReLU(inplace=True)
            )

        self.blocks = nn.Sequential(
            block(1, width),  # 28 -> 14
            block(width, 2 * width),  # 14 -> 7
            block(2 * width, 4 * width),  # 7 -> 3
        )
        self.head = nn.Linear(4 * width * 9, n_latent)

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        """Latent vectors, float32."""
        return F.normalize(self.head(self.blocks(frames).flatten(1)).float(), dim=1)


class Decoder(nn.Module):
    """Latent vectors (n, n_latent) back to frames (n, 1, 28, 28): the encoder mirrored."""

    def __init__(self, n_latent: int, *, width: int = 32) -> None:
        super().__init__()
        self.width = width
        self.head = nn.Linear(n_latent, 4 * width * 16)

        def up(n_in: int, n_out: int, padding: int) -> nn.Sequential:
            layer = nn.ConvTranspose2d(
                n_in, n_out, 3, stride=2, padding=1, output_padding=padding, bias=False
            )
            return nn.Sequential(layer, nn.BatchNorm2d(n_out), nn.ReLU(inplace=True))

        self.blocks = nn.Sequential(
            up(4 * width, 2 * width, 0),  # 4 -> 7
            up(2 * width, width, 1),  # 7 -> 14
            nn.ConvTranspose2d(width, 1, 3, stride=2, padding=1, output_padding=1),  # 14 -> 28
        )

    def forward(self, latent: torch.Tensor) -> torch.Tensor:
        """Frames before any squashing: the target is in [0, 1], the output need not be."""
        maps = torch.relu(self.head(latent)).view(-1, 4 * self.width, 4, 4)
        return self.blocks(maps)
