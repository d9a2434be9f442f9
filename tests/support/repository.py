"""The files of the repository, as git knows them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.demo_process import REPOSITORY


def tracked() -> list[Path]:
    """Files of the repository: those of git, and those that could be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = (REPOSITORY / name for name in listed.split("\0") if name)
    return [path for path in paths if path.is_file()]


def imported(*roots: str) -> Iterator[tuple[Path, str]]:
    """Every module that our own code under some roots imports, with where."""
    for path in tracked():
        place = path.relative_to(REPOSITORY)
        if path.suffix != ".py" or place.parts[0].removesuffix(".py") not in roots:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((place, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield place, node.module
