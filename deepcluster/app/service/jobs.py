"""Jobs in which a model learns from drawings, on disk: one folder per job.

A folder has ``job.json``, while the job runs ``drawings.npz``, and afterwards the new model. It
does not hold the session's name, only its SHA-256, and no pictures once the job has ended.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from deepcluster.app.service.adapt_process import LONGEST
from deepcluster.files import in_one_step

#: What new models are called; nothing else is ever looked up on disk.
NAME = re.compile(r"deep-[0-9a-f]{8}")
#: Models that one session may have; beyond that the oldest go.
MOST_MODELS = 3

CARD, DRAWINGS, MODEL = "job.json", "drawings.npz", "model"


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    KEPT_OLD = "kept-old"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass
class Job:
    """One job.

    Attributes
    ----------
    name : str
        What the new model will be called, if there is one.
    owner : str
        SHA-256 of the session.
    parent : str
        Name of the model that goes on learning.
    state : State
    progress : float
        From 0 to 1.
    stage : str
        What is being done.
    message : str or None
        A sentence about how it ended.
    read : dict of str to (str, str)
        Key of a drawing -> the digits that the old and the new model read.
    created : float
        Unix time in seconds.
    server : int
        Process that carries it out.
    """

    name: str
    owner: str
    parent: str
    state: State = State.QUEUED
    progress: float = 0.0
    stage: str = ""
    message: str | None = None
    read: dict[str, tuple[str, str]] = field(default_factory=dict)
    created: float = field(default_factory=time.time)
    server: int = field(default_factory=os.getpid)

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.state not in (State.QUEUED, State.RUNNING)


class Jobs:
    """All jobs, in memory and on disk.

    Parameters
    ----------
    folder : Path
        Made with the first job.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._jobs: dict[str, Job] = {}
        for found in sorted(self._on_disk(), key=lambda one: one.created):
            self._jobs[found.name] = found
            if not found.ended and not _runs(found):
                self.end(found, State.FAILED, "The demo was started again; start learning anew.")

    def new(self, session: str, parent: str) -> Job:
        """Make a job and its folder; OSError where that is impossible."""
        job = Job(f"deep-{secrets.token_hex(4)}", owner_of(session), parent)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder_of(job).mkdir(mode=0o700)
        self.save(job)
        self._jobs[job.name] = job
        return job

    def knows(self, job: Job) -> bool:
        """Whether a job was not deleted in the meantime."""
        return job.name in self._jobs

    def folder_of(self, job: Job) -> Path:
        """Where the files of a job are."""
        return self.folder / job.name

    def model_of(self, name: str) -> Path | None:
        """Where a new model is; None where there is none with that name."""
        job = self._jobs.get(name)
        if job is None or job.state is not State.DONE:
            return None
        return self.folder_of(job) / MODEL

    def latest(self, session: str) -> Job | None:
        """The last job of a session."""
        mine = self._of(owner_of(session))
        return mine[-1] if mine else None

    def save(self, job: Job) -> None:
        """Write down how far a job is, in one step."""
        with in_one_step(self.folder_of(job) / CARD) as partial:
            partial.write_text(json.dumps(asdict(job)), encoding="utf-8")

    def end(self, job: Job, state: State, message: str | None) -> None:
        """Write down how a job ended, and delete its copy of the drawings."""
        job.state, job.message = state, message
        if state in (State.DONE, State.KEPT_OLD):
            job.progress = 1.0
        if state is not State.DONE:
            shutil.rmtree(self.folder_of(job) / MODEL, ignore_errors=True)
        with suppress(OSError):
            (self.folder_of(job) / DRAWINGS).unlink(missing_ok=True)
            self.save(job)
        with_models = [one for one in self._of(job.owner) if one.state is State.DONE]
        for old in with_models[:-MOST_MODELS]:
            self.forget(old)

    def forget(self, job: Job) -> None:
        """Delete a job and its model."""
        self._jobs.pop(job.name, None)
        shutil.rmtree(self.folder_of(job), ignore_errors=True)

    def unfinished(self) -> list[Job]:
        """Jobs of this process that wait or run, the oldest first."""
        found = (job for job in list(self._jobs.values()) if job.server == os.getpid())
        return [job for job in found if not job.ended]

    def forget_session(self, session: str) -> list[str]:
        """Delete what a session has, and return the names; running jobs must be cancelled first."""
        mine = self._of(owner_of(session))
        for job in mine:
            self.forget(job)
        return [job.name for job in mine]

    def forget_before(self, moment: float) -> None:
        """Delete what was made before some Unix time."""
        for job in [one for one in self._jobs.values() if one.ended and one.created < moment]:
            self.forget(job)

    def _of(self, owner: str) -> list[Job]:
        return [job for job in list(self._jobs.values()) if job.owner == owner]

    def _on_disk(self) -> Iterator[Job]:
        with suppress(OSError):
            for path in self.folder.iterdir():
                if NAME.fullmatch(path.name) and (job := _read(path / CARD)) is not None:
                    yield job


def owner_of(session: str) -> str:
    """What a session is called on disk."""
    return hashlib.sha256(session.encode()).hexdigest()


def _read(path: Path) -> Job | None:
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        fields["state"] = State(fields["state"])
        fields["read"] = {key: tuple(names) for key, names in fields["read"].items()}
        job = Job(**fields)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return job if job.name == path.parent.name else None


def _runs(job: Job) -> bool:
    """Whether the demo that carries out a job is still running; no job takes that long."""
    if job.server == os.getpid() or time.time() - job.created > LONGEST + 60:
        return False
    try:
        os.kill(job.server, 0)
    except OSError:
        return False
    return True
