"""Python as it is where only some of the installed distributions are.

Started as a program, it takes the names of modules that can't be found as a JSON list, and then
the words of one or more command lines of ``deepcluster``, or modules to import::

    python -m tests.support.without '["rich"]' import deepcluster.frame deepcluster.models
    python -m tests.support.without '["rich"]' run '["predict", "a.png"]' '["notify", "list"]'
"""

from __future__ import annotations

import importlib
import importlib.metadata
import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.demo_process import REPOSITORY, environment

#: Tests and their tools may import these, whatever the package asks for.
OURS = {"deepcluster", "tests", "packaging"}


class Missing:
    """A finder, to be the first one, that knows of modules only that they are not there."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def closure(asked: list[str]) -> set[str]:
    """Distributions that come with some requirements, by their canonical names."""
    todo, found = [Requirement(one) for one in asked], set()
    while todo:
        one = todo.pop()
        name = canonicalize_name(one.name)
        for extra in one.extras | {""}:
            if (name, extra) in found:
                continue
            found.add((name, extra))
            try:
                needs = importlib.metadata.requires(one.name) or []
            except importlib.metadata.PackageNotFoundError:
                continue  # for another platform, or OpenCV's other build
            needed = map(Requirement, needs)
            todo += [n for n in needed if n.marker is None or n.marker.evaluate({"extra": extra})]
    return {name for name, _ in found}


@cache
def _installed() -> dict[str, set[str]]:
    """Module at the top -> distributions that it comes from."""
    packages = importlib.metadata.packages_distributions()
    return {
        module: {canonicalize_name(name).removesuffix("-headless") for name in names}
        for module, names in packages.items()
    }


def missing(asked: list[str]) -> list[str]:
    """Modules that are installed here and would not be with some requirements alone."""
    there = closure(asked)
    return sorted(
        module
        for module, names in _installed().items()
        if not names & there and module not in OURS | sys.stdlib_module_names
    )


def without(
    names: list[str], what: str, *words: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Start this file as a program."""
    return subprocess.run(
        [sys.executable, "-m", "tests.support.without", json.dumps(names), what, *words],
        cwd=cwd,
        env=environment(PYTHONPATH=str(REPOSITORY), OMP_NUM_THREADS="1"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def main(names: str, what: str, *words: str) -> None:
    """Import modules, or run command lines; says on standard output what came of them."""
    gone = set(json.loads(names))
    for name in [name for name in sys.modules if name.partition(".")[0] in gone]:
        del sys.modules[name]
    sys.meta_path.insert(0, Missing(gone))
    if what == "import":
        for word in words:
            importlib.import_module(word)
        return
    from deepcluster import cli

    for word in words:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code: object = cli.main(json.loads(word))
            except SystemExit as stop:
                code = stop.code
        print(json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue()}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
