"""The answers in plain words, each made from the figures and none written by hand."""

from __future__ import annotations

from dataclasses import dataclass

from deepcluster.study.factors import CALLED, PREPARATIONS
from deepcluster.study.findings import FRAME, STUDENT, Estimate, Findings

BOX = PREPARATIONS.index("box")
CAUSE = {
    "preparation": "the preparation",
    "model": "the model",
    "handwriting": "new handwriting",
}


@dataclass(frozen=True)
class Answer:
    """A question and what the figures say to it."""

    question: str
    text: str


def answers(findings: Findings) -> list[Answer]:
    """What the study has to say, the shortest first."""
    found = [Answer("In one sentence", one_sentence(findings))]
    found.append(Answer("Was it the preparation?", _preparation(findings)))
    if findings.home is not None and findings.foreign:
        found.append(Answer("Was it the handwriting?", _handwriting(findings)))
    if findings.taught is not None:
        found.append(Answer("Would a CNN have done better?", _labels(findings)))
    if len(findings.readers) > 1:
        found.append(Answer("Which model?", _models(findings)))
    return found


def one_sentence(findings: Findings) -> str:
    """How many points of error come from what, and what that means."""
    name = findings.readers[findings.first].name
    parts = findings.split(findings.first)
    total = sum(part.value for part in parts.values())
    counted = [cause for cause in CAUSE if parts[cause].value != 0 or cause == "preparation"]
    told = ", ".join(_part(cause, parts[cause]) for cause in counted)
    return (
        f"{_verdict(parts)} Of {total:.1f} points of error that {name} makes on {_hands(findings)} "
        f"prepared {CALLED['student']}, {told}; {parts['left'].value:.1f} are left where all of "
        "that is taken away."
    )


def _part(cause: str, part: Estimate) -> str:
    if part.value >= 0:
        return f"{_points(part)} come from {CAUSE[cause]}"
    saved = Estimate(-part.value, -part.high, -part.low)
    return f"{CAUSE[cause]} saves {_points(saved)} against the other"


def variance_sentence(findings: Findings) -> str:
    """What the combinations of all levels differ by; "" where nothing is crossed."""
    shares = {row["factor"]: row for row in findings.variance()}
    if not shares:
        return ""
    names = {
        "preparation": "preparation",
        "model": "model",
        "handwriting": "set of handwriting",
        "together": "what these do only together",
    }
    told = ", ".join(
        f"{names[factor]} {100 * row['share']:.0f} % "
        f"({100 * row['low']:.0f} to {100 * row['high']:.0f})"
        for factor, row in shares.items()
    )
    n = findings.cells[0].size
    return f"Of the variance between the errors of all {n} combinations, {told}."


def _verdict(parts: dict[str, Estimate]) -> str:
    causes = {cause: max(parts[cause].value, 0.0) for cause in CAUSE}
    total = sum(causes.values())
    largest = max(causes, key=lambda cause: causes[cause])
    if total < 1:
        return "There is hardly any error to explain."
    if causes[largest] > 0.5 * total:
        return f"It was mostly {CAUSE[largest]}."
    second = sorted(causes, key=lambda cause: -causes[cause])[1]
    return f"It was {CAUSE[largest]} and {CAUSE[second]}, no one of them alone."


def _preparation(findings: Findings) -> str:
    m = findings.first
    value, _ = findings.new_hands()
    gain = findings.difference((FRAME, m), (STUDENT, m))
    box = findings.difference((FRAME, m), (BOX, m))
    text = (
        f"{findings.readers[m].name} reads {_share(value[STUDENT, m])} of {_hands(findings)} "
        f"{CALLED['student']} and {_share(value[FRAME, m])} of the same drawings in the full "
        f"frame: {_difference(gain, 'the frame is worth', 'the frame costs')}. Cropping to the "
        f"bounding box alone gets to {_share(value[BOX, m])}; stroke width and centre of mass are "
        f"the rest ({_points(box)})."
    )
    taught = findings.taught
    if taught is not None:
        reader = findings.readers[taught]
        text += (
            f" No model is spared: {reader.name}, {reader.model.mark}, falls from "
            f"{_share(value[FRAME, taught])} to {_share(value[STUDENT, taught])}."
            if value[STUDENT, taught] > value[FRAME, taught]
            else ""
        )
    return text


def _handwriting(findings: Findings) -> str:
    m, home = findings.first, findings.home
    assert home is not None
    values, _ = findings.cells
    told = ", ".join(
        f"{_share(values[FRAME, m, i])} of {findings.groups[i].handwriting.name}"
        for i in findings.foreign
    )
    part = findings.split(m)["handwriting"]
    return (
        f"In the full frame {findings.readers[m].name} reads "
        f"{_share(values[FRAME, m, home])} of MNIST's held-out digits drawn on the same pad, and "
        f"{told}. New handwriting accounts for {_points(part)} of the error."
    )


def _labels(findings: Findings) -> str:
    m, taught = findings.first, findings.taught
    assert taught is not None
    reader, name = findings.readers[taught], findings.readers[m].name
    value, _ = findings.new_hands()
    frame = findings.difference((FRAME, taught), (FRAME, m))
    student = findings.difference((STUDENT, taught), (STUDENT, m))
    verdict = "Hardly." if abs(frame.value) < 2 else "Yes." if frame.value > 0 else "No."
    each = ", ".join(
        f"{findings.difference((FRAME, taught), (FRAME, m), i).value:+.1f} on "
        f"{findings.groups[i].handwriting.name}"
        for i in range(len(findings.groups))
    )
    return (
        f"{verdict} {reader.name}, {reader.model.mark}, has the same encoder and augmentation; it "
        f"reads {_share(value[FRAME, taught])} of {_hands(findings)} in the full frame where "
        f"{name}, without labels, reads {_share(value[FRAME, m])}: "
        f"{_difference(frame, 'labels buy', 'labels cost')} (points by set: {each}). "
        f"{CALLED['student'].capitalize()} it reads {_share(value[STUDENT, taught])} where {name} "
        f"reads {_share(value[STUDENT, m])}: {_difference(student, 'labels buy', 'labels cost')}."
    )


def _models(findings: Findings) -> str:
    value, _ = findings.new_hands()
    order = sorted(range(len(findings.readers)), key=lambda m: value[FRAME, m])
    told = ", ".join(f"{findings.readers[m].title} {_share(value[FRAME, m])}" for m in order)
    best = min(
        (m for m in range(len(findings.readers)) if not findings.readers[m].supervised),
        key=lambda m: value[FRAME, m],
        default=order[0],
    )
    weakest = order[-1]
    gap = findings.difference((FRAME, best), (FRAME, weakest))
    return (
        f"In the full frame the models read, of {_hands(findings)}: {told}. From "
        f"{findings.readers[weakest].name} to {findings.readers[best].name} it is "
        f"{_points(gap)}, so which unsupervised model is asked matters; the better the frame, the "
        "more it can show. " + variance_sentence(findings)
    ).strip()


def _hands(findings: Findings) -> str:
    if not findings.foreign:
        return "MNIST's digits drawn on the pad"
    names = [findings.groups[i].handwriting.name for i in findings.foreign]
    return "new handwriting" if len(names) > 1 else f"new handwriting ({names[0]})"


def _share(error: float) -> str:
    return f"{100 * (1 - error):.1f} %"


def _points(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} points ({estimate.low:.1f} to {estimate.high:.1f})"


def _difference(estimate: Estimate, gain: str, loss: str) -> str:
    if estimate.low <= 0 <= estimate.high:
        return (
            f"a difference of {estimate.value:.1f} points that could be chance "
            f"({estimate.low:.1f} to {estimate.high:.1f})"
        )
    size = Estimate(abs(estimate.value), *sorted((abs(estimate.low), abs(estimate.high))))
    return f"{gain if estimate.value > 0 else loss} {_points(size)}"
