"""A new channel at notify.run, by the notify-run package, and its link as a QR code."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from notify_run import EndpointInfo, Notify
from pyqrcode import QRCode

from deepcluster.errors import NotifyError
from deepcluster.notify.channel import Channel, api_server, from_endpoint
from deepcluster.notify.courier import TRY_SECONDS
from deepcluster.notify.reason import Reason, find_reason
from deepcluster.notify.text import say

#: White around a QR code, in its own modules; less than the standard's four still scans.
QUIET = 2
#: Black on white whatever the terminal's colours are, and back.
BLACK_ON_WHITE, PLAIN = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
#: Upper module dark, lower module dark -> character.
_HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


@dataclass(frozen=True)
class Registered:
    """A channel that was just made.

    Attributes
    ----------
    channel : Channel
    page : str
        Address at which a phone or computer subscribes to it. As secret as the channel.
    """

    channel: Channel
    page: str = field(repr=False)


class _Notify(Notify):
    """notify-run's client without its file, which everyone could read."""

    def read_config(self) -> None:
        """Know of no other channel."""
        self.config_file_exists = False

    def write_config(self) -> None:
        """Keep nothing: `deepcluster.notify.remembered` does."""


def register(name: str = "phone") -> Registered:
    """Register a channel with the server that ``NOTIFY_API_SERVER`` names, or with notify.run.

    Parameters
    ----------
    name : str, default="phone"

    Returns
    -------
    Registered

    Raises
    ------
    NotifyError
        Where the server gives no channel within 5 s.
    """
    client = _Notify(api_server())
    found: list[EndpointInfo | Reason | None] = []

    def ask() -> None:
        try:
            found.append(client.register())
        except (ValueError, KeyError, TypeError):  # an answer, but not notify.run's
            found.append(None)
        except OSError as error:  # every error of requests is one
            found.append(find_reason([str(error)], seconds=TRY_SECONDS))
        except Exception:  # its text may contain the address
            found.append(Reason("other"))

    # The package asks without a time-out.
    thread = threading.Thread(target=ask, name="deepcluster-notify-register", daemon=True)
    thread.start()
    thread.join(TRY_SECONDS)
    answer = found[0] if found else Reason("silence", seconds=TRY_SECONDS)
    if isinstance(answer, Reason):
        raise NotifyError(say("error.register", reason=answer))
    if answer is None or not all(_is_address(a) for a in (answer.endpoint, answer.channel_page)):
        raise NotifyError(say("error.register-answer"))
    return Registered(from_endpoint(answer.endpoint, name), answer.channel_page)


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def qr_code(text: str, *, colour: bool) -> str:
    """A QR code in half blocks, two modules of it one above the other in each character.

    Parameters
    ----------
    text : str
    colour : bool
        Set black on white by escape sequences, as a dark terminal needs.

    Returns
    -------
    str
        Lines of equal length.
    """
    modules = QRCode(text, error="L").code
    side = len(modules) + 2 * QUIET
    rows = [[0] * side for _ in range(side + side % 2)]
    for y, line in enumerate(modules):
        rows[y + QUIET][QUIET : QUIET + len(line)] = line
    lines = [
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
    return "\n".join(f"{BLACK_ON_WHITE}{line}{PLAIN}" if colour else line for line in lines)
