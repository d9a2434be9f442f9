"""What the demo can't do at the moment, or was not set up for; and what visitors are told."""

from __future__ import annotations

from deepcluster.errors import DeepClusterError, StoreError
from deepcluster.store import DrawingError, KeyTakenError

#: What visitors are told about the store: its own sentences name files and hosts of this machine,
#: which are for those who run the demo.
STORE_SENTENCES = {
    "store-locked": "The database of drawings is busy at the moment; try again in a minute.",
    "store-full": "There is no room left for drawings at the moment; try again later.",
}
STORE_SENTENCE = "The database of drawings can't be reached at the moment; try again later."


class NotOfferedError(DeepClusterError):
    """The demo was started without what was asked for."""

    code = "not-offered"


class BusyError(DeepClusterError):
    """There is a job already."""

    code = "busy"


def visitors_sentence(error: DeepClusterError) -> str:
    """What a visitor is told about an error."""
    if isinstance(error, StoreError) and not isinstance(error, DrawingError | KeyTakenError):
        return STORE_SENTENCES.get(error.code, STORE_SENTENCE)
    return str(error)
