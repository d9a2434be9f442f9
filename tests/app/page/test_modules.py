"""The page's scripts are modules: who gets them, for how long, and from under which path."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser

from deepcluster.app.page import modules
from deepcluster.app.server.headers import CONTENT_POLICY
from tests.support.browser import PAD, Visit, visit
from tests.support.demo_process import Demo
from tests.support.page_hooks import await_answer, digit, part
from tests.support.proxy import below


def imports(name: str) -> set[str]:
    """What a module imports, as paths from the page's folder."""
    text = (modules.PAGE / name).read_text(encoding="utf-8")
    found = re.findall(r'^(?:import|export)\b[^;]*?from "([^"]+)";', text, re.MULTILINE)
    base = (modules.PAGE / name).parent
    return {(base / one).resolve().relative_to(modules.PAGE).as_posix() for one in found}


def test_every_import_is_of_a_module_that_is_served() -> None:
    for name in modules.sources():
        assert imports(name) <= set(modules.sources()), name


def test_browsers_keep_modules_for_good(demo: Demo) -> None:
    for name in modules.sources():
        answer = httpx.get(f"{demo.url}/{modules.address(name.removesuffix('.js'))}")
        assert answer.status_code == 200, name
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-security-policy"] == CONTENT_POLICY


@pytest.mark.parametrize(
    "name",
    ["pad/pad.html", "pad/pad.py", "pad/../page.py", "locales/en.json", "shared/told.test.js", ""],
)
def test_nothing_else_is_served_from_there(demo: Demo, name: str) -> None:
    # Joined by hand: the client would do away with the dots.
    assert httpx.get(f"{demo.url}/{modules.folder()}/{name}").status_code == 404


def test_modules_of_another_version_are_gone(demo: Demo) -> None:
    assert httpx.get(f"{demo.url}/modules/0123456789abcdef/pad/pad.js").status_code == 404


@pytest.fixture
def outside(demo: Demo) -> Iterator[str]:
    """The demo's address as it is seen through a proxy that serves it below a path."""
    with below("/some/digits", demo.url.rstrip("/")) as address:
        yield address


def test_the_page_works_below_a_path(outside: str, browser: Browser) -> None:
    with visit(browser, outside) as below_a_path:
        asked: list[str] = []
        below_a_path.page.on("request", lambda request: asked.append(request.url))
        below_a_path.page.reload()
        below_a_path.page.wait_for_selector(f"{PAD}[aria-label]")
        below_a_path.draw(3)
        await_answer(below_a_path)
        assert digit(below_a_path, "left") == "3"
        walk_through_tabs(below_a_path)
        ours = [one for one in asked if not re.search("/(gradio_api|assets|static|theme.css)", one)]
        sent = [one for one in ours if one.startswith("http")]
        assert sent and all(one.startswith(outside) for one in sent)


def walk_through_tabs(visit: Visit) -> None:
    """Have every part of the page started; the visit fails if one does not."""
    for tab, shown in (("Clusters", "gallery"), ("My drawings", "drawings"), ("Study", "readings")):
        visit.page.get_by_role("tab", name=tab, exact=True).click()
        part(visit, shown).wait_for(state="visible")
