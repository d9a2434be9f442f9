"""The order in which people read what is written: lines from the top, each from the left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from deepcluster.frame.groups import Group

# The next digit of a line lies no further up or down than this share of their size.
DRIFT = 0.55


def in_reading_order(groups: Sequence[Group]) -> list[Group]:
    """Groups along their lines, which may slope.

    Parameters
    ----------
    groups : sequence of Group
    """
    lines: list[list[Group]] = []
    for group in sorted(groups, key=lambda g: g.box[0] + g.box[2]):
        best, nearest = None, np.inf
        for line in lines:
            last = line[-1]
            low, high = sorted((_height(group), _height(last)))
            size = max(low, 0.5 * high)
            apart = abs(_middle(group) - _expected(line, group))
            if apart <= DRIFT * size and apart < nearest:
                best, nearest = line, apart
        if best is None:
            lines.append([group])
        else:
            best.append(group)
    lines.sort(key=lambda line: float(np.mean([_middle(group) for group in line])))
    return [group for line in lines for group in line]


def _expected(line: Sequence[Group], group: Group) -> float:
    """Height of a line's middle where a group lies, by the line's last digits."""
    if len(line) < 3:
        return _middle(line[-1])
    last = line[-4:]
    x = np.array([(g.box[0] + g.box[2]) / 2 for g in last])
    y = np.array([_middle(g) for g in last])
    if np.ptp(x) < 1:
        return float(y[-1])
    slope = np.polyfit(x, y, 1)[0]
    # A few digits say less of the slope than many would.
    ahead = (group.box[0] + group.box[2]) / 2 - x.mean()
    return float(y.mean() + 0.8 * slope * ahead)


def _middle(group: Group) -> float:
    return (group.box[1] + group.box[3]) / 2


def _height(group: Group) -> int:
    return group.box[3] - group.box[1]
