"""Between arrays of images and batches on a device."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import torch
import torch.nn as nn

from deepcluster.training.loop import autocast
from deepcluster.training.run import Run

#: Convolutions on a CPU run up to twice as fast in this layout.
CHANNELS_LAST = torch.channels_last
#: Images encoded at a time: their maps stay in the processor's cache.
ENCODE_BATCH = 128


Network = TypeVar("Network", bound=nn.Module)


def channels_last(network: Network) -> Network:
    """The network with its weights in the layout that is fast on a CPU."""
    return network.to(memory_format=CHANNELS_LAST)  # type: ignore[call-overload]


def as_tensor(images: np.ndarray, device: torch.device) -> torch.Tensor:
    """Images (n, h, w) as a tensor (n, 1, h, w) of the same type on a device."""
    return torch.from_numpy(np.ascontiguousarray(images)).unsqueeze(1).to(device)


def take(images: torch.Tensor, rows: torch.Tensor | slice) -> torch.Tensor:
    """A batch as float32; uint8 is divided by 255."""
    batch = images[rows]
    return batch.float().div_(255.0) if batch.dtype == torch.uint8 else batch.float()


def encode(network: nn.Module, images: torch.Tensor, run: Run) -> np.ndarray:
    """Latent vectors of all images, float32 (n, d), without gradients."""
    device = next(network.parameters()).device
    network.eval()
    latent = []
    with torch.inference_mode():
        for begin in range(0, len(images), ENCODE_BATCH):
            batch = take(images, slice(begin, begin + ENCODE_BATCH)).to(device)
            with autocast(run, device):
                out = network(batch.contiguous(memory_format=CHANNELS_LAST))
            latent.append(out.float().cpu())
    return torch.cat(latent).numpy()
