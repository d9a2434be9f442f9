"""What the frame makes of a picture: the digit, where it lies, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.groups import Group
from deepcluster.frame.part import Box, Part
from deepcluster.frame.picture import Note

#: A closed line around ink, points (x, y) in px of the upright original.
Outline = list[tuple[float, float]]

# Lines leave the ink's edge by at most this share of the digit's side.
SMOOTHED = 0.006


@dataclass(frozen=True)
class Found:
    """A digit of a picture.

    Attributes
    ----------
    frame : ndarray of float32, shape (28, 28)
        What the models read, in [0, 1], bright ink on 0.
    box : tuple of float
        Left, top, right and bottom of its ink, px of the upright original.
    outlines : list of list of (float, float)
        Around what was taken for ink, holes too.
    doubts : tuple of str
        Codes of `deepcluster.frame.doubts.DOUBTS`; empty where the frame is sure.
    others : tuple of tuple of float
        Boxes of other ink, which was left out.
    size : (int, int)
        Width and height of the upright original, px.
    notes : tuple of Note
        What was odd about the file.
    """

    frame: npt.NDArray[np.float32]
    box: Box
    outlines: list[Outline]
    doubts: tuple[str, ...]
    others: tuple[Box, ...]
    size: tuple[int, int]
    notes: tuple[Note, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether it is clear what the digit is, and that there is no other."""
        return not self.doubts


def outlines(group: Group, part: Part) -> list[Outline]:
    """Lines around a group's ink.

    Parameters
    ----------
    group : Group
    part : Part
        What it was found in.
    """
    contours, _ = cv2.findContours(np.pad(group.mask, 1), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    lines = []
    for contour in contours:
        few = cv2.approxPolyDP(contour, max(0.7, SMOOTHED * group.side), True).reshape(-1, 2)
        if len(few) < 3:
            continue
        # The middle of a pixel, and one for the padding.
        points = few - 0.5 + group.box[:2]
        x = part.left + points[:, 0] * part.scale_x
        y = part.top + points[:, 1] * part.scale_y
        lines.append([(round(float(a), 1), round(float(b), 1)) for a, b in zip(x, y, strict=True)])
    return lines
