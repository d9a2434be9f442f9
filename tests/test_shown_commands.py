"""Every command that README and docs show is understood, and those that are quick are run."""

from __future__ import annotations

import argparse
import ast
import builtins
import importlib.util
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from packaging.requirements import Requirement
from sklearn.datasets import load_digits

import demo
from deepcluster import cli
from deepcluster.store import Correction, open_store
from deepcluster.store.exchange import export
from tests.support.commands import run_here, save
from tests.support.demo_process import REPOSITORY
from tests.support.drawings import canvas, encode
from tests.support.shown import VALUES, Shown, python_blocks, shown
from tests.support.stored import START, drawing

#: Commands of `deepcluster` that take no time where the data is small.
QUICK = {"predict", "evaluate", "drawings", "notify"}
#: These ask another machine, or MNIST.
NEVER = {"register", "test", "mnist-test"}
#: Documents that show Python; docs/architecture.md shows its signatures alone.
PYTHON = ["README.md", "docs/drawings.md", "docs/notifications.md", "docs/study.md"]


class Understood(Exception):
    """The arguments were parsed; nothing was done yet."""


@pytest.fixture
def parse_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every program end as soon as it has understood its arguments."""
    understand = argparse.ArgumentParser.parse_args

    def parse_args(self: argparse.ArgumentParser, *args: Any, **options: Any) -> NoReturn:
        understand(self, *args, **options)
        raise Understood

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_args)


def of(*programs: str) -> list[Shown]:
    return [one for one in shown() if one.words[0] in programs]


def is_bare(one: Shown) -> bool:
    """Whether a sentence names a command and nothing that goes with it."""
    return one.mention and all(word.isalpha() and word.islower() for word in one.words)


def test_commands_are_found() -> None:
    assert len(shown()) > 60
    assert {one.where for one in shown()} > {"README.md", "docs/drawings.md", "docs/study.md"}


def understands(main: Callable[[list[str]], object], words: list[str]) -> None:
    """Start a program, which must get as far as it does where all is well."""
    with pytest.raises((Understood, SystemExit)) as ended:
        main(words)
    if isinstance(ended.value, SystemExit):
        assert ended.value.code == 0 and {"--help", "--version"} & set(words)


@pytest.mark.parametrize("one", of("deepcluster"), ids=str)
@pytest.mark.usefixtures("parse_only")
def test_deepcluster_understands(one: Shown) -> None:
    understands(cli.main, [*one.words[1:], *(["--help"] if is_bare(one) else [])])


@pytest.mark.parametrize("one", of("python", ".venv/bin/python"), ids=str)
@pytest.mark.usefixtures("parse_only")
def test_programs_understand(one: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    if one.words[1] != "-m":
        script, *words = one.words[1:]
        assert (REPOSITORY / script).is_file()
        if script == "demo.py":
            understands(demo.main, words)
        return
    module, *words = one.words[2:]
    if module == "pytest":
        assert all((REPOSITORY / word).exists() for word in words if not word.startswith("-"))
        return
    if not module.startswith("bench."):
        assert importlib.util.find_spec(module) is not None
        return
    program = importlib.import_module(module)
    words += ["--help"] if one.mention and not words else []
    monkeypatch.setattr(sys, "argv", [module, *words])
    understands(lambda _: program.main(), words)


def test_make_understands() -> None:
    for one in of("make"):
        ended = subprocess.run(
            ["make", "--dry-run", *one.words[1:]], cwd=REPOSITORY, capture_output=True, text=True
        )
        assert ended.returncode == 0, f"{one}: {ended.stderr}"


def test_pip_could_install() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    for one in of("pip"):
        assert one.words[1] == "install", one
        words = iter(one.words[2:])
        for word in words:
            if word == "-r":
                assert (REPOSITORY / next(words)).is_file(), one
            elif word.startswith(("deepcluster", ".")):
                asked = Requirement(word.replace(".", "deepcluster", 1))
                assert asked.extras <= set(project["optional-dependencies"]), one


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything that the documents' readers are said to have, and their home."""
    save(tmp_path / "photo.jpg", canvas(7))
    save(tmp_path / "drawings/four.png", canvas(4))
    digits = load_digits()
    images = (digits.images[:50] * 255 / 16).astype(np.uint8)
    np.savez(tmp_path / "my_digits.npz", images=images, labels=digits.target[:50])
    seven = drawing(0, "7", "1", session="NAME", correction=Correction("7", START))
    kept = [replace(seven, png=encode(canvas(7))), drawing(1, "3", "3")]
    with open_store(url := f"sqlite:///{tmp_path}/drawings.db") as store:
        store.save_all(kept)
    export(iter(kept), tmp_path / "PATH", "folder")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("DEEPCLUSTER_DB", url)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def quick() -> list[Shown]:
    told = (one for one in of("deepcluster") if one.words[1] in QUICK and not is_bare(one))
    return [one for one in told if not NEVER & set(one.words)]


@pytest.mark.parametrize("one", quick(), ids=str)
def test_quick_commands_work(one: Shown, scene: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [drawing(0, session="NAME").key if word == "KEY" else word for word in one.words[1:]]
    if any(word.startswith("FOLDER/") for word in words):
        (scene / "PATH").rename(scene / "FOLDER")
    if words[:2] == ["notify", "remove"]:
        assert run_here(capsys, "notify", "add", VALUES["URL"], "--name", "NAME").code == 0
    ended = run_here(capsys, *words)
    assert ended.code == 0, ended.err
    assert ended.out


@pytest.mark.parametrize("where", PYTHON)
def test_python_works(where: str, scene: Path) -> None:
    """What is shown of Python can be imported, and runs where nothing is left to the reader."""
    for block in python_blocks(where):
        tree = ast.parse(block)
        given = {"picture": canvas(7)}
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        made |= {alias.asname or alias.name for node in imports for alias in node.names}
        left = {node.id for node in names} - made - set(dir(builtins)) - set(given)
        run = ast.Module([*imports], []) if left else tree
        exec(compile(run, where, "exec"), given)
