"""The commands that README and docs show, and what they are called there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.support.demo_process import REPOSITORY
from tests.support.repository import tracked

PROGRAMS = {"deepcluster", "make", "pip", "python", ".venv/bin/python"}
#: Words that stand for a value of the reader's, where not just any will do.
VALUES = {"DAYS": "7", "N": "2", "TIME": "10m", "SEED": "1", "URL": "json://127.0.0.1:9/told"}

_BLOCK = re.compile(r"^(?: {4}[^\n]*|```.*?^```)$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A command in a document.

    Attributes
    ----------
    where : str
        The document.
    text : str
        As it stands there.
    words : tuple of str
        As a shell would split them, values filled in.
    mention : bool
        Whether it is part of a sentence, which may leave out what it isn't about.
    """

    where: str
    text: str
    words: tuple[str, ...]
    mention: bool

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


@cache
def shown() -> list[Shown]:
    """Every command that a document shows, in reading order and each once."""
    found: dict[tuple[str, ...], Shown] = {}
    for path in sorted(tracked()):
        if path.suffix == ".md":
            where = str(path.relative_to(REPOSITORY))
            for one in _commands(where, path.read_text(encoding="utf-8")):
                found.setdefault((*one.words, str(one.mention)), one)
    return list(found.values())


def python_blocks(where: str) -> list[str]:
    """What a document shows of Python."""
    return _PYTHON.findall((REPOSITORY / where).read_text(encoding="utf-8"))


def _commands(where: str, text: str) -> Iterator[Shown]:
    joined = re.sub(r"\\\n\s*", "", text)
    for block in _BLOCK.findall(joined):
        for line in block.splitlines():
            yield from _split(where, line, mention=False)
    for code in re.findall(r"`([^`]+)`", _BLOCK.sub("", joined)):
        yield from _split(where, " ".join(code.split()), mention=True)


def _split(where: str, line: str, *, mention: bool) -> Iterator[Shown]:
    """The commands of one line: none where it is something else, such as a picture or code."""
    for text in line.strip().split(" && "):
        text = text.removeprefix("/usr/bin/time -v ")
        if not text.startswith(tuple(f"{program} " for program in PROGRAMS)):
            continue
        # What may be left out is given; "..." says that there may be more.
        full = re.sub(r" \[(.*?)\]", r" \1", text).replace("...", "")
        words = [VALUES.get(word, word) for word in shlex.split(full, comments=True)]
        yield Shown(where, text, tuple(words), mention)
