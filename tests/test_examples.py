"""The examples run as they are, only shorter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2

from tests.support.repository import REPOSITORY


def test_images_to_clusters(tmp_path: Path) -> None:
    out = tmp_path / "clusters.png"
    script = "examples/images_to_clusters.py"
    ended = subprocess.run(
        [sys.executable, script, "--epochs", "1", "--out", str(out)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    scores, names = ended.stdout.splitlines()[0].split(", clusters called ")
    assert scores.startswith("ACC 0.")
    assert len(names.split()) == 10
    sheet = cv2.imread(str(out), cv2.IMREAD_GRAYSCALE)
    assert sheet is not None
    assert sheet.shape == (10 * 28, 40 * 28)
    assert 0 < sheet.mean() < 255
