"""Train the network on pages that are made up as it goes; no page is ever seen twice."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

from deepcluster.segmenter.network import UNet
from deepcluster.segmenter.page import make_page
from deepcluster.segmenter.strokes import Symbol

Batch = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True)
class FitSettings:
    """How the segmenter is trained; the defaults are the published run.

    Attributes
    ----------
    n_pages : int
        Pages made up.
    views : int
        Times that each is shown, turned, mirrored and recoloured anew.
    size : int
        Side of a page, px.
    batch_size : int
    learning_rate : float
        The highest of a one-cycle schedule.
    """

    n_pages: int = 160_000
    views: int = 2
    size: int = 384
    batch_size: int = 32
    learning_rate: float = 2e-3


class Pages(IterableDataset[tuple[np.ndarray, np.ndarray]]):
    """Pages without end, different ones from each worker."""

    def __init__(self, symbols: list[Symbol], settings: FitSettings, seed: int) -> None:
        self.symbols, self.settings, self.seed = symbols, settings, seed

    def __iter__(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        cv2.setNumThreads(0)
        worker = torch.utils.data.get_worker_info()
        first, step = (worker.id, worker.num_workers) if worker else (0, 1)
        for i in range(first, self.settings.n_pages, step):
            chance = np.random.default_rng((self.seed, i))
            page = make_page(self.symbols, self.settings.size, chance)
            yield page.picture.transpose(2, 0, 1).copy(), page.maps


def fit(
    symbols: list[Symbol],
    settings: FitSettings,
    *,
    seed: int = 0,
    device: str = "cpu",
    n_workers: int = 2,
    minutes: float | None = None,
) -> UNet:
    """A network trained on made-up pages.

    Parameters
    ----------
    symbols : list of Symbol
    settings : FitSettings
    seed : int
    device : str
        What torch calls it, ``cpu`` or ``cuda``.
    n_workers : int
        Processes that make pages.
    minutes : float, optional
        Ends the schedule after so long, with fewer pages.
    """
    torch.manual_seed(seed)
    network = UNet().to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), settings.learning_rate, weight_decay=1e-4)
    loader = DataLoader(
        Pages(symbols, settings, seed),
        settings.batch_size,
        num_workers=n_workers,
        pin_memory=device != "cpu",
        prefetch_factor=4 if n_workers else None,
        drop_last=True,
    )
    total = settings.n_pages // settings.batch_size
    begun, shown, batches = time.monotonic(), 0.0, 0
    for pictures, maps in loader:
        done = batches / total
        if minutes is not None:
            done = max(done, (time.monotonic() - begun) / 60 / minutes)
        if done >= 1:
            break
        pictures, maps = (t.to(device, non_blocking=True) for t in (pictures, maps))
        for _ in range(settings.views):
            seen, truth = _view(pictures, maps)
            for group in optimizer.param_groups:
                group["lr"] = settings.learning_rate * _rate(done)
            with torch.autocast(device, torch.bfloat16):
                logits = network(seen.contiguous(memory_format=torch.channels_last))
            loss = _loss(logits.float(), truth)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            shown = 0.98 * shown + 0.02 * float(loss) if batches else float(loss)
        batches += 1
        if batches % 50 == 0:
            print(f"{batches} batches, {done:.0%}, loss {shown:.4f}, {time.monotonic() - begun:.0f} s", flush=True)
    return network.eval().to("cpu")


def _rate(done: float) -> float:
    return min(1.0, done / 0.08) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


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
