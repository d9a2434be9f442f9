"""The findings as tables of rows, and these as CSV: the same findings, the same bytes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from deepcluster.study.curves import curves
from deepcluster.study.findings import Findings, Row

Tables = dict[str, list[Row]]


def tables_of(findings: Findings) -> Tables:
    """All tables by the name of their file."""
    return {
        "accuracy": findings.accuracy(),
        "causes": findings.parts(),
        "labels": findings.labels_buy(),
        "variance": findings.variance(),
        "drawing": curves(findings),
        "confusions": findings.confusions(),
        "writers": findings.writers(),
        "left_out": findings.left_out(),
    }


def to_csv(rows: list[Row]) -> str:
    """Rows as CSV: a heading, numbers to four decimals, one line each."""
    held = io.StringIO()
    if rows:
        writer = csv.writer(held, lineterminator="\n")
        writer.writerow(rows[0])
        for row in rows:
            writer.writerow(
                [f"{value:.4f}" if isinstance(value, float) else value for value in row.values()]
            )
    return held.getvalue()


def write_csv(tables: Tables, folder: Path) -> None:
    """Write every table that has rows into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(to_csv(rows), encoding="utf-8")
