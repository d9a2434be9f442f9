"""From the pen's lifting to the answer on the screen, in headless chromium."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.support.browser import launch, visit
from tests.support.demo_process import Demo
from tests.support.strokes import strokes

# While one draws, answers come all the time. The one that counts is that to the last question,
# which was asked when the pen was lifted or, where one was still open then, after it.
WATCH = """
window.bench = { up: 0, asked: 0, answered: 0, shown: 0, open: 0 };
addEventListener("pointerup", () => { bench.up = performance.now(); }, true);
const fetched = window.fetch;
window.fetch = async (...args) => {
    const url = String(args[0]?.url ?? args[0]);
    if (!url.includes("/gradio_api/run/")) return fetched(...args);
    const mine = ++bench.asked;
    bench.open += 1;
    const response = await fetched(...args);
    bench.open -= 1;
    if (mine === bench.asked) {
        bench.answered = performance.now();
        bench.shown = 0;
        // The same answer as before changes nothing on the screen: then it was there on arrival.
        setTimeout(() => {
            if (mine === bench.asked && !bench.shown) bench.shown = bench.answered;
        }, 400);
    }
    return response;
};
window.watchAnswer = () => new MutationObserver(() => {
    if (bench.open || bench.shown || bench.answered < bench.up) return;
    bench.shown = -1;
    // A frame callback runs before the frame is painted, a task after it runs when it has been.
    requestAnimationFrame(() => setTimeout(() => { bench.shown = performance.now(); }));
}).observe(document.querySelector("#dc-left"), {
    subtree: true, childList: true, characterData: true, attributes: true,
});
"""


def pen_up_to_label(n: int) -> tuple[float, float]:
    """Median and 95th percentile over ``n`` strokes, in milliseconds."""
    with Demo() as demo, sync_playwright() as playwright:
        browser = launch(playwright)
        times: list[float] = []
        with visit(browser, demo.url) as visitor:
            page = visitor.page
            page.evaluate(WATCH)
            page.evaluate("watchAnswer()")
            digit = 0
            while len(times) < n:
                for stroke in strokes(digit % 10, seed=digit):
                    visitor.stroke(stroke)
                    times.append(_wait(page))
                page.locator("#dc-pad").get_by_role("button", name="Clear").click()
                page.wait_for_timeout(400)
                digit += 1
        browser.close()
    times = times[1:]  # the first drawing also pays for what is loaded on first use
    return float(np.median(times)), float(np.percentile(times, 95))


def _wait(page: Page) -> float:
    page.wait_for_function("bench.shown > bench.up && !bench.open", timeout=20_000)
    # Any question that was still held back would have been asked by now.
    page.wait_for_timeout(300)
    page.wait_for_function("bench.shown > bench.up && !bench.open", timeout=20_000)
    return page.evaluate("bench.shown - bench.up")
