"""The set-up: pinned packages, an install script that explains itself, nothing of ours leaked."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import deepcluster
from tests.support.demo_process import REPOSITORY
from tests.support.repository import imported, tracked

OURS = ["deepcluster", "demo", "tests", "bench", "examples"]


def pins(name: str) -> dict[str, str]:
    """Package -> version of a list of requirements; fails on a line that is no exact pin."""
    found: dict[str, str] = {}
    for line in (REPOSITORY / name).read_text().splitlines():
        line = line.partition("#")[0].strip()
        if line.startswith("-r "):
            found |= pins(line.removeprefix("-r "))
        elif line:
            package, exact, version = line.partition("==")
            assert exact and re.fullmatch(r"[\d.]+", version), f"{line!r} is not pinned"
            found[package.lower().replace("_", "-")] = version
    return found


@pytest.mark.parametrize(
    ("requirements", "roots"),
    [("requirements.txt", ["deepcluster", "demo"]), ("requirements-dev.txt", OURS)],
)
def test_every_package_that_is_imported_is_pinned(requirements: str, roots: list[str]) -> None:
    pinned = pins(requirements)
    packages = importlib.metadata.packages_distributions()
    for place, module in imported(*roots):
        root = module.partition(".")[0]
        if root in sys.stdlib_module_names or root in OURS:
            continue
        names = {name.lower().replace("_", "-") for name in packages.get(root, [root])}
        # The headless build of OpenCV takes the place of the other where libGL is missing.
        names = {name.removesuffix("-headless") for name in names}
        assert names & set(pinned), f"{place} imports {root}, which {requirements} does not pin"


def test_what_is_installed_is_what_is_pinned() -> None:
    for package, version in pins("requirements-dev.txt").items():
        try:
            installed = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            installed = importlib.metadata.version(f"{package}-headless")
        assert installed.partition("+")[0] == version, package


def test_the_package_and_its_extras_ask_for_what_is_pinned() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    pinned = pins("requirements.txt")
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for extra in extras.values() for line in extra)]
    asked = {one.name: one for one in map(Requirement, lines) if one.name != "deepcluster"}
    assert set(asked) == set(pinned) - {"pytest"}
    for name, requirement in asked.items():
        assert pinned[name] in requirement.specifier
    (everything,) = map(Requirement, extras["all"])
    assert everything.name == "deepcluster"
    assert everything.extras == set(extras) - {"all"}


def test_nothing_is_pickled() -> None:
    for place, module in imported("deepcluster", "demo", "bench"):
        root = module.partition(".")[0]
        assert root not in {"pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"}, place
    for path in tracked():
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"torch\.(load|save)\(|allow_pickle\s*=\s*True", text), path


def test_no_machine_of_ours_is_named() -> None:
    # In halves, so that this file does not name them either.
    halves = [
        ("pypi.", "org"),
        ("pythonhosted.", "org"),
        ("registry.npm", "js"),
        ("debian.", "org"),
    ]
    halves += [("/work/", "main"), ("/work/", "shared"), ("/ro", "ot/"), ("/ho", "me/")]
    words = re.compile("|".join(re.escape(a + b) for a, b in halves))
    for path in tracked():
        if path.suffix in {".safetensors", ".onnx", ".png", ".npz"}:
            continue
        found = words.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path.relative_to(REPOSITORY)} names {found and found[0]}"


def test_checkpoints_are_small_enough_to_travel() -> None:
    size = sum(path.stat().st_size for path in tracked() if "checkpoints" in path.parts)
    assert 0 < size <= 25e6


def test_the_changelog_begins_with_this_version() -> None:
    changes = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## ([\d.]+) - ", changes, re.MULTILINE)
    assert versions[0] == deepcluster.__version__
    assert versions == sorted(versions, key=Version, reverse=True)


def test_what_runs_before_a_commit_is_what_ci_runs() -> None:
    """And nothing that is fetched from elsewhere."""
    hooks = (REPOSITORY / ".pre-commit-config.yaml").read_text()
    steps = re.findall(r"^make \w+$", (REPOSITORY / ".ci/run").read_text(), re.MULTILINE)
    assert steps and re.findall(r"entry: (.*)", hooks) == steps
    assert re.findall(r"repo: (.*)", hooks) == ["local"]


FAKE_PYTHON = """#!/bin/sh
# Stands in for Python: tells what was asked of it, in LOG, and has no libGL while NO_GL exists.
echo "$*" >>"$LOG"
case "$*" in
    *print*version_info*) cat "$0.version" ;;
    *version_info*) exit "${WRONG_VERSION:-0}" ;;
    "-m venv"*)
        mkdir -p .venv/bin
        cp "$0" .venv/bin/python
        cp "$0.version" .venv/bin/python.version ;;
    *"import cv2"*) [ ! -e "$NO_GL" ] ;;
    *"install -q opencv-python-headless"*) [ -n "${NO_WAY_OUT:-}" ] || rm -f "$NO_GL" ;;
esac
"""
TOOLS = ["bash", "cat", "cksum", "cp", "dirname", "id", "mkdir", "rm", "sed", "sh"]


class Machine:
    """A machine with the few tools that `scripts/install.sh` needs, and a fake Python."""

    def __init__(self, folder: Path) -> None:
        self.tools, self.checkout = folder / "bin", folder / "checkout"
        self.log, self.no_gl = folder / "log", folder / "no-gl"
        self.tools.mkdir()
        (self.checkout / "scripts").mkdir(parents=True)
        shutil.copy(REPOSITORY / "scripts/install.sh", self.checkout / "scripts")
        for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
            shutil.copy(REPOSITORY / name, self.checkout)
        for tool in TOOLS:
            (self.tools / tool).symlink_to(str(shutil.which(tool)))
        self.add_python("python3.13")

    def add_python(self, name: str) -> None:
        python = self.tools / name
        python.write_text(FAKE_PYTHON)
        python.chmod(0o755)
        (self.tools / f"{name}.version").write_text(name.removeprefix("python"))

    def install(
        self, what: str = "demo", *, by: Sequence[str] = (), **env: str
    ) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        return subprocess.run(
            by or ["scripts/install.sh", what],
            cwd=self.checkout,
            env={"PATH": str(self.tools), "LOG": str(self.log), "NO_GL": str(self.no_gl), **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_install_is_done_once(machine: Machine) -> None:
    first = machine.install()
    assert first.returncode == 0, first.stderr
    assert "install -q -r requirements.txt" in machine.log.read_text()
    assert "install -q --no-deps -e ." in machine.log.read_text()

    again = machine.install()
    assert (again.returncode, again.stderr) == (0, "")
    assert "pip" not in machine.log.read_text()

    requirements = machine.checkout / "requirements.txt"
    requirements.write_text(requirements.read_text() + "more==1.0\n")
    machine.install()
    assert "install -q -r requirements.txt" in machine.log.read_text()


def test_install_without_libgl_takes_the_headless_opencv_of_the_same_version(
    machine: Machine,
) -> None:
    machine.no_gl.touch()
    ended = machine.install()
    assert ended.returncode == 0, ended.stderr
    version = pins("requirements.txt")["opencv-python"]
    assert f"install -q opencv-python-headless=={version}" in machine.log.read_text()


def test_install_with_no_opencv_that_works_says_what_to_do(machine: Machine) -> None:
    machine.no_gl.touch()
    ended = machine.install(NO_WAY_OUT="1")
    assert ended.returncode == 1
    assert "apt-get install libgl1" in ended.stderr


def test_install_without_a_python_that_fits_says_what_to_do(machine: Machine) -> None:
    ended = machine.install(WRONG_VERSION="1")
    assert ended.returncode == 1
    assert "needs Python 3.11 to 3.14" in ended.stderr
    assert "apt-get install python3 python3-venv" in ended.stderr


def test_install_takes_the_python_that_is_named(machine: Machine) -> None:
    made = machine.checkout / ".venv/bin/python.version"
    machine.add_python("python3.12")
    machine.install()
    assert made.read_text() == "3.13", "the newest, where none is called python3"

    assert machine.install(PYTHON="python3.12").returncode == 0
    assert made.read_text() == "3.12", "another version than the one in .venv"
    assert "install -q -r requirements.txt" in machine.log.read_text()

    assert machine.install().returncode == 0
    assert made.read_text() == "3.12", "what is there stays where none is named"
    assert "pip" not in machine.log.read_text()


def test_install_takes_every_python_that_the_package_takes() -> None:
    """And no other; the classifiers of a release would say the same."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    takes = SpecifierSet(project["requires-python"])
    script = (REPOSITORY / "scripts/install.sh").read_text()
    check = re.search(r"is_fit\(\) \{.*?-c '(.*?)'", script, re.DOTALL)
    assert check
    for minor in range(9, 18):
        fake = check[1].replace("sys.version_info[:2]", f"(3, {minor})")
        with pytest.raises(SystemExit) as ended:
            exec(fake)
        assert (not ended.value.code) == (f"3.{minor}.1" in takes), f"3.{minor}"


def test_install_for_tests_without_chromium_says_what_to_do(machine: Machine) -> None:
    ended = machine.install("test")
    assert ended.returncode == 1
    assert "apt-get install chromium" in ended.stderr
    assert machine.log.read_text() == ""


def test_make_install_does_nothing_once_all_is_installed(machine: Machine) -> None:
    """Every target begins with it: the second time it only looks which Python there is."""
    for tool in ("make", "env"):
        (machine.tools / tool).symlink_to(str(shutil.which(tool)))
    shutil.copy(REPOSITORY / "Makefile", machine.checkout)
    assert machine.install(by=("make", "install")).returncode == 0
    again = machine.install(by=("make", "install"))
    assert (again.returncode, again.stderr) == (0, "")
    assert all("version_info" in line for line in machine.log.read_text().splitlines())
