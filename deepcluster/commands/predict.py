"""``deepcluster predict``: say which digit each picture shows."""

from __future__ import annotations

import argparse
import json

from deepcluster.commands.output import FAILED, complain
from deepcluster.vocabulary import cluster_letter

HELP = "say which digit each picture shows"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="picture, folder of pictures, or .npz"
    )
    parser.add_argument(
        "--model", default="deep", help="name of a checkpoint, or its folder (default: %(default)s)"
    )
    parser.add_argument(
        "--all",
        action="store_true",
        dest="every",
        help="every digit of each picture, in reading order, with its number and box",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")


def run(args: argparse.Namespace) -> int:
    """Answer for one picture after the other, a folder's in the order of their names."""
    from deepcluster.models import load, title
    from deepcluster.prediction import predict_files

    model = load(args.model)
    if model.mark:
        complain(f"{title(args.model, model)} answers.")
    bad = 0
    for row in predict_files(model, args.files, every=args.every):
        bad += "error" in row
        if args.json:
            print(json.dumps(row), flush=True)
        elif "error" in row:
            complain(f"{row['file']}: {row['error']}")
        else:
            sure = "" if row["sure"] else "\tnot sure"
            name = row["name"] or cluster_letter(row["cluster"])
            where = ""
            if "digit" in row:
                where = f"\t{row['digit']}\t{','.join(f'{side:.0f}' for side in row['box'])}"
            print(f"{row['file']}{where}\t{name}\t{row['strength']:.4f}{sure}", flush=True)
    return FAILED if bad else 0
