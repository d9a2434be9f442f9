"""The gallery of "My drawings" in a real browser: found, corrected, deleted and taken along."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.support.browser import Visit
from tests.support.kept_drawings import keeping, kept, open_drawings, say, seed
from tests.support.page_hooks import (
    await_answer,
    await_ink,
    await_nothing,
    digit,
    ink,
    part,
)


@pytest.fixture
def desk(page: Visit) -> Visit:
    """The page on a large screen, keeping drawings."""
    return keeping(page)


def test_filters_correction_and_deletion_in_place(desk: Visit) -> None:
    seed(desk, 7, 7, 1)
    seed(desk, 3, labelled=False)
    cards = open_drawings(desk)
    expect(cards).to_have_count(4)
    all_of_them = {one["key"]: one for one in kept(desk)}

    part(desk, "filter-label").select_option("7")
    expect(cards).to_have_count(2)
    part(desk, "filter-label").select_option("0")
    expect(cards).to_have_count(0)
    expect(part(desk, "drawings-empty")).to_have_text("No drawing of yours is like that.")
    part(desk, "filter-label").select_option("")
    for name in ("disagree", "unsure"):
        wanted = {one["key"] for one in kept(desk, **{name: True})}
        part(desk, f"filter-{name}").click()
        expect(cards).to_have_count(len(wanted))
        shown = {card.get_attribute("data-key") for card in cards.all()}
        assert shown == wanted
        part(desk, f"filter-{name}").click()
        expect(cards).to_have_count(4)

    # The newest is the 3 that nobody has said anything of.
    newest = cards.first
    said = {name: one["name"] for name, one in next(iter(all_of_them.values()))["models"].items()}
    assert newest.locator("dd").all_inner_texts() and newest.locator("dd[data-right]").count() == 0
    newest.get_by_role("combobox").select_option("3")
    marks = newest.locator("dd[data-right='true']")
    expect(marks).to_have_count(sum(name == "3" for name in said.values()))
    right = sum(one["label"] == one["models"]["deep"]["name"] for one in kept(desk))
    figure = part(desk, "score").locator("li[data-model=deep] span")
    expect(figure).to_have_text(f"{right} of 4")

    bin_ = newest.locator(".dc-bin")
    bin_.click()
    expect(bin_).to_have_text("Delete?")
    assert len(kept(desk)) == 4
    bin_.click()
    expect(cards).to_have_count(3)
    assert len(kept(desk)) == 3
    # The keyboard goes on where it was.
    assert desk.page.evaluate("document.activeElement.matches('.dc-bin')")


def test_a_kept_drawing_goes_back_onto_the_pad(desk: Visit) -> None:
    seed(desk, 0)
    open_drawings(desk).first.locator(".dc-thumb").click()
    await_ink(desk)
    await_answer(desk)
    assert digit(desk, "left") == "0" and ink(desk) > 0
    zero = part(desk, "which-digit").get_by_role("button", name="It is: 0")
    expect(zero).to_have_attribute("aria-pressed", "true")
    say(desk, "6")
    expect(part(desk, "drawing").first.get_by_role("combobox")).to_have_value("6")
    part(desk, "clear").click()
    await_nothing(desk)
    assert [one["label"] for one in kept(desk)] == ["6"]


def test_more_than_a_page_and_all_of_it_deleted(desk: Visit) -> None:
    seed(desk, *range(10), *range(10), *range(5), models=["pixel-kmeans"])
    cards = open_drawings(desk)
    expect(cards).to_have_count(24)
    part(desk, "load-more").click()
    expect(cards).to_have_count(25)
    expect(part(desk, "load-more")).to_be_hidden()
    part(desk, "delete-all").click()
    expect(part(desk, "delete-all-ask")).to_contain_text("Delete all 25 drawings?")
    part(desk, "delete-all-no").click()
    expect(part(desk, "delete-all-ask")).to_be_hidden()
    assert len(kept(desk)) == 25
    part(desk, "delete-all").click()
    part(desk, "delete-all-yes").click()
    expect(cards).to_have_count(0)
    expect(part(desk, "drawings-empty")).to_contain_text("Nothing is kept so far")
    assert kept(desk) == []


def test_export(desk: Visit) -> None:
    seed(desk, 4, 9)
    expect(open_drawings(desk)).to_have_count(2)
    files = {}
    for kind in ("folder", "npz", "idx"):
        with desk.page.expect_download() as download:
            part(desk, f"export-{kind}").click()
        files[download.value.suggested_filename] = Path(download.value.path()).read_bytes()
    assert len(files) == 3, files.keys()
    with np.load(io.BytesIO(next(v for k, v in files.items() if k.endswith("npz")))) as arrays:
        assert sorted(arrays["labels"].tolist()) == [4, 9]
    archives = [io.BytesIO(data) for name, data in files.items() if name.endswith("zip")]
    names = [name for data in archives for name in zipfile.ZipFile(data).namelist()]
    assert any(name.endswith("drawings.csv") for name in names)
    assert any(name.endswith("idx3-ubyte") for name in names)
