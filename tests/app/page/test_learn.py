"""The page's way to have a model learn one's handwriting, and to choose it afterwards."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from deepcluster.app.service.jobs import MODEL, Jobs, State
from deepcluster.store import open_store
from deepcluster.store.capture import new_drawing
from tests.support.browser import PAD, Visit, visit
from tests.support.demo_process import REPOSITORY, Demo
from tests.support.drawings import canvas, encode
from tests.support.kept_drawings import kept, name_of, open_drawings, seed
from tests.support.page_hooks import await_answer, digit, part, settle

Opened = Callable[..., AbstractContextManager[Visit]]


def open_tab(visit: Visit) -> None:
    visit.page.get_by_role("tab").nth(0).click()
    expect(part(visit, "learn")).to_be_visible()


def test_it_needs_drawings_and_can_be_cancelled(visitor: Opened) -> None:
    with visitor() as visit:
        open_tab(visit)
        said, start = part(visit, "learn-said"), part(visit, "learn-start")
        expect(said).to_have_text("0 of the 20 drawings that it needs are kept.")
        expect(start).to_be_disabled()
        part(visit, "switch-own").click()
        seed(visit, *range(10), *range(10), models=["pixel-kmeans"])
        expect(said).to_have_text("It would learn from 20 drawings.")
        start.click()
        expect(part(visit, "learn-progress")).to_be_visible()
        expect(said).to_contain_text("Learning:")
        assert visit.page.evaluate("document.activeElement.dataset.testid") == "learn-cancel"
        # Found again by the next page of this browser.
        visit.page.reload()
        visit.page.wait_for_selector(PAD, state="visible")
        open_tab(visit)
        expect(part(visit, "learn-progress")).to_be_visible()
        part(visit, "learn-cancel").click()
        expect(said).to_have_text("Cancelled. The old model stays.")
        expect(part(visit, "learn-progress")).to_be_hidden()
        expect(part(visit, "learn-start")).to_be_enabled()


#: The browser's own notifications, and beside them what they said.
WRITE_DOWN = """
  const real = window.Notification;
  window.said = [];
  window.Notification = class extends real {
    constructor(title, options) {
      super(title, options);
      window.said.push(title + ": " + options.body);
    }
  };
  Object.defineProperty(document, "hidden", { get: () => window.elsewhere === true });
"""


def test_the_browser_tells_who_looks_elsewhere(visitor: Opened) -> None:
    with visitor() as visit:
        visit.context.grant_permissions(["notifications"])
        visit.context.add_init_script(WRITE_DOWN)
        visit.page.reload()
        visit.page.wait_for_selector(PAD, state="visible")
        open_tab(visit)
        part(visit, "switch-own").click()
        seed(visit, *range(10), *range(10), models=["pixel-kmeans"])
        part(visit, "learn-start").click()
        offer = part(visit, "learn-tell")
        offer.click()
        expect(offer).to_be_hidden()
        visit.page.evaluate("window.elsewhere = true")
        session = name_of(visit) or ""
        httpx.delete(f"{visit.url}/api/adapt", headers={"x-session": session}).raise_for_status()
        visit.page.wait_for_function("window.said.length > 0")
        expect(part(visit, "learn-said")).to_have_text("Cancelled. The old model stays.")
        said = visit.page.evaluate("window.said")
        assert said == ["Learn my handwriting: Cancelled. The old model stays."]


@pytest.fixture
def learned(tmp_path: Path) -> Iterator[tuple[Demo, str, str]]:
    """A demo in which a hand was learned before it was started anew, with session and model.

    The "new" model is a copy of the old one: what learning takes and gives is tested elsewhere.
    """
    folder, session = tmp_path / "deepcluster", secrets.token_hex(16)
    folder.mkdir()
    with open_store(f"sqlite:///{folder}/drawings.db") as store:
        drawings = [
            new_drawing(encode(canvas(n)), session=session, source="pad", client_id=f"{n:032x}")
            for n in (3, 4)
        ]
        for n, drawing in zip("34", drawings, strict=True):
            store.save(drawing)
            store.correct(drawing.key, n, session=session)
    jobs = Jobs(folder / "adapted")
    job = jobs.new(session, "deep")
    shutil.copytree(REPOSITORY / "checkpoints" / "deep", jobs.folder_of(job) / MODEL)
    job.read = {drawings[0].key: ("5", "3"), drawings[1].key: ("4", "4")}
    jobs.end(job, State.DONE, "It was learned.")
    env = {"XDG_DATA_HOME": str(tmp_path)}
    with Demo("--models", "deep", "pixel-kmeans", env=env) as demo:
        yield demo, session, job.name


def test_the_new_model_can_be_chosen_at_once(
    learned: tuple[Demo, str, str], browser: Browser
) -> None:
    demo, session, name = learned
    with visit(browser, demo.url) as visitor:
        part(visitor, "switch-stage").click()
        visitor.page.evaluate(f"localStorage.setItem('deepcluster-session', '{session}')")
        visitor.page.reload()
        visitor.page.wait_for_selector(PAD, state="visible")
        options = part(visitor, "select-right").locator("option")
        expect(options).to_have_count(2)
        open_tab(visitor)
        expect(part(visitor, "learn-said")).to_contain_text("“Deep clustering, your handwriting”")
        rows = part(visitor, "learn-scores").locator("li")
        expect(rows.nth(0)).to_contain_text("1 of 2")
        expect(rows.nth(1)).to_contain_text("2 of 2")
        expect(part(visitor, "learn-changed")).to_contain_text("One drawing is read otherwise")
        expect(part(visitor, "learn").locator("li", has_text="5 → 3")).to_have_count(1)
        expect(options).to_have_count(3)
        part(visitor, "learn-compare").click()
        expect(part(visitor, "select-left")).to_have_value(name)
        expect(part(visitor, "select-right")).to_have_value("deep")
        visitor.draw(0)
        await_answer(visitor)
        settle(visitor)
        assert digit(visitor, "left") == digit(visitor, "right") == "0"
        assert part(visitor, "map-left").get_attribute("data-x")
        # What is kept now, the new model reads as well.
        part(visitor, "which-digit").get_by_role("button", name="It is: 0").click()
        expect(part(visitor, "so-far")).to_contain_text("Deep clustering, your handwriting 1 of 1")
        assert name in kept(visitor)[0]["models"]
        # The browser remembers it; whoever deletes all drawings deletes it too.
        visitor.page.reload()
        visitor.page.wait_for_selector(PAD, state="visible")
        expect(options).to_have_count(3)
        expect(open_drawings(visitor)).to_have_count(3)
        part(visitor, "delete-all").click()
        part(visitor, "delete-all-yes").click()
        expect(options).to_have_count(2)
        expect(part(visitor, "learn-said")).to_contain_text("0 of the 20 drawings")
