"""Strokes that stand beside each other, each as tall as a digit: two digits in one group."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from deepcluster.frame.groups import Group, group_of

# A stroke as tall as a digit has at least this share of its group's height.
TALL = 0.5
# Slanting digits stand beside each other even if this share of the narrower one lies above or
# below the other.
OVERLAP = 0.25


def side_by_side(group: Group) -> bool:
    """Whether a group has parts beside each other that are each as tall as a digit."""
    return len(_columns(group, _stats(group)[1], 0.0)) > 1


def apart(group: Group) -> list[Group]:
    """The digits of a group that stand beside each other without touching, from the left.

    Parameters
    ----------
    group : Group

    Returns
    -------
    list of Group
        The group itself where it is one digit, or where its digits touch.
    """
    labels, stats = _stats(group)
    columns = _columns(group, stats, OVERLAP)
    if len(columns) < 2:
        return [group]
    middles = stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH] / 2
    members = [list(column) for column in columns]
    taken = {part for column in columns for part in column}
    for part in range(1, len(stats)):
        if part not in taken:
            # A loose bar belongs to the digit that is nearest.
            gaps = [min(abs(middles[part] - middles[one]) for one in column) for column in columns]
            members[int(np.argmin(gaps))].append(part)
    left, top = group.box[:2]
    return [
        replace(one, box=(one.box[0] + left, one.box[1] + top, one.box[2] + left, one.box[3] + top))
        for one in (group_of(labels, some, stats) for some in members)
    ]


def _stats(group: Group) -> tuple[np.ndarray, np.ndarray]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(group.mask, connectivity=8)
    return labels, stats


def _columns(group: Group, stats: np.ndarray, overlap: float) -> list[list[int]]:
    """Tall parts by what they stand above or below, from the left."""
    heights = stats[:, cv2.CC_STAT_HEIGHT]
    tall = [i for i in range(1, len(stats)) if heights[i] >= TALL * group.mask.shape[0]]
    columns: list[list[int]] = []
    right = narrow = 0
    for i in sorted(tall, key=lambda i: int(stats[i, cv2.CC_STAT_LEFT])):
        left, wide = int(stats[i, cv2.CC_STAT_LEFT]), int(stats[i, cv2.CC_STAT_WIDTH])
        if columns and right - left > overlap * min(narrow, wide):
            columns[-1].append(i)
        else:
            columns.append([i])
            right = 0
        right, narrow = max(right, left + wide), wide
    return columns
