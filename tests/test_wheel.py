"""The wheel: all that the package needs, and it works far from the repository."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

import deepcluster
from tests.support.demo_process import REPOSITORY, Demo, environment
from tests.support.drawings import canvas, encode
from tests.support.repository import tracked


def pip(*words: str | os.PathLike[str], cwd: Path) -> None:
    """Run pip without asking any index."""
    command = [sys.executable, "-m", "pip", *words, "-q", "--no-deps", "--no-index"]
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of what git knows, and of two files that have no place in it."""
    copy = tmp_path_factory.mktemp("repository")
    for path in tracked():
        place = copy / path.relative_to(REPOSITORY)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    (copy / "deepcluster/app/page/unit.test.js").touch()
    shutil.copytree(copy / "checkpoints/pixel-kmeans", copy / "checkpoints/deep-adapted")
    pip("wheel", "--no-build-isolation", "-w", copy / "dist", ".", cwd=copy)
    return next((copy / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("installed")
    pip("install", "--target", folder, wheel, cwd=folder)
    return folder


def test_the_wheel_holds_the_package_and_the_checkpoints(wheel: Path) -> None:
    package, checkpoints = REPOSITORY / "deepcluster", REPOSITORY / "checkpoints"
    wanted = set()
    for path in tracked():
        if path.is_relative_to(package) and not path.name.endswith(".test.js"):
            wanted.add(f"deepcluster/{path.relative_to(package)}")
        elif path.is_relative_to(checkpoints):
            wanted.add(f"deepcluster/checkpoints/{path.relative_to(checkpoints)}")
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
        metadata = next(name for name in files if name.endswith("/METADATA"))
        said = archive.read(metadata).decode()
    assert {name for name in files if not name.startswith("deepcluster-")} == wanted
    assert f"\nVersion: {deepcluster.__version__}\n" in said
    assert "\nProject-URL:" not in said and "\nHome-page:" not in said


def test_predict_works_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "seven.png").write_bytes(encode(canvas(7)))
    ended = subprocess.run(
        [sys.executable, installed / "bin/deepcluster", "predict", "seven.png", "--json"],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(installed), OMP_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    row = json.loads(ended.stdout)
    assert (row["name"], row["sure"]) == ("7", True)


def test_the_page_and_the_api_are_served_by_the_wheel(installed: Path, tmp_path: Path) -> None:
    words = ["--models", "pixel-kmeans", "--db", "none"]
    program = [str(installed / "bin/deepcluster"), "serve"]
    env = {"PYTHONPATH": str(installed)}
    with (
        Demo(*words, env=env, program=program, cwd=tmp_path) as demo,
        httpx.Client(base_url=demo.url, timeout=60) as client,
    ):
        health = client.get("/healthz").json()
        assert health["status"] == "ok" and health["version"] == deepcluster.__version__
        assert health["models"] == ["pixel-kmeans"]
        answer = client.post("/api/predict", files={"file": ("seven.png", encode(canvas(7)))})
        assert answer.status_code == 200, answer.text
        assert answer.json()["frame"]
        page = client.get("/")
        assert page.status_code == 200 and "DeepCluster" in page.text


def test_drawings_are_kept_by_the_wheel(installed: Path, tmp_path: Path) -> None:
    """The tables are made by migrations, which are read as files."""
    script = (
        "from deepcluster.store import open_store; print(open_store('sqlite:///it.db').stats())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", f"import deepcluster; print(deepcluster.__file__); {script}"],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(installed)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(str(installed))
    assert "drawings=0" in ended.stdout
