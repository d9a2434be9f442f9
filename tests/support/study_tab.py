"""The tab "Study" as a visitor knows it."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import expect

from deepcluster.models import ClusterModel, available, load
from tests.support.browser import Visit
from tests.support.page_hooks import part, settle


def open_study(visit: Visit) -> None:
    visit.page.get_by_role("tab", name="Study").click()
    expect(part(visit, "readings").locator("tbody td b").first).to_be_visible()


def await_readings(visit: Visit) -> None:
    """Wait until the answers have come to rest."""
    settle(visit, part(visit, "readings"))


def readings(visit: Visit) -> dict[str, list[str]]:
    """Model -> the digit in each preparation, as shown."""
    rows = part(visit, "readings").locator("tbody tr").all()
    return {
        row.get_attribute("data-model") or "": row.locator("td b").all_inner_texts() for row in rows
    }


def move(visit: Visit, **how: float) -> None:
    for way, value in how.items():
        part(visit, f"how-{way}").fill(str(value))


@cache
def shipped_models() -> dict[str, ClusterModel]:
    """What the demo under test has loaded."""
    return {name: load(name) for name in available()}
