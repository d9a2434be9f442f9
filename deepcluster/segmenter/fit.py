"""Train the network on pages that are made up as it goes; no page is ever seen twice."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader, IterableDataset

from deepcluster.segmenter.network import UNet
from deepcluster.segmenter.page import make_page
from deepcluster.segmenter.state import State
from deepcluster.segmenter.strokes import Symbol

Batch = tuple[torch.Tensor, torch.Tensor]
#: Batches between two states kept on disk.
KEEP_EVERY = 250


@dataclass(frozen=True)
class FitSettings:
    """How the segmenter is trained; the defaults are the published run.

    Attributes
    ----------
    n_batches : int
        Batches of pages, each seen once.
    batch_size : int
    sizes : tuple of (int, float)
        Sides of the pages, px, and the share of the batches that have them, in this order: small
        pages first as they cost less.
    learning_rate : float
        The highest of a schedule that rises for 4 % of the batches and falls as a cosine.
    weight_decay : float
    averaged : float
        Decay of the moving average of the weights, which is what is kept.
    """

    n_batches: int = 5_000
    batch_size: int = 12
    sizes: tuple[tuple[int, float], ...] = ((256, 0.7), (384, 0.3))
    learning_rate: float = 2e-3
    weight_decay: float = 1e-4
    averaged: float = 0.998

    def size_at(self, batch: int) -> int:
        """Side of the pages of a batch, px."""
        share = 0.0
        for size, part in self.sizes:
            share += part
            if batch < share * self.n_batches:
                return size
        return self.sizes[-1][0]


class Pages(IterableDataset[Batch]):
    """The batches of a run, from one on; a worker makes every n-th."""

    def __init__(
        self, symbols: list[Symbol], settings: FitSettings, seed: int, first: int = 0
    ) -> None:
        self.symbols, self.settings, self.seed, self.first = symbols, settings, seed, first

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(0)
        worker = torch.utils.data.get_worker_info()
        offset, step = (worker.id, worker.num_workers) if worker else (0, 1)
        for batch in range(self.first + offset, self.settings.n_batches, step):
            chance = np.random.default_rng((self.seed, batch))
            size = self.settings.size_at(batch)
            pages = [make_page(self.symbols, size, chance) for _ in range(self.settings.batch_size)]
            pictures = np.stack([p.picture.transpose(2, 0, 1) for p in pages])
            yield torch.from_numpy(pictures), torch.from_numpy(np.stack([p.maps for p in pages]))


def fit(
    symbols: list[Symbol],
    settings: FitSettings,
    state: Path,
    *,
    seed: int = 0,
    device: str = "cpu",
    n_workers: int = 1,
    report: Callable[[str], None] = print,
) -> UNet:
    """A network trained on made-up pages; a run that was interrupted goes on.

    Parameters
    ----------
    symbols : list of Symbol
    settings : FitSettings
    state : Path
        Folder where the run is kept, to go on from.
    seed : int
    device : str
        What torch calls it, ``cpu`` or ``cuda``.
    n_workers : int
        Processes that make pages.
    report : callable
        Takes a line that says how far it is.
    """
    torch.manual_seed(seed)
    network = UNet().to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = AveragedModel(
        network, multi_avg_fn=get_ema_multi_avg_fn(settings.averaged), use_buffers=True
    )
    optimizer = torch.optim.AdamW(
        network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
    )
    kept_state = State(state, asdict(settings) | {"seed": seed}, network, average, optimizer)
    first = kept_state.resume()
    loader = DataLoader(
        Pages(symbols, settings, seed, first),
        batch_size=None,
        num_workers=n_workers,
        prefetch_factor=6 if n_workers else None,
    )
    begun, shown = time.monotonic(), 0.0
    for batch, (pictures, maps) in enumerate(loader, start=first):
        torch.manual_seed(seed * 1_000_003 + batch)
        seen, truth = _view(pictures.to(device), maps.to(device))
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * _rate(batch / settings.n_batches)
        with torch.autocast(device, torch.bfloat16):
            logits = network(seen.contiguous(memory_format=torch.channels_last))
        loss = _loss(logits.float(), truth)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        average.update_parameters(network)
        now = float(loss.detach())
        shown = 0.98 * shown + 0.02 * now if shown else now
        if (batch + 1) % 50 == 0:
            seconds = (time.monotonic() - begun) / (batch + 1 - first)
            left = seconds * (settings.n_batches - batch - 1) / 60
            report(f"{batch + 1} of {settings.n_batches}, loss {shown:.4f}, {left:.0f} min left")
        if (batch + 1) % KEEP_EVERY == 0:
            kept_state.keep(batch + 1)
    kept = average.module
    assert isinstance(kept, UNet)
    return kept.eval().to("cpu")


def _rate(done: float) -> float:
    return min(1.0, done / 0.04) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def _view(pictures: torch.Tensor, maps: torch.Tensor) -> Batch:
    """A batch turned, mirrored and recoloured; each picture in a way of its own for colours."""
    quarter = int(torch.randint(4, ()))
    mirror = bool(torch.randint(2, ()))

    def placed(tensor: torch.Tensor) -> torch.Tensor:
        turned = torch.rot90(tensor, quarter, (2, 3))
        return torch.flip(turned, (3,)) if mirror else turned

    seen = placed(pictures).float() / 255
    count = len(seen)
    order = torch.rand(count, 3, device=seen.device).argsort(dim=1)
    kept = torch.rand(count, 1, device=seen.device) < 0.6
    order = torch.where(kept, torch.arange(3, device=seen.device), order)
    seen = torch.gather(seen, 1, order[:, :, None, None].expand_as(seen))
    negative = torch.rand(count, 1, 1, 1, device=seen.device) < 0.12
    seen = torch.where(negative, 1 - seen, seen)
    return seen, placed(maps).float() / 255


def _loss(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of each map and, of ink and symbols, what Dice's overlap lacks."""
    each = nn.functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    weights = torch.tensor([1.0, 0.4, 0.6], device=logits.device)
    loss = (each.mean(dim=(0, 2, 3)) * weights).sum()
    said = torch.sigmoid(logits[:, ::2])
    wanted = truth[:, ::2]
    overlap = (said * wanted).sum(dim=(2, 3))
    dice = 1 - (2 * overlap + 20) / (said.sum(dim=(2, 3)) + wanted.sum(dim=(2, 3)) + 20)
    return loss + 0.25 * dice.mean()
