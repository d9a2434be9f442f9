"""A whole study: from the names of sets and models to a folder with a report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from deepcluster.errors import DataError, DeepClusterError
from deepcluster.study import figures as numbers
from deepcluster.study import pictures
from deepcluster.study.findings import Findings
from deepcluster.study.readers import open_readers
from deepcluster.study.reading import read_set
from deepcluster.study.report import Report, Shown, write_html, write_markdown
from deepcluster.study.sources import Handwriting, open_source, sample
from deepcluster.study.style import save
from deepcluster.study.summary import summary, write_summary
from deepcluster.study.tables import tables_of, write_csv
from deepcluster.study.words import answers
from deepcluster.study.work import Work
from deepcluster.study.worst import told, worst_cases
from deepcluster.training.progress import Reporter

#: Files in a study's folder that say what came of it; written last, so a stopped study has none.
REPORTS = ("study.json", "report.md", "report.html")


@dataclass(frozen=True)
class Plan:
    """What is to be studied.

    Attributes
    ----------
    data : sequence of str
        As `deepcluster.study.sources.open_source` takes them.
    models : sequence of str or None
        Names or folders of checkpoints; all shipped ones when left out.
    out : Path
    seed : int
    limit : int or None
        Most items per set, chosen at random.
    data_dir : path or None
        Of MNIST's files.
    db : str or None
        URL of the database with the visitor's drawings.
    command : str
        Said in the report.
    """

    data: Sequence[str]
    models: Sequence[str] | None
    out: Path
    seed: int = 0
    limit: int | None = None
    data_dir: str | os.PathLike[str] | None = None
    db: str | None = None
    command: str = ""


def run_study(plan: Plan, *, reporter: Reporter | None = None) -> Report:
    """Carry out a study and write its folder.

    Parameters
    ----------
    plan : Plan
    reporter : Reporter, optional
        Told how far the work is, and in notes what was left out and what is done; silent by
        default.

    Returns
    -------
    Report

    Raises
    ------
    DataError
        None of the sets can be used.
    CheckpointError
        A model can't be loaded.
    """
    reporter = reporter or Reporter()
    findings = find(plan, reporter=reporter)
    with reporter.amount("tables and figures", 1):
        return write(findings, plan)


def find(plan: Plan, *, reporter: Reporter | None = None) -> Findings:
    """Draw, prepare and read everything; see `run_study`."""
    reporter = reporter or Reporter()
    readers = open_readers(plan.models)
    opened, problems = _open(plan, reporter)
    work = Work(plan.out / "work")
    groups = []
    for spec, handwriting in opened:
        try:
            group = read_set(handwriting, readers, seed=plan.seed, work=work, reporter=reporter)
        except DataError as error:
            problems.append((spec, str(error)))
            reporter.note(f"{spec} is left out: {error}")
            continue
        groups.append(group)
        skipped = len(group.handwriting.skipped)
        rest = f", {skipped:,} skipped" if skipped else ""
        reporter.note(f"{group.handwriting.name}: {len(group.handwriting):,} digits read{rest}.")
    if not groups:
        raise DataError(f"There is nothing to study: {problems[0][1]}")
    return Findings(groups, readers, plan.seed, problems)


def write(findings: Findings, plan: Plan) -> Report:
    """Write tables, figures and both reports."""
    tables = tables_of(findings)
    cases = worst_cases(findings)
    rows = told(findings, cases)
    write_csv({**tables, "worst": rows}, plan.out / "tables")
    drawn: list[tuple[str, str, Figure | None]] = [
        ("accuracy", ACCURACY, numbers.accuracy(findings, tables)),
        ("causes", CAUSES, numbers.split(findings, tables)),
        ("drawing", DRAWING, numbers.drawing(findings, tables) if tables["drawing"] else None),
        ("writers", WRITERS, numbers.writers(findings, tables)),
        ("maps", MAPS, pictures.maps(findings)),
        ("confusions", CONFUSIONS, numbers.confusions(findings, tables)),
        ("failures", FAILURES, pictures.failures(findings, cases)),
    ]
    folder = plan.out / "figures"
    shown = [
        Shown(name, caption, caption, save(figure, name, folder))
        for name, caption, figure in drawn
        if figure is not None
    ]
    report = Report(findings, tables, answers(findings, tables), rows, shown, plan.command)
    write_markdown(report, plan.out)
    write_html(report, plan.out)
    write_summary(summary(findings, tables), plan.out)
    return report


ACCURACY = (
    "Accuracy by model and preparation, on each set as a visitor would have drawn it. Lines on the "
    "dots are 95 % intervals."
)
CAUSES = (
    "What the errors come from: new handwriting, prepared the student's way. Each cause gets what "
    "is saved when it is taken away, averaged over all orders."
)
DRAWING = (
    "Accuracy against how the digit is drawn, the other three factors held constant; bands are "
    "95 % intervals."
)
WRITERS = "Each dot is a writer: accuracy in the full frame with labels (across) and without (up)."
MAPS = (
    "The models' maps of MNIST (small dots, in the colour of their cluster's digit) with new "
    "handwriting laid over them."
)
CONFUSIONS = "Which digits are read as which, on new handwriting."
FAILURES = "The worst cases: what the first model misreads most confidently in the full frame."


def _open(
    plan: Plan, reporter: Reporter
) -> tuple[list[tuple[str, Handwriting]], list[tuple[str, str]]]:
    """The sets that can be opened, and the others with what is wrong with them."""
    opened: list[tuple[str, Handwriting]] = []
    problems: list[tuple[str, str]] = []
    for spec in dict.fromkeys(plan.data):
        try:
            handwriting = open_source(spec, data_dir=plan.data_dir, db=plan.db)
            if handwriting.name in [other.name for _, other in opened]:
                raise DataError(f"Another set is called {handwriting.name!r} already; rename one.")
            opened.append((spec, sample(handwriting, plan.limit, plan.seed)))
        except DeepClusterError as error:
            problems.append((spec, str(error)))
            reporter.note(f"{spec} is left out: {error}")
    if not opened:
        raise DataError(f"There is nothing to study: {problems[0][1]}")
    return opened, problems
