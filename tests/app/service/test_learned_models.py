"""Models learned from drawings: found by name alone, and the last few held in memory."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deepcluster.app.service.inference import Inference
from deepcluster.app.service.jobs import MODEL, Jobs, State
from deepcluster.app.service.learned_models import LOADED, LearnedModels
from deepcluster.errors import CheckpointError
from deepcluster.models import checkpoint_folder

SESSIONS = [digit * 32 for digit in "0123456789"]


@pytest.fixture
def learned(tmp_path: Path) -> LearnedModels:
    return LearnedModels(Jobs(tmp_path / "jobs"))


def done(jobs: Jobs, session: str) -> str:
    """A job of which a model came, and the model's name."""
    job = jobs.new(session, "pixel-kmeans")
    shutil.copytree(checkpoint_folder() / "pixel-kmeans", jobs.folder_of(job) / MODEL)
    jobs.end(job, State.DONE, "Learned.")
    return job.name


def test_only_who_knows_the_name_finds_it(learned: LearnedModels) -> None:
    inference = Inference({}, learned)
    name = done(learned.jobs, SESSIONS[0])
    assert inference.model(name) is learned.get(name)
    assert inference.models == {}
    for other in ("deep-00000000", "pixel-kmeans", f"../{name}", f"{name}/../{name}", ""):
        assert learned.get(other) is None
        with pytest.raises(CheckpointError) as refused:
            inference.model(other)
        assert refused.value.code == "unknown-model"


def test_a_job_that_has_not_ended_has_no_model(learned: LearnedModels) -> None:
    job = learned.jobs.new(SESSIONS[0], "deep")
    assert learned.folder_of(job.name) is None and learned.get(job.name) is None


def test_the_last_few_stay_in_memory(learned: LearnedModels) -> None:
    names = [done(learned.jobs, session) for session in SESSIONS[: LOADED + 1]]
    first = learned.get(names[0])
    assert learned.get(names[0]) is first
    for name in names[1:]:
        learned.get(name)
    assert learned.get(names[0]) is not first


def test_forgotten_is_gone_from_memory_too(learned: LearnedModels) -> None:
    name = done(learned.jobs, SESSIONS[0])
    assert learned.get(name) is not None
    learned.forget_session(SESSIONS[0])
    assert learned.get(name) is None and not (learned.jobs.folder / name).exists()
