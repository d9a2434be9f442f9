"""``/api/adapt``: a model learns a visitor's hand in a process of its own, with a real one."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from deepcluster.app.service.adapt_queue import AdaptQueue
from deepcluster.app.service.drawing_keeper import DrawingKeeper
from deepcluster.app.service.inference import Inference
from deepcluster.app.service.jobs import Jobs, State
from deepcluster.app.service.learned_models import LearnedModels
from deepcluster.models import load, resolve
from deepcluster.store.exchange import FORMATS
from tests.support.drawings import canvas, data_url, encode
from tests.support.hands import files_of, small_parent
from tests.support.served import served, until


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("adapting")


@pytest.fixture(scope="module")
def queue(folder) -> AdaptQueue:
    parent = shutil.copytree(small_parent(), folder / "small")
    models = {"pixel-kmeans": load("pixel-kmeans"), "small": load(parent)}
    places = {"small": parent, "pixel-kmeans": resolve("pixel-kmeans")}
    learned = LearnedModels(Jobs(folder / "jobs"))
    return AdaptQueue(learned, Inference(models, learned), places, rounds=1)


@pytest.fixture(scope="module")
def client(folder, queue) -> Iterator[TestClient]:
    keeper = DrawingKeeper(f"sqlite:///{folder}/drawings.db")
    with served(queue.inference, keeper, queue) as client:
        yield client


@pytest.fixture
def visitor(client):
    """A new session that has kept drawings of 0 to 9; the first ten are said to be right."""
    return drawn(client)


def drawn(client: TestClient) -> TestClient:
    client.headers["x-session"] = secrets.token_hex(16)
    for row in range(24):
        keep(client, row, label=str(row) if row < 10 else None)
    return client


def keep(client: TestClient, row: int, **words: Any) -> None:
    body = {"image": picture(row), "models": ["small"], **words}
    client.post("/api/drawings", json={k: v for k, v in body.items() if v}).raise_for_status()


def picture(row: int) -> str:
    return data_url(encode(canvas(row % 10, seed=row)))


def job_of(client: TestClient) -> dict[str, Any]:
    job: dict[str, Any] = client.get("/api/adapt").json()
    return job


def ended(job: dict[str, Any]) -> bool:
    return job["state"] not in ("queued", "running")


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.rglob("*") if file.is_file()}


def test_a_hand_is_learned_and_the_new_model_answers_to_its_name(visitor, queue, folder):
    before = files_of(folder / "small")
    asked = visitor.post("/api/adapt", json={"model": "small"})
    assert asked.status_code == 202 and asked.json()["state"] in ("queued", "running")
    seen = [asked.json()]

    def look() -> bool:
        seen.append(job_of(visitor))
        return ended(seen[-1])

    until(look, every=0.25)
    progress = [job["progress"] for job in seen]
    assert progress == sorted(progress) and 0 < progress[-2] < 1 == progress[-1]
    job = seen[-1]
    assert job["state"] == "done", job
    name = job["model"]
    # It reads as the job says, and so does the old one.
    read = [
        visitor.post(
            "/api/predict", json={"image": picture(row)}, params={"models": f"small,{name}"}
        ).json()["models"]
        for row in range(24)
    ]
    for side, model in (("before", "small"), ("after", name)):
        right = sum(read[row][model]["name"] == str(row) for row in range(10))
        assert job[side] == {"right": right, "of": 10}
    differ = [row for row in reversed(range(24)) if read[row]["small"] != read[row][name]]
    names = [(read[row]["small"]["name"], read[row][name]["name"]) for row in differ]
    assert [(one["before"], one["after"]) for one in job["changed"]] == [
        pair for pair in names if pair[0] != pair[1]
    ]
    # Only who knows its name finds it.
    listed = visitor.get("/api/models").json()["models"]
    assert name not in [one["name"] for one in listed]
    data = visitor.get(f"/api/adapt/model/{name}").json()
    assert data["name"] == name and len(data["column"]["names"]) == 10
    assert set(data["map"]) == {"names", "points", "clusters"}
    # The old model is as it was, and no drawing is left with the new one.
    assert files_of(folder / "small") == before
    left = {"job.json", "card.json", "model.safetensors", "reference.png"}
    assert files_in(folder / "jobs" / name) == left
    card = json.loads((folder / "jobs" / name / "model" / "card.json").read_text())
    assert card["adapted_from"]["name"] == "small"
    # A drawing can be said to be something afterwards, and counts.
    newest = visitor.get("/api/drawings").json()["drawings"][0]
    visitor.patch(f"/api/drawings/{newest['key']}", json={"label": "3"})
    assert job_of(visitor)["after"]["of"] == 11
    # After a restart it is there still; deleted means gone.
    session = visitor.headers["x-session"]
    again = Jobs(folder / "jobs").latest(session)
    assert again is not None and again.state is State.DONE and again.name == name
    assert session not in (folder / "jobs" / name / "job.json").read_text()
    visitor.delete("/api/drawings").raise_for_status()
    assert job_of(visitor)["state"] == "none"
    answer = visitor.post("/api/predict", json={"image": picture(0)}, params={"models": name})
    assert answer.status_code == 404
    assert not (folder / "jobs" / name).exists()


def test_one_at_a_time_the_others_wait_and_each_can_be_cancelled(visitor, queue, folder):
    first = visitor.headers["x-session"]
    visitor.post("/api/adapt", json={"model": "small"}).raise_for_status()
    busy = visitor.post("/api/adapt", json={"model": "small"})
    assert busy.status_code == 409 and busy.json()["error"]["code"] == "busy"
    until(lambda: job_of(visitor)["state"] == "running")
    waiting = drawn(visitor).post("/api/adapt", json={})  # the one that can learn is meant
    assert waiting.status_code == 202, waiting.text
    assert (waiting.json()["state"], waiting.json()["ahead"]) == ("queued", 1)
    assert visitor.delete("/api/adapt").json()["state"] == "cancelled"
    visitor.headers["x-session"] = first
    assert queue._running is not None
    child = queue._running.process
    assert os.getpriority(os.PRIO_PROCESS, child.pid) >= 15
    assert visitor.delete("/api/adapt").json()["state"] == "cancelled"
    until(lambda: queue._running is None)
    assert child.poll() is not None
    job = job_of(visitor)
    assert (job["state"], job["model"]) == ("cancelled", None)
    assert files_in(folder / "jobs" / queue.jobs.latest(first).name) == {"job.json"}
    # Nobody else sees any of it.
    visitor.headers["x-session"] = secrets.token_hex(16)
    assert job_of(visitor) == {"state": "none", "drawings": 0, "needed": 20}


def test_what_can_not_be_learned_from_is_refused_at_once(visitor):
    def refused(**words: Any) -> tuple[int, str]:
        answer = visitor.post("/api/adapt", json=words)
        return answer.status_code, answer.json()["error"]["code"]

    assert refused(model="pixel-kmeans") == (422, "not-adaptable")
    assert refused(model="deepest") == (404, "unknown-model")
    assert refused(model=["small"]) == (400, "request")
    visitor.delete("/api/drawings").raise_for_status()
    for _ in range(19):
        keep(visitor, 0)
    assert refused(model="small") == (422, "few-drawings")
    keep(visitor, 0)
    assert refused(model="small") == (422, "alike-drawings")
    assert job_of(visitor) == {"state": "none", "drawings": 20, "needed": 20}
    for name in ("deep-00000000", "small", "..%2fsmall"):
        assert visitor.get(f"/api/adapt/model/{name}").status_code == 404
    del visitor.headers["x-session"]
    assert visitor.get("/api/adapt").status_code == 400


def test_a_process_that_fails_is_said_to_have_and_hurts_nobody(visitor, queue, capfd, folder):
    card = folder / "small" / "card.json"
    text = card.read_text()
    card.write_text("{}")
    visitor.post("/api/adapt", json={"model": "small"}).raise_for_status()
    until(lambda: ended(job_of(visitor)), every=0.25)
    card.write_text(text)
    job = job_of(visitor)
    assert job["state"] == "failed" and "the old model stays" in job["message"]
    said = capfd.readouterr().err
    assert said.startswith("Learning a hand failed: ") and said.count("\n") == 1, said
    assert queue._thread.is_alive()


def test_a_job_whose_demo_was_killed_has_failed_and_its_copy_of_the_drawings_goes(tmp_path):
    jobs = Jobs(tmp_path)
    job = jobs.new("a" * 32, "deep")
    job.state, job.server = State.RUNNING, 2**22 + 1  # beyond the numbers that Linux gives
    FORMATS["npz"].write([], jobs.folder_of(job) / "drawings.npz")
    jobs.save(job)
    (tmp_path / "deep-0000000g").mkdir()
    (tmp_path / "deep-00000001").mkdir()
    (tmp_path / "deep-00000001" / "job.json").write_text('{"name": "../../x"}')
    found = Jobs(tmp_path).latest("a" * 32)
    assert found is not None and found.state is State.FAILED and "again" in (found.message or "")
    assert files_in(jobs.folder_of(job)) == {"job.json"}
    assert Jobs(tmp_path).latest("b" * 32) is None
    again = Jobs(tmp_path)
    again.forget_before(found.created + 1)
    assert not jobs.folder_of(job).exists()
