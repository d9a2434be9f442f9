"""What the page's parts are made of, without a browser."""

from __future__ import annotations

import base64
import re
import string
from pathlib import Path

import cv2
import numpy as np
import pytest

import deepcluster
from deepcluster.app.page import modules
from deepcluster.app.page.pad.examples import EXAMPLES, Example
from deepcluster.app.page.text import TEXTS
from deepcluster.app.views.pictures import data_url, sheet


def sent(*endings: str) -> list[Path]:
    """The page's files that come to the browser; some, or all of them."""
    wanted = endings or (".html", ".css", ".js", ".json")
    found = [file for file in modules.PAGE.rglob("*.*") if file.suffix in wanted]
    assert found
    return [file for file in found if not file.name.endswith(".test.js")]


def decoded(url: str) -> np.ndarray:
    data = base64.b64decode(url.removeprefix("data:image/png;base64,"), validate=True)
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    return picture


def test_pictures_come_back_as_they_were() -> None:
    image = np.arange(28 * 28, dtype=np.uint32).reshape(28, 28).astype(np.uint8)
    assert (decoded(data_url(image)) == image).all()
    assert (decoded(data_url(image.astype(np.float32) / 255)) == image).all()


def test_a_sheet_holds_its_pictures_in_rows() -> None:
    images = np.arange(6, dtype=np.uint8)[:, None, None] * np.ones((1, 4, 3), np.uint8)
    assert decoded(sheet(images)).shape == (4, 18)
    picture = decoded(sheet(images.reshape(2, 3, 4, 3)))
    assert picture.shape == (8, 9)
    assert picture[0].tolist() == [0] * 3 + [1] * 3 + [2] * 3
    assert picture[-1].tolist() == [3] * 3 + [4] * 3 + [5] * 3
    assert sheet(images[:0]) == ""


def fields(text: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_both_languages_say_the_same_things() -> None:
    english, french = TEXTS["en"], TEXTS["fr"]
    assert english.keys() == french.keys()
    for key, text in english.items():
        assert text and french[key]
        assert fields(text) == fields(french[key]), key


def test_every_text_that_is_asked_for_is_there() -> None:
    asked = set()
    for file in sent():
        text = file.read_text(encoding="utf-8")
        asked |= set(re.findall(r'data-(?:text|label)="([a-z-]+)"', text))
        asked |= set(re.findall(r'\bt\(\s*(?:[^"()]*\? )?"([a-z-]+)"', text))
        asked |= set(re.findall(r"\bt\(\s*`([a-z-]+)\$", text))
        counted = re.findall(r'\bcounted\(\s*"([a-z-]+)"', text)
        asked |= {f"{key}-{form}" for key in counted for form in ("one", "many")}
    asked |= {example.name for example in EXAMPLES}
    known = TEXTS["en"].keys()
    # The rest of these keys is the name of something.
    begun = {key for key in asked if key.endswith("-")}
    assert all(any(key.startswith(begin) for key in known) for begin in begun)
    assert asked and asked - begun - {"error"} <= known


def test_every_error_of_a_picture_has_a_sentence() -> None:
    package = Path(deepcluster.__file__).parent
    codes = set()
    for name in ("frame/picture.py", "frame/ink.py", "frame/groups.py", "app/page/pad/pad.py"):
        codes |= set(re.findall(r'code="([a-z-]+)"', (package / name).read_text(encoding="utf-8")))
    # Only a program can bring these about: a browser's data URL is neither array nor path.
    codes -= {"type", "shape", "not-finite", "range", "missing-file"}
    assert {"blank", "dot"} <= codes
    assert {f"error.{code}" for code in codes} <= TEXTS["en"].keys()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_examples_lie_on_the_pad(example: Example) -> None:
    for stroke in example.strokes:
        assert len(stroke) >= 2
        assert all(0 <= v <= 280 for point in stroke for v in point)


def test_templates_hold_nothing_that_gradio_would_run() -> None:
    # Gradio makes a JavaScript template literal of them.
    for file in sent(".html"):
        text = file.read_text(encoding="utf-8")
        assert "`" not in text and "${" not in text and "<script" not in text


def test_nothing_is_fetched_from_elsewhere() -> None:
    for file in sent():
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", text), file.name
