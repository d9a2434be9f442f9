"""A teacher's screen: pad, answers and maps are seen together, and why two models differ."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from deepcluster.models import load
from tests.support.browser import Visit
from tests.support.page_hooks import await_answer, digit, part, start_over

Visitor = Callable[..., AbstractContextManager[Visit]]
SIDES = ("left", "right")
SEEN = ("pad-canvas", "message", "why", "clear", "frame") + tuple(
    f"{what}-{side}"
    for side in SIDES
    for what in ("select", "record", "digit", "strength", "bars", "map", "neighbours")
)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1100, 800)], ids=str)
@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
def test_pad_answers_and_maps_are_on_one_screen(
    visitor: Visitor, size: tuple[int, int], locale: str
) -> None:
    width, height = size
    with visitor(locale=locale) as visit:
        visit.page.set_viewport_size({"width": width, "height": height})
        visit.draw(4)
        await_answer(visit)
        visit.page.evaluate("window.scrollTo(0, 0)")
        for name in SEEN:
            box = part(visit, name).bounding_box()
            assert box, name
            assert box["y"] >= 0 and box["y"] + box["height"] <= height, (name, box)
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, (name, box)
        assert visit.overflow() <= 0
        maps = [part(visit, f"map-{side}").bounding_box() for side in SIDES]
        assert all(box and box["width"] >= (180 if width < 1200 else 230) for box in maps)
        edge = visit.page.evaluate(
            "Math.max(...[...document.querySelectorAll('#dc-stage > *')]"
            ".map(e => e.getBoundingClientRect().right))"
        )
        assert edge >= width - 40, "the screen is not filled"


def test_the_nine_nearest_are_linked_to_the_drawing(desk: Visit) -> None:
    start_over(desk)
    for side in SIDES:
        assert part(desk, f"links-{side}").get_attribute("d") == ""
    desk.draw(3)
    await_answer(desk)
    for side in SIDES:
        links = (part(desk, f"links-{side}").get_attribute("d") or "").split("M")[1:]
        assert len(links) == 9
        assert len({link.partition("L")[0] for link in links}) == 1


def test_a_digit_that_has_no_cluster_is_explained(visitor: Visitor) -> None:
    """Pixel KMeans calls no cluster 4 or 5: that is why it can't say so."""
    pixels = load("pixel-kmeans")
    assert "4" not in (pixels.names_ or [])
    counts = pixels.card_["scores"]["held_out"]["counts"]
    with visitor() as visit:
        visit.draw(4)
        await_answer(visit)
        assert digit(visit, "left") == "4"
        said = digit(visit, "right")
        assert said != "4"
        expect(part(visit, "message")).to_have_attribute("data-differ", "true")
        expect(part(visit, "message")).to_contain_text("but Pixel KMeans says")
        why = part(visit, "why")
        expect(why).to_contain_text("Pixel KMeans has no cluster called 4")
        if why.get_attribute("data-reason") == "why-no-cluster-here":
            most = counts["4"].index(max(counts["4"]))
            share = max(counts["4"]) / sum(row[most] for row in counts.values())
            expect(why).to_contain_text(f"{share:.0%} of its cluster {said} are 4s")
        part(visit, "clear").click()
        expect(why).to_have_text("")


def test_every_model_shows_its_record(desk: Visit) -> None:
    start_over(desk)
    for name, labels in (("deep", "10"), ("cnn", "60,000"), ("pixel-kmeans", "10")):
        part(desk, "select-right").select_option(name)
        right = load(name).card_["scores"]["held_out"]["named_accuracy"]
        record = part(desk, "record-right")
        expect(record).to_contain_text(f"Right on {int(100 * right)} of 100")
        expect(record).to_contain_text(f"{labels} labels")
