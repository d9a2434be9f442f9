"""Groups of ink as the network sees symbols: a loose bar joined to its 5, the next digit not."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from deepcluster.frame.groups import GAP, Group, group_of
from deepcluster.frame.maps import Maps
from deepcluster.frame.marks import POSSIBLE

# A stroke is where the network is sure of ink, with what it holds for possible next to it.
SURE = 0.55
# Gaps in a stroke, where another one or a line of the paper crosses it, are up to so many px less
# one.
GAP_IN_STROKE = 5
# Pixels are of a symbol from here on.
WITHIN = 0.5
# Strokes belong to each symbol that holds this share of them.
SHARE = 0.2
# Ink smaller than this, in pixels, is a speck.
LEAST_PIXELS = 6
# Loose strokes up to this share of a symbol's size may be a part of it.
SMALL = 0.6


def symbol_groups(said: Maps) -> list[Group]:
    """Groups of strokes, the one with the most ink first.

    Parameters
    ----------
    said : Maps
    """
    possible = np.asarray(cv2.compare(said.ink, POSSIBLE, cv2.CMP_GE), np.uint8)
    near = cv2.dilate(possible, np.ones((GAP_IN_STROKE, GAP_IN_STROKE), np.uint8))
    count, together = cv2.connectedComponents(near, connectivity=8)
    labels = np.where(possible > 0, together, 0)
    stats, areas = _stats(labels, count)
    sure = np.zeros(count, np.bool_)
    sure[labels[said.ink >= SURE]] = True
    kept = np.flatnonzero(sure & (areas >= LEAST_PIXELS))
    kept = kept[kept > 0]
    if not kept.size:
        return []
    within = np.asarray(cv2.compare(said.symbol, WITHIN, cv2.CMP_GE), np.uint8)
    n_symbols, symbols = cv2.connectedComponents(within, connectivity=4)
    homes = _homes(labels, symbols, areas, n_symbols)
    groups_of, n_groups = _joined(kept, homes, count, n_symbols)
    members: list[list[int]] = [[] for _ in range(n_groups)]
    held: list[set[int]] = [set() for _ in range(n_groups)]
    for component in kept.tolist():
        group = int(groups_of[component])
        members[group].append(component)
        held[group].update(homes.get(component, ()))
    groups, loose = [], []
    for some, own in zip(members, held, strict=True):
        if own:
            groups.append((some, len(own)))
        elif some:
            loose.append(some)
    _adopt(groups, loose, stats)
    found = []
    for some, symbols_held in groups:
        plain = group_of(labels, some, stats)
        found.append(Group(plain.box, plain.mask, symbols_held))
    return sorted(found, key=lambda group: -group.ink)


def _stats(
    labels: npt.NDArray[np.int32], count: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Left, top, width and height of each label, and its pixels, as OpenCV gives them."""
    rows, columns = np.nonzero(labels)
    own = labels[rows, columns]
    low = np.full((count, 2), np.iinfo(np.int32).max, np.int32)
    high = np.zeros((count, 2), np.int32)
    for axis, place in enumerate((columns, rows)):
        np.minimum.at(low[:, axis], own, place)
        np.maximum.at(high[:, axis], own, place + 1)
    areas = np.bincount(own, minlength=count)
    return np.concatenate([low, high - low], axis=1), areas


def _homes(
    labels: npt.NDArray[np.int32],
    symbols: npt.NDArray[np.int32],
    areas: npt.NDArray[np.int64],
    n_symbols: int,
) -> dict[int, list[int]]:
    """The symbols that hold enough of each component."""
    inked = labels > 0
    keys = labels[inked].astype(np.int64) * n_symbols + symbols[inked]
    pairs, counts = np.unique(keys, return_counts=True)
    homes: dict[int, list[int]] = {}
    for pair, pixels in zip(pairs.tolist(), counts.tolist(), strict=True):
        component, symbol = divmod(pair, n_symbols)
        if symbol and pixels >= SHARE * areas[component]:
            homes.setdefault(component, []).append(symbol)
    return homes


def _joined(
    kept: npt.NDArray[np.intp], homes: dict[int, list[int]], n_components: int, n_symbols: int
) -> tuple[npt.NDArray[np.int32], int]:
    """Which components share a symbol, directly or through others."""
    rows = [c for c in kept.tolist() for _ in homes.get(c, ())]
    columns = [n_components + s for c in kept.tolist() for s in homes.get(c, ())]
    size = n_components + n_symbols
    links = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    n_groups, together = connected_components(links, directed=False)
    return together, int(n_groups)


def _adopt(
    groups: list[tuple[list[int], int]], loose: list[list[int]], stats: npt.NDArray[np.int32]
) -> None:
    """Give strokes of no symbol to the nearest one that they may be a part of."""
    boxes = [_box(stats[some]) for some, _ in groups]
    for some in loose:
        own = _box(stats[some])
        side = max(own[2] - own[0], own[3] - own[1])
        best, nearest = -1, np.inf
        for i, box in enumerate(boxes):
            large = max(box[2] - box[0], box[3] - box[1])
            gap = max(own[0] - box[2], box[0] - own[2], own[1] - box[3], box[1] - own[3], 0)
            if side <= SMALL * large and gap <= GAP * large and gap < nearest:
                best, nearest = i, gap
        if best >= 0:
            groups[best][0].extend(some)
        else:
            groups.append((some, 1))


def _box(stats: npt.NDArray[np.int32]) -> tuple[int, int, int, int]:
    left, top = stats[:, :2].min(axis=0).tolist()
    right, bottom = (stats[:, :2] + stats[:, 2:4]).max(axis=0).tolist()
    return left, top, right, bottom
