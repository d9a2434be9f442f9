"""Progress of long work: training, downloads, studies and learning from drawings.

The code that does the work tells a `Reporter`, whose kind decides what is shown: nothing
(`Reporter`), bars on a terminal and lines in a log (`standard_error`), or one JSON object per line
for another program (`JSONReporter`, whose lines `read_line` understands).
"""

from deepcluster.training.progress.json_lines import JSONReporter, Step, read_line
from deepcluster.training.progress.reporter import Reporter, Show, Silent, Stage
from deepcluster.training.progress.terminal import RichReporter, standard_error

__all__ = [
    "JSONReporter",
    "Reporter",
    "RichReporter",
    "Show",
    "Silent",
    "Stage",
    "Step",
    "read_line",
    "standard_error",
]
