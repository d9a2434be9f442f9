"""``deepcluster adapt`` in a process of its own: started, followed and stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from deepcluster.training.progress import Step, read_line

#: Folder of the package.
ROOT = Path(__file__).resolve().parents[3]
#: Niceness of the process: it gets what the page does not need.
NICENESS = 15
#: Seconds after which it is given up on.
LONGEST = 3600.0
#: Stage -> the share of the whole time that lies before it, and the share that it takes.
STAGES = {"graph": (0.05, 0.1), "adapting": (0.15, 0.8)}


class Learning:
    """One process, which runs at once.

    Parameters
    ----------
    parent : Path
        Folder of the model that goes on learning.
    drawings : Path
        What it learns from.
    out : Path
        Folder of the new model.
    rounds : int, optional
    notify : bool
        Tell the channels remembered on this machine how it ends.
    """

    def __init__(
        self,
        parent: Path,
        drawings: Path,
        out: Path,
        *,
        rounds: int | None = None,
        notify: bool = False,
    ) -> None:
        words = ["--model", str(parent), "--from", str(drawings), "--out", str(out)]
        words += [] if rounds is None else ["--rounds", str(rounds)]
        words += ["--notify"] if notify else []
        # It may use every core: at its priority it gets what nobody else wants.
        cores = str(os.cpu_count() or 1)
        threads = {f"{library}_NUM_THREADS": cores for library in ("OMP", "OPENBLAS", "MKL")}
        # The package is found from wherever the demo was started.
        here = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deepcluster", "adapt", "--json", *words],
            env={**os.environ, **threads, "PYTHONPATH": here},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Ctrl+C is for the demo, which then tells the process to end. No session of its own:
            # Linux shares the processor out among sessions first, whatever the priorities in them.
            process_group=0,
        )
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, NICENESS)
        self._complaint = ""

    def stop(self) -> None:
        """Tell it to end; it leaves nothing behind."""
        self.process.terminate()

    def follow(self, tell: Callable[[str, float], None]) -> tuple[dict[str, Any] | None, str]:
        """Wait for the end.

        Parameters
        ----------
        tell : callable
            Called repeatedly with what is being done, and the share of the work that is done.

        Returns
        -------
        result : dict or None
            What ``deepcluster adapt --json`` says at the end; None where it failed.
        reason : str
            Why it failed.
        """
        listener = threading.Thread(target=self._listen, daemon=True)
        listener.start()
        timer = threading.Timer(LONGEST, self.process.kill)
        timer.start()
        result = None
        try:
            assert self.process.stdout is not None
            for line in self.process.stdout:
                said = read_line(line)
                if isinstance(said, Step):
                    if said.stage in STAGES:
                        start, share = STAGES[said.stage]
                        tell(said.stage, start + share * said.share)
                elif said is not None and "result" in said:
                    result = said
            code = self.process.wait()
        finally:
            timer.cancel()
        listener.join(5)
        if code != 0 or result is None:
            return None, self._complaint or f"it ended with {code}"
        return result, ""

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._complaint = line.strip() or self._complaint
