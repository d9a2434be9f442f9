"""From handwriting to what the models see: drawn and prepared in each way, part by part."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from deepcluster.errors import PictureError
from deepcluster.frame.picture import Picture, read_picture
from deepcluster.study.draw import draw_picture, draw_strokes
from deepcluster.study.factors import PREPARATIONS, How
from deepcluster.study.preparation import bright_ink, prepare
from deepcluster.study.sources import Handwriting
from deepcluster.study.work import Arrays, Work, code
from deepcluster.training.progress import Show

#: Items that are drawn and prepared before they are kept.
PART = 500
#: The code that they depend on.
MAKERS = (
    *("frame.picture", "frame.colour", "frame.ink", "frame.find", "frame.maps", "frame.looks"),
    *("frame.lines", "frame.symbols", "frame.groups", "frame.stroke_width", "frame.pixels"),
    *("frame.frame", "frame.strokes"),
    *("study.draw", "study.preparation"),
)


@dataclass(frozen=True)
class Prepared:
    """Frames of ``n`` items in each of ``p`` preparations.

    Attributes
    ----------
    images : ndarray of uint8, shape (p, n, 28, 28)
        Black where a preparation refused the drawing.
    refused : ndarray of bool, shape (p, n)
        Where it found no ink: nothing is read there, which is an error.
    off : ndarray of float32, shape (n,)
        How far off centre each was drawn, in sides of the pad.
    unreadable : ndarray of bool, shape (n,)
        What is neither picture nor strokes: left out of the study.
    sentences : list of str, length n
        What is wrong with those.
    """

    images: npt.NDArray[np.uint8]
    refused: npt.NDArray[np.bool_]
    off: npt.NDArray[np.float32]
    unreadable: npt.NDArray[np.bool_]
    sentences: list[str]


def canvas(handwriting: Handwriting, row: int, how: How | None) -> tuple[Picture, float]:
    """The drawing behind an item: on the pad as ``how`` says, or as it came.

    Returns
    -------
    picture
    float
        How far off centre it is, in sides of the pad; 0 where it came as it is.

    Raises
    ------
    PictureError
        It can't be read or drawn.
    """
    if handwriting.strokes is not None:
        return draw_strokes(handwriting.strokes[row], how or How())
    assert handwriting.pictures is not None
    picture = handwriting.pictures[row]
    if how is None:
        return read_picture(picture), 0.0
    return draw_picture(bright_ink(picture), how)


def prepare_all(
    handwriting: Handwriting,
    hows: Sequence[How] | None,
    work: Work,
    show: Show = lambda done: None,
) -> Prepared:
    """Prepare every item of a set in every way.

    Parameters
    ----------
    handwriting : Handwriting
    hows : sequence of How, length n, or None
        How each is drawn on the pad; None takes pictures as they came.
    work : Work
        Where parts that are done are kept.
    show : callable, optional
        Told how many items are done.

    Returns
    -------
    Prepared
    """
    parts = []
    # OpenCV lets go of Python's lock while it draws and resizes.
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for begin in range(0, len(handwriting), PART):
            rows = range(begin, min(begin + PART, len(handwriting)))
            some = None if hows is None else [hows[row] for row in rows]
            data = [_bytes(handwriting, row) for row in rows]

            made = partial(_part, handwriting, rows, some, pool)
            parts.append(work.keep("frames", code(*MAKERS), some, *data, make=made))
            show(rows.stop)
    sentences = [str(sentence) for part in parts for sentence in part["sentences"]]
    return Prepared(
        images=np.concatenate([part["images"] for part in parts], axis=1),
        refused=np.concatenate([part["refused"] for part in parts], axis=1),
        off=np.concatenate([part["off"] for part in parts]),
        unreadable=np.array([bool(sentence) for sentence in sentences]),
        sentences=sentences,
    )


def _part(
    handwriting: Handwriting, rows: range, hows: Sequence[How] | None, pool: ThreadPoolExecutor
) -> Arrays:
    each = hows if hows is not None else [None] * len(rows)
    done = pool.map(partial(_one, handwriting), rows, each)
    images, refused, off, sentences = zip(*done, strict=True)
    return {
        "images": np.stack(images, axis=1),
        "refused": np.array(refused).T,
        "off": np.array(off, np.float32),
        "sentences": np.array(sentences),
    }


def _one(
    handwriting: Handwriting, row: int, how: How | None
) -> tuple[npt.NDArray[np.uint8], list[bool], float, str]:
    images = np.zeros((len(PREPARATIONS), 28, 28), np.uint8)
    try:
        drawn, off = canvas(handwriting, row, how)
    except PictureError as error:
        return images, [True] * len(PREPARATIONS), 0.0, str(error)
    refused = []
    for place, preparation in enumerate(PREPARATIONS):
        try:
            images[place] = prepare(drawn, preparation)
            refused.append(False)
        except PictureError:
            refused.append(True)
    return images, refused, off, ""


def _bytes(handwriting: Handwriting, row: int) -> bytes:
    """Everything that an item's picture depends on."""
    if handwriting.strokes is not None:
        return b"\1".join(
            np.ascontiguousarray(stroke).tobytes() for stroke in handwriting.strokes[row]
        )
    assert handwriting.pictures is not None
    picture = handwriting.pictures[row]
    if isinstance(picture, np.ndarray):
        return repr(picture.shape).encode() + picture.tobytes()
    if isinstance(picture, Path):
        facts = picture.stat()
        return f"{picture} {facts.st_size} {facts.st_mtime_ns}".encode()
    return bytes(picture) if isinstance(picture, bytes) else repr(picture).encode()
