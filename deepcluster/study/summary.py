"""The study's main figures in one small file, for those who draw them themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from deepcluster.models import ClusterModel, checkpoint_folder
from deepcluster.study.curves import shown_sets
from deepcluster.study.factors import LEVELS, PREPARATIONS
from deepcluster.study.findings import Findings
from deepcluster.study.tables import Tables

#: Name of the file, in a study's folder and beside the checkpoints that it is about.
FILE = "study.json"
#: Digits after the point. More than anybody is shown: rounded twice, 19.146 to 19.15 to 19.2, a
#: figure would differ from the report's.
DIGITS = 6

Summary = dict[str, Any]


def summary(findings: Findings, tables: Tables) -> Summary:
    """Sum a study up.

    Parameters
    ----------
    findings : Findings
    tables : dict
        From `deepcluster.study.tables.tables_of`.

    Returns
    -------
    dict
        As JSON takes it: ``models``, by name the digests of their files and, where labels trained
        them, the mark that says so; ``sets``, the handwriting that all figures but those of MNIST
        are about, and ``home``, MNIST; ``first`` and ``taught``, the models that the answers are
        about; ``accuracy``, by model and preparation, on new handwriting, with its interval;
        ``causes``, by model, points of error; ``curves``, by factor the ``levels`` and by model and
        preparation the accuracy at each; ``curve_sets``, what these were measured on.
    """
    return {
        "seed": findings.seed,
        "models": {
            reader.name: {"files": reader.model.card_.get("files", {}), "mark": reader.model.mark}
            for reader in findings.readers
        },
        "first": findings.readers[findings.first].name,
        "taught": None if findings.taught is None else findings.readers[findings.taught].name,
        "home": None if findings.home is None else _set(findings, findings.home),
        "sets": [_set(findings, i) for i in findings.asked],
        "accuracy": _accuracy(findings),
        "causes": _causes(findings, tables),
        "curves": _curves(findings, tables),
        "curve_sets": shown_sets(findings),
    }


def write_summary(found: Summary, folder: Path) -> Path:
    """Write ``study.json``."""
    path = folder / FILE
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def shipped_summary(models: dict[str, ClusterModel]) -> Summary | None:
    """The figures that were measured with these very checkpoints.

    Parameters
    ----------
    models : dict of str to ClusterModel
        By name, as they were loaded.

    Returns
    -------
    dict or None
        Without models that differ from those studied; None where there is no study beside the
        checkpoints, or its first model is not here.
    """
    try:
        found = json.loads((checkpoint_folder() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    known = {
        name
        for name, of in found["models"].items()
        if name in models and models[name].card_.get("files", {}) == of["files"]
    }
    if found["first"] not in known:
        return None
    for part in ("models", "accuracy", "causes"):
        found[part] = {name: of for name, of in found[part].items() if name in known}
    for curve in found["curves"].values():
        curve["models"] = {name: of for name, of in curve["models"].items() if name in known}
    if found["taught"] not in known:
        found["taught"] = None
    return dict(found)


def _set(findings: Findings, group: int) -> dict[str, Any]:
    hand = findings.groups[group].handwriting
    return {"name": hand.name, "n": len(hand), "writers": hand.people or None}


def _accuracy(findings: Findings) -> dict[str, dict[str, list[float]]]:
    value, draws = findings.new_hands()
    rows = findings.shares(value, draws)
    found: dict[str, dict[str, list[float]]] = {reader.name: {} for reader in findings.readers}
    for _, _, row in rows:
        shares = [round(float(row[key]), DIGITS) for key in ("accuracy", "low", "high")]
        found[row["model"]][row["preparation"]] = shares
    return found


def _causes(findings: Findings, tables: Tables) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {reader.name: {} for reader in findings.readers}
    for row in tables["causes"]:
        found[row["model"]][row["cause"]] = round(float(row["points"]), DIGITS)
    return found


def _curves(findings: Findings, tables: Tables) -> dict[str, Any]:
    """Mean accuracy over the shown sets at each level of each factor that any of them has."""
    sets = shown_sets(findings)
    found: dict[str, Any] = {}
    for factor, levels in LEVELS.items():
        shares: dict[tuple[str, str, float], list[float]] = {}
        for row in tables["drawing"]:
            if row["factor"] == factor and row["set"] in sets:
                at = row["model"], row["preparation"], row["level"]
                shares.setdefault(at, []).append(float(row["accuracy"]))
        if not shares:
            continue
        found[factor] = {
            "levels": list(levels),
            "models": {
                reader.name: {
                    way: [_mean(shares[reader.name, way, level]) for level in levels]
                    for way in PREPARATIONS
                }
                for reader in findings.readers
            },
        }
    return found


def _mean(shares: list[float]) -> float:
    return round(sum(shares) / len(shares), DIGITS)
