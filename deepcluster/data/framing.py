"""Many pictures to frames: the good ones are kept, the bad ones are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from deepcluster.errors import DataError, PictureError
from deepcluster.frame import frame
from deepcluster.frame.picture import Picture
from deepcluster.frame.pixels import SIDE, to_uint8
from deepcluster.training.progress import standard_error


@dataclass(frozen=True)
class Framed:
    """What became of many pictures.

    Attributes
    ----------
    images : ndarray of uint8, shape (m, 28, 28)
        Frames of the good ones.
    rows : ndarray of int64, shape (m,)
        Which pictures these were, counted from 0.
    skipped : list of (str, str)
        Item and sentence of every bad one.
    """

    images: np.ndarray
    rows: np.ndarray
    skipped: list[tuple[str, str]]


def frame_all(
    name: str, pictures: Iterable[tuple[str, Picture | Callable[[], Picture]]], count: int
) -> Framed:
    """Frame every picture, one at a time, through `deepcluster.frame.frame.frame`.

    Parameters
    ----------
    name : str
        What errors call the data set.
    pictures : iterable of (str, picture)
        What errors call the picture, and the picture or what makes it.
    count : int
        How many there are.

    Returns
    -------
    Framed

    Raises
    ------
    DataError
        None of the pictures could be used; the message is that of the first.
    """
    images = np.empty((count, SIDE, SIDE), np.uint8)
    rows: list[int] = []
    skipped: list[tuple[str, str]] = []
    with standard_error().amount(f"framing {name}", count) as show:
        for row, (item, picture) in enumerate(pictures):
            try:
                images[len(rows)] = to_uint8(frame(picture() if callable(picture) else picture))
                rows.append(row)
            except PictureError as error:
                skipped.append((item, str(error)))
            show(row + 1)
    if not rows:
        raise DataError(
            f"{name} has no picture that can be used; {skipped[0][0]}: {skipped[0][1]}"
            if skipped
            else f"{name} has no pictures in it; choose another."
        )
    return Framed(images[: len(rows)], np.array(rows, np.int64), skipped)
