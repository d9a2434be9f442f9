"""How fast the demo starts and answers, and what it needs: ``make bench``.

Times depend on the machine, so what is promised are ratios within one run, and times on an
otherwise idle machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from typing import TypeVar

from bench.batch import images_per_second
from bench.pen_up import pen_up_to_label
from bench.prediction import Prediction, server_time
from bench.startup import Startup, startup

T = TypeVar("T")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="starts of the demo (%(default)s)")
    parser.add_argument("--drawings", type=int, default=300, help="predictions (%(default)s)")
    parser.add_argument("--strokes", type=int, default=60, help="in the browser (%(default)s)")
    parser.add_argument("--images", type=int, default=60_000, help="in a batch (%(default)s)")
    options = parser.parse_args()

    started = _tell("starting the demo", startup, options.runs)
    predicted = _tell("predicting", server_time, options.drawings)
    browsed = _tell("drawing in a browser", pen_up_to_label, options.strokes)
    batch = _tell("predicting a batch", images_per_second, options.images)

    print(f"Measured on {os.cpu_count()} cores, {platform.system()} {platform.machine()}, ", end="")
    print(f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}.\n")
    print(figures(started, predicted, browsed))
    print(f"\n{split(predicted)}\n\n{batches(batch)}")
    return 0


def figures(started: Startup, predicted: Prediction, browsed: tuple[float, float]) -> str:
    """The promised figures beside what was measured, as a Markdown table."""
    ratio = started.demo / started.imports
    rows = [
        (
            "start to page served, against a bare `import torch, gradio, sklearn, cv2`",
            (ratio, "1.5", 1.5),
            f"{ratio:.2f} ({started.demo:.1f} s / {started.imports:.1f} s)",
        ),
        (
            "server time of one prediction by both models, median",
            (predicted.median, "10 ms", 10),
            f"{predicted.median:.1f} ms (95th percentile {predicted.p95:.1f} ms)",
        ),
        ("pen up to label, median", (browsed[0], "100 ms", 100), f"{browsed[0]:.0f} ms"),
        ("pen up to label, 95th percentile", (browsed[1], "200 ms", 200), f"{browsed[1]:.0f} ms"),
        (
            "resident memory of the running page",
            (started.resident, "600 MB", 600),
            f"{started.resident:.0f} MB",
        ),
    ]
    lines = ["| figure | at most | measured | met |", "|---|---|---|---|"]
    for name, (value, limit, most), measured in rows:
        lines.append(f"| {name} | {limit} | {measured} | {'yes' if value <= most else '**no**'} |")
    return "\n".join(lines)


def split(predicted: Prediction) -> str:
    """Where the time of a prediction goes, as a Markdown table."""
    lines = ["| part of one prediction | median |", "|---|---|"]
    lines += [f"| {part} | {time:.2f} ms |" for part, time in predicted.parts.items()]
    return "\n".join(lines)


def batches(batch: dict[str, float]) -> str:
    """Images a second of each model, as a Markdown table."""
    lines = ["| model | batch prediction |", "|---|---|"]
    lines += [f"| {name} | {round(speed):,} images/s |" for name, speed in batch.items()]
    return "\n".join(lines)


def _tell(what: str, measure: Callable[[int], T], number: int) -> T:
    print(f"{what} ...", file=sys.stderr, flush=True)
    return measure(number)


if __name__ == "__main__":
    sys.exit(main())
