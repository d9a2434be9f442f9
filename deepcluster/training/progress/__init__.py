"""Progress of long work: training, downloads, studies and learning a hand.

Whoever does the work tells a `Reporter`; which one it is decides what is seen of it: nothing
(`Reporter`), bars on a terminal and lines in a log (`standard_error`), or an object a line for
another program (`JSONReporter`, which `read_line` understands).
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
