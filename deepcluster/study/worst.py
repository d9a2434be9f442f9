"""The worst cases: digits that people recognise at once and the models confidently misread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deepcluster.frame.colour import flatten
from deepcluster.frame.picture import read_picture
from deepcluster.study.factors import PREPARATIONS
from deepcluster.study.findings import FRAME, Findings, Row
from deepcluster.study.frames import canvas

#: Cases that are shown, at most so many of one digit, and training images beside each.
SHOWN, OF_ONE_DIGIT, NEIGHBOURS = 10, 2, 4


@dataclass(frozen=True)
class Case:
    """One misread digit.

    Attributes
    ----------
    name : str
        Set and item.
    digit : int
    drawing : ndarray of uint8, shape (h, w)
        Grey, as it was drawn.
    frames : ndarray of uint8, shape (p, 28, 28)
        In each preparation.
    said : list of int, length m
        What each model read in the full frame; -1 for nothing.
    sure : list of bool, length m
    neighbours : list of ndarray of uint8, each of shape (k, 28, 28)
        The training images that are nearest to each model.
    """

    name: str
    digit: int
    drawing: npt.NDArray[np.uint8]
    frames: npt.NDArray[np.uint8]
    said: list[int]
    sure: list[bool]
    neighbours: list[npt.NDArray[np.uint8]]


def worst_cases(findings: Findings) -> list[Case]:
    """New handwriting that the first model misreads most confidently in the full frame."""
    found = []
    for i in findings.asked:
        layer = findings.groups[i].main
        wrong = layer.wrong[FRAME, findings.first] & ~layer.prepared.refused[FRAME]
        strength = layer.strength[FRAME, findings.first]
        sure = layer.sure[FRAME, findings.first]
        for row in np.flatnonzero(wrong).tolist():
            # Confidently: sure, and strong; then in the order of the data.
            found.append((not bool(sure[row]), -float(strength[row]), i, row))
    cases: list[Case] = []
    taken: dict[tuple[int, int], int] = {}
    for _, _, i, row in sorted(found):
        digit = int(findings.groups[i].handwriting.labels[row])
        said = int(findings.groups[i].main.digits[FRAME, findings.first, row])
        # One of each confusion shows more than ten of the most frequent one.
        if (digit, said) in taken or sum(d == digit for d, _ in taken) >= OF_ONE_DIGIT:
            continue
        taken[digit, said] = row
        cases.append(_case(findings, i, row))
        if len(cases) == SHOWN:
            break
    return sorted(cases, key=lambda case: case.digit)


def told(findings: Findings, cases: list[Case]) -> list[Row]:
    """The cases as a table."""
    return [
        {
            "case": case.name,
            "digit": case.digit,
            **{
                reader.name: f"{said if said >= 0 else 'nothing'}{'' if sure else ' (not sure)'}"
                for reader, said, sure in zip(findings.readers, case.said, case.sure, strict=True)
            },
        }
        for case in cases
    ]


def _case(findings: Findings, i: int, row: int) -> Case:
    group = findings.groups[i]
    layer = group.main
    drawn, _ = canvas(group.handwriting, row, None if layer.hows is None else layer.hows[row])
    frame = layer.prepared.images[FRAME, row]
    neighbours = []
    for reader in findings.readers:
        features = reader.model.transform(frame[None])
        near = reader.model.nearest(features, n=NEIGHBOURS)[0]
        neighbours.append(reader.model.reference_.images[near])
    return Case(
        name=f"{group.handwriting.name}, item {group.handwriting.rows[row]}",
        digit=int(group.handwriting.labels[row]),
        drawing=flatten(read_picture(drawn)),
        frames=layer.prepared.images[: len(PREPARATIONS), row],
        said=layer.digits[FRAME, :, row].astype(int).tolist(),
        sure=layer.sure[FRAME, :, row].tolist(),
        neighbours=neighbours,
    )
