"""The epoch loop that all stages share: seeded, resumable, and fast where the hardware allows."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn as nn

from deepcluster.training.journal import Tensors
from deepcluster.training.run import Run

#: Fewest batches in an epoch: a small data set is gone through several times.
LEAST_BATCHES = 60
#: Smallest batch that a small data set is cut into before it is gone through several times.
LEAST_BATCH = 64

#: rows of the batch, source of randomness -> loss
LossOf = Callable[[torch.Tensor, torch.Generator], torch.Tensor]


def pick_device(run: Run) -> torch.device:
    """The device of a run: what it asks for, or a GPU where there is one."""
    if run.device != "auto":
        return torch.device(run.device)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast(run: Run, device: torch.device) -> torch.autocast:
    """bfloat16 for the networks where it is native; elsewhere it would be slower than float32."""
    wanted = run.reduced_precision
    if wanted is None:
        wanted = device.type == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=wanted)


def seeded(device: torch.device, *numbers: int | str) -> torch.Generator:
    """A generator whose stream depends on the given numbers and names and on nothing else."""
    import hashlib

    digest = hashlib.sha256("/".join(map(str, numbers)).encode()).digest()
    return torch.Generator(device).manual_seed(int.from_bytes(digest[:7], "big"))


def one_cycle(progress: float, *, warm_up: float = 0.2) -> float:
    """Share of the peak learning rate at ``progress`` in [0, 1]: up, then down along a cosine.

    Source: Smith and Topin, "Super-Convergence", 2018.
    """
    if progress < warm_up:
        return 0.04 + 0.96 * (1 - math.cos(math.pi * progress / warm_up)) / 2
    return 1e-4 + (1 - 1e-4) * (1 + math.cos(math.pi * (progress - warm_up) / (1 - warm_up))) / 2


def fitting_batch_size(n_images: int, batch_size: int) -> int:
    """Size of a batch for a data set: smaller for a small one, whose epochs would be over at once.

    Parameters
    ----------
    n_images : int
    batch_size : int
        For a data set of any size from ``batch_size * LEAST_BATCHES`` on.

    Returns
    -------
    int
        No less than 64, or ``batch_size`` where that is less.
    """
    return min(batch_size, max(LEAST_BATCH, n_images // LEAST_BATCHES))


def batches_an_epoch(n_images: int, batch_size: int) -> int:
    """Batches in an epoch of ``train_epochs``: whole ones, and no fewer than ``LEAST_BATCHES``."""
    in_a_pass = n_images // min(batch_size, n_images)
    return -(-LEAST_BATCHES // in_a_pass) * in_a_pass


def train_epochs(
    stage: str,
    network: nn.Module,
    loss_of: LossOf,
    n_images: int,
    *,
    n_epochs: int,
    batch_size: int,
    learning_rate: float,
    seed: int,
    run: Run,
    weight_decay: float = 0.0,
    before_epoch: Callable[[int], bool | None] | None = None,
    optimizer: torch.optim.Optimizer | None = None,
    schedule: Callable[[float], float] = one_cycle,
) -> None:
    """Train ``network`` in place for some epochs over ``n_images``.

    An epoch goes through the images once, or as often as it takes to fill ``LEAST_BATCHES``.

    Parameters
    ----------
    stage : str
        Name for the journal, the progress and the seeds.
    network : Module
        Everything that is trained, already on its device.
    loss_of : callable
        Given the rows of a batch (int64 on the network's device) and a generator, the loss.
    n_images : int
    n_epochs, batch_size : int
    learning_rate : float
        Peak of the schedule.
    seed : int
    run : Run
        Progress, and the journal from which a killed stage goes on after its last epoch.
    weight_decay : float, default=0.0
        Decoupled, as in AdamW.
    before_epoch : callable, optional
        Called with the epoch's number; what it computes may depend only on the network. Where it
        returns True the stage ends before that epoch.
    optimizer : Optimizer, optional
        Of all parameters of ``network``; AdamW where it is left out.
    schedule : callable, default=one_cycle
        Share of ``learning_rate`` at a progress in [0, 1].
    """
    device = next(network.parameters()).device
    if optimizer is None:
        optimizer = torch.optim.AdamW(
            network.parameters(), lr=learning_rate, weight_decay=weight_decay, fused=True
        )
    first = 0
    kept = run.journal.last_epoch(stage)
    if kept is not None:
        first = kept[0]
        _restore(kept[1], network, optimizer)
    batch_size = min(batch_size, n_images)
    n_batches = batches_an_epoch(n_images, batch_size)
    n_passes = n_batches // (n_images // batch_size)
    with run.reporter.stage(stage, n_epochs) as shown:
        for epoch in range(first, n_epochs):
            generator = seeded(device, seed, stage, epoch)
            if before_epoch is not None and before_epoch(epoch):
                break
            network.train()
            whole = n_images // batch_size * batch_size
            passes = [
                torch.randperm(n_images, generator=generator, device=device)[:whole]
                for _ in range(n_passes)
            ]
            order = torch.cat(passes)
            total = 0.0
            for batch in range(n_batches):
                rows = order[batch * batch_size : (batch + 1) * batch_size]
                rate = schedule((epoch * n_batches + batch) / (n_epochs * n_batches))
                for group in optimizer.param_groups:
                    group["lr"] = learning_rate * rate
                optimizer.zero_grad(set_to_none=True)
                loss = loss_of(rows, generator)
                loss.backward()
                optimizer.step()
                total += loss.detach().item()
                if batch % 20 == 0:
                    shown.step(epoch + batch / n_batches, loss=total / (batch + 1))
            shown.step(epoch + 1, loss=total / n_batches)
            run.journal.keep_epoch(stage, epoch + 1, _state(network, optimizer))
    network.eval()


def _state(network: nn.Module, optimizer: torch.optim.Optimizer) -> Tensors:
    tensors = {f"network.{name}": value for name, value in network.state_dict().items()}
    for i, state in optimizer.state_dict()["state"].items():
        for name, value in state.items():
            tensors[f"optimizer.{i}.{name}"] = value
    # Copies: some parameters share memory, which the file format refuses.
    return {name: value.detach().cpu().clone() for name, value in tensors.items()}


def _restore(tensors: Tensors, network: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    weights: Tensors = {}
    states: dict[int, Tensors] = {}
    for name, value in tensors.items():
        owner, rest = name.split(".", 1)
        if owner == "network":
            weights[rest] = value
        else:
            number, field = rest.split(".", 1)
            states.setdefault(int(number), {})[field] = value
    network.load_state_dict(weights)
    # The fused step walks through memory: moments must lie as their parameters do.
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    for i, state in states.items():
        for field, value in state.items():
            if value.shape == parameters[i].shape:
                state[field] = torch.empty_like(parameters[i]).copy_(value)
    given = optimizer.state_dict()
    given["state"] = states
    optimizer.load_state_dict(given)
