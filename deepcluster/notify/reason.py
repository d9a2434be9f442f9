"""Why a message was not delivered, in words that can hold no secret.

What libraries and servers say about a failure may quote the URL, and with it the password or the
channel. So none of it is passed on: it is only searched for known codes and phrases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from deepcluster.notify.text import say


@dataclass(frozen=True)
class Reason:
    """Why one try failed.

    Attributes
    ----------
    key : str
        "silence", "authentication" and so on; ``reason.KEY`` is its text.
    code : int or None
        HTTP status or SMTP reply, where the server gave one.
    seconds : float or None
        How long an answer was waited for.
    """

    key: str
    code: int | None = None
    seconds: float | None = None

    @property
    def may_pass(self) -> bool:
        """Whether the same message may get through a little later."""
        return self.key not in {"authentication", "not-found", "refused", "certificate", "tls"}

    def __str__(self) -> str:
        seconds = "" if self.seconds is None else f"{self.seconds:g}"
        words = say(f"reason.{self.key}", seconds=seconds)
        return words if self.code is None else f"{self.code} {words}"


#: Phrases of the socket, TLS, HTTP and SMTP libraries. The first that is found counts.
_PHRASES = [
    (r"certificate.verify.failed", "certificate"),
    (r"wrong.version.number|STARTTLS extension not supported|record layer failure", "tls"),
    (r"AUTH extension not supported|No suitable authentication", "authentication"),
    (r"getaddrinfo|name resolution|name or service not known|nodename nor servname", "host"),
    (r"connection refused", "no-connection"),
    (r"network is unreachable|no route to host", "network"),
    (r"connection reset|connection aborted|unexpectedly closed|broken pipe|EOF occurred", "broken"),
    (r"timed out", "silence"),
]
_HTTP = re.compile(r"\berror=(\d{3})\b")
_SMTP = re.compile(r"\(([2-5]\d\d), b['\"]")


def find_reason(said: list[str], *, seconds: float) -> Reason:
    """The reason for a failure.

    Parameters
    ----------
    said : list of str
        What the libraries logged while they tried.
    seconds : float
        How long an answer was waited for.

    Returns
    -------
    Reason
    """
    text = "\n".join(said)
    if found := _HTTP.search(text):
        return of_http(int(found[1]))
    if found := _SMTP.search(text):
        return _of_smtp(int(found[1]))
    for phrase, key in _PHRASES:
        if re.search(phrase, text, re.IGNORECASE):
            return Reason(key, seconds=seconds if key == "silence" else None)
    return Reason("other")


def of_http(status: int) -> Reason:
    """The reason that an HTTP status stands for (RFC 9110, RFC 6585)."""
    if status in (401, 403, 407):
        return Reason("authentication", status)
    if status in (404, 410):
        return Reason("not-found", status)
    if status == 429:
        return Reason("too-many", status)
    if status >= 500 or status in (408, 425):
        return Reason("server", status)
    return Reason("refused", status)


def _of_smtp(reply: int) -> Reason:
    """The reason that an SMTP reply stands for (RFC 5321; RFC 4954 for authentication)."""
    if reply in (530, 534, 535, 538):
        return Reason("authentication", reply)
    return Reason("server" if reply < 500 else "refused", reply)
