"""The what-if of the tab "Study" in a real browser: one drawing, redrawn and prepared otherwise."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import cv2
import httpx
import numpy as np
import pytest
from playwright.sync_api import Locator, Request, expect

from deepcluster.app.views.pictures import data_url as url_of
from deepcluster.study.draw import draw_strokes
from deepcluster.study.factors import PREPARATIONS, How
from deepcluster.study.preparation import prepare
from tests.support.browser import Visit
from tests.support.demo_process import Demo
from tests.support.drawings import canvas, data_url, encode
from tests.support.page_hooks import await_answer, held_back, part, settle
from tests.support.strokes import strokes
from tests.support.study_tab import await_readings, move, open_study, readings, shipped_models

Visitor = Callable[..., AbstractContextManager[Visit]]
WAYS = list(PREPARATIONS)


@contextmanager
def asked(visit: Visit) -> Iterator[dict[str, Any]]:
    """What the what-if asks while something is done: the last of it."""
    found: dict[str, Any] = {}

    def note(request: Request) -> None:
        found.update(question(request) or {})

    visit.page.on("request", note)
    yield found
    await_readings(visit)
    visit.page.remove_listener("request", note)


def question(request: Request) -> dict[str, Any] | None:
    """What the what-if asks with a request; None where something else is asked."""
    if request.method != "POST" or not request.url.endswith("/run/predict"):
        return None
    body = request.post_data_json
    assert body is not None
    sent = body["data"][0]
    # The pad's own questions are numbered.
    return sent if isinstance(sent, dict) and "number" not in sent else None


def picture_of(url: str) -> np.ndarray:
    data = np.frombuffer(base64.b64decode(url.partition(",")[2]), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return picture


def frames(visit: Visit) -> list[str]:
    images: list[Locator] = part(visit, "readings").locator("thead img").all()
    return [image.get_attribute("src") or "" for image in images]


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Ink that two drawings share, of the ink that any of them has."""
    return float(((one < 128) & (other < 128)).sum() / ((one < 128) | (other < 128)).sum())


def test_every_model_reads_the_drawing_in_every_preparation(study: Visit) -> None:
    models = shipped_models()
    with asked(study) as sent:
        study.draw(3)
        await_answer(study)
    png = base64.b64decode(sent["image"].partition(",")[2])
    prepared = np.stack([prepare(png, way) for way in WAYS])
    shown = readings(study)
    assert list(shown) == list(models)
    for name, model in models.items():
        found = model.answer(prepared)
        said = [n + ("" if s else "?") for n, s in zip(found.names, found.sure, strict=True)]
        assert shown[name] == said
    assert frames(study) == [url_of(frame) for frame in prepared]
    assert shown["deep"][2] == shown["cnn"][2] == "3"


def test_the_sliders_draw_as_the_study_draws(study: Visit) -> None:
    hand = [np.array(stroke) * 280 for stroke in strokes(7)]
    study.draw(7)
    await_answer(study)
    with asked(study) as sent:
        move(study, slant=20, width=30, size=0.6, across=-0.1, down=0.05)
    wanted, _ = draw_strokes(hand, How(width=30, size=0.6, offset=(-0.1, 0.05), slant=20))
    assert overlap(picture_of(sent["image"]), wanted) > 0.9
    with asked(study) as sent:
        part(study, "as-drawn").click()
    assert overlap(picture_of(sent["image"]), canvas(7)) > 0.9
    assert part(study, "as-drawn").is_disabled()


def test_off_centre_only_the_full_frame_stays_as_it_was(study: Visit) -> None:
    study.draw(4)
    await_answer(study)
    await_readings(study)
    before = [picture_of(url).astype(int) for url in frames(study)]
    move(study, across=0.15, down=-0.1)
    await_readings(study)
    after = [picture_of(url).astype(int) for url in frames(study)]
    changed = [np.abs(a - b).mean() for a, b in zip(after, before, strict=True)]
    assert changed[WAYS.index("frame")] < 0.25 * changed[WAYS.index("student")]
    assert readings(study)["deep"][WAYS.index("frame")] == "4"


def test_switching_the_preparation_shows_its_frame(study: Visit) -> None:
    study.draw(5)
    await_answer(study)
    await_readings(study)
    every = frames(study)
    picture = part(study, "frame-looked-at")
    helps = set()
    for way, url in zip(WAYS, every, strict=True):
        study.page.locator(f"#dc-ways label:has([value={way}])").click()
        expect(picture).to_have_attribute("src", url)
        chosen = study.page.locator("#dc-ways td.dc-looked-at")
        assert {cell.get_attribute("data-way") for cell in chosen.all()} == {way}
        helps.add(part(study, "way-help").inner_text())
    assert len(helps) == 3
    assert picture.evaluate("image => getComputedStyle(image).imageRendering") == "pixelated"


def test_an_example_is_there_until_something_is_drawn(study: Visit) -> None:
    expect(part(study, "redrawn-said")).to_contain_text("An example")
    assert readings(study)["deep"][2] == "7"
    study.draw(0)
    await_answer(study)
    await_readings(study)
    expect(part(study, "redrawn-said")).to_contain_text("Your drawing")
    assert readings(study)["deep"][2] == "0"
    part(study, "clear").click()
    expect(part(study, "redrawn-said")).to_contain_text("An example")


def test_an_answer_that_comes_before_the_script_is_shown(visitor: Visitor) -> None:
    with visitor() as visit:
        with (
            held_back(visit, "study/ways"),
            visit.page.expect_response(lambda answer: bool(question(answer.request))),
        ):
            visit.page.get_by_role("tab", name="Study").click()
            settle(visit)
        open_study(visit)
        assert readings(visit)["deep"][2] == "7"


def test_what_was_set_stays_for_the_next_drawing(study: Visit) -> None:
    move(study, slant=25)
    study.draw(1)
    await_answer(study)
    with asked(study) as sent:
        move(study, size=0.7)
    ink = picture_of(sent["image"]) < 128
    rows = np.flatnonzero(ink.any(axis=1))
    top, bottom = (np.flatnonzero(ink[row]).mean() for row in (rows[5], rows[-6]))
    # The hand's 1 leans a little already.
    assert top - bottom > np.tan(np.radians(25)) * (rows[-6] - rows[5])


def test_a_picture_keeps_the_width_of_its_lines_and_a_photo_stays_as_it_is(study: Visit) -> None:
    study.page.get_by_role("tab", name="Clusters").click()
    study.page.locator(".dc-member").first.click()
    await_answer(study)
    open_study(study)
    await_readings(study)
    assert part(study, "how-width").is_disabled() and part(study, "how-slant").is_enabled()
    straight = picture_of(frames(study)[WAYS.index("frame")])
    move(study, slant=25)
    await_readings(study)
    assert np.abs(picture_of(frames(study)[2]).astype(int) - straight).mean() > 3

    photo = encode(np.pad(canvas(8), ((40, 40), (60, 60)), constant_values=240))
    part(study, "photo-file").set_input_files(
        {"name": "8.png", "mimeType": "image/png", "buffer": photo}
    )
    await_answer(study)
    await_readings(study)
    expect(part(study, "redrawn-said")).to_contain_text("Your photo")
    for how in ("slant", "width", "size", "across", "down"):
        assert part(study, f"how-{how}").is_disabled()
    assert readings(study)["deep"][2] == "8"


def test_sliders_and_preparations_need_no_mouse(study: Visit) -> None:
    slider = part(study, "how-slant")
    slider.focus()
    before = float(slider.input_value())
    for _ in range(4):
        study.page.keyboard.press("ArrowRight")
    assert float(slider.input_value()) == before + 4
    assert slider.get_attribute("aria-valuetext") == f"{before + 4:.0f}°"
    part(study, "way-frame").focus()
    study.page.keyboard.press("ArrowLeft")
    expect(study.page.locator("#dc-ways input:checked")).to_have_attribute("value", "box")
    live = study.page.locator("#dc-ways [role=status]")
    expect(live).to_contain_text("Bounding box. Deep clustering:")


def test_nothing_is_asked_while_the_tab_is_closed(desk: Visit) -> None:
    open_study(desk)
    desk.page.get_by_role("tab", name="Clusters").click()
    with asked(desk) as sent:
        desk.draw(6)
        await_answer(desk)
    assert not sent
    with asked(desk) as sent:
        open_study(desk)
    assert sent["image"]
    assert readings(desk)["deep"][2] == "6"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (None, "blank"),
        ("", "blank"),
        ({"image": ""}, "blank"),
        ({"image": "/etc/passwd"}, "not-a-picture"),
        ({"image": {"path": "/etc/passwd"}}, "type"),
        ({"image": data_url(encode(canvas(0))[:60])}, "truncated"),
        ({"image": data_url(encode(canvas(0))), "own": "../deep"}, "unknown-model"),
        ({"image": data_url(encode(np.full((280, 280), 255, np.uint8)))}, None),
    ],
)
def test_what_the_page_would_never_ask(demo: Demo, sent: object, code: str | None) -> None:
    url = f"{demo.url}/gradio_api/run/what_if"
    answer = httpx.post(url, json={"data": [sent]}, timeout=30)
    assert answer.status_code == 200, answer.text
    told = answer.json()["data"][0]
    assert told.get("code") == code
    if code is None:  # the student's way does not notice that there is nothing
        assert told["frames"]["student"] and not told["frames"]["frame"]
        assert told["answers"]["deep"]["frame"] is None
