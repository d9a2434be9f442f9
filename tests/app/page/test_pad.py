"""The drawing pad in a real browser: every way to get ink on it and off it again."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest
from playwright.sync_api import Browser, Request, expect

from deepcluster.app.page.pad.pad import MAX_LENGTH, decode, number_of, point_of
from deepcluster.errors import PictureError
from tests.support.browser import CHROMIUM, FLAGS, Visit, visit
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
)

Visitor = Callable[..., AbstractContextManager[Visit]]

LINE = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]
ACROSS = [(0.2, 0.5), (0.5, 0.5), (0.8, 0.5)]


def test_answers_come_while_the_pen_is_still_down(desk: Visit) -> None:
    box = part(desk, "pad-canvas").bounding_box()
    assert box is not None
    mouse = desk.page.mouse
    mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    mouse.down()
    for step in range(20):
        mouse.move(box["x"] + 0.5 * box["width"], box["y"] + (0.2 + 0.03 * step) * box["height"])
        desk.page.wait_for_timeout(20)
    await_answer(desk)
    mouse.up()
    await_answer(desk)


def test_a_stroke_sends_few_and_small_requests(desk: Visit) -> None:
    sent: list[tuple[float, str]] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append((time.monotonic(), request.post_data or ""))

    desk.page.on("request", note)
    start = time.monotonic()
    desk.draw(3)
    await_answer(desk)
    # At most one in 150 ms, and the last one as the pen is lifted.
    assert 1 <= len(sent) <= (sent[-1][0] - start) / 0.15 + 2
    assert max(len(body) for _, body in sent) < 16_000


def test_undo_takes_back_one_stroke_at_a_time_and_clearing(visitor: Visitor) -> None:
    with visitor() as visit:
        visit.stroke(LINE)
        await_answer(visit)
        one = ink(visit)
        visit.stroke(ACROSS)
        settle(visit)
        assert ink(visit) > one
        part(visit, "undo").click()
        settle(visit)
        assert ink(visit) == one
        part(visit, "clear").click()
        await_nothing(visit)
        assert ink(visit) == 0
        visit.page.keyboard.press("Control+z")
        await_answer(visit)
        assert ink(visit) == one
        visit.page.keyboard.press("Control+z")
        await_nothing(visit)
        visit.page.keyboard.press("Control+z")  # there is nothing left: nothing happens
        await_ink(visit, some=False)


def test_eraser(desk: Visit) -> None:
    desk.stroke(LINE)
    await_answer(desk)
    before = ink(desk)
    eraser = part(desk, "eraser")
    eraser.click()
    expect(eraser).to_have_attribute("aria-pressed", "true")
    desk.stroke(ACROSS)
    settle(desk)
    assert 0 < ink(desk) < before
    eraser.click()
    expect(eraser).to_have_attribute("aria-pressed", "false")


def test_brush_width(desk: Visit) -> None:
    amounts = []
    for width in ("6", "18", "32"):
        part(desk, "brush").fill(width)
        desk.stroke(LINE)
        await_answer(desk)
        amounts.append(ink(desk))
        part(desk, "clear").click()
        await_nothing(desk)
    assert amounts[0] * 2 < amounts[1] < amounts[2] / 1.5


def test_a_finger_draws_and_does_not_scroll(visitor: Visitor) -> None:
    with visitor(phone=True) as visit:
        visit.draw(1, touch=True)
        await_answer(visit)
        scrolled = visit.page.evaluate("scrollY")
        visit.stroke([(0.5, 0.9), (0.5, 0.5), (0.5, 0.1)], touch=True)
        settle(visit)
        assert visit.page.evaluate("scrollY") == scrolled
        assert ink(visit) > 0


def test_a_pen_draws_and_its_other_end_erases(desk: Visit) -> None:
    box = part(desk, "pad-canvas").bounding_box()
    assert box is not None
    session = desk.context.new_cdp_session(desk.page)

    def pen(kind: str, x: float, y: float) -> None:
        session.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": box["x"] + x * box["width"],
                "y": box["y"] + y * box["height"],
                "button": "left",
                "buttons": 1,
                "clickCount": 1,
                "pointerType": "pen",
            },
        )

    pen("mousePressed", 0.5, 0.2)
    for x, y in LINE:
        pen("mouseMoved", x, y)
    pen("mouseReleased", 0.5, 0.8)
    await_answer(desk)
    before = ink(desk)
    part(desk, "pad-canvas").evaluate(
        """canvas => {
          const { left, top, width, height } = canvas.getBoundingClientRect();
          canvas.setPointerCapture = () => {};
          for (const [type, x] of [["down", .2], ["move", .5], ["move", .8], ["up", .8]]) {
            canvas.dispatchEvent(new PointerEvent("pointer" + type, {
              pointerType: "pen", pointerId: 7, button: 5, buttons: 32, bubbles: true,
              clientX: left + x * width, clientY: top + .5 * height,
            }));
          }
        }"""
    )
    settle(desk)
    assert 0 < ink(desk) < before


def test_drawing_by_keyboard(visitor: Visitor) -> None:
    with visitor() as visit:
        part(visit, "pad-canvas").focus()
        keyboard = visit.page.keyboard
        for _ in range(8):
            keyboard.press("ArrowUp")
        keyboard.press(" ")
        for _ in range(16):
            keyboard.press("ArrowDown")
        keyboard.press(" ")
        await_answer(visit)
        keyboard.press("Control+z")
        await_nothing(visit)


def test_a_photo_is_chosen_framed_and_drawn_over(desk: Visit) -> None:
    photo = encode(np.pad(canvas(0), ((60, 60), (200, 200)), constant_values=235), ".jpg")
    part(desk, "photo-file").set_input_files(
        {"name": "zero.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    await_answer(desk)
    assert digit(desk, "left") == "0"
    expect(part(desk, "frame")).to_be_visible()
    # The next stroke begins a new drawing, and undo brings the photo back.
    desk.draw(1)
    settle(desk)
    alone = ink(desk)
    part(desk, "undo").click()
    settle(desk)
    assert ink(desk) > alone
    assert digit(desk, "left") == "0"


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_is_pasted_or_dropped(desk: Visit, way: str) -> None:
    encoded = base64.b64encode(encode(canvas(0))).decode("ascii")
    part(desk, "pad-canvas").evaluate(
        """(pad, [way, encoded]) => {
          const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File([bytes], "0.png", { type: "image/png" }));
          const event = way === "paste"
            ? new ClipboardEvent("paste", { clipboardData, bubbles: true })
            : new DragEvent("drop", { dataTransfer: clipboardData, bubbles: true });
          pad.dispatchEvent(event);
        }""",
        [way, encoded],
    )
    await_answer(desk)
    assert digit(desk, "left") == "0"


def test_a_file_that_is_no_picture(visitor: Visitor) -> None:
    with visitor(locale="fr-FR") as visit:
        part(visit, "photo-file").set_input_files(
            {"name": "zero.png", "mimeType": "image/png", "buffer": b"not a picture"}
        )
        expect(part(visit, "pad-trouble")).to_contain_text("pas une image")
        visit.draw(3)
        await_answer(visit)
        expect(part(visit, "pad-trouble")).to_be_hidden()
        visit.problems[:] = [one for one in visit.problems if "422" not in one]


def test_the_camera(demo: Demo, browser: Browser) -> None:
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *fake])
    try:
        with visit(chromium, demo.url) as visitor:
            for answer, some in (("camera-cancel", False), ("camera-take", True)):
                part(visitor, "camera").click()
                dialog = part(visitor, "camera-dialog")
                expect(dialog).to_be_visible()
                expect(dialog.locator("video")).to_have_js_property("paused", False)
                visitor.page.wait_for_timeout(500)
                part(visitor, answer).click()
                expect(dialog).to_be_hidden()
                await_ink(visitor, some=some)
    finally:
        chromium.close()


def test_no_camera(desk: Visit) -> None:
    part(desk, "camera").click()
    expect(part(desk, "pad-trouble")).to_contain_text("camera")


def test_a_drawing_survives_a_change_of_size(visitor: Visitor) -> None:
    with visitor() as visit:
        visit.stroke(LINE)
        await_answer(visit)
        visit.page.set_viewport_size({"width": 500, "height": 900})
        settle(visit)
        assert ink(visit) > 0


@pytest.mark.parametrize("value", [None, "", {"image": ""}, {"image": None, "number": 3}])
def test_decode_blank(value: object) -> None:
    with pytest.raises(PictureError) as caught:
        decode(value)
    assert caught.value.code == "blank"


@pytest.mark.parametrize(
    "value",
    [
        0,
        1.5,
        True,
        [],
        {},
        {"number": 3},
        {"image": 3},
        "x",
        "/etc/passwd",
        "http://a.example/b.png",
        "data:text/html,<b>",
    ]
    + ["data:image/png;base64,~~~", "data:image/png," + "a" * 100, "a" * (MAX_LENGTH + 1)],
    ids=lambda value: json.dumps(value)[:30],
)
def test_decode_refuses(value: object) -> None:
    with pytest.raises(PictureError) as caught:
        decode(value)
    assert caught.value.code in ("type", "not-a-picture", "too-large")


def test_decode() -> None:
    data = encode(canvas(3))
    assert decode(data_url(data)) == data
    assert decode({"image": data_url(data), "number": 4, "at": None}) == data


@pytest.mark.parametrize(
    ("value", "number", "point"),
    [
        ("", 0, None),
        ({}, 0, None),
        ({"number": 7, "at": [3, 4.5]}, 7, (3.0, 4.5)),
        ({"number": "7", "at": ["3", "4"]}, 0, None),
        ({"number": True, "at": [1]}, 0, None),
        ({"number": None, "at": [1e300, 2]}, 0, None),
    ],
)
def test_number_and_point_of_a_question(
    value: object, number: int, point: tuple[float, float] | None
) -> None:
    assert number_of(value) == number and point_of(value) == point
