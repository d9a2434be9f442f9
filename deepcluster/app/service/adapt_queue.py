"""Jobs in which a model learns a visitor's handwriting: one at a time, in a process of its own.

What is learned, and whether it is worth anything, is ``deepcluster adapt``'s business; here it is
started, followed and cancelled. It has a low priority, so that the page stays as fast as it is.
"""

from __future__ import annotations

import queue
import shutil
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from deepcluster.app.service.adapt_process import Learning
from deepcluster.app.service.errors import BusyError
from deepcluster.app.service.jobs import DRAWINGS, MODEL, Job, State, owner_of
from deepcluster.errors import TrainingError
from deepcluster.store import StoreFullError

if TYPE_CHECKING:
    from deepcluster.app.service.inference import Inference
    from deepcluster.app.service.learned_models import LearnedModels
    from deepcluster.store import Drawing

#: Jobs that may wait for their turn.
MOST_WAITING = 10
#: For this many drawings, the newest, readings before and after are compared.
COMPARED = 2000
#: Seconds between two searches for jobs that are too old.
LOOK = 3600.0


class AdaptQueue:
    """The queue of jobs.

    Parameters
    ----------
    learned : LearnedModels
        Where new models go, and the jobs that make them.
    inference : Inference
        Whose models learn.
    checkpoints : mapping of str to Path
        A model's name on the page -> its folder.
    days : float, optional
        Jobs and models are deleted after this many.
    rounds : int, optional
        How long to learn; as ``deepcluster adapt`` does when left out.
    """

    def __init__(
        self,
        learned: LearnedModels,
        inference: Inference,
        checkpoints: Mapping[str, Path],
        days: float | None = None,
        rounds: int | None = None,
    ) -> None:
        self.learned = learned
        self.jobs = learned.jobs
        self.inference = inference
        self._days = days
        self._rounds = rounds
        self._checkpoints = checkpoints
        self._waiting: queue.Queue[tuple[Job, bool] | None] = queue.Queue()
        self._guard = threading.Lock()
        self._running: Learning | None = None
        self._thread = threading.Thread(target=self._work, name="adapt-queue", daemon=True)
        self._closed = False

    def start(self) -> None:
        """Start carrying out jobs, one after the other."""
        self._thread.start()

    def close(self) -> None:
        """Cancel all jobs that run or wait."""
        self._closed = True
        for job in self.jobs.unfinished():
            self._cancel(job, State.FAILED, "The demo was stopped; start learning anew.")
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(10)

    def default(self) -> str:
        """Name of the first model that can learn; of the first model where none can."""
        from deepcluster.hand.checks import check_model

        for name, model in self.inference.models.items():
            with suppress(TrainingError):
                check_model(model)
                return name
        return next(iter(self.inference.models))

    def check(self, parent: str, frames: np.ndarray) -> None:
        """Refuse a model that can't learn, and drawings that nothing can be learned from.

        Raises
        ------
        CheckpointError, TrainingError
        """
        from deepcluster.hand.checks import check_drawings, check_model

        check_drawings(check_model(self.inference.model(parent)), frames)

    def add(
        self, session: str, parent: str, drawings: Iterable[Drawing], *, notify: bool = False
    ) -> Job:
        """Put a job into the queue.

        Parameters
        ----------
        session : str
            Whose drawings they are.
        parent : str
            Name of the model that goes on learning.
        drawings : iterable of Drawing
            What it learns from, the oldest first, without anything said about them.
        notify : bool
            Tell the channels remembered on this machine how it ends.

        Returns
        -------
        Job

        Raises
        ------
        BusyError
            The session has a job that has not ended, or too many wait.
        """
        from deepcluster.store.exchange import FORMATS

        with self._guard:
            unfinished = self.jobs.unfinished()
            if any(one.owner == owner_of(session) for one in unfinished):
                raise BusyError("Your drawings are being learned from already; wait, or cancel it.")
            if len(unfinished) > MOST_WAITING:
                raise BusyError("Too many are waiting for their turn; try again in some minutes.")
            try:
                job = self.jobs.new(session, parent)
            except OSError as error:
                raise _unwritable(error) from None
        try:
            FORMATS["npz"].write(_plain(drawings, job.name), self.jobs.folder_of(job) / DRAWINGS)
        except BaseException as error:
            self.jobs.forget(job)
            if isinstance(error, OSError):
                raise _unwritable(error) from None
            raise
        self._waiting.put((job, notify))
        return job

    def cancel(self, session: str) -> Job | None:
        """Cancel the session's job, if it has not ended; returns its latest job."""
        job = self.jobs.latest(session)
        if job is not None and not job.ended:
            self._cancel(job, State.CANCELLED, None)
        return job

    def forget_session(self, session: str) -> None:
        """Cancel and delete all that a session has."""
        self.cancel(session)
        self.learned.forget_session(session)

    def ahead_of(self, job: Job) -> int:
        """How many jobs are carried out before this one; 0 once it has ended."""
        if job.ended:
            return 0
        return sum(one.created < job.created for one in self.jobs.unfinished())

    def _cancel(self, job: Job, state: State, message: str | None) -> None:
        with self._guard:
            runs = job.state is State.RUNNING
            if not job.ended:
                self.jobs.end(job, state, message)
            if runs and self._running is not None:
                self._running.stop()

    def _end(self, job: Job, state: State, message: str | None) -> None:
        with self._guard:
            if not job.ended:
                self.jobs.end(job, state, message)

    # What the thread does

    def _work(self) -> None:
        while not self._closed:
            if self._days is not None:
                self.jobs.forget_before(time.time() - self._days * 24 * 3600)
            try:
                item = self._waiting.get(timeout=LOOK)
            except queue.Empty:
                continue
            if item is None:
                return
            job, notify = item
            try:
                self._carry_out(job, notify)
            except Exception as error:
                # Whatever it was, the next job may work, and nobody must wait for this one forever.
                self._failed(job, f"{type(error).__name__}: {error}")

    def _carry_out(self, job: Job, notify: bool) -> None:
        folder = self.jobs.folder_of(job)
        drawings, out = folder / DRAWINGS, folder / MODEL
        with self._guard:
            if job.ended:
                return
            job.state = State.RUNNING
            self.jobs.save(job)
            running = self._running = Learning(
                self._folder_of(job.parent), drawings, out, rounds=self._rounds, notify=notify
            )

        def tell(stage: str, progress: float) -> None:
            job.stage, job.progress = stage, max(job.progress, progress)

        try:
            result, reason = running.follow(tell)
            if result is None:
                self._failed(job, reason)
            elif result["result"] != "adapted":
                self._end(job, State.KEPT_OLD, result["sentence"])
            elif not job.ended:
                tell("comparing", 0.98)
                job.read = self._compare(job, drawings)
                self._end(job, State.DONE, result["sentence"])
        finally:
            with self._guard:
                self._running = None
            # The process may have written after the job was cancelled or deleted.
            if not self.jobs.knows(job):
                shutil.rmtree(folder, ignore_errors=True)
            elif job.state is not State.DONE:
                shutil.rmtree(out, ignore_errors=True)

    def _failed(self, job: Job, reason: str) -> None:
        if not job.ended:  # nobody cancelled it
            print(f"Learning a hand failed: {reason}", file=sys.stderr, flush=True)
            self._end(job, State.FAILED, "Learning did not work out; the old model stays.")

    def _folder_of(self, name: str) -> Path:
        learned = self.learned.folder_of(name)
        return self._checkpoints[name] if learned is None else learned

    def _compare(self, job: Job, drawings: Path) -> dict[str, tuple[str, str]]:
        """How the old and the new model read the newest drawings."""
        from deepcluster.models import load
        from deepcluster.store import Drawing
        from deepcluster.store.exchange import read

        found = [one for one in read(drawings) if isinstance(one, Drawing)][-COMPARED:]
        models = [
            self.inference.model(job.parent),
            load(self.jobs.folder_of(job) / MODEL),
        ]
        names: list[list[str]] = [[], []]
        # A few at a time: requests are answered in between.
        for start in range(0, len(found), 32):
            frames = np.stack([one.frame for one in found[start : start + 32]])
            for model, read_so in zip(models, names, strict=True):
                read_so.extend(model.answer(frames).names)
        return {one.key: (before, after) for one, before, after in zip(found, *names, strict=True)}


def _plain(drawings: Iterable[Drawing], alias: str) -> Iterator[Drawing]:
    """Drawings without corrections, the session's name, and the pictures as drawn."""
    for one in drawings:
        png = cv2.imencode(".png", one.frame)[1].tobytes()
        yield replace(one, session=alias, png=png, predictions=(), correction=None, vote=None)


def _unwritable(error: OSError) -> StoreFullError:
    print(f"Learning a hand failed: {error}", file=sys.stderr, flush=True)
    return StoreFullError("There is no room for what learning needs.")
