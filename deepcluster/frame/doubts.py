"""What makes it doubtful that the frame shows the digit that somebody wrote, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from deepcluster.frame.beside import side_by_side
from deepcluster.frame.groups import Group
from deepcluster.frame.shapes import LEAST_STROKE, is_boxed
from deepcluster.frame.stroke_width import stroke_width
from deepcluster.frame.touching import touch

#: Each doubt's sentence. The codes stay the same, so that a page can translate them.
DOUBTS = {
    "other-ink": "There is more ink than what was read.",
    "several": "It may be more than one digit.",
    "cut": "The picture's edge cuts the digit.",
    "unclear": "It is not clear what is ink and what is not.",
}

# Ink beside the digit that is no speck, as a share of the digit's ink and of its side.
OTHER_INK, OTHER_SIDE = 0.06, LEAST_STROKE
# A stroke that runs off the picture is longer there than it is wide.
RUNS_OFF = 1.4


def is_other(group: Group, digit: Group) -> bool:
    """Whether a group beside the digit is large enough to be missed."""
    return group.ink >= OTHER_INK * digit.ink and group.side >= OTHER_SIDE * digit.side


def is_cut(group: Group, width: int, height: int) -> bool:
    """Whether strokes run off a picture.

    A tight crop touches opposite edges and cuts nothing; a stroke that lies along an edge is not
    cut either.

    Parameters
    ----------
    group : Group
    width, height : int
        Size of the picture that the group was found in.
    """
    left, top, right, bottom = group.box
    touched = (left <= 0, top <= 0, right >= width, bottom >= height)
    if not any(touched) or (touched[0] and touched[2]) or (touched[1] and touched[3]):
        return False
    wide = stroke_width(group.mask)
    turns = [turn for turn, here in zip((1, 0, 3, 2), touched, strict=True) if here]
    return any(_runs_off(np.rot90(group.mask, -turn), wide) for turn in turns)


def _runs_off(mask: np.ndarray, wide: float) -> bool:
    """Whether strokes of some breadth, px, run off the top of a mask.

    One that does goes down further than it is wide, and a bow that is cut leaves two ends.
    """
    columns = np.flatnonzero(mask[0])
    if not columns.size:
        return False
    if (np.diff(columns) > 1).any():
        return True
    inked = mask[:, columns] > 0
    depths = np.where(inked.all(axis=0), len(inked), (~inked).argmax(axis=0))
    return bool(np.median(depths) > RUNS_OFF * wide)


def doubts_of(digit: Group, groups: Sequence[Group], width: int, height: int) -> list[str]:
    """Codes of what is doubtful about a group, judged by the groups alone."""
    codes = []
    if any(is_other(group, digit) for group in groups if group is not digit):
        codes.append("other-ink")
    if digit.symbols > 1 or side_by_side(digit) or is_boxed(digit) or touch(digit):
        codes.append("several")
    if is_cut(digit, width, height):
        codes.append("cut")
    return codes
