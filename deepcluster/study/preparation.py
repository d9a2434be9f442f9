"""Three ways from a drawing to 28 x 28 pixels, to be compared.

Only the last is the product's. The first is what the student did whose question the study answers;
the second lies between: it settles size and place, but neither stroke width nor centre of mass,
and it can't deal with photos.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame import frame
from deepcluster.frame.colour import flatten
from deepcluster.frame.frame import fit
from deepcluster.frame.groups import LEAST_INK, blank
from deepcluster.frame.picture import Picture, read_picture
from deepcluster.frame.pixels import SIDE, to_uint8
from deepcluster.study.factors import PREPARATIONS

Frame = npt.NDArray[np.uint8]


def prepare(picture: Picture, how: str) -> Frame:
    """Prepare a picture in one of the ways of `PREPARATIONS`.

    Parameters
    ----------
    picture : array, bytes, str or path
        Whatever `deepcluster.frame.picture.read_picture` takes.
    how : {"student", "box", "frame"}

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        Bright ink on 0.

    Raises
    ------
    PictureError
        It is not a picture, or has no ink, which the student's way does not notice.
    """
    if how == "student":
        return resized(bright_ink(picture))
    if how == "box":
        return boxed(bright_ink(picture))
    if how == "frame":
        return to_uint8(frame(picture))
    raise ValueError(f"A preparation is one of {', '.join(PREPARATIONS)}, not {how!r}.")


def bright_ink(picture: Picture) -> Frame:
    """The picture in grey, inverted where its edge is light: bright ink on dark."""
    grey = flatten(read_picture(picture))
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return np.asarray(cv2.bitwise_not(grey) if np.median(edge) > 127 else grey, np.uint8)


def resized(ink: Frame) -> Frame:
    """The student's way: ``cv2.resize`` to 28 x 28, as it comes, wherever the digit lies."""
    return np.asarray(cv2.resize(ink, (SIDE, SIDE)), np.uint8)


def boxed(ink: Frame) -> Frame:
    """Bounding box only: longest side scaled to 20 px, centred in 28 x 28."""
    left, top, width, height = cv2.boundingRect(cv2.compare(ink, LEAST_INK, cv2.CMP_GE))
    if width == 0:
        raise blank()
    small = fit(ink[top : top + height, left : left + width])
    framed = np.zeros((SIDE, SIDE), np.uint8)
    top, left = ((SIDE - side) // 2 for side in small.shape)
    framed[top : top + small.shape[0], left : left + small.shape[1]] = small
    return framed
