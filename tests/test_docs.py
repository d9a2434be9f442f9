"""The documents: links lead somewhere, lines are short, pictures are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.repository import REPOSITORY

#: Those that people read from the repository's own page or from docs/.
DOCUMENTS = sorted(
    str(path.relative_to(REPOSITORY))
    for pattern in ("*.md", "docs/**/*.md", "checkpoints/*.md")
    for path in REPOSITORY.glob(pattern)
)
LINK = re.compile(r"\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\)")
WIDTH = 100


def prose(text: str) -> str:
    """A document without its code, where signs mean something else."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


def anchor(heading: str) -> str:
    """What a link to a heading is called, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {anchor(found) for found in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    path = REPOSITORY / name
    for target in LINK.findall(prose(path.read_text("utf-8"))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, heading = target.partition("#")
        place = (path.parent / file).resolve() if file else path
        assert place.exists(), f"{name} links to {target}, which is not there"
        if heading:
            assert heading in anchors(place), f"{name}: {target} has no such heading"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_lines_are_short(name: str) -> None:
    for number, line in enumerate((REPOSITORY / name).read_text("utf-8").splitlines(), 1):
        # A table's row can't be broken, nor can a link that is longer than the line by itself.
        unbroken = line.lstrip().startswith("|") or " " not in line.strip()
        assert unbroken or len(line) <= WIDTH, f"{name}:{number} has {len(line)} characters"


def test_every_page_of_results_is_listed() -> None:
    listed = (REPOSITORY / "docs/results.md").read_text("utf-8")
    for path in (REPOSITORY / "docs/results").glob("*.md"):
        assert f"(results/{path.name})" in listed, path.name
