"""The files of the repository, as git knows them."""

from __future__ import annotations

import subprocess
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
