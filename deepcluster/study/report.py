"""The report: one Markdown file, and one page that holds everything and fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deepcluster.study.factors import CALLED, PREPARATIONS
from deepcluster.study.findings import Findings, Row
from deepcluster.study.tables import Tables
from deepcluster.study.words import Answer

TITLE = "Was it the model, the handwriting or the preparation?"
#: Rows of "left out" that are told one by one, and of the most frequent confusions.
TOLD = 20

#: Where the page's template and style are.
FOLDER = Path(__file__).parent
# Names of sets, of models and of files are other people's: all is escaped but what says `safe`.
_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Shown:
    """A figure in the report: name of its files, caption, what it shows in words, and the SVG."""

    name: str
    caption: str
    alt: str
    svg: str


@dataclass(frozen=True)
class Report:
    """All that a report is made of."""

    findings: Findings
    tables: Tables
    answers: Sequence[Answer]
    cases: Sequence[Row]
    figures: Sequence[Shown]
    command: str


def write_markdown(report: Report, folder: Path) -> Path:
    """Write ``report.md``, with the figures beside it."""
    lines = [f"# {TITLE}", ""]
    for answer in report.answers:
        lines += [f"**{answer.question}** {_plain(answer.text)}", ""]
    for shown in report.figures:
        lines += [f"![{_plain(shown.alt)}](figures/{shown.name}.png)", "", shown.caption, ""]
    lines += ["## Accuracy", "", _markdown(accuracy_table(report)), ""]
    lines += ["## Most frequent confusions", "", _markdown(confusion_table(report)), ""]
    if report.cases:
        lines += ["## Worst cases", "", _markdown(_headed(list(report.cases))), ""]
    lines += ["## What was left out", "", left_out_sentence(report.findings), ""]
    if rows := report.tables["left_out"][:TOLD]:
        lines += [_markdown(_headed(rows)), ""]
    lines += ["## How it was done", ""]
    lines += [f"- {_plain(line)}" for line in method(report.findings)]
    lines += ["", "Made by:", "", f"    {report.command}", ""]
    path = folder / "report.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_html(report: Report, folder: Path) -> Path:
    """Write ``report.html``: figures, style and all in one file."""
    tables = [
        ("Accuracy, all of it", accuracy_table(report)),
        ("Most frequent confusions", confusion_table(report)),
    ]
    if report.cases:
        tables.append(("Worst cases", _headed(list(report.cases))))
    if rows := report.tables["left_out"][:TOLD]:
        tables.append(("What was left out", _headed(rows)))
    page = _TEMPLATES.get_template("report.html").render(
        title=TITLE,
        style=(FOLDER / "report.css").read_text(encoding="utf-8"),
        lead=report.answers[0].text,
        answers=report.answers[1:],
        figures=report.figures,
        tables=tables,
        left_out=left_out_sentence(report.findings),
        method=method(report.findings),
        command=report.command,
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def accuracy_table(report: Report) -> list[list[str]]:
    """A row per set, manner and model; a column per preparation."""
    found: dict[tuple[Any, ...], dict[str, str]] = {}
    for row in report.tables["accuracy"]:
        model = f"{row['model']} ({row['labels']})" if row["labels"] else row["model"]
        key = row["set"], row["drawn"], f"{row['n']:,}", model
        share = f"{row['accuracy']:.4f} ({row['low']:.3f}–{row['high']:.3f})"
        found.setdefault(key, {})[row["preparation"]] = share
        if row["preparation"] == "frame" and row["not_sure"] != "":
            found[key]["not sure"] = f"{row['not_sure']:.4f}"
    heading = ["set", "drawn", "n", "model", *(CALLED[p] for p in PREPARATIONS), "not sure"]
    body = [
        [*map(str, key), *(cells[p] for p in PREPARATIONS), cells.get("not sure", "")]
        for key, cells in found.items()
    ]
    return [heading, *body]


def confusion_table(report: Report) -> list[list[str]]:
    """The five most frequent confusions of each model on each set in the full frame."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in report.tables["confusions"]:
        if row["preparation"] == "frame":
            told = found.setdefault((row["set"], row["model"]), [])
            if len(told) < 5:
                told.append(f"{row['digit']} as {row['read_as']}: {row['images']}")
    return [["set", "model", "digit as"], *([*key, ", ".join(told)] for key, told in found.items())]


def left_out_sentence(findings: Findings) -> str:
    """How many items were skipped, and how many sets."""
    skipped = sum(len(group.handwriting.skipped) for group in findings.groups)
    used = sum(len(group.handwriting) for group in findings.groups)
    text = f"{used:,} digits were used, {skipped:,} were skipped"
    sets = len(findings.problems)
    return text + (f", and {sets} of the sets could not be used at all." if sets else ".")


def method(findings: Findings) -> list[str]:
    """What was done, in a few lines."""
    lines = [
        "The student's way: the whole picture through cv2.resize to 28x28, whatever the digit's "
        "size and place. Bounding box: the ink cut out, its longest side scaled to 20 px, its box "
        "in the middle. Full frame: what page, API and the other commands do. The first two are "
        "experiments.",
        "Pen strokes are drawn on a pad of 280 px by its own brush: 14 to 30 px wide, the digit 40 "
        "to 90 % of the pad, anywhere on it. Small scans are enlarged on the same pad at the same "
        "sizes and places. Pictures of more than 64 px are taken as they came.",
        "A drawing that a preparation refuses as blank counts as misread.",
        "Intervals hold 95 % of 1,000 resamples, of whole writers where writers are known, and all "
        "sets count alike in means over sets.",
        "How digits are drawn: up to 2,000 of each set, brush 8 to 40 px, size 30 to 95 % of the "
        "pad, up to a third off centre as far as the pad allows, slant -30 to 30 degrees, crossed "
        "at random; each factor's curve with the others held constant by an additive model.",
        "Causes: a model's error with the student's preparation on new handwriting. Preparation, "
        "model and handwriting are put right (full frame, supervised model, MNIST's digits on the "
        "same pad) in all orders, and each gets what it saves on average (Shapley values), so that "
        "the parts add up.",
        f"Seed {findings.seed}. Models: "
        + ", ".join(reader.title for reader in findings.readers)
        + ".",
    ]
    for group in findings.groups:
        hand = group.handwriting
        people = f", {hand.people} writers" if hand.people else ""
        lines.append(f"{hand.name}: {len(hand):,} digits{people}, {group.main.manner}.")
    return lines


def _headed(rows: Sequence[Row]) -> list[list[str]]:
    return [list(rows[0]), *([str(cell) for cell in row.values()] for row in rows)]


def _plain(text: str) -> str:
    """Text that Markdown takes for nothing else."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _markdown(table: Sequence[Sequence[str]]) -> str:
    heading, *rows = table
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(_plain(cell) for cell in line)} |" for line in lines)
