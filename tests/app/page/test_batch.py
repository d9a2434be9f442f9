"""Twenty digits in a row on the big pad, by a real mouse."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.support.batch_pad import write
from tests.support.browser import Visit
from tests.support.kept_drawings import kept
from tests.support.page_hooks import part

Opened = Callable[..., AbstractContextManager[Visit]]


def wanted(visit: Visit) -> str:
    return part(visit, "batch-next").inner_text().split()[-1]


def start(visit: Visit, *, by_itself: bool) -> None:
    part(visit, "switch-stage").click()
    visit.page.get_by_role("tab").nth(0).click()
    part(visit, "batch-start").click()
    expect(part(visit, "batch")).to_be_visible()
    part(visit, "batch-auto").set_checked(by_itself)


def test_twenty_digits_and_the_score_of_each_model(visitor: Opened) -> None:
    with visitor() as visit:
        start(visit, by_itself=False)
        expect(part(visit, "batch-on")).to_be_disabled()
        for n in range(20):
            expect(part(visit, "batch-progress")).to_have_text(f"{n + 1} of 20")
            assert wanted(visit) == str(n % 10)
            write(visit, n % 10)
            if n % 2:
                visit.page.keyboard.press("Enter")
            else:
                part(visit, "batch-on").click()
        expect(part(visit, "batch-done")).to_have_text("20 digits are written.")
        figure = part(visit, "batch-scores").locator("li[data-model=deep] span")
        expect(figure).to_contain_text("of 20")
        drawings = kept(visit)
        assert [one["label"] for one in drawings] == [str(n % 10) for n in reversed(range(20))]
        right = sum(one["models"]["deep"]["name"] == one["label"] for one in drawings)
        expect(figure).to_have_text(f"{right} of 20")
        expect(part(visit, "score").locator("li[data-model=deep] span")).to_have_text(
            f"{right} of 20"
        )
        part(visit, "batch-close").click()
        expect(part(visit, "batch")).to_be_hidden()


@pytest.mark.parametrize("how", [{}, {"phone": True}], ids=["desk", "phone"])
def test_going_on_by_itself_and_back(visitor: Opened, how: dict) -> None:
    with visitor(**how) as visit:
        start(visit, by_itself=True)
        write(visit, 0)
        expect(part(visit, "batch-progress")).to_have_text("2 of 20")
        write(visit, 7)
        expect(part(visit, "batch-progress")).to_have_text("3 of 20")
        part(visit, "batch-back").click()
        expect(part(visit, "batch-progress")).to_have_text("2 of 20")
        assert wanted(visit) == "1"
        part(visit, "batch-auto").set_checked(False)
        write(visit, 7)
        part(visit, "batch-undo").click()
        expect(part(visit, "batch-on")).to_be_disabled()
        write(visit, 1)
        visit.page.keyboard.press("Enter")
        expect(part(visit, "batch-progress")).to_have_text("3 of 20")
        assert visit.overflow() <= 0
        part(visit, "batch-stop").click()
        expect(part(visit, "drawing")).to_have_count(2)
        expect(part(visit, "so-far")).to_contain_text("of 2")
        assert [one["label"] for one in kept(visit)] == ["1", "0"]
