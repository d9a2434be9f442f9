"""The command ``deepcluster``: train, evaluate and predict.

Results go to standard output, progress and errors to standard error; an error is one sentence
and exit code 2. What takes seconds to import is imported by the command that needs it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from deepcluster import __version__
from deepcluster.errors import DeepClusterError

if TYPE_CHECKING:
    from deepcluster.data import Dataset

FAILED = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED = 141  # 128 + SIGPIPE
#: Shows tracebacks instead of sentences, for whoever works on the program itself.
DEBUG = "DEEPCLUSTER_DEBUG"

#: Pictures left out that are named; of the rest only the number is told.
NAMED_SKIPPED = 5


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : list of str, optional
        Arguments without the program's name; those of the process when left out.

    Returns
    -------
    int
        The exit code: 0, 2 after an error, 130 after Ctrl+C, 141 where nobody reads the output.
    """
    args = build_parser().parse_args(argv)
    # File names that are not UTF-8 must come out as the bytes they are.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="surrogateescape")
    try:
        code = args.command(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Python flushes standard output once more at exit, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        resume = "; the same command with --resume goes on from the last finished epoch"
        return _complain(f"Stopped{resume if args.name == 'train' else ''}.", INTERRUPTED)
    except DeepClusterError as error:
        return _complain(str(error))
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return _complain(_sentence(error))


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    parser = _Parser(prog="deepcluster", description="Handwritten digits grouped without labels.")
    parser.add_argument("--version", action="version", version=f"deepcluster {__version__}")
    commands = parser.add_subparsers(dest="name", metavar="COMMAND", required=True)
    data_dir = _Parser(add_help=False)
    data_dir.add_argument(
        "--data-dir",
        metavar="DIR",
        help="folder of MNIST's four files (else DEEPCLUSTER_DATA, else the user's cache)",
    )

    train = commands.add_parser(
        "train", parents=[data_dir], help="train a model without labels and save it"
    )
    train.add_argument(
        "model", metavar="MODEL", help="kind of model: deep, dec, ae-kmeans or pixel-kmeans"
    )
    train.add_argument(
        "--data", default="mnist", help="mnist, digits, FILE.npz or FOLDER (default: %(default)s)"
    )
    train.add_argument("--seed", type=_seed, default=0, metavar="N", help="default: %(default)s")
    train.add_argument(
        "--seeds",
        type=_count,
        default=1,
        metavar="N",
        help="train N seeds from --seed on and keep the one that is best without labels",
    )
    train.add_argument("--out", type=Path, metavar="DIR", help="default: runs/MODEL")
    train.add_argument(
        "--resume", action="store_true", help="go on from the last finished epoch in DIR"
    )
    train.set_defaults(command=_train)

    evaluate = commands.add_parser(
        "evaluate", parents=[data_dir], help="score a trained model against labels"
    )
    evaluate.add_argument("model", metavar="MODEL", help="name of a checkpoint, or its folder")
    evaluate.add_argument(
        "--data",
        default="mnist-test",
        help="mnist-test, mnist, digits, FILE.npz or FOLDER (default: %(default)s)",
    )
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    evaluate.set_defaults(command=_evaluate)

    predict = commands.add_parser("predict", help="say which digit each picture shows")
    predict.add_argument("files", nargs="+", metavar="FILE", help="picture, or folder of pictures")
    predict.add_argument(
        "--model", default="deep", help="name of a checkpoint, or its folder (default: %(default)s)"
    )
    predict.add_argument("--json", action="store_true", help="print one JSON object a picture")
    predict.set_defaults(command=_predict)
    return parser


class _Parser(argparse.ArgumentParser):
    """Complains in one sentence, without the usage in front."""

    def error(self, message: str) -> NoReturn:
        self.exit(FAILED, f"{message}; {self.prog} --help says what is understood.\n")


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 2**32:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {2**32 - 1}")
    return seed


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 100:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 100")
    return count


def _complain(sentence: str, code: int = FAILED) -> int:
    print(sentence, file=sys.stderr)
    return code


def _sentence(error: Exception) -> str:
    """One line for an error that nobody foresaw."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    if isinstance(error, MemoryError):
        return "There is not enough memory for this; give it less data at a time."
    if isinstance(error, ImportError):
        return f"A library can't be loaded ({error}); install the requirements again."
    words = " ".join(str(error).split())
    return (
        f"Something unforeseen went wrong ({type(error).__name__}: {words}); {DEBUG}=1 shows where."
    )


# train


def _train(args: argparse.Namespace) -> int:
    from deepcluster.data import open_dataset
    from deepcluster.train import train_seeds
    from deepcluster.training.progress import RichReporter

    reporter = RichReporter()
    dataset = open_dataset(args.data, data_dir=args.data_dir)
    _tell_skipped(dataset)
    out = args.out or Path("runs") / args.model
    seeds = range(args.seed, args.seed + args.seeds)
    card = train_seeds(
        args.model,
        dataset,
        out,
        seeds=seeds,
        resume=args.resume,
        data_dir=args.data_dir,
        reporter=reporter,
    )
    if card is None:
        print(f"{out} is finished already.")
        return 0
    for part, report in card.get("scores", {}).items():
        _print_scores(f"{args.model} on {report['data']} ({part})", report)
    print(f"Saved to {out}.")
    return 0


# evaluate


def _evaluate(args: argparse.Namespace) -> int:
    from deepcluster.data import open_dataset
    from deepcluster.evaluate import evaluate
    from deepcluster.models import load

    model = load(args.model)
    dataset = open_dataset(args.data, data_dir=args.data_dir)
    _tell_skipped(dataset)
    report = {**evaluate(model, dataset), "model": args.model}
    if args.json:
        print(json.dumps(report))
    else:
        _print_scores(f"{args.model} on {dataset.name}", report)
    return 0


def _print_scores(title: str, report: Any) -> None:
    named = report["named_accuracy"]
    print(
        f"{title}: {report['n']:,} images in {report['seconds']:.1f} s\n"
        f"  ACC {report['acc']:.4f}  NMI {report['nmi']:.4f}  ARI {report['ari']:.4f}\n"
        f"  right digit shown {'(no names)' if named is None else format(named, '.4f')}"
        f"  not sure {report['not_sure']:.4f}"
    )


def _tell_skipped(dataset: Dataset) -> None:
    for item, sentence in dataset.skipped[:NAMED_SKIPPED]:
        _complain(f"{item} is left out: {sentence}")
    rest = len(dataset.skipped) - NAMED_SKIPPED
    if rest > 0:
        _complain(f"{rest:,} more pictures are left out.")


# predict


def _predict(args: argparse.Namespace) -> int:
    from deepcluster.models import load
    from deepcluster.prediction import predict_files

    model = load(args.model)
    bad = 0
    for row in predict_files(model, args.files):
        bad += "error" in row
        if args.json:
            print(json.dumps(row), flush=True)
        elif "error" in row:
            _complain(f"{row['file']}: {row['error']}")
        else:
            sure = "" if row["sure"] else "\tnot sure"
            print(f"{row['file']}\t{row['name']}\t{row['strength']:.4f}{sure}", flush=True)
    return FAILED if bad else 0
