"""Drawings that visitors let us keep: the bridge between the page's models and the store.

Only requests for drawings ever wait for the database. A thread of its own opens it, notices when
it is gone and when it is back, and deletes what is too old or too much.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from anyio import CapacityLimiter, to_thread

from deepcluster.app.service.errors import NotOfferedError, visitors_sentence
from deepcluster.app.service.limits import BYTES, DAYS, DRAWINGS
from deepcluster.errors import StoreError
from deepcluster.store import (
    Drawing,
    DrawingError,
    KeyTakenError,
    Limits,
    Prediction,
    Store,
    StoreFullError,
    StoreGoneError,
    StoreURLError,
    open_store,
)

if TYPE_CHECKING:
    from deepcluster.app.service.inference import Inference, Reading

T = TypeVar("T")

#: Instead of a URL: nothing is kept.
NOWHERE = "none"
#: How much is kept where nobody says otherwise.
DEFAULT_LIMITS = Limits(DAYS, DRAWINGS, BYTES)

#: Requests that may use the database at once. They have threads of their own: if they hang, other
#: requests do not.
AT_ONCE = 8
#: Exports that may be written at once.
EXPORTS = 2
#: Seconds between two checks of the database: while it fails, while it is full, and otherwise.
RETRY, RETRY_FULL, LOOK = 2.0, 60.0, 30.0
#: Seconds between two removals of what is too old.
PRUNE = 3600.0
#: Where there is too much, this share goes as well, so that not every new drawing costs a removal.
ROOM = 50
#: A key that no drawing has: deleting it shows whether the database can be written.
_NOBODY = "0" * 32


class DrawingKeeper:
    """One store for all requests of a process.

    Parameters
    ----------
    url : str, optional
        The database, see `deepcluster.store.open_store`; "none" where nothing is kept.
    limits : Limits
        What exceeds them is deleted.

    Attributes
    ----------
    offered : bool
        Whether drawings are kept at all.
    limits : Limits

    Raises
    ------
    StoreURLError
        The URL can't be understood. Whether the database answers, `start` finds out.
    """

    def __init__(self, url: str | None = NOWHERE, limits: Limits = DEFAULT_LIMITS) -> None:
        from deepcluster.store.address import default_url

        self.limits = limits
        self._url = default_url() if url is None else url
        self.offered = self._url != NOWHERE
        if self.offered:
            _check(self._url)
        self._store: Store | None = None
        self._error: StoreError | None = None
        self._kept = (0, 0)
        self._guard = threading.Lock()
        self._tried, self._stop, self._wake = (threading.Event() for _ in range(3))
        self._thread = threading.Thread(target=self._look_after, name="drawing-keeper", daemon=True)
        self._requests, self._exports = CapacityLimiter(AT_ONCE), CapacityLimiter(EXPORTS)

    @property
    def problem(self) -> StoreError | None:
        """Why nothing can be stored at the moment; None where it can, as far as we know."""
        return self._error

    def start(self) -> None:
        """Open and look after the database, in a thread of its own."""
        if self.offered:
            self._thread.start()

    def close(self) -> None:
        """End the thread and let go of the database."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(10)
        if self._store is not None:
            self._store.close()

    async def read(self, call: Callable[[Store], T]) -> T:
        """Look something up in the store.

        Parameters
        ----------
        call : callable
            Is given the store, in a thread.

        Raises
        ------
        NotOfferedError
            Nothing is kept here.
        StoreError
            It could not be done.
        """
        return await to_thread.run_sync(self._ask, call, limiter=self._requests)

    async def export(self, call: Callable[[Store], T]) -> T:
        """Write out many drawings; as `read`, in threads that nobody else waits for."""
        return await to_thread.run_sync(self._ask, call, limiter=self._exports)

    async def write(self, call: Callable[[Store], T]) -> T:
        """Change something in the store; as `read`."""
        return await to_thread.run_sync(self._ask, call, True, limiter=self._requests)

    async def save(self, drawing: Drawing) -> bool:
        """Keep a drawing, see `Store.save`."""
        new = await self.write(lambda store: store.save(drawing))
        if new:
            with self._guard:
                rows, size = self._kept
                self._kept = rows + 1, size + drawing.size
            if self._too_many():
                self._wake.set()
        return new

    def _ask(self, call: Callable[[Store], T], writes: bool = False) -> T:
        if not self.offered:
            raise NotOfferedError("This demo keeps no drawings.")
        self._tried.wait(10)
        error = self._error
        # While the database hangs each try takes seconds, and only the thread tries. While it is
        # full something can still be deleted.
        if error is not None and writes and not isinstance(error, StoreFullError):
            raise error
        if self._store is None:
            raise error or StoreGoneError("The database is still being opened.")
        try:
            result = call(self._store)
        except (DrawingError, KeyTakenError):
            raise
        except StoreError as failure:
            self._note(failure)
            raise
        if writes:
            self._note(None)
        return result

    def _note(self, error: StoreError | None) -> None:
        """Remember how the last try went, and report on standard error when that changes."""
        with self._guard:
            before, self._error = self._error, error
        if error is not None and (before is None or before.code != error.code):
            print(f"Drawings can't be kept: {error}", file=sys.stderr, flush=True)
            self._wake.set()
        elif error is None and before is not None:
            print("Drawings are kept again.", file=sys.stderr, flush=True)

    # What the thread does

    def _look_after(self) -> None:
        next_prune = 0.0
        while not self._stop.is_set():
            self._wake.clear()
            if self._works() and (time.monotonic() >= next_prune or self._too_many()):
                self._prune()
                next_prune = time.monotonic() + PRUNE
            self._tried.set()
            if self._error is None:
                self._wake.wait(LOOK)
            if isinstance(self._error, StoreFullError):
                # Only a save can tell whether there is room: after a while the page tries one.
                self._stop.wait(RETRY_FULL)
            elif self._error is not None:
                self._stop.wait(RETRY)

    def _works(self) -> bool:
        try:
            if self._store is None:
                self._store = open_store(self._url)
            self._store.delete([_NOBODY])
        except StoreError as error:
            self._note(error)
            return False
        self._note(None)
        return True

    def _too_many(self) -> bool:
        rows, size = self._kept
        most_rows, most_size = self.limits.rows, self.limits.size
        return (most_rows is not None and rows > most_rows) or (
            most_size is not None and size > most_size
        )

    def _prune(self) -> None:
        assert self._store is not None
        try:
            self._store.prune(_with_room(self.limits) if self._too_many() else self.limits)
            with self._guard:
                rows, size = self._kept
            stats = self._store.stats()
        except StoreError as error:
            self._note(error)
            return
        with self._guard:
            # What was saved while the database counted may be missing in its count. Counted twice
            # it is counted right the next time; not counted at all it would stay beyond the limit.
            new_rows, new_size = self._kept[0] - rows, self._kept[1] - size
            self._kept = stats.drawings + new_rows, stats.size + new_size
        if self._too_many():
            self._wake.set()


def to_predictions(reading: Reading, inference: Inference) -> list[Prediction]:
    """What models said, in the form in which it is kept.

    Parameters
    ----------
    reading : Reading
    inference : Inference
        Whose models were asked.

    Returns
    -------
    list of Prediction
        In the order in which they were asked.
    """
    return [
        Prediction(
            model=name,
            cluster=said.cluster,
            name=said.name,
            strength=said.strength,
            probabilities=tuple(said.probabilities),
            sure=said.sure,
            checkpoint=inference.model(name).card_.get("files", {}).get("model.safetensors", ""),
        )
        for name, said in reading.answers.items()
    ]


def sentence_of(problem: StoreError | None) -> str | None:
    """What visitors are told about a problem."""
    return None if problem is None else visitors_sentence(problem)


def _with_room(limits: Limits) -> Limits:
    rows = None if limits.rows is None else limits.rows - limits.rows // ROOM
    size = None if limits.size is None else limits.size - limits.size // ROOM
    return Limits(limits.days, rows, size)


def _check(url: str) -> None:
    """Refuse a URL that no database will ever answer to."""
    from deepcluster.store.address import is_mongodb, parse

    if not is_mongodb(url):
        parse(url)
        return
    import deepcluster.store.mongodb  # noqa: F401  says so where its package is missing

    if not url.partition("://")[2]:
        raise StoreURLError("MongoDB's URL names a host: mongodb://user:password@host/name.")
