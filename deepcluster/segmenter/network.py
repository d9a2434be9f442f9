"""The network that tells ink from paper: a small U-Net.

An encoder halves the picture five times and a decoder brings what it found back to every pixel
(Ronneberger et al., "U-Net: convolutional networks for biomedical image segmentation", 2015).
The first step trades space for channels and the last one trades it back (Shi et al., "Real-time
single image and video super-resolution using an efficient sub-pixel convolutional neural
network", 2016), so that no convolution runs at full size: that is where most of the time went.
"""

from __future__ import annotations

import torch
from torch import nn

#: What each of the three maps says of a pixel.
MAPS = ("ink", "print", "symbol")
#: A picture's sides are multiples of this, px.
MULTIPLE = 32
WIDTHS = (24, 40, 64, 96, 128)


class UNet(nn.Module):
    """Logits of ink, print and symbol for every pixel.

    Parameters
    ----------
    widths : tuple of int
        Channels at a half, a quarter, ... of the picture's size.
    """

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, widths[0], 4, stride=2, padding=1)
        self.down = nn.ModuleList()
        for before, after in zip(widths[:1] + widths[:-1], widths, strict=True):
            self.down.append(_two(before, after))
        self.up = nn.ModuleList()
        for low, high in zip(widths[:0:-1], widths[-2::-1], strict=True):
            self.up.append(_two(low + high, high))
        self.head = nn.Conv2d(widths[0], 4 * len(MAPS), 3, padding=1)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Logits, shape (n, 3, h, w), of RGB pictures in [0, 1], shape (n, 3, h, w)."""
        x = self.stem(pictures - 0.5)
        kept = []
        for i, block in enumerate(self.down):
            if i:
                x = nn.functional.max_pool2d(x, 2)
            x = block(x)
            kept.append(x)
        kept.pop()
        for block in self.up:
            x = nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")
            x = block(torch.cat([x, kept.pop()], dim=1))
        return nn.functional.pixel_shuffle(self.head(x), 2)


def _two(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(),
        nn.Conv2d(after, after, 3, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(),
    )
