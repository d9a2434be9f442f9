"""Made pictures depend on their seed alone, show what they say, and are counted by hand."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.pages import real
from bench.pages.hands import SHAPES, STRAIGHT, centred, write
from bench.pages.hues import GREY, _pair
from bench.pages.kinds import KINDS, make
from bench.pages.looking import Look
from bench.pages.page import pixels
from bench.pages.score import Figures, Tried
from bench.pages.tight import AROUND, scan
from deepcluster.errors import DataError
from deepcluster.models.answers import Answer


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_depends_on_its_row_and_seed_alone(kind):
    page = make(kind, 3, 0)
    again, other = make(kind, 3, 0), make(kind, 3, 1)
    np.testing.assert_array_equal(pixels(page.picture), pixels(again.picture))
    assert page.about == again.about and page.digit == again.digit
    assert not np.array_equal(pixels(page.picture), pixels(other.picture))
    assert page.digit in (*KINDS[kind].digits, -1)
    assert page.clean.dtype == np.uint8 and page.clean.ndim == 2


@pytest.mark.parametrize("shapes", [SHAPES, STRAIGHT])
def test_every_shape_can_be_written(shapes):
    chance = np.random.default_rng(0)
    for digit, forms in shapes.items():
        for form in forms:
            every = np.concatenate(write(digit, chance, {digit: (form,)}))
            assert np.isfinite(every).all()
            assert np.ptp(every, axis=0).max() == pytest.approx(1)


def test_strokes_are_centred():
    moved = centred([np.array([[3.0, 4.0], [5.0, 8.0]])])
    np.testing.assert_allclose(moved[0], [[-0.25, -0.5], [0.25, 0.5]])


def test_hues_have_one_grey():
    chance = np.random.default_rng(0)
    for _ in range(20):
        one, two = _pair(5.0, chance)
        assert abs(one @ GREY - two @ GREY) == pytest.approx(5, abs=1e-6)


def test_a_scan_lies_in_the_middle_of_its_comparison():
    seen, around, _ = scan(4, np.random.default_rng(0))
    assert seen.shape == (96, 96)
    np.testing.assert_array_equal(around[AROUND:-AROUND, AROUND:-AROUND], seen)
    assert len(set(around[0].tolist())) == 1


def tried(expected: str, name: str, *, sure: bool = True, frame_sure: bool = True) -> Tried:
    frame = np.zeros((28, 28), np.uint8)
    look = Look(frame if name else None, frame_sure, "" if name else "blank")
    one = Tried("any", 0, 0, 7, "", "9x9", look, frame, 0.0, None)
    one.expected["m"] = expected
    one.said["m"] = Answer(0, name, [1.0], 1.0, sure) if name else None
    return one


def test_figures_by_hand():
    some = [
        tried("7", "7"),
        tried("7", "7", sure=False),
        tried("7", "1"),
        tried("7", "1", frame_sure=False),
        tried("7", ""),
    ]
    assert Figures.of(some, "m") == Figures(5, 2 / 5, 1 / 5, 2 / 5, 1 / 5, 2 / 5)


def test_digits_of_real_pictures(tmp_path: Path):
    picture = np.full((60, 60), 255, np.uint8)
    cv2.line(picture, (30, 10), (30, 50), 0, 5)
    for name in ("photo/4/a.png", "02_nine.png", "odd.png", "unknown.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / name), picture)
    (tmp_path / "README.md").write_text("| file | right |\n|---|---|\n| odd.png | 3 |\n")
    found = {(one.kind, one.name): one.digit for one in real.real_pictures(tmp_path)}
    here = tmp_path.name
    assert found == {("photo", "a.png"): 4, (here, "02_nine.png"): 9, (here, "odd.png"): 3}
    (tmp_path / "none").mkdir()
    with pytest.raises(DataError, match="folders 0 to 9"):
        real.real_pictures(tmp_path / "none")
