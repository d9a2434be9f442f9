"""Pictures of the page, for people to look at in build/; ``make picture`` updates the README."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import cv2
import pytest

from tests.browser import Visit
from tests.demo_process import REPOSITORY
from tests.page_hooks import await_answer, digit, settle

FOLDER = REPOSITORY / "build"


@pytest.mark.parametrize(
    ("name", "how", "bright"),
    [("light", {}, True), ("dark", {"dark": True}, False), ("phone", {"phone": True}, True)],
)
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
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert (picture.mean() > 128) == bright
    assert picture.std() > 10  # something is on it
