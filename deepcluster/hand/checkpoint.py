"""From a checkpoint and a writer's drawings to a checkpoint that knows the writer.

    outcome, out = adapt_checkpoint("deep", Dataset("drawings", frames), reporter=...)

The old checkpoint stays as it is, and the new one is there whole or not at all, even if the
process is killed.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from safetensors import SafetensorError

import deepcluster
from deepcluster.errors import CheckpointError, TrainingError, taken
from deepcluster.evaluate.provenance import provenance
from deepcluster.files import in_one_step
from deepcluster.hand.checks import check_model
from deepcluster.hand.learn import Adaptation, adapt
from deepcluster.hand.train_encoder import AdaptSettings
from deepcluster.models import load, resolve
from deepcluster.models.checkpoint import read_card
from deepcluster.training.progress import Reporter
from deepcluster.training.run import Run

if TYPE_CHECKING:
    from deepcluster.data import Dataset
    from deepcluster.models import ClusterModel

#: An installed package has the shipped checkpoints in it, and an update would take away the rest.
PACKAGE = Path(deepcluster.__file__).resolve().parent


def adapt_checkpoint(
    parent: str | Path,
    drawings: Dataset,
    out: Path | None = None,
    *,
    settings: AdaptSettings | None = None,
    seed: int = 0,
    reporter: Reporter | None = None,
    force: bool = False,
) -> tuple[Adaptation, Path]:
    """Adapt a checkpoint and save the result in a folder of its own.

    Parameters
    ----------
    parent : str or Path
        Name or folder of a checkpoint; nothing in it is changed.
    drawings : Dataset
        Only its frames are used.
    out : Path, optional
        A new folder; by default one named after the parent, see `free_folder`.
    settings : AdaptSettings, optional
    seed : int, default=0
    reporter : Reporter, optional
    force : bool, default=False
        Replace an adapted model in ``out``; nothing else is ever replaced.

    Returns
    -------
    outcome : Adaptation
    out : Path
        Where the new model is, unless ``outcome.model`` is None: then nothing was written.

    Raises
    ------
    TrainingError
        As `adapt`; or the new model can't be saved there, which is checked beforehand where
        possible.
    CheckpointError
        There is no such checkpoint.
    """
    settings = settings or AdaptSettings()
    folder = resolve(parent)
    model = load(folder)
    check_model(model)
    out = check_out(free_folder(folder) if out is None else out, folder, force=force)
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
    """A folder that is not there yet: deep-adapted, deep-adapted-2, ...

    It lies beside the checkpoint's own; in ``runs`` under the current folder where that one came
    with the installed package.
    """
    parent = parent.resolve()
    beside = Path("runs") if parent.is_relative_to(PACKAGE) else parent.parent
    stem, number = parent.name.partition("-adapted")[0] + "-adapted", 1
    found = beside / stem
    while os.path.lexists(found):
        number += 1
        found = beside / f"{stem}-{number}"
    return found


def check_out(out: Path, parent: Path, *, force: bool = False) -> Path:
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
        if not force:
            raise TrainingError(taken(out, "an adapted model already"))
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
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        # Checkpoints are looked for one folder deep, and the partial one lies two deep.
        with in_one_step(out) as partial:
            model.save(partial)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TrainingError(f"{out} can't be written: {reason}.") from None
