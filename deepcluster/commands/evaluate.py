"""``deepcluster evaluate``: score a trained model against labels."""

from __future__ import annotations

import argparse
import json

from deepcluster.commands.options import add_data, add_data_dir
from deepcluster.commands.output import print_scores, tell_skipped

HELP = "score a trained model against labels"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_data_dir(parser)
    parser.add_argument("model", metavar="MODEL", help="name of a checkpoint, or its folder")
    add_data(parser, default="mnist-test")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--save",
        action="store_true",
        help="write the scores on the checkpoint's card, as those of images that it has not seen"
        " unless it was trained on them",
    )


def run(args: argparse.Namespace) -> int:
    """Score."""
    from deepcluster.data import open_dataset
    from deepcluster.evaluate import evaluate
    from deepcluster.models import load, resolve, title
    from deepcluster.models.checkpoint import read_card, write_card

    model = load(args.model)
    dataset = open_dataset(args.data, data_dir=args.data_dir)
    tell_skipped(dataset)
    scores = evaluate(model, dataset)
    if args.save:
        folder = resolve(args.model)
        card = read_card(folder)
        part = "train" if dataset.sha256 == (card.get("data") or {}).get("sha256") else "held_out"
        write_card(folder, card | {"scores": card.get("scores", {}) | {part: scores}})
    report = {**scores, "model": args.model}
    if args.json:
        print(json.dumps({**report, "mark": model.mark} if model.mark else report))
    else:
        print_scores(f"{title(args.model, model)} on {dataset.name}", report)
    return 0
