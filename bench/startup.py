"""From ``python demo.py`` to the page served, and the memory it then holds."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx

from tests.support.demo_process import REPOSITORY, Demo, environment
from tests.support.drawings import canvas, encode

IMPORTS = "import torch, gradio, sklearn, cv2"


@dataclass(frozen=True)
class Startup:
    """Medians in seconds, and resident megabytes after some predictions."""

    demo: float
    imports: float
    resident: float


def startup(runs: int) -> Startup:
    """Start both in turn, so that a change in the machine's load meets both."""
    demos, imports, resident = [], [], 0.0
    for run in range(runs + 1):
        imported = _time_imports()
        served, resident = _time_demo()
        if run:  # the first pair only warms the disk's cache
            imports.append(imported)
            demos.append(served)
    return Startup(median(demos), median(imports), resident)


def _time_imports() -> float:
    start = time.perf_counter()
    env = environment(GRADIO_ANALYTICS_ENABLED="False")
    subprocess.run([sys.executable, "-c", IMPORTS], cwd=REPOSITORY, env=env, check=True)
    return time.perf_counter() - start


def _time_demo() -> tuple[float, float]:
    start = time.perf_counter()
    with Demo() as demo:
        httpx.get(demo.url).raise_for_status()
        served = time.perf_counter() - start
        for digit in range(10):
            answer = httpx.post(
                f"{demo.url}/api/predict", files={"file": encode(canvas(digit))}, timeout=60
            )
            answer.raise_for_status()
        return served, _resident_megabytes(demo.process.pid)


def _resident_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("this system does not tell the resident memory of a process")
