"""Watches long work, and sees to it that somebody is told how it ended."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

from deepcluster.errors import NotifyError
from deepcluster.notify import message
from deepcluster.notify.channel import Channel
from deepcluster.notify.courier import Courier, summary
from deepcluster.notify.message import Message, Place
from deepcluster.notify.signals import Stopped, StopSignals
from deepcluster.notify.text import say
from deepcluster.training.progress import Reporter, Show, Stage


class Watch:
    """Tells some channels how a training ends, and on the way if asked.

    Parameters
    ----------
    channels : sequence of Channel
        Empty: then all this does nothing.
    name : str
        What is trained.
    reporter : Reporter
        Told of progress anyway; also gets the log of failed tries.
    resume : str
        Command that resumes after a failure.
    every : float, optional
        Seconds between messages on the way; none where left out.

    Attributes
    ----------
    reporter : Reporter
        To be given to the training.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        name: str,
        reporter: Reporter,
        *,
        resume: str,
        every: float | None = None,
    ) -> None:
        if every is not None and not channels:
            raise NotifyError(say("error.every"))
        self.channels, self.name, self.resume, self.every = channels, name, resume, every
        self.reporter = Followed(reporter) if channels else reporter
        self._courier = Courier(channels, reporter.note)
        self._ended = threading.Event()
        self._begun = monotonic()
        self._result: Message | None = None
        self._signals = StopSignals()

    def __enter__(self) -> Watch:
        self._begun = monotonic()
        if self.channels:
            self._signals.open()
        if self.every is not None:
            threading.Thread(
                target=self._tell_on_the_way, name="deepcluster-notify-every", daemon=True
            ).start()
        return self

    def done(self, card: dict[str, Any], folder: Path) -> None:
        """Note the result; it is sent when the block ends."""
        self._result = message.trained(self.name, card, folder, monotonic() - self._begun)

    def learned(self, folder: Path | None) -> None:
        """Note what came of learning from drawings: a new model's folder, or None."""
        self._result = message.learned(self.name, folder, monotonic() - self._begun)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._courier.close()
        self._signals.close()  # a second signal ends the program at once
        if not self.channels or isinstance(error, (KeyboardInterrupt, GeneratorExit)):
            return  # the user pressed Ctrl+C and knows
        if error is not None:
            place = self.reporter.place if isinstance(self.reporter, Followed) else None
            self._finish(message.failed(self.name, error, place, self.resume), error)
        elif self._result is not None:
            self._finish(self._result, None)

    def _finish(self, last: Message, error: BaseException | None) -> None:
        """Send the last message, and say what came of it: a result on standard output."""
        out = sys.stdout if error is None else sys.stderr
        out.flush()
        try:
            # After SIGTERM there is little time before the program is killed.
            tries = {"tries": 1} if isinstance(error, Stopped) else {}
            said = summary(self._courier.finish(last, **tries))
        except KeyboardInterrupt:
            self._courier.close()
            said = say("not-awaited")
        except Exception:  # no more threads, say: training must not suffer
            said = say("summary", outcomes=say("reason.other"))
        print(said, file=out, flush=True)

    def _tell_on_the_way(self) -> None:
        assert self.every is not None and isinstance(self.reporter, Followed)
        while not self._ended.wait(self.every):
            seconds = monotonic() - self._begun
            self._courier.tell(message.on_the_way(self.name, self.reporter.place, seconds))


class Followed(Reporter):
    """A reporter that remembers how far the work is, and passes everything on.

    Attributes
    ----------
    place : Place or None
        The current stage; None before the first one.
    """

    def __init__(self, inner: Reporter) -> None:
        self.inner = inner
        self.place: Place | None = None

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """Enter a stage of ``total`` steps."""
        with self.inner.stage(name, total) as shown:
            self.place = Place(name, 0, total)
            yield _FollowedStage(self, shown, name, total)

    @contextmanager
    def amount(self, name: str, total: float | None, *, in_bytes: bool = False) -> Iterator[Show]:
        """Enter work that is counted in pictures or bytes."""
        with self.inner.amount(name, total, in_bytes=in_bytes) as show:
            yield show

    def note(self, text: str) -> None:
        """Say something that is worth a line of its own."""
        self.inner.note(text)


class _FollowedStage:
    def __init__(self, reporter: Followed, shown: Stage, name: str, total: int) -> None:
        self.reporter, self.shown, self.name, self.total = reporter, shown, name, total

    def step(self, done: float, *, loss: float | None = None) -> None:
        """Remember how far it is, and pass it on."""
        self.reporter.place = Place(self.name, done, self.total, loss)
        self.shown.step(done, loss=loss)
