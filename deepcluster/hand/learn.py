"""From a model and a writer's drawings to a model that knows the writer, or to a reason why not.

    outcome = adapt(load("deep"), frames, seed=0, run=Run(reporter=...))

`deepcluster.hand.checkpoint` does the same from checkpoint to checkpoint, as ``deepcluster adapt``
does.

No label and no correction can get in: `adapt` takes a drawing's frame and nothing else. It changes
neither the model that it is given nor anything on disk. To cancel, raise an exception in the
reporter, whose ``step`` is called every second or so.

Where drawings can't be learned from, `TrainingError` says so, with the ``code`` "few-drawings",
"not-digits", "alike-drawings" or "not-adaptable". A model that comes out worse by a check without
labels is thrown away: that is not an error, and ``outcome.sentence`` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F

from deepcluster.hand.carry_over import CarrySettings, carry_over, spare_clusters
from deepcluster.hand.checks import check_drawings, check_model
from deepcluster.hand.train_encoder import AdaptSettings, adapt_encoder
from deepcluster.models.deep import DeepClustering
from deepcluster.models.gradients import oriented_gradients
from deepcluster.models.pixels import as_pixels
from deepcluster.networks.turns import Turned
from deepcluster.stages.judge import JudgeSettings, judge
from deepcluster.stages.self_train import CenteredEncoder
from deepcluster.training.batches import as_tensor, encode
from deepcluster.training.run import Run

if TYPE_CHECKING:
    from deepcluster.models import ClusterModel

#: One reference image in this many is held out of the training, to check afterwards.
HELD_OUT = 5
#: Share of those that must keep their cluster.
LEAST_KEPT = 0.985
#: How much of the agreement between two views of the drawings may be lost.
MOST_LOST = 0.01
#: Pairs of views with which agreement is measured.
N_VIEWS = 1000
#: What is measured must not depend on the machine.
FULL_PRECISION = Run(device="cpu", reduced_precision=False)


@dataclass(frozen=True)
class Checks:
    """What can be said about an adaptation without labels.

    Attributes
    ----------
    agreement_before, agreement_after : float
        Share of the drawings whose two redrawn views share a cluster.
    kept : float
        Share of the held-out reference images that kept their cluster.
    moved : float
        Share of the drawings that changed their cluster.
    unsure_before, unsure_after : float
        Share of the drawings that do not look like a digit to the model.
    """

    agreement_before: float
    agreement_after: float
    kept: float
    moved: float
    unsure_before: float
    unsure_after: float


@dataclass(frozen=True)
class Adaptation:
    """The outcome.

    Attributes
    ----------
    model : DeepClustering or None
        The adapted model; None where the old one is better.
    checks : Checks
    sentence : str
        The outcome in words.
    """

    model: DeepClustering | None
    checks: Checks
    sentence: str


def adapt(
    model: ClusterModel,
    frames: np.ndarray,
    *,
    settings: AdaptSettings | None = None,
    seed: int = 0,
    run: Run | None = None,
) -> Adaptation:
    """Go on training a model on one writer's drawings.

    Parameters
    ----------
    model : ClusterModel
        A ``deep`` one; it is left as it is.
    frames : ndarray of uint8, shape (n, 28, 28)
    settings : AdaptSettings, optional
    seed : int, default=0
        The same seed on the same machine gives the same model.
    run : Run, optional
        Where progress is shown.

    Returns
    -------
    Adaptation

    Raises
    ------
    TrainingError
        The model is of a kind that can't, or there is nothing to learn from.
    """
    settings, run, carry = settings or AdaptSettings(), run or Run(), CarrySettings()
    old = check_model(model)
    frames = check_drawings(old, frames, seed=seed)
    if 2 * len(frames) > carry.few:  # they are cut together with as many known images
        # Among many drawings, the doubtful ones are what there is to learn.
        settings = replace(settings, certainty=0.0)
    held_out = np.arange(len(old.reference_)) % HELD_OUT == HELD_OUT - 1
    cpu = torch.device("cpu")
    assert old.self_training is not None
    network = CenteredEncoder(len(old.cluster_centers_), old.self_training)
    network.encoder.load_state_dict(old.encoder_.state_dict())
    network.centers.data = torch.from_numpy(old.cluster_centers_.copy())
    known = old.reference_.images[~held_out], old.reference_.clusters[~held_out]
    trained = adapt_encoder(
        network,
        as_tensor(frames, cpu),
        _carried_over(network, frames, *known, old.turns, carry, seed=seed, run=run),
        as_tensor(known[0], cpu),
        known[1],
        settings,
        seed=seed,
        run=run,
    )
    start = F.normalize(trained.centers.detach(), dim=1).numpy()
    new = old.with_encoder(trained.encoder, start)
    checks = _checks(old, new, frames, held_out)
    fault = _fault(checks)
    if fault is not None:
        return Adaptation(None, checks, f"The old model stays: {fault}.")
    sentence = (
        f"Learned from {len(frames):,} drawings: {checks.moved:.1%} of them are read otherwise "
        f"than before."
    )
    return Adaptation(new, checks, sentence)


def _carried_over(
    network: CenteredEncoder,
    frames: np.ndarray,
    images: np.ndarray,
    clusters: np.ndarray,
    turns: tuple[float, ...],
    settings: CarrySettings,
    *,
    seed: int,
    run: Run,
) -> np.ndarray:
    """Assignment of the drawings, float32 (n, k), by their likeness to each other and the known."""
    n, n_clusters = len(frames), len(network.centers)
    rng = np.random.default_rng(seed)
    # As many known images as drawings: the writer's own styles must carry weight.
    some = np.concatenate(
        [
            rng.permutation(np.flatnonzero(clusters == cluster))[: max(2, n // n_clusters)]
            for cluster in range(n_clusters)
        ]
    )
    together = np.concatenate([frames, images[some]])
    with run.reporter.stage("graph", 1) as shown:
        cpu = torch.device("cpu")
        latent = encode(Turned(network.encoder, turns), as_tensor(together, cpu), FULL_PRECISION)
        with torch.no_grad():
            q = network.logits(torch.from_numpy(latent)).softmax(dim=1).numpy()
        q[n:] = np.eye(n_clusters, dtype=np.float32)[clusters[some]]
        spaces = [latent, oriented_gradients(as_pixels(together))]
        found = carry_over(spaces, q, settings, seed=seed)
        shown.step(1)
    return spare_clusters(found[:n], q[:n])


def _checks(
    old: DeepClustering, new: DeepClustering, frames: np.ndarray, held_out: np.ndarray
) -> Checks:
    kept = new.reference_.clusters[held_out] == old.reference_.clusters[held_out]
    before, after = old.answer(frames), new.answer(frames)
    return Checks(
        agreement_before=_agreement(old, frames),
        agreement_after=_agreement(new, frames),
        kept=float(kept.mean()),
        moved=float((before.clusters != after.clusters).mean()),
        unsure_before=1 - float(before.sure.mean()),
        unsure_after=1 - float(after.sure.mean()),
    )


def _agreement(model: DeepClustering, frames: np.ndarray) -> float:
    """Share of the drawings whose two views share a cluster."""
    often = np.tile(frames, (-(-N_VIEWS // len(frames)), 1, 1))[:N_VIEWS]
    images = as_tensor(often, torch.device("cpu"))
    how = JudgeSettings().augmentation
    # One seed for both models: they are compared on the same views.
    found = judge(model.predict, images, len(model.cluster_centers_), how=how, seed=0)
    return float(found.shares @ found.agreement)


def _fault(checks: Checks) -> str | None:
    if checks.kept < LEAST_KEPT:
        return f"the new one forgot {1 - checks.kept:.1%} of the digits that it knew"
    if checks.agreement_after < checks.agreement_before - MOST_LOST:
        return "redrawn views of a drawing agree less often in the new one"
    return None
