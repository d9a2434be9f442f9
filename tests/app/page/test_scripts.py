"""Unit tests of the page's scripts, which lie beside them and are run by node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from deepcluster.app.page.modules import PAGE

TESTS = sorted(file.relative_to(PAGE).as_posix() for file in PAGE.rglob("*.test.js"))


def test_there_are_some() -> None:
    assert TESTS


@pytest.mark.parametrize("name", TESTS)
def test_of_a_script(name: str) -> None:
    node = shutil.which("node")
    assert node, "node is missing: scripts/install.sh test installs it, or says how"
    ended = subprocess.run(
        [node, "--test", str(Path(PAGE, name))],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
