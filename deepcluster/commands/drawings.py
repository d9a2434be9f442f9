"""``deepcluster drawings``: list, export, import and delete what visitors let us keep."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from deepcluster.commands.options import amount
from deepcluster.commands.output import FAILED, complain
from deepcluster.vocabulary import LABELS, Source, cluster_letter

if TYPE_CHECKING:
    from deepcluster.store import Drawing, Filter, Stats

HELP = "list, export, import and delete the drawings that were kept"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    listing = actions.add_parser("list", help="one line per drawing, the newest first")
    _add_filter(listing)
    listing.add_argument("--limit", type=amount, default=50, metavar="N", help="%(default)s")
    listing.add_argument("--json", action="store_true", help="print one JSON object per line")
    listing.set_defaults(action=_list)

    export = actions.add_parser("export", help="write drawings into files")
    export.add_argument("path", metavar="PATH", help="a new FILE.npz, or a new folder")
    export.add_argument(
        "--format",
        choices=("folder", "npz", "idx"),
        help="folder: PNG files and a CSV; npz: NumPy arrays; idx: as MNIST is published "
        "(default: npz where PATH ends so, else folder)",
    )
    _add_filter(export)
    export.set_defaults(action=_export)

    load = actions.add_parser("import", help="keep what was exported; nothing is kept twice")
    load.add_argument("path", metavar="PATH", help="what `drawings export` wrote")
    load.set_defaults(action=_import)

    delete = actions.add_parser("delete", help="delete drawings for good")
    delete.add_argument("keys", nargs="*", metavar="KEY", help="as `drawings list` shows them")
    delete.add_argument("--session", metavar="NAME", help="all of one session")
    delete.add_argument("--older-than", type=float, metavar="DAYS", help="all that are older")
    delete.add_argument("--all", action="store_true", help="every drawing there is")
    delete.set_defaults(action=_delete)

    stats = actions.add_parser("stats", help="how many there are, and how often models were right")
    stats.add_argument("--session", metavar="NAME", help="of one session only")
    stats.add_argument("--json", action="store_true", help="print one JSON object")
    stats.set_defaults(action=_stats)

    for one in (listing, export, load, delete, stats):
        one.add_argument(
            "--db",
            metavar="URL",
            help="the database (else DEEPCLUSTER_DB, else a file in the user's data folder)",
        )


def run(args: argparse.Namespace) -> int:
    """Do what was asked for."""
    code: int = args.action(args)
    return code


def _list(args: argparse.Namespace) -> int:
    from deepcluster.store import open_store
    from deepcluster.store.exchange.record import to_record

    with open_store(args.db, create=False) as store:
        page = store.page(_filter(args), limit=args.limit)
        for drawing in page.drawings:
            print(json.dumps(to_record(drawing)) if args.json else _line(drawing), flush=True)
    if page.after is not None:
        complain(f"There are more; --limit shows more than {args.limit:,}.")
    return 0


def _export(args: argparse.Namespace) -> int:
    from deepcluster.store import open_store
    from deepcluster.store.exchange import export

    kind = args.format or ("npz" if args.path.endswith(".npz") else "folder")
    if kind == "npz" and not args.path.endswith(".npz"):
        return complain(f"{args.path} does not end in .npz, so nothing would read it; rename it.")
    with open_store(args.db, create=False) as store:
        number = export(store.iterate(_filter(args)), args.path, kind)
    print(f"{number:,} drawings are in {args.path}.")
    return 0


def _import(args: argparse.Namespace) -> int:
    from deepcluster.store import open_store
    from deepcluster.store.exchange import Skipped, import_into

    def tell(skipped: Skipped) -> None:
        complain(f"{skipped.item} is left out: {skipped.sentence}")

    with open_store(args.db) as store:
        done = import_into(store, args.path, tell=tell)
    print(f"{done.new:,} new, {done.known:,} were there already, {done.skipped:,} left out.")
    return FAILED if done.skipped else 0


def _delete(args: argparse.Namespace) -> int:
    from deepcluster.store import Limits, open_store

    chosen = [bool(args.keys), args.session is not None, args.older_than is not None, args.all]
    if sum(chosen) != 1:
        return complain("Say what to delete: KEY ..., --session, --older-than or --all.")
    with open_store(args.db, create=False) as store:
        if args.keys:
            number = store.delete(args.keys)
        elif args.session is not None:
            number = store.delete_session(args.session)
        elif args.older_than is not None:
            number = store.prune(Limits(days=args.older_than))
        else:
            number = store.delete_all()
    print(f"{number:,} drawings are gone.")
    missing = len(set(args.keys)) - number
    return complain(f"{missing:,} of these keys are of no drawing.") if missing > 0 else 0


def _stats(args: argparse.Namespace) -> int:
    from dataclasses import asdict

    from deepcluster.store import open_store

    with open_store(args.db, create=False) as store:
        stats = store.stats(session=args.session)
    if args.json:
        print(json.dumps(asdict(stats), default=str))
    else:
        _print(stats, store.place)
    return 0


def _add_filter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--session", metavar="NAME", help="of one session only")
    parser.add_argument("--label", choices=LABELS, help="corrected to that, else read so")
    parser.add_argument("--corrected", action="store_true", help="only corrected ones")
    parser.add_argument("--disagree", action="store_true", help="only where models disagree")
    parser.add_argument("--unsure", action="store_true", help="only where one was not sure")
    parser.add_argument(
        "--source", choices=[one.value for one in Source], help="only those that came so"
    )


def _filter(args: argparse.Namespace) -> Filter:
    from deepcluster.store import Filter

    return Filter(
        session=args.session,
        label=args.label,
        corrected=args.corrected or None,
        disagree=args.disagree or None,
        unsure=args.unsure or None,
        source=None if args.source is None else Source(args.source),
    )


def _line(drawing: Drawing) -> str:
    answers = (
        f"{p.model} {p.name or cluster_letter(p.cluster)}{'' if p.sure else '?'}"
        for p in drawing.predictions
    )
    label = "" if drawing.correction is None else drawing.correction.label
    time = drawing.time.isoformat(timespec="seconds")
    return "\t".join((drawing.key, time, drawing.session, label, ", ".join(answers)))


def _print(stats: Stats, place: str) -> None:
    print(f"{place}: {stats.drawings:,} drawings of {stats.sessions:,} sessions", end="")
    print(f", {stats.size / 1e6:.1f} MB of pictures")
    if stats.oldest and stats.newest:
        print(f"  from {stats.oldest:%Y-%m-%d %H:%M} to {stats.newest:%Y-%m-%d %H:%M} UTC")
    for heading, counts in (("sources", stats.sources), ("corrected to", stats.labels)):
        if counts:
            print(f"  {heading}: {', '.join(f'{k} {v:,}' for k, v in counts.items())}")
    for model, score in stats.scores.items():
        print(f"  {model}: {score.right:,} of {score.of:,} right")
    for model, votes in stats.votes.items():
        print(f"  {model}: voted right {votes:,} times")
