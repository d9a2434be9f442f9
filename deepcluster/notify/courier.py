"""Sending without getting in the way: off the training's thread, and never for long.

A try ends after 5 s whatever the server does. Two more follow, after 1 s and 2 s, where they may
help: a wrong password stays wrong. So the slowest channel is given up after 18 s, all channels
are told at once, and nothing else ever waits for them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from deepcluster.notify.channel import Channel
from deepcluster.notify.message import Message
from deepcluster.notify.reason import Reason, find_reason
from deepcluster.notify.text import say

#: Longest that one try may take, seconds.
TRY_SECONDS = 5.0
#: Pauses before the second and the third try, seconds.
BACK_OFF = (1.0, 2.0)
#: Longest that the end of a training may be held up, seconds: all tries, all pauses, and a little
#: for a machine that is busy.
LONGEST_SECONDS = (1 + len(BACK_OFF)) * TRY_SECONDS + sum(BACK_OFF) + 1.0


@dataclass(frozen=True)
class Outcome:
    """What came of one message to one channel; ``reason`` is None where it was delivered."""

    name: str
    reason: Reason | None

    def __str__(self) -> str:
        if self.reason is None:
            return say("ok", name=self.name)
        return say("failed", name=self.name, reason=self.reason)


def summary(outcomes: Sequence[Outcome]) -> str:
    """One line: "notified: phone ok, mail failed: 535 authentication"."""
    return say("summary", outcomes=", ".join(map(str, outcomes)))


class Delivery(threading.Thread):
    """One message on its way to one channel. A daemon: Python's end does not wait for it.

    Parameters
    ----------
    channel : Channel
    message : Message
    tries : int
    note : callable
        Told of every try that failed.
    """

    def __init__(
        self, channel: Channel, message: Message, tries: int, note: Callable[[str], object]
    ) -> None:
        super().__init__(name="deepcluster-notify", daemon=True)
        self.channel, self.message, self.tries, self.note = channel, message, tries, note
        self.outcome: Outcome | None = None
        self._given_up = threading.Event()

    def give_up(self) -> None:
        """Stop trying once the current try has ended."""
        self._given_up.set()

    def run(self) -> None:
        """Try until it is delivered, given up on or hopeless."""
        tried: list[_Try] = []
        for number in range(1, self.tries + 1):
            tried.append(one := _Try(self.channel.url, self.message, TRY_SECONDS))
            reason = one.outcome()
            if reason is None or self._given_up.is_set():
                break
            self._say("try", number=number, tries=self.tries, reason=reason)
            if number == self.tries or not reason.may_pass:
                break
            if self._given_up.wait(BACK_OFF[number - 1]):
                break
            if any(late.delivered for late in tried):
                break  # another try would not help
        if any(late.delivered for late in tried):
            reason = None
        self.outcome = Outcome(self.channel.name, reason)
        if reason is None and self.message.kind == "progress":
            self._say("on-the-way")

    def _say(self, key: str, **fields: object) -> None:
        with suppress(Exception):  # a log that is gone is no reason to stop
            self.note(say(key, name=self.channel.name, **fields))


class _Try(threading.Thread):
    """One try, in a thread that is left behind when its time is up.

    A server that answers a byte at a time passes every time-out of a socket, and so does a
    resolver that hangs.
    """

    def __init__(self, url: str, message: Message, seconds: float) -> None:
        super().__init__(name="deepcluster-notify-try", daemon=True)
        self.url, self.message, self.seconds = url, message, seconds
        self.delivered = False
        self.reason = Reason("silence", seconds=seconds)

    def run(self) -> None:
        """Send."""
        begun = monotonic()
        try:
            from deepcluster.notify.service import send

            self.delivered, said = send(self.url, self.message, seconds=self.seconds)
            if not self.delivered:
                self.reason = find_reason(said, seconds=round(monotonic() - begun, 1))
        except BaseException:  # even SystemExit from a plugin; it may quote the URL
            self.reason = Reason("other")

    def outcome(self) -> Reason | None:
        """Start, and wait for the end of it or of its time."""
        self.start()
        self.join(self.seconds)
        return None if self.delivered else self.reason


def attempt(url: str, message: Message, *, seconds: float = TRY_SECONDS) -> Reason | None:
    """Send once and wait no longer than ``seconds``.

    Returns
    -------
    Reason or None
        Why it was not delivered; None where it was.
    """
    return _Try(url, message, seconds).outcome()


class Courier:
    """Tells some channels, several times if need be, and waits only for the last message.

    Parameters
    ----------
    channels : sequence of Channel
    note : callable
        Where the log goes: a line for every try that failed.
    """

    def __init__(self, channels: Sequence[Channel], note: Callable[[str], object]) -> None:
        self.channels, self.note = channels, note
        self._under_way: dict[Channel, Delivery] = {}
        self._closed = False
        self._lock = threading.Lock()

    def tell(self, message: Message) -> None:
        """Send, without waiting. A channel still busy with the previous message is left out."""
        with self._lock:
            for channel in self.channels if not self._closed else ():
                last = self._under_way.get(channel)
                if last is None or not last.is_alive():
                    self._under_way[channel] = self._start(channel, message, 1)

    def close(self) -> None:
        """Send nothing more on the way, and stop trying with what is under way."""
        with self._lock:
            self._closed = True
        for delivery in self._under_way.values():
            delivery.give_up()

    def finish(self, message: Message, *, tries: int = 1 + len(BACK_OFF)) -> list[Outcome]:
        """Send the last message and wait for the outcome, at most ``LONGEST_SECONDS``.

        Parameters
        ----------
        message : Message
        tries : int, default=3

        Returns
        -------
        list of Outcome
            One per channel, in their order.
        """
        self.close()
        end = monotonic() + LONGEST_SECONDS
        deliveries = [self._start(channel, message, tries) for channel in self.channels]
        self._under_way = dict(zip(self.channels, deliveries, strict=True))
        for delivery in deliveries:
            delivery.join(max(0.0, end - monotonic()))
        late = Reason("silence", seconds=LONGEST_SECONDS)
        return [one.outcome or Outcome(one.channel.name, late) for one in deliveries]

    def _start(self, channel: Channel, message: Message, tries: int) -> Delivery:
        delivery = Delivery(channel, message, tries, self.note)
        delivery.start()
        return delivery
