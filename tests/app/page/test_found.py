"""What was found on a picture, shown over it; other ink can be read, cropped, or all at once."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.support.browser import Visit
from tests.support.page_hooks import await_answer, digit, part, settle
from tests.support.photos import Scene, photo
from tests.support.picture_files import encoded


@pytest.fixture(scope="module")
def two_digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of a 7 and, smaller, a 3 to the right of it."""
    pages = [
        photo(n, Scene(light="even", noise=2, share=share)) for n, share in ((7, 0.6), (3, 0.4))
    ]
    file = tmp_path_factory.mktemp("photos") / "two.jpg"
    assert cv2.imwrite(str(file), np.hstack(pages))
    return file


def put(visit: Visit, file: Path) -> None:
    part(visit, "photo-file").set_input_files(file)
    await_answer(visit)


def lines(visit: Visit) -> list[str]:
    return [
        "".join(line.locator("button").all_inner_texts())
        for line in part(visit, "every-digits").locator("p").all()
    ]


def test_a_photo_shows_what_was_taken_for_ink_and_what_was_left_out(
    desk: Visit, two_digits: Path
) -> None:
    put(desk, two_digits)
    assert digit(desk, "left") == "7"
    expect(part(desk, "doubts")).to_contain_text("more ink")
    expect(part(desk, "answer-left")).to_have_attribute("data-state", "unsure")
    over = part(desk, "over")
    outline, other = (
        over.locator("path").last.bounding_box(),
        over.locator(".dc-other").bounding_box(),
    )
    pad = part(desk, "pad-canvas").bounding_box()
    assert outline is not None and other is not None and pad is not None
    # The 7 is in the left half of the photo, the 3 in the right half.
    middle = pad["x"] + pad["width"] / 2
    assert outline["x"] + outline["width"] < middle < other["x"]
    over.locator(".dc-other").click()
    settle(desk)
    assert digit(desk, "left") == "3"
    expect(part(desk, "doubts")).to_be_hidden()
    expect(part(desk, "answer-left")).to_have_attribute("data-state", "sure")


def test_other_ink_can_be_chosen_by_the_keyboard(desk: Visit, two_digits: Path) -> None:
    put(desk, two_digits)
    part(desk, "over").locator(".dc-other").focus()
    desk.page.keyboard.press("Enter")
    settle(desk)
    assert digit(desk, "left") == "3"


def test_every_digit_of_a_photo_is_read_in_order(desk: Visit, two_digits: Path) -> None:
    put(desk, two_digits)
    part(desk, "every").click()
    expect(part(desk, "every-digits")).to_be_visible()
    assert lines(desk)[0] == "73" and len(lines(desk)) == 2
    expect(part(desk, "over").locator(".dc-digit-box")).to_have_count(2)
    part(desk, "every-digits").locator("button").nth(1).click()
    settle(desk)
    assert digit(desk, "left") == "3"
    part(desk, "clear").click()
    expect(part(desk, "every-digits")).to_be_hidden()
    expect(part(desk, "over").locator("rect")).to_have_count(0)


def test_a_part_of_a_photo_can_be_cut_out_and_that_undone(desk: Visit, two_digits: Path) -> None:
    put(desk, two_digits)
    part(desk, "crop").click()
    pad = part(desk, "pad-canvas").bounding_box()
    assert pad is not None

    def at(x: float, y: float) -> tuple[float, float]:
        return pad["x"] + x * pad["width"], pad["y"] + y * pad["height"]

    mouse = desk.page.mouse
    mouse.move(*at(0.52, 0.3))
    mouse.down()
    mouse.move(*at(0.8, 0.6))
    mouse.move(*at(0.98, 0.7))
    mouse.up()
    settle(desk)
    assert digit(desk, "left") == "3"
    expect(part(desk, "doubts")).to_be_hidden()
    part(desk, "undo").click()
    settle(desk)
    assert digit(desk, "left") == "7"


def test_a_photo_that_the_browser_does_not_know_is_opened_by_the_server(
    desk: Visit, tmp_path: Path
) -> None:
    grey = photo(5, Scene(light="even", noise=2))
    file = tmp_path / "IMG_0001.HEIC"
    file.write_bytes(encoded(Image.fromarray(grey).convert("RGB"), "HEIF"))
    put(desk, file)
    assert digit(desk, "left") == "5"
    whole = cv2.imencode(".jpg", photo(2, Scene(light="even", noise=2)))[1].tobytes()
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(whole[: len(whole) * 9 // 10])
    put(desk, broken)
    expect(part(desk, "pad-trouble")).to_contain_text("breaks off")
    text = tmp_path / "text.jpg"
    text.write_text("no picture")
    part(desk, "photo-file").set_input_files(text)
    expect(part(desk, "pad-trouble")).to_contain_text("not a picture")
    desk.problems[:] = [one for one in desk.problems if "422" not in one]


def test_two_drawn_digits_are_doubtful_and_can_both_be_read(desk: Visit) -> None:
    desk.stroke([(0.25, 0.3), (0.25, 0.5), (0.25, 0.75)])
    ring = np.linspace(0, 2 * np.pi, 24)
    desk.stroke([(0.68 + 0.15 * np.cos(t), 0.5 + 0.24 * np.sin(t)) for t in ring])
    await_answer(desk)
    expect(part(desk, "answer-left")).to_have_attribute("data-state", "unsure")
    expect(part(desk, "crop")).to_be_hidden()
    part(desk, "every").click()
    expect(part(desk, "every-digits")).to_be_visible()
    assert lines(desk)[0] == "10"


def test_one_drawn_digit_says_nothing_of_doubts(desk: Visit) -> None:
    desk.draw(7)
    await_answer(desk)
    expect(part(desk, "doubts")).to_be_hidden()
    expect(part(desk, "every")).to_be_hidden()
