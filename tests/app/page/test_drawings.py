""" "My drawings" in a real browser: what is kept, what is said of it, and what is deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from deepcluster.app.page.modules import address
from tests.support.browser import PAD, Visit, visit
from tests.support.contrasts import CONTRASTS
from tests.support.demo_process import Demo, environment
from tests.support.kept_drawings import keeping, kept, name_of, open_drawings, say, seed, watched
from tests.support.page_hooks import (
    await_answer,
    await_nothing,
    digit,
    held_back,
    part,
    settle,
)
from tests.support.visitor import Visitor

Opened = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture
def desk(page: Visit) -> Visit:
    """The page on a large screen, keeping drawings."""
    return keeping(page)


def test_nothing_is_kept_before_the_switch_is_on(visitor: Opened) -> None:
    with visitor() as visit:
        sent = watched(visit)
        for _ in range(2):
            visit.draw(3)
            await_answer(visit)
            part(visit, "clear").click()
            await_nothing(visit)
        open_drawings(visit)
        expect(part(visit, "drawings-empty")).to_contain_text("Nothing is kept so far")
        expect(part(visit, "batch-start")).to_be_disabled()
        expect(part(visit, "keep")).to_be_hidden()
        assert sent == [] and name_of(visit) is None
        expect(part(visit, "consent-stage")).to_contain_text("for 30 days")


def test_from_the_switch_to_the_gallery(visitor: Opened) -> None:
    with visitor() as visit:
        part(visit, "switch-stage").click()
        sent = watched(visit)
        visit.draw(7)
        await_answer(visit)
        say(visit, "7")
        expect(part(visit, "kept")).to_contain_text("Kept as: 7.")
        expect(part(visit, "so-far")).to_contain_text("Your handwriting so far: Deep clustering ")
        part(visit, "vote-left").click()
        expect(part(visit, "vote-left")).to_have_attribute("aria-pressed", "true")
        # Kept already: clearing the pad keeps it no second time. The next one is kept by clearing.
        part(visit, "clear").click()
        await_nothing(visit)
        visit.draw(1)
        await_answer(visit)
        part(visit, "clear").click()
        await_nothing(visit)
        cards = open_drawings(visit)
        expect(cards).to_have_count(2)
        posted = [one for one in sent if one.method == "POST"]
        assert len(posted) == 2
        bodies = [json.loads(one.post_data or "") for one in posted]
        assert bodies[0]["label"] == "7" and "label" not in bodies[1]
        assert [len(one["id"]) for one in bodies] == [32, 32] and bodies[0]["id"] != bodies[1]["id"]
        assert {one.headers["x-session"] for one in posted} == {name_of(visit)}
        one, seven = kept(visit)
        assert (seven["label"], seven["vote"], seven["source"]) == ("7", ["deep"], "pad")
        assert one["label"] is None

        visit.page.reload()
        visit.page.wait_for_selector(PAD, state="visible")
        expect(part(visit, "switch-stage")).to_have_attribute("aria-checked", "true")
        expect(open_drawings(visit)).to_have_count(2)
        expect(part(visit, "votes")).to_contain_text("Deep clustering 1 time")


def test_models_are_named_however_late_their_lists_come(visitor: Opened) -> None:
    with visitor() as visit:
        part(visit, "switch-stage").click()
        with held_back(visit, "answers/select"):
            expect(part(visit, "keep")).to_be_visible()
            settle(visit)
        expect(part(visit, "vote-left")).to_have_text("Deep clustering")


def test_a_cluster_without_a_name_is_shown_by_its_letter(desk: Visit) -> None:
    shown = desk.page.evaluate(
        """async (address) => {
          const { drawingCard } = await import(new URL(address, document.baseURI));
          const said = { name: "", cluster: 2, sure: true, strength: 0.5 };
          const drawing = { key: "", time: 0, source: "pad", image: "data:,", frame: "data:," };
          const models = { deep: said, cnn: { ...said, cluster: 9, sure: false } };
          const card = drawingCard({ ...drawing, models, label: "3" }, {});
          return [...card.querySelectorAll("dd")].map((one) => one.firstChild.textContent);
        }""",
        address("drawings/card"),
    )
    assert shown == ["C", "J?"]


def test_a_stroke_more_takes_the_place_of_what_was_kept(desk: Visit) -> None:
    desk.stroke([(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    await_answer(desk)
    say(desk, "1")
    expect(part(desk, "kept")).to_contain_text("Kept as: 1.")
    before = kept(desk)[0]
    desk.stroke([(0.3, 0.8), (0.5, 0.8), (0.7, 0.8)])
    await_answer(desk)
    part(desk, "clear").click()
    await_nothing(desk)
    expect(open_drawings(desk)).to_have_count(1)
    (after,) = kept(desk)
    assert after["label"] == "1" and after["image"] != before["image"]


def test_switching_off_stops_at_once_and_asks_what_to_delete(desk: Visit) -> None:
    desk.draw(0)
    await_answer(desk)
    part(desk, "keep-now").click()
    expect(part(desk, "kept")).to_have_text("Kept.")
    name = name_of(desk)
    question = part(desk, "leave-or-delete-stage")
    part(desk, "switch-stage").click()
    expect(question).to_contain_text("Delete the drawing that was kept?")
    sent = watched(desk)
    part(desk, "clear").click()
    await_nothing(desk)
    desk.draw(6)
    await_answer(desk)
    part(desk, "clear").click()
    await_nothing(desk)
    assert sent == [] and len(kept(desk)) == 1
    part(desk, "delete-kept-stage").click()
    expect(question).to_be_hidden()
    assert name_of(desk) is None
    with Visitor(desk.url) as own:
        own.headers["x-session"] = name or ""
        assert own.kept() == []


def test_while_the_database_is_gone_the_models_go_on_and_nothing_is_lost(desk: Visit) -> None:
    folder = Path(environment()["XDG_DATA_HOME"], "deepcluster")
    away = folder.with_name("away")
    desk.draw(0)
    await_answer(desk)
    folder.rename(away)
    try:
        say(desk, "0")
        expect(part(desk, "trouble-stage")).to_contain_text("can't be stored at the moment")
        expect(part(desk, "trouble-stage")).to_contain_text("One drawing waits")
        part(desk, "clear").click()
        await_nothing(desk)
        desk.draw(3)
        await_answer(desk)
        assert digit(desk, "left") == "3"
    finally:
        away.rename(folder)
    # Tried again by itself, also by the next page of this browser.
    desk.page.reload()
    desk.page.wait_for_selector(PAD, state="visible")
    expect(open_drawings(desk)).to_have_count(1)
    expect(part(desk, "trouble-stage")).to_have_text("")
    assert [one["label"] for one in kept(desk)] == ["0"]
    assert all("503" in problem for problem in desk.problems)
    desk.problems.clear()


def test_a_demo_that_keeps_nothing_has_no_switch(browser: Browser) -> None:
    with (
        Demo("--db", "none", "--models", "pixel-kmeans") as demo,
        visit(browser, demo.url) as visitor,
    ):
        expect(part(visitor, "switch-stage")).to_be_hidden()
        visitor.draw(3)
        await_answer(visitor)
        visitor.page.get_by_role("tab").nth(0).click()
        expect(part(visitor, "drawings-empty")).to_have_text("This demo keeps no drawings.")
        expect(part(visitor, "batch-start")).to_be_hidden()


@pytest.mark.parametrize("how", [{"phone": True, "locale": "fr-FR"}, {"dark": True}], ids=str)
def test_everywhere(visitor: Opened, how: dict) -> None:
    with visitor(**how) as visit:
        part(visit, "switch-stage").click()
        seed(visit, 2, 8)
        visit.draw(3, touch="phone" in how)
        await_answer(visit)
        part(visit, "which-digit").get_by_role("button").nth(3).click()
        expect(part(visit, "so-far")).to_contain_text("sur 3" if "phone" in how else "of 3")
        expect(open_drawings(visit)).to_have_count(3)
        assert visit.overflow() <= 0
        small = visit.page.evaluate(
            """[...document.querySelectorAll('#dc-keep button, #dc-keep select, '
                 + '#dc-own-offers button, .dc-own button, .dc-own select')]
                 .filter((e) => e.offsetParent)
                 .map((e) => [e.dataset.testid || e.className, e.getBoundingClientRect()])
                 .filter(([_, box]) => Math.min(box.width, box.height) < 43.5)
                 .map(([name, box]) => name + " " + box.width + " x " + box.height)"""
        )
        assert small == []
        assert [one for one in visit.page.evaluate(CONTRASTS) if one[0] < 4.5] == []
        nameless = visit.page.evaluate(
            """[...document.querySelectorAll(':is(#dc-keep, #dc-sections) :is(button, select)')]
                 .filter((e) => !(e.ariaLabel || e.textContent.trim())).map((e) => e.outerHTML)"""
        )
        assert nameless == []
        ground = part(visit, "score").evaluate("e => getComputedStyle(e).backgroundColor")
        red = int("".join(c for c in ground.split(",")[0] if c.isdigit()))
        assert (red < 60) == ("dark" in how)
