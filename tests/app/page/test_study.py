"""The tab "Study" in a real browser: its figures, and that it fits everywhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from deepcluster.study.factors import PREPARATIONS
from deepcluster.study.summary import shipped_summary
from tests.support.browser import Visit
from tests.support.page_hooks import await_answer, part, settle
from tests.support.study_tab import await_readings, move, readings, shipped_models

Visitor = Callable[..., AbstractContextManager[Visit]]
WAYS = list(PREPARATIONS)


def test_the_figures_are_the_studys(study: Visit) -> None:
    models = shipped_models()
    found = shipped_summary(models)
    assert found is not None
    page = study.page
    for name in models:
        row = page.locator(f"[data-testid=figure-accuracy] li[data-model={name}]")
        shares = [float(s.rstrip("%")) for s in row.locator("span").inner_text().split(" → ")]
        wanted = [100 * found["accuracy"][name][way][0] for way in WAYS]
        assert shares == pytest.approx(wanted, abs=0.06)
        places = row.locator(".dc-dot").evaluate_all(
            "dots => dots.map(dot => { const bar = dot.parentElement.getBoundingClientRect(),"
            " box = dot.getBoundingClientRect();"
            " return (box.x + box.width / 2 - bar.x) / bar.width; })"
        )
        assert places == pytest.approx([0.01 + 0.98 * w / 100 for w in wanted], abs=0.005)
        bar = page.locator(f"[data-testid=figure-causes] li[data-model={name}] .dc-stack")
        told = bar.get_attribute("aria-label") or ""
        assert f"preparation {found['causes'][name]['preparation']:.1f}" in told
    answers = page.locator(".dc-answered article")
    expect(answers).to_have_count(3)
    assert f"{100 * found['accuracy']['deep']['student'][0]:.1f}%" in answers.first.inner_text()
    for one in found["sets"]:
        expect(part(study, "study-measured")).to_contain_text(f"{one['name']} ({one['n']:,})")


def test_curves_follow_the_sliders_and_the_model(study: Visit) -> None:
    study.draw(2)
    await_answer(study)
    move(study, slant=-30)
    slant = part(study, "here-slant")
    expect(slant).to_be_visible()
    assert float(slant.evaluate("e => e.style.getPropertyValue('--at')")) == 0
    move(study, slant=15, width=40)
    assert float(slant.evaluate("e => e.style.getPropertyValue('--at')")) == 0.75
    width = part(study, "here-width")
    assert float(width.evaluate("e => e.style.getPropertyValue('--at')")) == 1
    line = study.page.locator(".dc-plot polyline[data-way=frame]").first
    before = line.get_attribute("points")
    part(study, "curves-model").select_option("pixel-kmeans")
    assert line.get_attribute("points") != before
    part(study, "curves-model").select_option("deep")
    assert line.get_attribute("points") == before


@pytest.mark.parametrize("how", [{"phone": True}, {"locale": "fr-FR"}], ids=str)
def test_the_tab_fits_everywhere(visitor: Visitor, how: dict) -> None:
    with visitor(**how) as visit:
        visit.draw(7, touch="phone" in how)
        await_answer(visit)
        visit.page.get_by_role("tab", name="Étude" if "locale" in how else "Study").click()
        await_readings(visit)
        settle(visit)
        assert readings(visit)["deep"][2] == "7"
        assert visit.overflow() <= 0
        text = visit.page.locator("#dc-figures").inner_text()
        assert ("Était-ce la préparation" in text) == ("locale" in how)
        assert "undefined" not in text and "NaN" not in text
