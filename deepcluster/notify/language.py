"""French or English, as the environment asks for it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

#: In the order in which gettext reads them.
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language(environ: Mapping[str, str] | None = None) -> str:
    """The language of messages to people.

    Parameters
    ----------
    environ : mapping, optional
        Variables of the environment; those of the process when left out.

    Returns
    -------
    str
        "fr" or "en"; English where another language is asked for, or none.
    """
    environ = os.environ if environ is None else environ
    value = next((environ[name] for name in VARIABLES if environ.get(name)), "")
    for wanted in value.split(":"):  # LANGUAGE may list several, the best first
        code = re.split(r"[_.@-]", wanted)[0].lower()
        if code in ("fr", "en"):
            return code
    return "en"


def number(value: float, decimals: int) -> str:
    """A number as it is written in the language: 99.24 or 99,24."""
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language() == "fr" else text


def duration(seconds: float) -> str:
    """Seconds as "2 h 5 min", "10 min 15 s" or "8 s"; the same in both languages."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
