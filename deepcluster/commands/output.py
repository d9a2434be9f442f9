"""What commands print: results on standard output, complaints on standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deepcluster.data import Dataset

#: Exit code after an error.
FAILED = 2
#: Pictures left out that are named; of the others only the number is given.
NAMED_SKIPPED = 5


def complain(sentence: str, code: int = FAILED) -> int:
    """Print a sentence on standard error; returns the exit code."""
    print(sentence, file=sys.stderr)
    return code


def print_scores(title: str, report: Any) -> None:
    """Print the scores of `deepcluster.evaluate.evaluate` for people."""
    named = report["named_accuracy"]
    print(
        f"{title}: {report['n']:,} images in {report['seconds']:.1f} s\n"
        f"  ACC {report['acc']:.4f}  NMI {report['nmi']:.4f}  ARI {report['ari']:.4f}\n"
        f"  right digit shown {'(no names)' if named is None else format(named, '.4f')}"
        f"  not sure {report['not_sure']:.4f}"
    )


def tell_skipped(dataset: Dataset) -> None:
    """Name the pictures that were left out, or some of them."""
    for item, sentence in dataset.skipped[:NAMED_SKIPPED]:
        complain(f"{item} is left out: {sentence}")
    rest = len(dataset.skipped) - NAMED_SKIPPED
    if rest > 0:
        complain(f"{rest:,} more pictures are left out.")
