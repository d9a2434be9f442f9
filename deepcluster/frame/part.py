"""A part of a picture at some size, which remembers where in the original it lies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
#: Left, top, right and bottom in px of the upright original.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Part:
    """Pixels and their place.

    Attributes
    ----------
    pixels : ndarray of uint8, shape (h, w) or (h, w, 3)
    left, top : float
        Where the first pixel's corner lies in the upright original, px.
    scale_x, scale_y : float
        Pixels of the original along each pixel here.
    """

    pixels: Pixels
    left: float = 0.0
    top: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0

    @property
    def side(self) -> int:
        """Longest side, px."""
        return max(self.pixels.shape[:2])

    def cut(self, left: int, top: int, right: int, bottom: int) -> Part:
        """The part of this part between four whole pixels."""
        return Part(
            self.pixels[top:bottom, left:right],
            self.left + left * self.scale_x,
            self.top + top * self.scale_y,
            self.scale_x,
            self.scale_y,
        )

    def sized(self, longest: int, *, shortest: int = 1) -> Part:
        """The same with another longest side, px, by area averaging or linear interpolation.

        A strip keeps ``shortest`` pixels of its breadth, however long it is.
        """
        before = self.pixels.shape[:2]
        ratio = max(longest / max(before), shortest / min(before))
        height, width = (max(1, round(side * ratio)) for side in before)
        if (height, width) == before:
            return self
        # Area averaging only shrinks; used to enlarge, it would leave a mosaic.
        method = cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR
        return Part(
            np.asarray(cv2.resize(self.pixels, (width, height), interpolation=method), np.uint8),
            self.left,
            self.top,
            self.scale_x * before[1] / width,
            self.scale_y * before[0] / height,
        )

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A box of this part, in px of the original."""
        return (
            self.left + left * self.scale_x,
            self.top + top * self.scale_y,
            self.left + right * self.scale_x,
            self.top + bottom * self.scale_y,
        )

    def inside(self, box: Box) -> tuple[int, int, int, int]:
        """Whole pixels of this part that a box of the original covers, cut off at its edges."""
        height, width = self.pixels.shape[:2]
        left, right = ((x - self.left) / self.scale_x for x in (box[0], box[2]))
        top, bottom = ((y - self.top) / self.scale_y for y in (box[1], box[3]))
        x0, y0 = max(0, int(np.floor(left))), max(0, int(np.floor(top)))
        return x0, y0, min(width, int(np.ceil(right))), min(height, int(np.ceil(bottom)))
