"""The page as a visitor's eyes and hands know it: where its parts are, and what they show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Route, expect

from deepcluster.app.page.modules import address
from tests.support.browser import Visit

#: For a server that shares two cores with a browser.
PATIENCE = 20_000

#: Milliseconds: longer than the page waits between two questions of one drawing.
PAUSE = 200

expect.set_options(timeout=PATIENCE)


def part(visit: Visit, name: str) -> Locator:
    """The part of the page with this ``data-testid``."""
    return visit.page.get_by_test_id(name)


def call(visit: Visit, module: str, function: str) -> Any:
    """What a function that a script exports gives; ``module`` as in "shared/colours"."""
    return visit.page.evaluate(
        """async ([address, name]) => {
          const module = await import(new URL(address, document.baseURI));
          return module[name]();
        }""",
        [address(module), function],
    )


@contextmanager
def held_back(visit: Visit, module: str) -> Iterator[None]:
    """Load the page anew; one script, as in "study/ways", comes after what is done meanwhile."""
    held: list[Route] = []
    visit.page.route(f"**/{address(module)}", lambda route: held.append(route))
    visit.page.reload(wait_until="domcontentloaded")
    yield
    assert held
    for route in held:
        route.continue_()


def start_over(visit: Visit) -> None:
    """Make the page as good as new, which takes a tenth of the time of loading it again."""
    if part(visit, "eraser").get_attribute("aria-pressed") == "true":
        part(visit, "eraser").click()
    part(visit, "brush").fill("18")
    if visit.page.locator(".dc-hint").is_hidden():
        part(visit, "clear").click()
    await_nothing(visit)
    settle(visit)


def state(visit: Visit, side: str) -> str:
    """ "empty", "sure" or "unsure"."""
    return part(visit, f"answer-{side}").get_attribute("data-state") or ""


def digit(visit: Visit, side: str) -> str:
    return part(visit, f"digit-{side}").inner_text()


def settle(visit: Visit, shown: Locator | None = None) -> None:
    """Wait until all is answered and nothing that is shown (the stage by default) changes."""
    shown = shown or visit.page.locator("#dc-stage")
    for _ in range(100):
        asked, seen = visit.asked, shown.inner_html()
        # By the page's own clock, which stands still while the page is busy.
        visit.page.evaluate(f"new Promise(done => setTimeout(done, {PAUSE}))")
        if not visit.unanswered and visit.asked == asked and shown.inner_html() == seen:
            return
    raise AssertionError("the page never comes to rest")


def await_answer(visit: Visit) -> None:
    """Wait until both columns have answered and come to rest."""
    for side in ("left", "right"):
        expect(part(visit, f"answer-{side}")).not_to_have_attribute("data-state", "empty")
    settle(visit)


def await_nothing(visit: Visit) -> None:
    """Wait until both columns are empty."""
    for side in ("left", "right"):
        expect(part(visit, f"answer-{side}")).to_have_attribute("data-state", "empty")


def ink(visit: Visit) -> int:
    """How much there is on the pad: pixels that are painted."""
    return part(visit, "pad-canvas").evaluate(
        """canvas => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let painted = 0;
          for (let i = 3; i < data.length; i += 4) painted += data[i] > 40;
          return painted;
        }"""
    )


def await_ink(visit: Visit, *, some: bool = True) -> None:
    """Wait until there is something on the pad, or nothing."""
    hint = visit.page.locator(".dc-hint")
    if some:
        expect(hint).to_be_hidden()
    else:
        expect(hint).to_be_visible()
    visit.page.wait_for_timeout(60)  # it is painted with the next frame
