"""Finding a digit on any picture: where it lies, what was left out, and what is doubtful."""

from __future__ import annotations

import subprocess
import sys

import cv2
import numpy as np
import pytest

from deepcluster.errors import PictureError
from deepcluster.frame import Found, find, find_all, frame
from deepcluster.frame.strokes import draw, place
from deepcluster.models import ClusterModel, load
from tests.support.drawings import encode
from tests.support.photos import SCENES, Scene, photo
from tests.support.strokes import strokes


@pytest.fixture(scope="module")
def cnn() -> ClusterModel:
    return load("cnn")


def pad(*digits: int, pitch: float = 1.15, width: float = 14, side: int = 280) -> np.ndarray:
    """A canvas with digits beside each other, the first as high as seven tenths of it."""
    wide = round(side * (0.6 + 0.4 * pitch * len(digits)))
    canvas = np.full((side, max(side, wide)), 255, np.uint8)
    for i, digit in enumerate(digits):
        paths = [np.array(stroke) for stroke in strokes(digit, seed=i)]
        cell = draw(place(paths, size=side, width=width, share=0.6), size=side, width=width)
        left = round(side * 0.4 * pitch * i)
        part = canvas[:, left : left + side]
        np.minimum(part, cell[:, : part.shape[1]], out=part)
    return canvas


def touching_pair(first: int, second: int) -> np.ndarray:
    """Two digits on a canvas, moved together until they touch."""
    cut = []
    for digit in (first, second):
        ink = 255 - pad(digit)
        columns = np.flatnonzero(ink.any(axis=0))
        cut.append(ink[:, columns[0] : columns[-1] + 1])
    wide = [one.shape[1] for one in cut]
    canvas = np.zeros((280, sum(wide) + 80), np.uint8)
    canvas[:, 40 : 40 + wide[0]] = cut[0]
    for at in range(wide[0] + 40, 40, -1):
        here = canvas[:, at : at + wide[1]]
        if ((here > 128) & (cut[1] > 128)).any():
            np.maximum(here, cut[1], out=here)
            return 255 - canvas
    raise AssertionError("they never touch")


def read(model: ClusterModel, found: list[Found]) -> str:
    answers = model.answer(np.stack([one.frame for one in found]))
    return "".join(answers[i].name for i in range(len(found)))


def test_a_drawing_needs_no_network() -> None:
    program = (
        "import sys; from deepcluster.frame import find, maps;"
        "find(sys.stdin.buffer.read());"
        "print(maps._network.cache_info().misses, {'torch', 'pillow_heif'} & set(sys.modules))"
    )
    drawing = encode(pad(4))
    got = subprocess.run([sys.executable, "-c", program], input=drawing, capture_output=True)
    assert got.stdout == b"0 set()\n", got.stderr


def test_a_drawn_digit_is_found_where_it_is_and_without_doubt() -> None:
    canvas = np.full((300, 400), 255, np.uint8)
    canvas[50:250, 120:140] = 0
    canvas[230:250, 120:200] = 0
    found = find(canvas)
    assert found.box == (120, 50, 200, 250) and found.size == (400, 300)
    assert found.sure and found.doubts == () and found.others == () and found.notes == ()
    np.testing.assert_array_equal(found.frame, frame(canvas))
    (line,) = found.outlines
    xs, ys = zip(*line, strict=True)
    assert min(xs) == pytest.approx(120, abs=1) and max(xs) == pytest.approx(200, abs=1)
    assert min(ys) == pytest.approx(50, abs=1) and max(ys) == pytest.approx(250, abs=1)


def test_a_box_is_in_pixels_of_the_upright_original() -> None:
    scene = Scene(ink="marker", share=0.6)
    small, large = photo(7, scene), cv2.resize(photo(7, scene), None, fx=3, fy=3)
    np.testing.assert_allclose(np.array(find(large).box), 3 * np.array(find(small).box), atol=12)


def test_the_largest_of_two_is_read_and_the_other_is_told() -> None:
    canvas = np.full((280, 500), 255, np.uint8)
    canvas[40:240, 80:100] = 0
    canvas[100:200, 380:395] = 0
    found = find(canvas)
    assert found.doubts == ("other-ink",) and found.box == (80, 40, 100, 240)
    assert found.others == ((380, 100, 395, 200),)
    other = find(canvas, at=(390, 150))
    assert other.box == (380, 100, 395, 200) and other.sure
    cropped = find(canvas, crop=(300, 50, 500, 280))
    assert cropped.box == (380, 100, 395, 200) and cropped.sure


@pytest.mark.parametrize("crop", [(300, 300, 400, 400), (10, 10, 11, 200), (-50, -50, 0, 0)])
def test_a_crop_beside_the_picture_is_refused(crop: tuple[int, int, int, int]) -> None:
    with pytest.raises(PictureError) as caught:
        find(pad(3), crop=crop)
    assert caught.value.code == "crop"


def test_a_face_is_doubtful() -> None:
    face = np.full((280, 280), 255, np.uint8)
    cv2.circle(face, (140, 140), 100, 0, 8)
    cv2.circle(face, (105, 110), 8, 0, -1)
    cv2.circle(face, (175, 110), 8, 0, -1)
    cv2.ellipse(face, (140, 165), (45, 30), 0, 20, 160, 0, 8)
    assert not find(face).sure


@pytest.mark.parametrize("scene", ["even light", "ruled", "squared", "lamp, pencil", "desk"])
def test_photos_have_their_outline_over_the_digit(scene: str) -> None:
    found = find(photo(3, SCENES[scene]))
    canvas = np.zeros((480, 640), np.uint8)
    for line in found.outlines:
        cv2.fillPoly(canvas, [np.rint(line).astype(np.int32)], 255)
    ink = photo(3, Scene(light="even", noise=0)) < 90
    near = cv2.dilate(ink.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    if scene != "desk":  # the desk's scene lies turned
        assert (near[canvas > 0]).mean() > 0.95


@pytest.mark.parametrize("digit", [1, 4, 7, 9])
def test_a_thin_straight_stroke_across_the_photo_is_no_ruling(
    cnn: ClusterModel, digit: int
) -> None:
    scene = Scene(share=0.9, light="side", noise=2)
    found = find(photo(digit, scene))
    assert read(cnn, [found]) == str(digit)


@pytest.mark.parametrize(("digits", "text"), [((2, 0, 2, 4), "2024"), ((1, 0), "10"), ((5,), "5")])
def test_every_digit_of_a_number_in_reading_order(
    cnn: ClusterModel, digits: tuple[int, ...], text: str
) -> None:
    found = find_all(pad(*digits))
    assert read(cnn, found) == text
    lefts = [one.box[0] for one in found]
    assert lefts == sorted(lefts)
    assert all(one.sure for one in found)


def test_one_digit_alone_is_what_find_finds() -> None:
    for picture in (pad(6), photo(6, SCENES["ruled"]), cv2.resize(pad(6), (40, 40))):
        (one,) = find_all(picture)
        np.testing.assert_array_equal(one.frame, find(picture).frame)
        assert one.box == find(picture).box


@pytest.mark.parametrize(("first", "second"), [(0, 0), (3, 8), (6, 5), (2, 9), (8, 0)])
def test_touching_digits_are_not_sure(first: int, second: int) -> None:
    canvas = touching_pair(first, second)
    found = find_all(canvas)
    assert len(found) == 1 and "several" in found[0].doubts
    assert "several" in find(canvas).doubts


def test_single_digits_are_not_taken_for_two() -> None:
    for digit in range(10):
        # Wider than they are usually written, as some people write.
        wide = cv2.resize(pad(digit), (392, 280))
        assert "several" not in find(wide).doubts


def test_an_empty_picture_is_refused_by_both() -> None:
    for look in (find, find_all):
        with pytest.raises(PictureError) as caught:
            look(np.full((300, 300), 255, np.uint8))
        assert caught.value.code == "blank"
