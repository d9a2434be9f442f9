"""How the old and the new model read a session's drawings, and what the visitor says they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from deepcluster.app.service.jobs import Job
from deepcluster.store import Drawing, Filter, Store
from deepcluster.vocabulary import NOT_A_DIGIT

#: Most drawings shown as read differently than before.
MOST_CHANGED = 24


@dataclass(frozen=True)
class Change:
    """A drawing that the new model reads differently."""

    drawing: Drawing
    before: str
    after: str


@dataclass
class Comparison:
    """The old model beside the new one.

    Attributes
    ----------
    of : int
        Drawings that the visitor labelled, among those that both models have read.
    right : tuple of int
        How many of them the old model reads correctly, and the new one.
    changed : list of Change
        The newest first, `MOST_CHANGED` at most.
    """

    of: int = 0
    right: tuple[int, int] = (0, 0)
    changed: list[Change] = field(default_factory=list)


def compare(store: Store, session: str, job: Job) -> Comparison:
    """Compare what a job's old and new model read; the visitor's corrections only score.

    Parameters
    ----------
    store : Store
    session : str
    job : Job
        One that is done.

    Returns
    -------
    Comparison

    Raises
    ------
    StoreError
    """
    found = Comparison()
    for one in store.iterate(Filter(session=session, corrected=True)):
        assert one.correction is not None
        if one.key in job.read and one.correction.label != NOT_A_DIGIT:
            before, after = (name == one.correction.label for name in job.read[one.key])
            found.of += 1
            found.right = found.right[0] + before, found.right[1] + after
    for key, (old, new) in reversed(job.read.items()):
        if len(found.changed) == MOST_CHANGED:
            break
        if old != new and (drawing := store.get(key, session=session)) is not None:
            found.changed.append(Change(drawing, old, new))
    return found
