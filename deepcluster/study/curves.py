"""Accuracy against how digits are drawn: brush width, size, place and slant."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from deepcluster.study.factors import LEVELS, PREPARATIONS, nearest_level
from deepcluster.study.findings import Findings, Floats, Row
from deepcluster.study.reading import Group
from deepcluster.study.statistics import adjusted_means, interval, resample

#: Resamples of the curves; each is a least-squares fit.
FEWER = 200


def curves(findings: Findings) -> list[Row]:
    """Accuracy at each level of how digits are drawn, the other factors held constant."""
    rows = []
    for i, group in enumerate(findings.groups):
        if group.crossed is None:
            continue
        layer = group.crossed
        levels = dict(group.levels)
        levels["offset"] = nearest_level("offset", layer.prepared.off)
        if group.handwriting.strokes is None:
            del levels["width"]  # pictures keep their own strokes
        n_levels = [len(LEVELS[factor]) for factor in levels]
        wrong = layer.wrong.reshape(-1, len(layer.groups))
        table = np.stack(list(levels.values()))
        n_groups = len(np.unique(layer.groups))
        chance = resample(n_groups, np.random.default_rng((findings.seed, 11, i)), FEWER)
        values = adjusted_means(table, n_levels, wrong, layer.groups)
        draws = adjusted_means(table, n_levels, wrong, layer.groups, chance)
        for factor, value, drawn in zip(levels, values, draws, strict=True):
            rows += _curve(findings, group, factor, levels[factor], value[0], drawn)
    return rows


def _curve(
    findings: Findings,
    group: Group,
    factor: str,
    levels: npt.NDArray[np.int64],
    value: Floats,
    draws: Floats,
) -> list[Row]:
    low, high = interval(1 - draws)
    counts = np.bincount(levels, minlength=len(LEVELS[factor]))
    return [
        {
            "set": group.handwriting.name,
            "factor": factor,
            "level": level,
            "n": int(counts[place]),
            "preparation": preparation,
            "model": reader.name,
            "accuracy": 1 - value[p * len(findings.readers) + m, place],
            "low": low[p * len(findings.readers) + m, place],
            "high": high[p * len(findings.readers) + m, place],
        }
        for p, preparation in enumerate(PREPARATIONS)
        for m, reader in enumerate(findings.readers)
        for place, level in enumerate(LEVELS[factor])
    ]


def shown_sets(findings: Findings) -> list[str]:
    """Sets whose curves are shown: those that come as strokes, or all where none does."""
    drawn = [group.handwriting for group in findings.groups if group.crossed is not None]
    strokes = [each.name for each in drawn if each.strokes is not None]
    return strokes or [each.name for each in drawn]
