"""Told to end by a scheduler, a shutdown or a closed terminal: in time to tell others."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from deepcluster.notify.text import say

SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """The program was told to end; like KeyboardInterrupt, not an error to catch.

    Attributes
    ----------
    signal : signal.Signals
    """

    def __init__(self, number: int) -> None:
        self.signal = signal.Signals(number)
        super().__init__(say("stopped", signal=self.signal.name))


class StopSignals:
    """Turns the signals into `Stopped` between ``open`` and ``close``."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}

    def open(self) -> None:
        """Listen, in the main thread only: no other thread receives signals."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
                self._before[number] = signal.signal(number, _stop)

    def close(self) -> None:
        """Let the signals do what they did before."""
        while self._before:
            signal.signal(*self._before.popitem())


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)
