"""Options that several commands share, and the numbers that options take."""

from __future__ import annotations

import argparse
import re

from deepcluster.vocabulary import DATA_SETS

_UNITS = {"h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Where MNIST's files are."""
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        help="folder of MNIST's four files (else DEEPCLUSTER_DATA, else the user's cache)",
    )


def add_data(parser: argparse.ArgumentParser, default: str) -> None:
    """Which data set."""
    parser.add_argument(
        "--data",
        default=default,
        help=f"{', '.join(DATA_SETS)}, FILE.npz or FOLDER (default: %(default)s)",
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    """Whether what lies in ``--out`` may be lost."""
    parser.add_argument("--force", action="store_true", help="overwrite what --out already holds")


def add_notify(parser: argparse.ArgumentParser) -> None:
    """Who is told; `fill_in_notify` must see the arguments first."""
    parser.add_argument(
        "--notify",
        action="append",
        metavar="[URL]",
        help="tell the remembered channels (see `deepcluster notify`), or the one that an apprise "
        "URL leads to; may be given several times",
    )


def add_notify_every(parser: argparse.ArgumentParser) -> None:
    """How often they are told on the way."""
    parser.add_argument(
        "--notify-every",
        type=duration,
        metavar="TIME",
        help="tell them on the way as well, every 90s, 10m or 1h30m",
    )


def fill_in_notify(argv: list[str]) -> list[str]:
    """Give every ``--notify`` without a URL an empty value.

    Its URL may be left out, and argparse would then take the next word for it: in
    ``train --notify deep`` the model's name. A URL has one of ``: / @ .`` in it, which no command
    and no model has.

    Parameters
    ----------
    argv : list of str

    Returns
    -------
    list of str
    """
    filled: list[str] = []
    for i, word in enumerate(argv):
        if word == "--":
            return filled + argv[i:]
        after = argv[i + 1] if i + 1 < len(argv) else "-"
        alone = after.startswith("-") or not re.search("[:/@.]", after)
        filled.append("--notify=" if word == "--notify" and alone else word)
    return filled


def duration(text: str) -> float:
    """``90s``, ``10m`` or ``1h30m`` in seconds, for argparse."""
    found = _DURATION.fullmatch(text)
    parts = found.groups() if found else ()
    seconds = sum(int(part or 0) * _UNITS[unit] for part, unit in zip(parts, "hms", strict=False))
    if not 1 <= seconds <= 7 * 24 * 3600:
        raise argparse.ArgumentTypeError(f"{text} is not a time such as 90s, 10m or 1h30m")
    return float(seconds)


def seed(text: str) -> int:
    """A seed, for argparse."""
    number = int(text)
    if not 0 <= number < 2**32:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {2**32 - 1}")
    return number


def count(text: str) -> int:
    """A small number of things, for argparse."""
    return up_to(100, text)


def amount(text: str) -> int:
    """A number of pictures, for argparse."""
    return up_to(1_000_000, text)


def up_to(most: int, text: str, *, wrong: str = "") -> int:
    """A number from 1 on, for argparse.

    Parameters
    ----------
    most : int
    text : str
    wrong : str, optional
        What is said where it is none; by default between which numbers it has to be.

    Raises
    ------
    argparse.ArgumentTypeError
    """
    # Python refuses to read a number of thousands of digits.
    if not text.isdecimal() or len(text) > 20 or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(wrong or f"{text} is not between 1 and {most:,}")
    return int(text)
