"""A visitor's browser: headless chromium on the demo's page, and a hand that draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Playwright, Request, Route

from tests.support.strokes import Point, Stroke, strokes

CHROMIUM = "/usr/bin/chromium"
PAD = ".dc-pad canvas"

FLAGS = [
    "--no-sandbox",  # tests may run as root, for whom chromium has none
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def launch(playwright: Playwright) -> Browser:
    """Debian's chromium, as it is installed."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


class Visit:
    """One visitor on the page.

    Attributes
    ----------
    page : Page
    problems : list of str
        Errors of the page's scripts, what the browser reports as errors, and requests to other
        machines, which are refused.
    asked : int
        Questions to the models so far.
    unanswered : set of Request
        Those of them whose answer has not come yet.
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.problems: list[str] = []
        self.asked = 0
        self.unanswered: set[Request] = set()
        context.route(lambda address: not self._is_ours(address), self._refuse)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("console", self._note_error)
        self.page.on("request", self._note_question)
        self.page.on("requestfinished", self._note_answer)
        self.page.on("requestfailed", self._note_answer)
        self.page.goto(url, wait_until="domcontentloaded")
        self.page.wait_for_selector(f"{PAD}[aria-label]", state="visible", timeout=60_000)

    def draw(self, digit: int, *, seed: int | None = None, touch: bool = False) -> None:
        """Draw a digit on the pad, by mouse or by finger."""
        for stroke in strokes(digit, seed=seed):
            self.stroke(stroke, touch=touch)

    def stroke(self, points: Sequence[Point], *, touch: bool = False) -> None:
        """Draw one stroke, given in coordinates relative to the pad."""
        pad = self.page.locator(PAD).first
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None, "the pad is not visible"
        on_page = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        if touch:
            self._by_touch(on_page)
        else:
            self._by_mouse(on_page)

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def _by_mouse(self, points: Stroke) -> None:
        mouse = self.page.mouse
        mouse.move(*points[0])
        mouse.down()
        for x, y in points[1:]:
            mouse.move(x, y)
            self.page.wait_for_timeout(8)
        mouse.up()

    def _by_touch(self, points: Stroke) -> None:
        session = self.context.new_cdp_session(self.page)

        def send(kind: str, *touches: Point) -> None:
            session.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": x, "y": y, "id": 1} for x, y in touches]},
            )

        send("touchStart", points[0])
        for point in points[1:]:
            send("touchMove", point)
            self.page.wait_for_timeout(8)
        send("touchEnd")
        session.detach()

    def _is_ours(self, address: str) -> bool:
        wanted = urlsplit(address)
        return wanted.scheme in ("data", "blob") or wanted.netloc == urlsplit(self.url).netloc

    def _note_question(self, request: Request) -> None:
        if "/gradio_api/run/" in request.url:
            self.asked += 1
            self.unanswered.add(request)

    def _note_answer(self, request: Request) -> None:
        self.unanswered.discard(request)

    def _note_error(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console error: {message.text} ({message.location})")

    def _refuse(self, route: Route, request: Request) -> None:
        self.problems.append(f"asked another machine: {request.url}")
        route.abort()


@contextmanager
def visit(
    browser: Browser,
    url: str,
    *,
    dark: bool = False,
    phone: bool = False,
    locale: str = "en-GB",
    viewport: tuple[int, int] = (1280, 1000),
) -> Iterator[Visit]:
    """A visitor in a fresh browser profile; fails if the page had problems by the end."""
    width, height = (390, 844) if phone else viewport
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        locale=locale,
        has_touch=phone,
        is_mobile=phone,
        device_scale_factor=2 if phone else 1,
    )
    try:
        visitor = Visit(context, url)
        yield visitor
        assert not visitor.problems, "\n".join(visitor.problems)
    finally:
        context.close()
