"""The page in a real browser: draw, and see what two models make of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from gradio_client import Client
from playwright.sync_api import expect

from tests.support.browser import Visit
from tests.support.demo_process import Demo
from tests.support.drawings import canvas, data_url, encode
from tests.support.page_hooks import (
    await_answer,
    await_ink,
    await_nothing,
    digit,
    ink,
    part,
    settle,
    state,
)

Visitor = Callable[..., AbstractContextManager[Visit]]
SIDES = ("left", "right")


def test_a_drawn_digit_is_read_again_and_again(desk: Visit) -> None:
    for drawn in (3, 0, 6):
        desk.draw(drawn)
        await_answer(desk)
        assert digit(desk, "left") == str(drawn)
        part(desk, "clear").click()
        await_nothing(desk)
        assert digit(desk, "left") == "?"


@pytest.mark.parametrize("how", [{"phone": True}, {"dark": True}, {"locale": "fr-FR"}], ids=str)
def test_a_drawn_digit_is_read_everywhere(visitor: Visitor, how: dict) -> None:
    with visitor(**how) as visit:
        visit.draw(3, touch="phone" in how)
        await_answer(visit)
        assert digit(visit, "left") == "3"


def test_an_answer_says_all_that_it_should(desk: Visit) -> None:
    desk.draw(0)
    await_answer(desk)
    for side in SIDES:
        bars = part(desk, f"bars-{side}").locator("li")
        shown = [bar.get_attribute("title") or "" for bar in bars.all()]
        assert len(shown) == 10
        assert shown == sorted(shown, key=lambda title: title.partition(":")[0])
        shares = [int(title.rpartition(" ")[2].rstrip("%")) for title in shown]
        assert sum(shares) == pytest.approx(100, abs=5)
        assert digit(desk, side) == shown[shares.index(max(shares))].partition(":")[0]
        sure = state(desk, side) == "sure"
        wanted = f"{min(max(shares), 99)}% fits this cluster" if sure else "Not sure"
        assert part(desk, f"strength-{side}").inner_text().strip() == wanted
        for picture in (f"neighbours-{side}", f"mean-{side}"):
            sheet = part(desk, picture).evaluate("e => e.style.getPropertyValue('--sheet')")
            assert "data:image/png;base64," in sheet
        assert part(desk, f"neighbours-{side}").locator(".dc-tile").count() == 9


def test_the_frame_is_shown_as_it_is(desk: Visit) -> None:
    frame = part(desk, "frame")
    expect(frame).to_be_hidden()
    desk.draw(3)
    await_answer(desk)
    expect(frame).to_be_visible()
    size = frame.evaluate("image => [image.naturalWidth, image.naturalHeight, image.width]")
    assert size[:2] == [28, 28] and size[2] >= 84
    assert frame.evaluate("image => getComputedStyle(image).imageRendering") == "pixelated"
    part(desk, "clear").click()
    expect(frame).to_be_hidden()


def test_the_message_says_whether_the_models_agree(visitor: Visitor) -> None:
    with visitor() as visit:
        message = part(visit, "message")
        expect(message).to_contain_text("Draw a digit")
        visit.draw(0)
        await_answer(visit)
        said = message.inner_text()
        if said.startswith("Both models say"):
            assert said == f"Both models say {digit(visit, 'left')}."
            assert digit(visit, "left") == digit(visit, "right")
        else:
            assert digit(visit, "left") in said and digit(visit, "right") in said
        expect(part(visit, "announcement")).to_have_text(said)


@pytest.mark.parametrize(
    ("locale", "blank", "dot"),
    [("en-GB", "The pad is empty", "only a dot"), ("fr-FR", "L’ardoise est vide", "qu’un point")],
)
def test_what_is_no_digit_gets_a_friendly_sentence(
    visitor: Visitor, locale: str, blank: str, dot: str
) -> None:
    with visitor(locale=locale) as visit:
        visit.stroke([(0.5, 0.5), (0.501, 0.5)])
        expect(part(visit, "message")).to_contain_text(dot)
        # Held still for long enough that the answer comes while the pen is down.
        part(visit, "clear").click()
        expect(part(visit, "message")).to_contain_text(blank)
        visit.stroke([(0.5, 0.5)] + [(0.501, 0.5)] * 100)
        expect(part(visit, "message")).to_contain_text(dot)
        part(visit, "clear").click()
        expect(part(visit, "message")).to_contain_text(blank)
        await_nothing(visit)
        assert visit.page.locator(".toast-body").count() == 0


def test_another_model_is_asked_about_the_same_drawing(desk: Visit) -> None:
    desk.draw(3)
    await_answer(desk)
    names = part(desk, "select-left").locator("option").all()
    values = [name.get_attribute("value") for name in names]
    assert values and values == [
        option.get_attribute("value")
        for option in part(desk, "select-right").locator("option").all()
    ]
    left = part(desk, "bars-left").inner_text()
    part(desk, "select-right").select_option(part(desk, "select-left").input_value())
    expect(part(desk, "bars-right")).to_have_text(left.replace("\n", ""))
    settle(desk)
    assert digit(desk, "right") == digit(desk, "left")
    assert part(desk, "map-right").get_attribute("data-x") == (
        part(desk, "map-left").get_attribute("data-x")
    )


def test_the_drawing_moves_on_the_maps(desk: Visit) -> None:
    seen = {side: set() for side in SIDES}  # type: dict[str, set[str]]
    for side in SIDES:
        expect(part(desk, f"map-{side}")).to_have_attribute("data-x", "")
    for drawn in (0, 1, 6):
        desk.draw(drawn)
        await_answer(desk)
        for side in SIDES:
            place = part(desk, f"map-{side}")
            x, y = (place.get_attribute(f"data-{axis}") or "" for axis in "xy")
            assert 0 <= float(x) <= 1 and 0 <= float(y) <= 1
            seen[side].add(f"{x} {y}")
        part(desk, "clear").click()
        await_nothing(desk)
    assert all(len(places) == 3 for places in seen.values())
    assert desk.page.locator(".dc-ring").first.is_hidden()


def test_the_maps_show_every_cluster_in_its_colour(desk: Visit) -> None:
    for side in SIDES:
        colours = part(desk, f"map-{side}").evaluate(
            """canvas => {
              const { width, height } = canvas;
              const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
              const hues = new Set();
              for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] > 185) hues.add([0, 1, 2].map(c => data[i + c] >> 4).join());
              }
              return hues.size;
            }"""
        )
        assert colours >= 10
        label = part(desk, f"map-{side}").get_attribute("aria-label") or ""
        assert label.startswith("Map of the training images")


def test_a_member_of_a_cluster_goes_onto_the_pad(desk: Visit) -> None:
    desk.page.get_by_role("tab").nth(1).click()
    gallery = part(desk, "gallery")
    expect(gallery).to_be_visible()
    model = part(desk, "select-left").input_value()
    n_models = part(desk, "select-left").locator("option").count()
    assert gallery.locator(".dc-cluster").count() == 10 * n_models
    assert gallery.locator("button").count() > 50 * n_models
    for cluster in (0, 5):
        member = part(desk, f"member-{model}-{cluster}-0")
        name = member.locator("xpath=..").locator("b").inner_text()
        member.click()
        await_answer(desk)
        assert digit(desk, "left") == name
        assert ink(desk) > 0


def test_every_example_fills_the_pad(desk: Visit) -> None:
    examples = desk.page.locator("[data-testid^=example-]")
    names = [one.get_attribute("data-testid") or "" for one in examples.all()]
    kinds = {"example-crossed-seven", "example-open-four", "example-thin-one"}
    assert kinds | {"example-off-centre-three", "example-blank"} <= set(names)
    for name in names:
        part(desk, name).click()
        if name == "example-blank":
            await_nothing(desk)
            await_ink(desk, some=False)
            expect(part(desk, "message")).to_contain_text("The pad is empty")
        else:
            await_ink(desk)
            await_answer(desk)
    part(desk, "example-zero").click()
    await_answer(desk)
    assert digit(desk, "left") == "0"


def test_french_from_top_to_bottom(visitor: Visitor) -> None:
    with visitor(locale="fr-CA") as visit:
        page = visit.page
        assert page.evaluate("document.documentElement.lang") == "fr"
        expect(page.get_by_role("heading", level=1)).to_have_text("Des chiffres sans étiquettes")
        expect(page.get_by_role("tab").nth(0)).to_have_text("Mes dessins")
        expect(page.get_by_role("tab").nth(1)).to_have_text("Groupes")
        expect(part(visit, "clear")).to_have_text("Effacer")
        visit.draw(0)
        await_answer(visit)
        assert "\u00a0%" in part(visit, "bars-left").locator("li").first.get_attribute("title")  # type: ignore[operator]


def test_dark_follows_the_system(visitor: Visitor) -> None:
    for dark in (False, True):
        with visitor(dark=dark) as visit:
            ground = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
            assert (max(visit.page.evaluate(ground)) < 60) == dark


def test_a_phone_needs_no_sideways_scrolling(visitor: Visitor) -> None:
    with visitor(phone=True, locale="fr-FR") as visit:
        visit.draw(3, touch=True)
        await_answer(visit)
        assert visit.overflow() <= 0
        boxes = [part(visit, f"digit-{side}").bounding_box() for side in SIDES]
        assert boxes[0] and boxes[1]
        assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2 and boxes[0]["x"] < boxes[1]["x"]
        visit.page.get_by_role("tab").nth(1).click()
        expect(part(visit, "gallery")).to_be_visible()
        assert visit.overflow() <= 0


def test_an_answer_moves_nothing_on_the_page(visitor: Visitor) -> None:
    with visitor() as visit:
        places = "[...document.querySelectorAll('#dc-stage [data-testid], #dc-sections')]"
        boxes = (
            f"{places}.filter(e => e.offsetParent && !e.matches('[data-testid=frame]'))"
            ".map(e => [e.id || e.dataset.testid, ...['x', 'y', 'width', 'height']"
            ".map(k => Math.round(e.getBoundingClientRect()[k]))].join(' '))"
            ".filter(line => !/^(strength|announcement)/.test(line))"
        )
        before = visit.page.evaluate(boxes)
        visit.draw(3)
        await_answer(visit)
        assert visit.page.evaluate(boxes) == before


def test_a_program_may_ask_as_the_page_does(demo: Demo) -> None:
    name = httpx.get(f"{demo.url}/api/models").json()["models"][0]["name"]
    client = Client(demo.url, verbose=False)
    said = client.predict(data_url(encode(canvas(0))), name, name, api_name="/look")
    assert said["left"] == said["right"]
    assert said["left"]["name"] == "0" and len(said["left"]["probabilities"]) == 10


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([None, "deep", "deep"], "blank"),
        (["/etc/passwd", "pixel-kmeans", "pixel-kmeans"], "not-a-picture"),
        ([{"path": "/etc/passwd"}, "pixel-kmeans", "pixel-kmeans"], "type"),
        ([data_url(encode(canvas(0))), ["pixel-kmeans"], {}], "unknown-model"),
        ([data_url(encode(canvas(0))[:60]), "pixel-kmeans", "pixel-kmeans"], "truncated"),
    ],
)
def test_what_the_page_would_never_send(demo: Demo, data: list, code: str) -> None:
    answer = httpx.post(f"{demo.url}/gradio_api/run/look", json={"data": data}, timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"][0]["code"] == code


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_supervised_model_can_be_chosen_in_either_column(desk: Visit, side: str) -> None:
    chosen = part(desk, f"select-{side}")
    before = chosen.input_value()
    chosen.select_option("cnn")
    desk.draw(9)
    await_answer(desk)
    assert part(desk, f"digit-{side}").inner_text() == "9"
    label = chosen.evaluate("select => select.selectedOptions[0].textContent")
    assert label == "CNN, trained with 60,000 labels"
    chosen.select_option(before)
