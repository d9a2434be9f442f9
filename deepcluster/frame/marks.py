"""What counts as a mark on a page, and the pieces that marks hang together in."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

#: Shares of ink or print, 0 to 1, for every pixel.
Map = npt.NDArray[np.float32]
#: Pixels of a piece, shape (n, 2), x before y.
Piece = npt.NDArray[np.intp]

#: Ink is possible, something is there, and it is ink, from here on.
POSSIBLE, MARK, CLEAR = 0.15, 0.3, 0.5


def inked(ink: Map) -> npt.NDArray[np.uint8]:
    """1 where there is ink."""
    return (ink >= CLEAR).astype(np.uint8)


def pieces(
    mask: npt.NDArray[np.uint8],
    *,
    by: str,
    least: int,
    most: int,
    beside: npt.NDArray | None = None,
) -> list[Piece]:
    """The largest pieces of a mask, the largest first.

    Parameters
    ----------
    mask : ndarray of uint8, shape (h, w)
    by : str
        "area", or "length" of a piece's box, px: what makes a piece large.
    least : int
        Smaller pieces are left out.
    most : int
        So many pieces at most are looked at.
    beside : ndarray of uint8, shape (h, w), optional
        Pieces that lie nowhere on it are left out.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = stats[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1]
    sizes = stats[:, cv2.CC_STAT_AREA] if by == "area" else boxes.max(axis=1)
    largest = [i for i in np.argsort(-sizes, kind="stable") if i and sizes[i] >= least]
    found = []
    for i in largest[:most]:
        left, top, width, height = stats[i, : cv2.CC_STAT_AREA]
        part = np.s_[top : top + height, left : left + width]
        own = labels[part] == i
        if beside is None or (own & (beside[part] > 0)).any():
            rows, columns = np.nonzero(own)
            found.append(np.stack([columns + left, rows + top], axis=1))
    return found
