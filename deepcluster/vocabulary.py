"""Words that the store, the page and the command line share.

Nothing is imported here that takes time to load, as the command line needs them for its help.
"""

from __future__ import annotations

from enum import StrEnum

#: What a visitor says of a drawing that shows none of the ten digits.
NOT_A_DIGIT = "not-a-digit"

#: What a drawing can be said to be.
LABELS = (*"0123456789", NOT_A_DIGIT)


class Source(StrEnum):
    """Where a drawing came from."""

    PAD = "pad"
    PHOTO = "photo"
    FILE = "file"
    API = "api"
