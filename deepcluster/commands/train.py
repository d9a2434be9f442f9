"""``deepcluster train``: train a model and save it; only the reference sees labels."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from deepcluster.commands.options import (
    add_data,
    add_data_dir,
    add_force,
    add_notify,
    add_notify_every,
    count,
    seed,
)
from deepcluster.commands.output import print_scores, tell_skipped

HELP = "train a model without labels and save it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_data_dir(parser)
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="kind of model: deep, dec, ae-kmeans or pixel-kmeans; or cnn, which is trained with "
        "labels, to compare with",
    )
    add_data(parser, default="mnist")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--seeds",
        type=count,
        default=1,
        metavar="N",
        help="train N seeds from --seed on and keep the one that agrees most with the others",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: runs/MODEL")
    parser.add_argument(
        "--resume", action="store_true", help="go on from the last finished epoch in DIR"
    )
    add_force(parser)
    add_notify(parser)
    add_notify_every(parser)


def run(args: argparse.Namespace) -> int:
    """Train."""
    from deepcluster.notify import chosen
    from deepcluster.notify.watch import Watch
    from deepcluster.training.progress import standard_error

    # Whatever is wrong with --notify is said before anything takes time.
    watch = Watch(
        chosen(args.notify),
        args.model,
        standard_error(),
        resume=resuming(args),
        every=args.notify_every,
    )

    from deepcluster.data import open_dataset
    from deepcluster.train import check_out, train_seeds

    out = args.out or Path("runs") / args.model
    if not (args.resume or args.force):
        check_out(out)  # refused at once, nobody needs to be told elsewhere
    with watch:
        dataset = open_dataset(args.data, data_dir=args.data_dir)  # may have to download
        tell_skipped(dataset)
        card = train_seeds(
            args.model,
            dataset,
            out,
            seeds=range(args.seed, args.seed + args.seeds),
            resume=args.resume,
            force=args.force,
            data_dir=args.data_dir,
            reporter=watch.reporter,
        )
        if card is None:
            print(f"{out} is finished already.")
            return 0
        for part, report in card.get("scores", {}).items():
            said = f" ({card['mark']})" if "mark" in card else ""
            print_scores(f"{args.model}{said} on {report['data']} ({part})", report)
        print(f"Saved to {out}.")
        watch.done(card, out)
    return 0


def resuming(args: argparse.Namespace) -> str:
    """The command that goes on where this one ended; without URLs, as it is sent to others."""
    words = ["deepcluster", "train", args.model]
    for name in ("data", "data_dir", "seed", "seeds", "out"):
        value = getattr(args, name)
        if value not in (None, {"data": "mnist", "seed": 0, "seeds": 1}.get(name)):
            words += ["--" + name.replace("_", "-"), str(value)]
    return shlex.join([*words, *(["--force"] if args.force else []), "--resume"])
