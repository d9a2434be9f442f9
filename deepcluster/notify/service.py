"""Apprise, kept quiet: its services without its log, its throttle and its own retries.

Apprise and urllib3 log addresses at debug level, and those are secrets here. Whatever the
application does with its logs, nothing of ours gets there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, NotifyType, PersistentStoreMode
from apprise.manager_plugins import NotificationManager

from deepcluster.notify.message import Message

#: Name of the threads that send; what urllib3 logs in them is dropped.
THREAD = "deepcluster-notify"

_TYPES = {
    "done": NotifyType.SUCCESS,
    "failed": NotifyType.FAILURE,
    "progress": NotifyType.INFO,
    "test": NotifyType.INFO,
}


class _Ear(logging.Filter):
    """Passes what a thread logs to the listener in that thread, and to nobody else."""

    def __init__(self) -> None:
        super().__init__()
        self.listening = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep one record; never complain, for the complaint would quote it."""
        heard: list[str] | None = getattr(self.listening, "heard", None)
        if heard is not None:
            with suppress(Exception):
                heard.append(record.getMessage())
        return False

    @contextmanager
    def listen(self) -> Iterator[list[str]]:
        """What is logged within, in this thread."""
        heard: list[str] = []
        self.listening.heard = heard
        try:
            yield heard
        finally:
            self.listening.heard = None


def _is_not_ours(record: logging.LogRecord) -> bool:
    return not threading.current_thread().name.startswith(THREAD)


# A filter of the logger itself: it comes before every handler, wherever that was added.
_EAR = _Ear()
_LOG = logging.getLogger("apprise")
_LOG.addFilter(_EAR)
_LOG.setLevel(logging.DEBUG)
logging.getLogger("urllib3.connectionpool").addFilter(_is_not_ours)


def open_service(url: str) -> NotifyBase | None:
    """Apprise's service for a URL; None where it knows none or a part of the URL is wrong."""
    asset = AppriseAsset(
        app_id="deepcluster",
        app_desc="deepcluster",
        async_mode=False,  # in this thread: Python's exit would wait for apprise's own threads
        service_timeout=0,
        storage_mode=PersistentStoreMode.MEMORY,
    )
    return Apprise.instantiate(url, asset=asset)


def known_schemes() -> set[str]:
    """Every scheme that apprise can send to, "mailto" among them."""
    return set(NotificationManager().schemas())


def send(url: str, message: Message, *, seconds: float) -> tuple[bool, list[str]]:
    """Send once, in this thread.

    Parameters
    ----------
    url : str
    message : Message
    seconds : float
        For connecting, and for each answer; a URL may ask for less (``?cto=``, ``?rto=``).

    Returns
    -------
    delivered : bool
    said : list of str
        What apprise logged. It may hold secrets.
    """
    with _EAR.listen() as said:
        service = open_service(url)
        if service is None:
            return False, said
        for limit in ("socket_connect_timeout", "socket_read_timeout"):
            asked = vars(service).get(limit, seconds)  # only what the URL says, not the defaults
            setattr(service, limit, min(asked, seconds))
        service.request_rate_per_sec = 0  # it would sleep in here
        service.retry = 0
        title, body = message.title, message.body
        if url.startswith("form"):  # notify.run shows nothing but the message
            title, body = "", f"{title}\n{body}"
        apprise = Apprise(asset=service.asset)
        apprise.add(service)
        delivered = apprise.notify(
            body=body,
            title=title,
            notify_type=_TYPES[message.kind],
            body_format=NotifyFormat.TEXT,
        )
        return bool(delivered), said
