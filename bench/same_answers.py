"""Whether a change of the code changed any answer: every figure of every shipped model, bit by bit.

python -m bench.same_answers keep before.npz      # before the change
python -m bench.same_answers compare before.npz   # after it; exit code 1 where anything differs
"""

from __future__ import annotations

import argparse
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import numpy as np

from bench.command import finish
from deepcluster.data import open_dataset
from deepcluster.errors import PictureError
from deepcluster.frame import frame
from deepcluster.models import Answers, available, load
from tests.support.drawings import canvas

#: The thinnest and the widest brush of the drawn digits, px on a pad of 280.
WIDTHS = (8, 28)
#: Digits that are drawn.
DRAWN = 1000
#: Images whose neighbours and places on the map are compared.
SHOWN = 300


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("keep", "compare"))
    parser.add_argument("file", type=Path)
    args = parser.parse_args()
    found = answers()
    if args.what == "keep":
        np.savez_compressed(args.file, **found)  # type: ignore[arg-type]
        print(f"{len(found)} arrays kept in {args.file}.")
        return 0
    with np.load(args.file, allow_pickle=False) as held:
        before = dict(held)
    differ = different(before, found)
    for line in differ:
        print(line)
    print(f"{len(before)} arrays compared, {len(differ)} differ.")
    return 1 if differ else 0


def answers() -> dict[str, np.ndarray]:
    """Everything that the shipped models say about MNIST's held-out images and drawn digits."""
    sets = {"mnist": open_dataset("mnist-test").images, "drawn": drawn_frames(DRAWN)}
    found: dict[str, np.ndarray] = {"frames": sets["drawn"]}
    for name in available():
        model = load(name)
        for part, images in sets.items():
            said = model.answer(images)
            for field in fields(Answers):
                found[f"{name}, {part}, {field.name}"] = np.array(getattr(said, field.name))
            some = said.features[:SHOWN]
            found[f"{name}, {part}, neighbours"] = model.nearest(some)
            found[f"{name}, {part}, places"] = model.place(some)
    return found


def drawn_frames(n: int) -> np.ndarray:
    """Frames of digits drawn from seeds, float32 (n, 28, 28); what is refused is left out."""
    frames = []
    for seed in range(n):
        with suppress(PictureError):
            width = WIDTHS[0] + seed % (WIDTHS[1] - WIDTHS[0])
            frames.append(frame(canvas(seed % 10, seed=seed, width=width)))
    return np.stack(frames)


def different(before: dict[str, np.ndarray], after: dict[str, np.ndarray]) -> list[str]:
    """A line for every array that is not the same to the last bit."""
    lines = [f"{name} is only on one side" for name in sorted(set(before) ^ set(after))]
    for name in sorted(set(before) & set(after)):
        old, new = before[name], after[name]
        if old.shape != new.shape or old.dtype != new.dtype:
            lines.append(f"{name}: {old.dtype} {old.shape} became {new.dtype} {new.shape}")
        elif not np.array_equal(old, new):
            lines.append(f"{name}: {np.count_nonzero(old != new):,} of {old.size:,} values differ")
    return lines


if __name__ == "__main__":
    finish(main)
