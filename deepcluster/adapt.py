"""From a model and a hand's drawings to a model that knows the hand, or to a reason why not.

    outcome = adapt(load("deep"), frames, seed=0, run=Run(reporter=...))
    if outcome.model is not None:
        save_in_one_step(outcome.model, Path("checkpoints/deep-adapted"))

or, from checkpoint to checkpoint, as ``deepcluster adapt`` does:

    outcome = adapt_checkpoint("deep", Dataset("drawings", frames), out=None, reporter=...)

No label and no correction can get in: `adapt` takes frames and nothing else of a drawing. It
changes neither the model that it is given nor anything on disk; `save_in_one_step` puts a whole
folder in its place at once. To cancel, raise an exception in the reporter, whose ``step`` is called
every second or so, or end the process: either leaves the disk as it was.

Where drawings can't be learned from, `TrainingError` says so, with the ``code`` "few-drawings",
"not-digits", "alike-drawings" or "not-adaptable". A model that came out worse by a check that
needs no label is thrown away: that is no error, and ``outcome.sentence`` says it.
"""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F

from deepcluster.errors import CheckpointError, TrainingError
from deepcluster.evaluate.provenance import provenance
from deepcluster.models import checkpoint_folder, load
from deepcluster.models.assignment import fit_temperature, squared_distances
from deepcluster.models.base import as_pixels
from deepcluster.models.checkpoint import CARD, read_card
from deepcluster.models.deep import SIDE, DeepClustering
from deepcluster.models.novelty import Novelty
from deepcluster.models.reference import Reference
from deepcluster.stages.adapt import AdaptSettings, adapt_encoder
from deepcluster.stages.judge import JudgeSettings, judge
from deepcluster.stages.self_train import CenteredEncoder
from deepcluster.training.batches import as_tensor, channels_last
from deepcluster.training.progress import Reporter
from deepcluster.training.run import Run

if TYPE_CHECKING:
    from deepcluster.data import Dataset
    from deepcluster.models import ClusterModel

#: Fewest drawings that can be learned from.
LEAST_DRAWINGS = 20
#: Most drawings that are learned from: of more a sample is drawn.
MOST_DRAWINGS = 10_000
#: Of the drawings, the share that may look like no digit to the model.
MOST_UNSURE = 0.5
#: One reference image in so many is held out of the training, and asked afterwards.
HELD_OUT = 5
#: Least share of those that must keep their cluster.
LEAST_KEPT = 0.985
#: How much of the agreement between two views of the drawings may be lost.
MOST_LOST = 0.01
#: Views by which agreement is measured, at least.
N_VIEWS = 2000


@dataclass(frozen=True)
class Checks:
    """What can be said of an adaptation without labels.

    Attributes
    ----------
    agreement_before, agreement_after : float
        Share of the drawings of which two redrawn views lie in one cluster.
    kept : float
        Share of the held-out reference images that lie in the cluster in which they lay before.
    moved : float
        Share of the drawings that lie in another cluster than before.
    unsure_before, unsure_after : float
        Share of the drawings that look like no digit to the model.
    """

    agreement_before: float
    agreement_after: float
    kept: float
    moved: float
    unsure_before: float
    unsure_after: float


@dataclass(frozen=True)
class Adaptation:
    """What came of it.

    Attributes
    ----------
    model : DeepClustering or None
        The adapted model; None where the old one is the better one.
    checks : Checks
    sentence : str
        The same for people.
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
    """Go on training a model on one hand's drawings.

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
    settings, run = settings or AdaptSettings(), run or Run()
    old = check_model(model)
    frames = check_drawings(old, frames, seed=seed)
    held_out = np.arange(len(old.reference_)) % HELD_OUT == HELD_OUT - 1
    cpu = torch.device("cpu")
    assert old.self_training is not None
    network = CenteredEncoder(len(old.cluster_centers_), old.self_training)
    network.encoder.load_state_dict(old.encoder_.state_dict())
    network.centers.data = torch.from_numpy(old.cluster_centers_.copy())
    trained = adapt_encoder(
        network,
        as_tensor(frames, cpu),
        as_tensor(old.reference_.images[~held_out], cpu),
        old.reference_.clusters[~held_out],
        settings,
        seed=seed,
        run=run,
    )
    new = _with(old, trained)
    checks = _checks(old, new, frames, held_out)
    fault = _fault(checks)
    if fault is not None:
        return Adaptation(None, checks, f"The old model stays: {fault}.")
    sentence = (
        f"Learned from {len(frames):,} drawings: {checks.moved:.1%} of them are read otherwise "
        f"than before."
    )
    return Adaptation(new, checks, sentence)


def check_model(model: ClusterModel) -> DeepClustering:
    """The model, if it can adapt; else TrainingError."""
    if not isinstance(model, DeepClustering) or model.self_training is None:
        raise TrainingError(
            f"A {model.kind} model can't learn from drawings; give one of kind deep that was "
            "trained with all its stages.",
            code="not-adaptable",
        )
    if model.image_shape_ != (SIDE, SIDE):
        raise TrainingError(
            f"This model was trained on images of {model.image_shape_}, drawings are "
            f"{SIDE} x {SIDE}; train it on frames.",
            code="not-adaptable",
        )
    return model


def check_drawings(model: DeepClustering, frames: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """The drawings to learn from: each once, and a sample where there are very many.

    Parameters
    ----------
    model : DeepClustering
    frames : ndarray of uint8, shape (n, 28, 28)
    seed : int, default=0
        Of the sample.

    Returns
    -------
    ndarray of uint8, shape (m, 28, 28)

    Raises
    ------
    TrainingError
        They are too few, too much alike, or most look like no digit.
    """
    if frames.dtype != np.uint8 or frames.shape[1:] != (SIDE, SIDE):
        raise TrainingError(f"Drawings are uint8 (n, {SIDE}, {SIDE}), not {frames.shape}.")
    if len(frames) < LEAST_DRAWINGS:
        raise TrainingError(
            f"{len(frames)} drawings are too few to learn from; draw at least {LEAST_DRAWINGS}.",
            code="few-drawings",
        )
    different = _different(frames)
    if len(different) < LEAST_DRAWINGS:
        raise TrainingError(
            f"Only {len(different)} of the {len(frames):,} drawings differ from each other; draw "
            f"at least {LEAST_DRAWINGS} different ones.",
            code="alike-drawings",
        )
    if len(different) > MOST_DRAWINGS:
        rng = np.random.default_rng(seed)
        different = np.sort(rng.permutation(different)[:MOST_DRAWINGS])
    frames = frames[different]
    unsure = _unsure(model, frames)
    if unsure > MOST_UNSURE:
        raise TrainingError(
            f"{unsure:.0%} of the drawings do not look like digits to the model, so there is "
            "nothing to learn from; give drawings of 0 to 9.",
            code="not-digits",
        )
    return frames


def adapt_checkpoint(
    parent: str | Path,
    drawings: Dataset,
    out: Path | None = None,
    *,
    settings: AdaptSettings | None = None,
    seed: int = 0,
    reporter: Reporter | None = None,
) -> tuple[Adaptation, Path]:
    """Adapt a checkpoint and save the result in a folder of its own.

    Parameters
    ----------
    parent : str or Path
        Name or folder of a checkpoint; nothing in it is changed.
    drawings : Dataset
        Only its frames are looked at.
    out : Path, optional
        A new folder, or one that holds an adapted model, which is then replaced. By default one
        beside the parent, called after it.
    settings : AdaptSettings, optional
    seed : int, default=0
    reporter : Reporter, optional

    Returns
    -------
    outcome : Adaptation
    out : Path
        Where the new model is, unless ``outcome.model`` is None: then nothing was written.

    Raises
    ------
    TrainingError
        As `adapt`; or the new model can't be saved there, which is found out beforehand where
        that is possible.
    CheckpointError
        There is no such checkpoint.
    """
    settings = settings or AdaptSettings()
    model = load(parent)
    check_model(model)
    folder = Path(parent)
    if not (folder / CARD).exists():
        folder = checkpoint_folder() / parent
    out = check_out(free_folder(folder) if out is None else out, folder)
    begun = perf_counter()
    run = Run(reporter=reporter or Reporter())
    outcome = adapt(model, drawings.images, settings=settings, seed=seed, run=run)
    if outcome.model is not None:
        card = provenance(drawings, seconds=perf_counter() - begun, resumed=False)
        outcome.model.card_ = {
            "seed": seed,
            **card,
            "naming": model.card_.get("naming"),
            "adapted_from": {
                "name": folder.resolve().name,
                "files": model.card_["files"],
                "data": model.card_.get("data"),
                "adapted_from": model.card_.get("adapted_from"),
            },
            "adaptation": asdict(settings),
            "checks": {name: round(value, 5) for name, value in asdict(outcome.checks).items()},
        }
        save_in_one_step(outcome.model, out)
    return outcome, out


def free_folder(parent: Path) -> Path:
    """A folder beside a checkpoint's that is not there yet: deep-adapted, deep-adapted-2, ..."""
    parent = parent.resolve()
    stem, number = parent.name.partition("-adapted")[0] + "-adapted", 1
    found = parent.with_name(stem)
    while os.path.lexists(found):
        number += 1
        found = parent.with_name(f"{stem}-{number}")
    return found


def check_out(out: Path, parent: Path) -> Path:
    """The folder, if an adapted model may be written there; else TrainingError."""
    if out.resolve() == parent.resolve():
        raise TrainingError(f"{out} is the model to learn from, which stays; name another folder.")
    if os.path.lexists(out):
        try:
            adapted = "adapted_from" in read_card(out)
        except CheckpointError:
            adapted = False
        if not adapted:
            raise TrainingError(f"{out} is there already and is no adapted model; name a new one.")
    above = out.absolute().parent
    while not above.exists():
        above = above.parent
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise TrainingError(f"{out} can't be written: {above} takes no new folder.")
    return out


def save_in_one_step(model: ClusterModel, out: Path) -> None:
    """Save a model so that its folder is there as a whole, or not at all.

    Raises
    ------
    TrainingError
        It can't be written; what was there before is there still.
    """
    scratch = None
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        # Whoever looks for checkpoints looks one folder deep.
        scratch = Path(tempfile.mkdtemp(dir=out.absolute().parent, prefix=f".{out.name}-"))
        model.save(scratch / "new")
        if out.exists():
            os.rename(out, scratch / "old")
        os.rename(scratch / "new", out)
    except OSError as error:
        raise TrainingError(f"{out} can't be written: {error.strerror or error}.") from None
    finally:
        if scratch is not None:
            if (scratch / "old").exists() and not out.exists():
                os.rename(scratch / "old", out)
            shutil.rmtree(scratch, ignore_errors=True)


def _with(old: DeepClustering, trained: CenteredEncoder) -> DeepClustering:
    """The model with another encoder, and everything that follows from it measured anew."""
    new = copy.copy(old)
    new.encoder_ = channels_last(trained.encoder).eval()
    images = old.reference_.images
    features = new._embed(images)
    start = F.normalize(trained.centers.detach(), dim=1).numpy()
    new.cluster_centers_ = new._centers(features, start)
    distances = squared_distances(features, new.cluster_centers_)
    new.labels_ = distances.argmin(axis=1).astype(np.int32)
    new.prototypes_ = distances.argmin(axis=0)
    # The same images in the same places: before and after can be compared.
    new.reference_ = Reference(
        images=images,
        features=features,
        clusters=new.labels_,
        seed=old.reference_.seed,
        _map=old.reference_.map,
    )
    new.temperature_ = fit_temperature(distances, new._stability(images, new.labels_))
    new.novelty_ = Novelty(images, features).calibrate(
        as_pixels(images), features, np.arange(len(images))
    )
    new.card_ = {}
    return new


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
    """Share of the drawings of which two views lie in one cluster."""
    often = np.tile(frames, (-(-N_VIEWS // len(frames)), 1, 1))
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


def _unsure(model: DeepClustering, frames: np.ndarray) -> float:
    return 1 - float(model.answer(frames).sure.mean())


def _different(frames: np.ndarray) -> np.ndarray:
    """Rows of the frames that are neither blank nor the same as an earlier one, sorted."""
    inked = np.flatnonzero(frames.any(axis=(1, 2)))
    first = np.unique(frames[inked].reshape(len(inked), -1), axis=0, return_index=True)[1]
    return inked[np.sort(first)]
