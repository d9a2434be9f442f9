"""Scores and names: the only code that reads labels."""

from deepcluster.evaluate.naming import name_clusters
from deepcluster.evaluate.provenance import provenance
from deepcluster.evaluate.report import Report, evaluate
from deepcluster.evaluate.scores import (
    adjusted_rand_index,
    clustering_accuracy,
    contingency_table,
    named_accuracy,
    normalized_mutual_information,
)

__all__ = [
    "Report",
    "adjusted_rand_index",
    "clustering_accuracy",
    "contingency_table",
    "evaluate",
    "name_clusters",
    "named_accuracy",
    "normalized_mutual_information",
    "provenance",
]
