"""Words that the data, the store, the page and the command line share.

Nothing slow is imported here: the command line needs these words for its help.
"""

from __future__ import annotations

from enum import StrEnum

#: What a visitor calls a drawing that shows none of the ten digits.
NOT_A_DIGIT = "not-a-digit"

#: What a drawing can be labelled as.
LABELS = (*"0123456789", NOT_A_DIGIT)


#: Names of the data sets that `deepcluster.data.open_dataset` opens.
DATA_SETS = ("mnist", "mnist-test", "fashion-mnist", "fashion-mnist-test", "digits")

#: Those of handwritten digits.
DIGIT_SETS = ("mnist", "mnist-test", "digits")


#: What clusters are called as long as no digit names them.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cluster_letter(cluster: int) -> str:
    """What a cluster is called as long as no digit names it: A, B, C and so on."""
    return LETTERS[cluster % len(LETTERS)]


class Source(StrEnum):
    """Where a drawing came from."""

    PAD = "pad"
    PHOTO = "photo"
    FILE = "file"
    API = "api"
