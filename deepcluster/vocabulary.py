"""Words that the store, the page and the command line share.

Nothing slow is imported here: the command line needs these words for its help.
"""

from __future__ import annotations

from enum import StrEnum

#: What a visitor calls a drawing that shows none of the ten digits.
NOT_A_DIGIT = "not-a-digit"

#: What a drawing can be labelled as.
LABELS = (*"0123456789", NOT_A_DIGIT)


class Source(StrEnum):
    """Where a drawing came from."""

    PAD = "pad"
    PHOTO = "photo"
    FILE = "file"
    API = "api"
