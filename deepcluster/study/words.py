"""The answers in plain words, each made from the figures and none written by hand."""

from __future__ import annotations

from dataclasses import dataclass

from deepcluster.study.curves import shown_sets
from deepcluster.study.factors import CALLED, PREPARATIONS
from deepcluster.study.findings import FRAME, STUDENT, Estimate, Findings
from deepcluster.study.tables import Tables

BOX = PREPARATIONS.index("box")
CAUSE = {
    "preparation": "the preparation",
    "model": "the model",
    "handwriting": "new handwriting",
}


#: Factor -> what a sentence calls it.
DRAWN = {
    "width": "brushes of 8 to 40 px",
    "size": "sizes of 30 to 95 % of the pad",
    "offset": "places up to a third off centre",
    "slant": "slants of -30 to 30 degrees",
}


@dataclass(frozen=True)
class Answer:
    """A question, and what the figures say about it."""

    question: str
    text: str


def answers(findings: Findings, tables: Tables) -> list[Answer]:
    """What the study has to say, the shortest first."""
    found = [Answer("In one sentence", one_sentence(findings))]
    found.append(Answer("Was it the preparation?", _preparation(findings)))
    if findings.home is not None and findings.foreign:
        found.append(Answer("Was it the handwriting?", _handwriting(findings)))
    if findings.taught is not None:
        found.append(Answer("Would a CNN have done better?", _labels(findings, tables)))
    if tables["drawing"]:
        found.append(Answer("Does it matter how it is drawn?", _drawing(findings, tables)))
    if len(findings.readers) > 1:
        found.append(Answer("Which model?", _models(findings)))
    return found


def one_sentence(findings: Findings) -> str:
    """How many points of error come from what, and what that means."""
    name = findings.readers[findings.first].name
    parts = findings.split(findings.first)
    total = sum(part.value for part in parts.values())
    counted = [cause for cause in CAUSE if parts[cause].value != 0 or cause == "preparation"]
    told = ", ".join(_part(findings, cause, parts[cause]) for cause in counted)
    return (
        f"{_verdict(parts)} Of {total:.1f} points of error that {name} makes on {_hands(findings)} "
        f"prepared {CALLED['student']}, {told}; {parts['left'].value:.1f} are left where all of "
        "that is taken away."
    )


def _part(findings: Findings, cause: str, part: Estimate) -> str:
    if part.value >= 0:
        return f"{_points(part)} come from {CAUSE[cause]}"
    saved = _points(Estimate(-part.value, -part.high, -part.low))
    if cause == "handwriting":
        return f"new handwriting is {saved} easier than MNIST's"
    other = "the full frame"
    if cause == "model" and findings.taught is not None:
        other = findings.readers[findings.taught].name
    return f"{CAUSE[cause]} saves {saved} against {other}"


def variance_sentence(findings: Findings) -> str:
    """How the combinations of all levels differ; "" where nothing is crossed."""
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
        return "None of the three explains the error."
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
            f" Labels are no help against it: {reader.name}, {reader.model.mark}, falls from "
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


def _labels(findings: Findings, tables: Tables) -> str:
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
        + _by_writer(tables, reader.name, name)
    )


def _by_writer(tables: Tables, taught: str, name: str) -> str:
    """How many writers are read better with labels; "" where none are known."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for row in tables["writers"]:
        found.setdefault((row["set"], row["writer"]), {})[row["model"]] = row["accuracy"]
    if not found:
        return ""
    gaps = [each[taught] - each[name] for each in found.values()]
    better, worse = sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)
    return (
        f" Of {len(gaps)} writers, {taught} reads {better} better and {name} {worse}; {name} reads "
        f"{_share(1 - min(each[name] for each in found.values()))} of the hardest hand."
    )


def _drawing(findings: Findings, tables: Tables) -> str:
    """How much accuracy changes over the levels of each factor."""
    name = findings.readers[findings.first].name
    told, sets = [], shown_sets(findings)
    for factor, called in DRAWN.items():
        spans = {p: _span(tables, sets, factor, p, name) for p in ("student", "frame")}
        if spans["frame"] is not None:
            told.append(f"{called} {spans['student']:.0f} points against {spans['frame']:.0f}")
    return (
        f"Between the best and the worst level, on {', '.join(sets)}, {name} loses "
        f"{CALLED['student']} and in the full frame: over {'; over '.join(told)}."
    )


def _span(
    tables: Tables, sets: list[str], factor: str, preparation: str, model: str
) -> float | None:
    """Points between the best and the worst level of a factor, in the mean over the sets."""
    levels: dict[float, list[float]] = {}
    for row in tables["drawing"]:
        found = row["factor"], row["preparation"], row["model"]
        if row["set"] in sets and found == (factor, preparation, model):
            levels.setdefault(row["level"], []).append(row["accuracy"])
    means = [sum(shares) / len(shares) for shares in levels.values()]
    return 100 * (max(means) - min(means)) if means else None


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
        f"{_points(gap)}. " + variance_sentence(findings)
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
