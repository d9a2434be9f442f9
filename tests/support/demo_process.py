"""The real demo as a user starts it: ``python demo.py`` in a process of its own."""

from __future__ import annotations

import ctypes
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

REPOSITORY = Path(__file__).resolve().parents[2]


#: Where programs started by the tests keep what a user's own would keep in the user's folder.
_HOME = tempfile.TemporaryDirectory(prefix="deepcluster-tests-")


def environment(**changes: str) -> dict[str, str]:
    """The environment of a user who has set nothing."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DEEPCLUSTER_", "GRADIO_"))}
    return {**kept, "PYTHONUNBUFFERED": "1", "XDG_DATA_HOME": _HOME.name, **changes}


def _end_with_parent() -> None:
    """Have Linux end the demo when the tests are killed and can no longer do it."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


class Demo:
    """A running demo; ``url`` is what it printed.

    Parameters
    ----------
    *options : str
        For the command line; the port is any free one.
    env : dict
        Changes to the environment.
    program : sequence of str
        What Python is given before the options.
    cwd : Path
        Where it is started.
    """

    def __init__(
        self,
        *options: str,
        env: dict[str, str] | None = None,
        seconds: float = 300,
        program: Sequence[str] = ("demo.py",),
        cwd: Path = REPOSITORY,
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *program, "--port", "0", *options],
            cwd=cwd,
            env=environment(**(env or {})),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_end_with_parent,
        )
        self.lines: list[str] = []
        self._incoming: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self.url = self.wait_for(r"The demo is at (\S+)", seconds)[1]
        except BaseException:
            self.stop()
            raise

    @property
    def log(self) -> str:
        """Everything it has printed so far."""
        return "\n".join(self.lines)

    def wait_for(self, pattern: str, seconds: float) -> re.Match[str]:
        """The first line from now on that matches, or a failure that shows the output."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._incoming.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {pattern!r} in {seconds} s:\n{self.log}") from None
            if line is None:
                raise AssertionError(f"the demo ended without {pattern!r}:\n{self.log}")
            if found := re.search(pattern, line):
                return found

    def stop(self) -> None:
        """End it as Ctrl+C would."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            self._incoming.put(line)
        self._incoming.put(None)
