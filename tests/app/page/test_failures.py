"""An answer is always the answer to what is on the pad, whatever becomes of the server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.support.browser import Visit, visit
from tests.support.demo_process import Demo
from tests.support.page_hooks import await_answer, ink, part, settle

LOOK = "**/gradio_api/run/*"


@pytest.fixture
def alone(demo: Demo, browser: Browser) -> Iterator[Visit]:
    """A visitor whose requests may fail: what the browser reports of them is no fault."""
    with visit(browser, demo.url) as visitor:
        yield visitor
        visitor.problems[:] = [one for one in visitor.problems if "Failed to load" not in one]


def state(of: Visit) -> str | None:
    return of.page.evaluate("document.documentElement.dataset.answer")


def expect_no_answer(of: Visit) -> None:
    expect(part(of, "digit-left")).to_have_text("?")
    expect(part(of, "digit-right")).to_have_text("?")
    expect(part(of, "message")).to_contain_text("No answer")
    expect(part(of, "announcement")).to_contain_text("No answer")


@pytest.mark.parametrize("status", [404, 500, 502])
def test_a_refused_request_takes_the_old_answer_away_and_is_asked_again(
    alone: Visit, status: int
) -> None:
    alone.draw(7)
    await_answer(alone)
    expect(part(alone, "digit-left")).to_have_text("7")
    alone.page.route(LOOK, lambda route: route.fulfill(status=status, body="no"))
    part(alone, "clear").click()
    alone.draw(0)
    expect_no_answer(alone)
    alone.page.unroute(LOOK)
    # Nobody does anything: the page asks again by itself.
    await_answer(alone)
    expect(part(alone, "digit-left")).to_have_text("0")
    expect(part(alone, "message")).not_to_contain_text("No answer")


def test_a_slow_answer_is_waited_for_with_the_old_one_dimmed(alone: Visit) -> None:
    alone.draw(7)
    await_answer(alone)
    held: list[Route] = []
    alone.page.route(LOOK, lambda route: held.append(route))
    part(alone, "clear").click()
    alone.draw(1)
    expect(alone.page.locator(":root[data-answer=waiting]")).to_be_attached()
    opacity = part(alone, "answer-left").evaluate("node => getComputedStyle(node).opacity")
    assert float(opacity) < 1
    for route in held:
        route.continue_()
    alone.page.unroute(LOOK)
    await_answer(alone)
    settle(alone)
    expect(part(alone, "digit-left")).to_have_text("1")
    assert state(alone) == "fresh"


def test_after_long_the_old_answer_goes_and_a_late_one_still_comes(alone: Visit) -> None:
    alone.page.clock.install()
    alone.draw(7)
    await_answer(alone)
    held: list[Route] = []
    alone.page.route(LOOK, lambda route: held.append(route))
    part(alone, "clear").click()
    alone.draw(0)
    alone.page.clock.run_for(10_000)
    expect(part(alone, "message")).to_contain_text("Still waiting")
    expect(part(alone, "digit-left")).to_have_text("?")
    for route in held:
        route.continue_()
    alone.page.unroute(LOOK)
    alone.page.clock.run_for(1_000)
    expect(part(alone, "digit-left")).to_have_text("0")


def test_a_server_that_is_stopped_and_started_again(browser: Browser) -> None:
    with Demo() as first:
        port = first.url.rsplit(":", 1)[1].strip("/")
        with visit(browser, first.url) as visitor:
            visitor.draw(7)
            await_answer(visitor)
            first.stop()
            part(visitor, "clear").click()
            visitor.draw(0)
            expect_no_answer(visitor)
            with Demo("--port", port):
                # Gradio loads the page anew; what was drawn is there again, and answered.
                expect(part(visitor, "digit-left")).to_have_text("0", timeout=60_000)
                expect(part(visitor, "message")).not_to_contain_text("No answer")
                assert ink(visitor) > 100
            visitor.problems.clear()
