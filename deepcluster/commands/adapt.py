"""``deepcluster adapt``: learn the handwriting in some drawings, without labels.

A program that starts this command and wants to follow it gives ``--json``: then every line on
standard output is an object, ``{"stage": "adapting", "done": 3.3, "total": 20, "loss": 0.04}`` and
``{"note": "..."}`` on the way and ``{"result": ...}`` at the end. SIGTERM cancels.
"""

from __future__ import annotations

import argparse
import json
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from deepcluster.commands.options import add_force, add_notify, count, seed
from deepcluster.commands.output import tell_skipped

if TYPE_CHECKING:
    import numpy as np

    from deepcluster.data import Dataset
    from deepcluster.hand.learn import Adaptation
    from deepcluster.models import ClusterModel

HELP = "learn the handwriting in some drawings, without labels"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--model",
        default="deep",
        help="name of a checkpoint of kind deep, or its folder (default: %(default)s)",
    )
    parser.add_argument(
        "--from",
        dest="source",
        required=True,
        metavar="SOURCE",
        help="drawings (the kept ones), FILE.npz or FOLDER: pictures, or what `drawings export` "
        "wrote",
    )
    parser.add_argument(
        "--db",
        metavar="URL",
        help="the database (else DEEPCLUSTER_DB, else a file in the user's data folder)",
    )
    parser.add_argument("--session", metavar="NAME", help="only one session's drawings")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="default: MODEL-adapted beside the old model; in runs/ for one that pip installed",
    )
    add_force(parser)
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--rounds",
        type=count,
        metavar="N",
        help="rounds of 60 batches; fewer are quicker and learn less (default: 8)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    add_notify(parser)


def run(args: argparse.Namespace) -> int:
    """Adapt, and say what came of it; visitors' corrections score before and after."""
    from deepcluster.notify import chosen
    from deepcluster.notify.signals import StopSignals
    from deepcluster.notify.watch import Watch
    from deepcluster.training.progress import JSONReporter, standard_error

    reporter = JSONReporter() if args.json else standard_error()
    # Whatever is wrong with --notify is said before anything takes time.
    watch = Watch(chosen(args.notify), args.model, reporter, resume=again(args))

    from deepcluster.hand.checkpoint import adapt_checkpoint, check_out
    from deepcluster.hand.drawings import open_hand
    from deepcluster.hand.train_encoder import AdaptSettings
    from deepcluster.models import load, resolve

    if args.out is not None:  # refused at once, nobody needs to be told elsewhere
        check_out(args.out, resolve(args.model), force=args.force)
    signals = StopSignals()
    signals.open()  # cancelling leaves nothing half-written
    try:
        with watch:
            hand = open_hand(args.source, db=args.db, session=args.session)
            tell_skipped(hand.drawings)
            settings = AdaptSettings() if args.rounds is None else AdaptSettings(args.rounds)
            outcome, out = adapt_checkpoint(
                args.model,
                hand.drawings,
                args.out,
                settings=settings,
                seed=args.seed,
                reporter=watch.reporter,
                force=args.force,
            )
            old = load(args.model)
            scores = {"before": score(old, hand.drawings, hand.said)}
            if outcome.model is not None:
                scores["after"] = score(outcome.model, hand.drawings, hand.said)
            tell(args, hand.drawings, outcome, out, scores)
            watch.learned(out if outcome.model is not None else None)
    finally:
        signals.close()
    return 0


def score(model: ClusterModel, drawings: Dataset, said: np.ndarray) -> dict[str, int]:
    """How many of the labelled drawings a model reads as their label."""
    known = said >= 0
    names = model.answer(drawings.images[known]).names if known.any() else []
    right = sum(name == str(digit) for name, digit in zip(names, said[known], strict=True))
    return {"right": right, "of": len(names)}


def tell(
    args: argparse.Namespace,
    drawings: Dataset,
    outcome: Adaptation,
    out: Path,
    scores: dict[str, dict[str, int]],
) -> None:
    """Print the result."""
    saved = outcome.model is not None
    if args.json:
        result = "adapted" if saved else "kept-old"
        found = {"result": result, "sentence": outcome.sentence, "checks": asdict(outcome.checks)}
        skipped = {"skipped": len(drawings.skipped), "drawings": len(drawings)}
        print(
            json.dumps({**found, **skipped, "scores": scores, "out": str(out) if saved else None})
        )
        return
    print(outcome.sentence)
    checks = outcome.checks
    print(
        f"  two views agree {checks.agreement_before:.4f} before, {checks.agreement_after:.4f} "
        f"after; {checks.kept:.4f} of the held-out reference images keep their cluster"
    )
    if scores["before"]["of"]:
        told = (f"{name} {found['right']:,} of {found['of']:,}" for name, found in scores.items())
        print(f"  right by your corrections, which only score: {', '.join(told)}")
    print(f"Saved to {out}." if saved else "Nothing was written.")


def again(args: argparse.Namespace) -> str:
    """The command that starts again; without URLs, as it is sent to others."""
    words = ["deepcluster", "adapt", "--model", args.model, "--from", args.source]
    for name in ("session", "out", "seed", "rounds"):
        value = getattr(args, name)
        if value not in (None, {"seed": 0}.get(name)):
            words += ["--" + name, str(value)]
    return shlex.join([*words, *(["--force"] if args.force else [])])
