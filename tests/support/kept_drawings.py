"""What the page and the server have of one visitor's kept drawings."""

from __future__ import annotations

from playwright.sync_api import Locator, Request, expect

from tests.support.browser import Visit
from tests.support.page_hooks import call, part, start_over
from tests.support.visitor import Visitor

KEPT = "api/drawings"


def name_of(visit: Visit) -> str | None:
    """What the browser calls this visitor towards the server."""
    return visit.page.evaluate("localStorage.getItem('deepcluster-session')")


def kept(visit: Visit, **params: object) -> list[dict]:
    """What the server has of this visitor, the newest first."""
    with Visitor(visit.url) as own:
        own.headers["x-session"] = name_of(visit) or ""
        return own.kept(limit=100, **params)


def watched(visit: Visit) -> list[Request]:
    """Every request from now on that brings the server something to keep."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        if KEPT in request.url and (request.method != "GET" or "x-session" in request.headers):
            sent.append(request)

    visit.page.on("request", note)
    return sent


def say(visit: Visit, label: str) -> None:
    part(visit, "which-digit").get_by_role("button", name=f"It is: {label}").click()


def open_drawings(visit: Visit) -> Locator:
    """Open the tab; gives the cards of its gallery."""
    visit.page.get_by_role("tab").nth(0).click()
    drawings = part(visit, "drawings")
    drawings.scroll_into_view_if_needed()
    expect(part(visit, "cards")).to_have_attribute("aria-busy", "false")
    return part(visit, "drawing")


def seed(visit: Visit, *digits: int, labelled: bool = True, **words: object) -> None:
    """Have digits kept of which nobody needs to see how they are drawn."""
    with Visitor(visit.url) as own:
        own.headers["x-session"] = name_of(visit) or ""
        for n, one in enumerate(digits):
            label = {"label": str(one)} if labelled else {}
            assert own.keep(one, seed=n, **label, **words).status_code == 201
    # As if another window of this browser had changed them.
    visit.page.evaluate("document.dispatchEvent(new CustomEvent('deepcluster:gone'))")


def keeping(page: Visit) -> Visit:
    """The page with the switch on, nothing kept and nothing on the pad."""
    start_over(page)
    call(page, "drawings/outbox", "deleteAll")
    if part(page, "switch-stage").get_attribute("aria-checked") == "false":
        part(page, "switch-stage").click()
    return page
