"""What tests share: the real demo in a process of its own, and a real browser before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.support.browser import Visit, launch, visit
from tests.support.demo_process import Demo
from tests.support.page_hooks import part, start_over
from tests.support.study_tab import await_readings, open_study

# The same examples in every run; --hypothesis-profile=default looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")

TESTS = Path(__file__).parent
#: Files that take longest, so that no process is left alone with one of them at the end.
FIRST = (
    "training/test_training.py",
    "app/page/test_page.py",
    "app/page/test_whatif.py",
    "app/page/test_drawings.py",
    "app/page/test_pad.py",
    "test_extras.py",
    "test_wheel.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files of `FIRST`; all others keep their order."""
    ranks = {TESTS / name: rank for rank, name in enumerate(FIRST)}
    items.sort(key=lambda item: ranks.get(item.path, len(FIRST)))


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The demo with the repository's checkpoints, as ``python demo.py`` starts it."""
    with Demo() as running:
        yield running
        assert running.process.poll() is None, f"the demo died during the tests:\n{running.log}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(demo: Demo, browser: Browser) -> Callable[..., AbstractContextManager[Visit]]:
    """Open the page: ``with visitor(dark=True, phone=True, locale="fr-FR") as visit: ...``"""
    return partial(visit, browser, demo.url)


@pytest.fixture(scope="module")
def page(demo: Demo, browser: Browser) -> Iterator[Visit]:
    """The page on a large screen, one for all tests of a file."""
    with visit(browser, demo.url) as visitor:
        yield visitor


@pytest.fixture
def desk(page: Visit) -> Visit:
    """The page on a large screen, in English, with nothing on the pad."""
    start_over(page)
    return page


@pytest.fixture
def study(desk: Visit) -> Visit:
    """The tab, with nothing on the pad and every slider where it was."""
    open_study(desk)
    back = part(desk, "as-drawn")
    if back.is_enabled():
        back.click()
    part(desk, "way-frame").check(force=True)
    await_readings(desk)
    return desk
