"""Pictures of the page, for people to look at in build/; ``make picture`` updates the README."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import cv2
import pytest
from playwright.sync_api import expect

from tests.support.batch_pad import write
from tests.support.browser import Visit
from tests.support.demo_process import REPOSITORY
from tests.support.kept_drawings import open_drawings, seed
from tests.support.page_hooks import await_answer, digit, part, settle
from tests.support.study_tab import await_readings, open_study, readings

FOLDER = REPOSITORY / "build"
LOOKS = pytest.mark.parametrize(
    ("name", "how", "bright"),
    [("light", {}, True), ("dark", {"dark": True}, False), ("phone", {"phone": True}, True)],
)


@LOOKS
def test_pictures_of_the_page(
    visitor: Callable[..., AbstractContextManager[Visit]], name: str, how: dict, bright: bool
) -> None:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"page-{name}.png"
    with visitor(**how) as visit:
        visit.draw(7, touch="phone" in how)
        await_answer(visit)
        settle(visit)
        assert digit(visit, "left") == "7"
        visit.page.evaluate("window.scrollTo(0, 0)")
        visit.page.screenshot(path=path, full_page=True)
    assert_looks(path, bright)


@LOOKS
def test_pictures_of_kept_drawings(
    visitor: Callable[..., AbstractContextManager[Visit]], name: str, how: dict, bright: bool
) -> None:
    FOLDER.mkdir(exist_ok=True)
    with visitor(**how) as visit:
        part(visit, "switch-stage").click()
        seed(visit, *range(8), 7, 4)
        visit.draw(2, touch="phone" in how)
        await_answer(visit)
        part(visit, "which-digit").get_by_role("button", name="It is: 2").click()
        expect(part(visit, "so-far")).to_contain_text("of 11")
        expect(open_drawings(visit)).to_have_count(11)
        settle(visit)
        visit.page.evaluate("window.scrollTo(0, 0)")
        bars = part(visit, "score").locator("li i")
        lengths = bars.evaluate_all("bars => bars.map((bar) => Math.round(bar.clientWidth))")
        assert len(lengths) == 5 and len(set(lengths)) == 1, lengths
        names = visit.page.locator(".dc-answers dt")
        assert not names.evaluate_all("all => all.some((dt) => dt.scrollWidth > dt.clientWidth)")
        visit.page.screenshot(path=FOLDER / f"drawings-{name}.png", full_page=True)
        part(visit, "batch-start").click()
        part(visit, "batch-auto").uncheck()
        write(visit, 0)
        visit.page.screenshot(path=FOLDER / f"batch-{name}.png")
    for path in (FOLDER / f"drawings-{name}.png", FOLDER / f"batch-{name}.png"):
        assert_looks(path, bright)


@LOOKS
def test_pictures_of_the_study(
    visitor: Callable[..., AbstractContextManager[Visit]], name: str, how: dict, bright: bool
) -> None:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"study-{name}.png"
    with visitor(**how) as visit:
        visit.draw(7, touch="phone" in how)
        await_answer(visit)
        open_study(visit)
        part(visit, "how-slant").fill("18")
        part(visit, "how-across").fill("-0.25")
        await_readings(visit)
        assert readings(visit)["deep"][-1] == "7"
        visit.page.locator("#dc-sections").screenshot(path=path)
    assert_looks(path, bright)


def assert_looks(path: Path, bright: bool) -> None:
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert (picture.mean() > 128) == bright
    assert picture.std() > 10  # something is on it
