"""What can go wrong with the store: one sentence each, none with a secret in it."""

from __future__ import annotations

from deepcluster.errors import StoreError


class StoreURLError(StoreError):
    """The database's URL can't be understood, or a package that it needs is missing."""

    code = "store-url"


class StoreUnavailableError(StoreError):
    """Base of errors that may pass: nothing was stored, and the same call may work later."""

    code = "store-unavailable"


class StoreLockedError(StoreUnavailableError):
    """Somebody else has held the database for too long."""

    code = "store-locked"


class StoreFullError(StoreUnavailableError):
    """The disk, or the database's share of it, is full."""

    code = "store-full"


class StoreGoneError(StoreUnavailableError):
    """The database can't be reached, was removed, or may not be written."""

    code = "store-gone"


class StoreDamagedError(StoreError):
    """The database is damaged, not a database at all, or from a newer release."""

    code = "store-damaged"


class DrawingError(StoreError):
    """A drawing, a correction or a vote does not have the form in which they are kept."""

    code = "drawing"


class KeyTakenError(StoreError):
    """Another drawing is kept under the same key already."""

    code = "drawing-taken"
