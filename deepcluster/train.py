"""From a data set to a checkpoint on disk: one seed, or several of which the best is kept.

The choice looks at no label: errors differ from run to run, so the run most like the others has
the fewest. Labels name and score what was trained, afterwards.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from deepcluster.errors import CheckpointError, DataError, TrainingError, taken
from deepcluster.evaluate import clustering_accuracy, evaluate, name_clusters, provenance
from deepcluster.models import ClusterModel, create, load
from deepcluster.models.checkpoint import CARD, SHEET, WEIGHTS, read_card, write_card
from deepcluster.models.cnn import SupervisedReference
from deepcluster.models.unsupervised import Unsupervised
from deepcluster.stages.judge import JudgeSettings, judge
from deepcluster.training.batches import as_tensor
from deepcluster.training.journal import Journal, fingerprint
from deepcluster.training.run import Run

if TYPE_CHECKING:
    from deepcluster.data import Dataset
    from deepcluster.training.progress import Reporter

Card = dict[str, Any]
#: Folder, within a checkpoint's, of what a stopped training goes on from.
UNFINISHED = "unfinished"


def train_seeds(
    kind: str,
    dataset: Dataset,
    out: Path,
    *,
    seeds: Sequence[int],
    resume: bool,
    data_dir: str | None,
    reporter: Reporter,
    force: bool = False,
) -> Card | None:
    """Train one kind of model from one or more seeds and save the best.

    Parameters
    ----------
    kind : str
    dataset : Dataset
        Its labels, where it has any, name and score; training does not see them, except for the
        supervised reference, which needs them.
    out : Path
        Where the checkpoint goes. With several seeds, each also has a folder ``seed-N`` there.
    seeds : sequence of int
    resume : bool
        Go on from the last finished epoch, and leave finished seeds as they are.
    data_dir : str or None
        Where MNIST's held-out part is looked for.
    reporter : Reporter
    force : bool, default=False
        Overwrite other models in ``out``, and discard unfinished work unless ``resume``.

    Returns
    -------
    dict or None
        Card of the kept model; None where everything was finished already.

    Raises
    ------
    TrainingError
        For too few images, unfinished work with other settings, or an ``out`` that holds something
        already.
    """
    if not (resume or force):
        check_out(out)
    asked = create(kind)
    n_clusters = asked.n_clusters if isinstance(asked, Unsupervised) else 2
    if len(dataset) < n_clusters:
        raise TrainingError(
            f"{dataset.name} has {len(dataset)} pictures, too few for {n_clusters} clusters."
        )

    def one(seed: int, folder: Path) -> Card | None:
        return _train_seed(
            kind,
            dataset,
            folder,
            seed=seed,
            resume=resume,
            force=force,
            data_dir=data_dir,
            reporter=reporter,
        )

    if len(seeds) == 1:
        return one(seeds[0], out)
    if (out / CARD).exists() and not (force or any(out.glob("seed-*"))):
        raise _other_model(out)  # of a single seed
    if resume and not force:
        for seed in seeds:  # before the first one takes its time
            _finished(out / f"seed-{seed}", _mark(create(kind, seed=seed), dataset), force=False)
    cards = {}
    for seed in seeds:
        folder = out / f"seed-{seed}"
        cards[seed] = one(seed, folder) or read_card(folder)
    judged = _judge_seeds({seed: out / f"seed-{seed}" for seed in seeds}, cards)
    for seed, found in judged.items():
        reporter.note(
            f"Seed {seed}: agreement {found['agreement']:.4f}, "
            f"information {found['information']:.4f} nats."
        )
    # Two runs agree with each other equally; then the information decides.
    best = max(seeds, key=lambda seed: (judged[seed]["agreement"], judged[seed]["information"]))
    reporter.note(f"Kept seed {best}: it agrees most with the others.")
    hidden = shutil.ignore_patterns(".*")  # what a killed process left behind
    shutil.copytree(out / f"seed-{best}", out, dirs_exist_ok=True, ignore=hidden)
    write_card(out, card := {**cards[best], "seeds": judged})
    return card


def check_out(out: Path) -> None:
    """Make sure that training into a folder loses neither a model nor unfinished work.

    Parameters
    ----------
    out : Path

    Raises
    ------
    TrainingError
        It would; the sentence says what to do.
    """
    for folder in (out, *sorted(out.glob("seed-*"))):
        if any((folder / name).exists() for name in (CARD, WEIGHTS, SHEET)):
            raise TrainingError(taken(folder, "a trained model already"))
        if any((folder / UNFINISHED).glob("*")):
            raise TrainingError(
                f"{folder} holds a training that was stopped; go on with --resume, or start anew "
                "with --force."
            )


def _judge_seeds(folders: dict[int, Path], cards: dict[int, Card]) -> dict[int, dict[str, float]]:
    """What the choice between seeds rests on, for each of them."""
    runs = [load(folder).labels_ for folder in folders.values()]
    agreed = agreement_between_runs(runs).round(5)
    return {
        seed: {"agreement": float(share), "information": cards[seed]["information"]}
        for seed, share in zip(folders, agreed, strict=True)
    }


def agreement_between_runs(runs: Sequence[np.ndarray]) -> np.ndarray:
    """How far each of several clusterings of the same images agrees with the others.

    After the idea of Strehl and Ghosh, "Cluster Ensembles", JMLR 2002: the clustering that shares
    most with all others stands for them. They measure it by mutual information.

    Parameters
    ----------
    runs : sequence of ndarray of int, each of shape (n,)
        Two or more; clusters may be numbered differently in each.

    Returns
    -------
    ndarray of float64, shape (len(runs),)
        Mean share of images in the same cluster as in another run, after the best one-to-one
        match of the clusters.
    """
    agreed = np.array([[clustering_accuracy(one, other) for other in runs] for one in runs])
    return (agreed.sum(axis=1) - 1) / (len(runs) - 1)


def _train_seed(
    kind: str,
    dataset: Dataset,
    out: Path,
    *,
    seed: int,
    resume: bool,
    force: bool,
    data_dir: str | None,
    reporter: Reporter,
) -> Card | None:
    """One seed; None where it was finished already."""
    model = create(kind, seed=seed)
    mark = _mark(model, dataset)
    if resume and _finished(out, mark, force=force):
        return None
    journal = Journal(out / UNFINISHED, mark)
    if not resume:
        journal.clear()
        journal = Journal(out / UNFINISHED, mark)
    begun = perf_counter()
    _fit(model, dataset, Run(reporter=reporter, journal=journal))
    information = _information(model, dataset)
    facts = provenance(dataset, seconds=perf_counter() - begun, resumed=resume)
    scores = _name_and_score(model, dataset, data_dir, reporter)
    found = {"fingerprint": mark, "seed": seed, "information": information, **facts, **scores}
    model.card_ = {**model.card_, **found}
    if tries := getattr(model, "tries_", None):
        model.card_["tries"] = [round(tried.information, 5) for tried in tries]
    model.save(out)
    journal.clear()
    return model.card_


def _mark(model: ClusterModel, dataset: Dataset) -> str:
    """Fingerprint of all that a fit depends on."""
    settings = {"kind": model.kind, **asdict(model)}
    if isinstance(model, SupervisedReference):
        settings["labels"] = dataset.labels().tolist()
    return fingerprint(settings, dataset.images)


def _fit(model: ClusterModel, dataset: Dataset, run: Run) -> None:
    """Fit images alone; labels go to the one model that is there to show what they buy."""
    if isinstance(model, SupervisedReference):
        model.fit(dataset.images, dataset.labels(), run=run)
    elif isinstance(model, Unsupervised):
        model.fit(dataset.images, run=run)


def _information(model: ClusterModel, dataset: Dataset) -> float:
    """Between the clusters of two views, nats; see `deepcluster.stages.judge.judge`."""
    images = as_tensor(dataset.images, torch.device("cpu"))
    how = JudgeSettings().augmentation
    clusters = partial(ClusterModel.predict, model)  # of a supervised model not its labels
    found = judge(clusters, images, len(model.cluster_centers_), how=how, seed=0)
    return round(found.information, 5)


def _finished(out: Path, mark: str, *, force: bool) -> bool:
    """Whether exactly this model was saved there; TrainingError where it is another one."""
    try:
        found = read_card(out).get("fingerprint")
    except CheckpointError:  # none, or a damaged one: training replaces it
        return False
    if found != mark and not force:
        raise _other_model(out)
    return bool(found == mark)


def _other_model(out: Path) -> TrainingError:
    return TrainingError(taken(out, "a model of other settings or other data"))


def _name(model: ClusterModel, dataset: Dataset) -> Card:
    """Where the clusters' names come from."""
    if isinstance(model, SupervisedReference):
        return {"labels_used": len(dataset), "rule": model.mark}
    names = name_clusters(model, dataset)
    return {"labels_used": len(names), "rule": "label of its most typical training image"}


def _name_and_score(
    model: ClusterModel, dataset: Dataset, data_dir: str | None, reporter: Reporter
) -> Card:
    """Names and scores for the card; data without labels is no reason to lose a trained model."""
    from deepcluster.data import open_dataset

    try:
        naming = _name(model, dataset)
        scores = {"train": evaluate(model, dataset)}
        if dataset.name == "mnist":
            scores["held_out"] = evaluate(model, open_dataset("mnist-test", data_dir=data_dir))
        return {"naming": naming, "scores": scores}
    except DataError as error:
        reporter.note(f"Saved without scores: {error}")
        return {}
