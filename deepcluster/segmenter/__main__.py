"""Train the network that tells ink from paper, and write it as the frame reads it.

    python -m deepcluster.segmenter --out FOLDER [--data-dir FOLDER] [--batches 5000] [--seed 0]
        [--device cpu] [--workers 1]

Pages are made up as it goes; what is written on them are middle lines of MNIST's training images,
without their labels. FOLDER holds the run, which goes on where it stopped, and at its end
``segmenter.onnx``; the package's own is `deepcluster/frame/segmenter.onnx`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from deepcluster.data import open_dataset
from deepcluster.errors import DeepClusterError, needs

#: Images whose middle lines are written on the pages: more than can be told apart.
IMAGES = 12_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 where it can't be done."""
    parser = argparse.ArgumentParser(
        prog="python -m deepcluster.segmenter", description="Train the network that finds ink."
    )
    try:
        with needs("segmenter", "Training the segmenter"):
            import onnx  # noqa: F401  torch needs it at the very end

            from deepcluster.segmenter.export import export
            from deepcluster.segmenter.fit import FitSettings, fit
            from deepcluster.segmenter.strokes import middle_lines
    except DeepClusterError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    usual = FitSettings()
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--data-dir", type=Path, metavar="FOLDER", help="where MNIST lies")
    parser.add_argument("--batches", type=int, default=usual.n_batches, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--workers", type=int, default=1, help="processes that make pages")
    options = parser.parse_args(arguments)
    try:
        symbols = middle_lines(open_dataset("mnist", data_dir=options.data_dir).images[:IMAGES])
        network = fit(
            symbols,
            replace(usual, n_batches=options.batches),
            options.out,
            seed=options.seed,
            device=options.device,
            n_workers=options.workers,
            report=lambda line: print(line, file=sys.stderr, flush=True),
        )
    except DeepClusterError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    export(network, options.out / "segmenter.onnx")
    print(options.out / "segmenter.onnx")
    return 0


if __name__ == "__main__":
    sys.exit(main())
