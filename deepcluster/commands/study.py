"""``deepcluster study``: was it the model, the handwriting or the preparation."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from deepcluster.commands.options import add_data_dir, add_force, amount, seed
from deepcluster.commands.output import FAILED, complain
from deepcluster.errors import needs, taken
from deepcluster.vocabulary import DIGIT_SETS

HELP = "find out whether errors come from model, handwriting or preparation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_data_dir(parser)
    parser.add_argument(
        "--data",
        nargs="+",
        default=["mnist-test", "digits"],
        metavar="DATA",
        help=f"{', '.join(DIGIT_SETS)}, drawings (your own, corrected), FILE.npz of labelled "
        "pictures or pen strokes, or FOLDER with sub-folders 0 to 9 (default: mnist-test digits)",
    )
    parser.add_argument(
        "--models",
        nargs="+",
        metavar="MODEL",
        help="names of checkpoints, or their folders (default: all there are)",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("runs/study"), metavar="DIR", help="default: %(default)s"
    )
    add_force(parser)
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--limit", type=amount, metavar="N", help="digits per set at most, at random (default: all)"
    )
    parser.add_argument(
        "--db",
        metavar="URL",
        help="the database of `drawings` (else DEEPCLUSTER_DB, else a file in the user's folder)",
    )


def run(args: argparse.Namespace) -> int:
    """Study."""
    from deepcluster.training.progress import standard_error

    with needs("study", "The study"):
        from deepcluster.study.run import REPORTS, Plan, run_study

    if not args.force and any((args.out / name).exists() for name in REPORTS):
        return complain(taken(args.out, "a study already"))
    plan = Plan(
        data=args.data,
        models=args.models,
        out=args.out,
        seed=args.seed,
        limit=args.limit,
        data_dir=args.data_dir,
        db=args.db,
        command=_command(args),
    )
    report = run_study(plan, reporter=standard_error())
    for answer in report.answers:
        print(f"{answer.question}\n  {answer.text}\n")
    print(f"The report is {args.out / 'report.html'}.")
    return FAILED if report.findings.problems else 0


def _command(args: argparse.Namespace) -> str:
    """The command that makes the same report once more, in the same place.

    It has no URL of a database: that may be secret.
    """
    words = ["deepcluster", "study", "--data", *args.data]
    if args.models:
        words += ["--models", *args.models]
    if args.limit:
        words += ["--limit", str(args.limit)]
    return shlex.join([*words, "--out", str(args.out), "--force", "--seed", str(args.seed)])
