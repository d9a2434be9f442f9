"""Every error that a user can cause, each with a sentence that says what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class DeepClusterError(Exception):
    """Base of all expected errors; ``str(error)`` is one sentence meant for the user.

    Attributes
    ----------
    code : str
        A short name, stable across releases and languages ("blank", "too-large"), by which
        the page translates the sentence and a client of the API tells errors apart.
    """

    code = "error"

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        if code is not None:
            self.code = code


class PictureError(DeepClusterError):
    """The picture can't become a frame: blank, too small, not a picture at all."""

    code = "picture"


class DataError(DeepClusterError):
    """A data set is missing, damaged or has the wrong shape."""

    code = "data"


class CheckpointError(DeepClusterError):
    """A checkpoint is missing, truncated, foreign or from a newer release."""

    code = "checkpoint"


class TrainingError(DeepClusterError):
    """Training can't start or go on with what it was given."""

    code = "training"


class NotifyError(DeepClusterError):
    """A notification can't be sent as it was asked for: bad URL, no channel, no such name."""

    code = "notify"


class StoreError(DeepClusterError):
    """Drawings can't be kept or read; `deepcluster.store.errors` has the kinds."""

    code = "store"


class MissingExtraError(DeepClusterError):
    """A package is missing that only a part of deepcluster needs, and that an extra installs."""

    code = "missing-extra"


def taken(folder: object, what: str) -> str:
    """The sentence that refuses a folder for ``--out``, of which it says what it holds."""
    return f"{folder} holds {what}; name another folder by --out, or write over it with --force."


@contextmanager
def needs(extra: str, what: str) -> Iterator[None]:
    """Say which extra to install where a package that is imported within is missing.

    Parameters
    ----------
    extra : str
        As `pyproject.toml` calls it.
    what : str
        What needs it, the first words of the sentence: "The demo".

    Raises
    ------
    MissingExtraError
        Instead of a `ModuleNotFoundError` about somebody else's package.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] == "deepcluster":
            raise
        raise MissingExtraError(
            f"{what} needs the extra {extra!r}: pip install 'deepcluster[{extra}]'."
        ) from error
