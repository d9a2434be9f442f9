"""Whoever can't use a mouse or can't see the page: contrast, names, keyboard and voice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from deepcluster.app.page.modules import address
from tests.support.browser import Visit
from tests.support.contrasts import CONTRASTS
from tests.support.page_hooks import await_answer, part

Visitor = Callable[..., AbstractContextManager[Visit]]

#: Lowest contrast of a cluster's colour on a card; least distance (in OKLab) between two digits'
#: colours as people with normal vision and with each kind of colour blindness see them; and between
#: those of two clusters of the same name.
PALETTE = """async (address) => {
  const { resolve, arrange } = await import(new URL(address, document.baseURI));
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const linear = colour => {
    canvas.fillStyle = resolve(colour);
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3)
      .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  };
  const times = (rows, v) => rows.map(row => row.reduce((sum, w, i) => sum + w * v[i], 0));
  const lab = v => times(
    [[.2104542553, .793617785, -.0040720468], [1.9779984951, -2.428592205, .4505937099],
     [.0259040371, .7827717662, -.808675766]],
    times([[.4122214708, .5363325363, .0514459929], [.2119034982, .6806995451, .1073969566],
           [.0883024619, .2817188376, .6299787005]], v.map(x => Math.min(1, Math.max(0, x))))
      .map(Math.cbrt));
  const visions = {
    normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    protanopia: [[.152286, 1.052583, -.204868], [.114503, .786281, .099216],
                 [-.003882, -.048116, 1.051998]],
    deuteranopia: [[.367322, .860646, -.227968], [.280085, .672501, .047413],
                   [-.01182, .04294, .968881]],
    tritanopia: [[1.255528, -.076749, -.178779], [-.078411, .930809, .147602],
                 [.004733, .691367, .3039]],
  };
  const colours = [...Array(10).keys()].map(d => linear("var(--dc-digit-" + d + ")"));
  const light = v => .2126 * v[0] + .7152 * v[1] + .0722 * v[2];
  const card = light(linear("var(--dc-card)"));
  const twins = [...Array(10).keys()].map(d => linear(arrange([d + "", d + ""]).colours[1]));
  const apart = twins.map((twin, d) => Math.hypot(
    ...lab(twin).map((v, c) => v - lab(colours[d])[c])));
  const contrasts = [...colours, ...twins].map(light)
    .map(l => (Math.max(l, card) + .05) / (Math.min(l, card) + .05));
  const distances = Object.fromEntries(Object.entries(visions).map(([name, matrix]) => {
    const seen = colours.map(colour => lab(times(matrix, colour)));
    const all = seen.flatMap((a, i) => seen.slice(i + 1).map(
      b => Math.hypot(...a.map((v, c) => v - b[c]))));
    return [name, Math.min(...all)];
  }));
  return { contrast: Math.min(...contrasts), distances, twins: Math.min(...apart) };
}"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("drawn", [False, True])
def test_text_can_be_read(visitor: Visitor, dark: bool, drawn: bool) -> None:
    with visitor(dark=dark) as visit:
        if drawn:
            visit.draw(3)
            await_answer(visit)
        found = visit.page.evaluate(CONTRASTS)
        visit.page.get_by_role("tab").nth(1).click()
        expect(part(visit, "gallery")).to_be_visible()
        found += visit.page.evaluate(CONTRASTS)
        assert len(found) > 60
        # The "?" of an empty answer holds a place and says nothing.
        assert not [one for one in found if one[0] < 4.5 and one[1] != "?"]


@pytest.mark.parametrize("dark", [False, True])
def test_clusters_can_be_told_apart_by_the_colour_blind(visitor: Visitor, dark: bool) -> None:
    with visitor(dark=dark) as visit:
        palette = visit.page.evaluate(PALETTE, address("shared/colours"))
        assert palette["contrast"] >= 3
        assert palette["distances"]["normal"] > 0.12
        assert palette["twins"] > 0.06
        assert min(palette["distances"].values()) > 0.07


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
def test_everything_that_can_be_used_has_a_name(visitor: Visitor, locale: str) -> None:
    with visitor(locale=locale) as visit:
        visit.page.get_by_role("tab").nth(1).click()
        expect(part(visit, "gallery")).to_be_visible()
        nameless = visit.page.evaluate(
            """() => [...document.querySelectorAll(
              "#dc-stage :is(button, select, input, canvas[tabindex], [role=img]), " +
              "#dc-sections :is([role=tab], [role=img], .dc-gallery button)"
            )].filter(e => !(e.ariaLabel || e.textContent.trim())).map(e => e.outerHTML)"""
        )
        assert nameless == []


def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(visitor: Visitor) -> None:
    with visitor() as visit:
        reached = []
        for _ in range(24):
            visit.page.keyboard.press("Tab")
            name, outline = visit.page.evaluate(
                """() => {
                  const e = document.activeElement;
                  const name = e.dataset.testid || e.textContent.trim();
                  return [name, getComputedStyle(e).outlineStyle];
                }"""
            )
            reached.append(name)
            if name in reached[:-1] or name == "My drawings":
                break
            assert outline != "none", f"no focus is shown on {name}"
        wanted = ["pad-canvas", "brush", "eraser", "undo", "photo", "camera", "clear"]
        wanted += ["select-left", "select-right", "example-three"]
        assert [name for name in reached if name in wanted] == wanted
        assert reached[-1] == "My drawings"


def test_arrow_keys_walk_along_the_examples(visitor: Visitor) -> None:
    with visitor() as visit:
        part(visit, "example-three").focus()
        visit.page.keyboard.press("ArrowRight")
        expect(part(visit, "example-crossed-seven")).to_be_focused()
        visit.page.keyboard.press("Enter")
        await_answer(visit)


def test_answers_are_read_out_once_the_hand_rests(visitor: Visitor) -> None:
    with visitor() as visit:
        voice = part(visit, "announcement")
        expect(voice).to_have_attribute("aria-live", "polite")
        assert voice.inner_text() == ""
        visit.draw(0)
        await_answer(visit)
        expect(voice).to_have_text(part(visit, "message").inner_text())
