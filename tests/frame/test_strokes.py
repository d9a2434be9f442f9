"""Strokes to canvas, against the distance to the pen's path worked out point by point."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bench.handwriting import main as frame_handwriting
from deepcluster.errors import PictureError
from deepcluster.frame.strokes import draw, place, split
from tests.support.strokes import strokes

FIVE = [np.array(stroke) * 280 for stroke in strokes(5)]


def covered(paths: list[np.ndarray], size: int, width: float) -> np.ndarray:
    """Share of each pixel that a round brush covers, by its centre's distance to the path."""
    y, x = np.mgrid[:size, :size] + 0.5
    nearest = np.full((size, size), np.inf)
    for path in paths:
        for (ax, ay), (bx, by) in pairwise(path):
            length = (bx - ax) ** 2 + (by - ay) ** 2
            along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
            along = np.clip(along, 0, 1)
            away = np.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay))
            nearest = np.minimum(nearest, away)
    return np.clip(width / 2 - nearest + 0.5, 0, 1)


@pytest.mark.parametrize("width", [5, 8, 15.5, 30])
def test_ink_is_where_the_round_brush_passes(width: float) -> None:
    ink = 1 - draw(FIVE, size=280, width=width) / 255
    expected = covered(FIVE, 280, width)
    assert np.abs(ink - expected).mean() < 0.003
    assert ink.sum() == pytest.approx(expected.sum(), rel=0.06)


def test_canvas_is_white_and_ink_black() -> None:
    canvas = draw(FIVE, size=280, width=20)
    assert canvas.dtype == np.uint8 and canvas.shape == (280, 280)
    assert canvas.min() == 0 and canvas[0, 0] == 255


def test_one_point_is_a_disc() -> None:
    ink = 1 - draw([[(50.3, 60.7)]], size=100, width=20) / 255
    assert ink.sum() == pytest.approx(np.pi * 10**2, rel=0.02)
    centres = np.arange(100) + 0.5
    assert ink.sum(axis=0) @ centres / ink.sum() == pytest.approx(50.3, abs=0.15)
    assert ink.sum(axis=1) @ centres / ink.sum() == pytest.approx(60.7, abs=0.15)


def test_strokes_far_off_the_canvas_are_harmless() -> None:
    assert draw([[(-1e12, 1e12), (1e300, 5)]], size=64, width=5).shape == (64, 64)
    assert (draw([[(500, 500), (900, 500)]], size=64, width=5) == 255).all()


@pytest.mark.parametrize("share", [0.4, 0.9])
@pytest.mark.parametrize("at", [(0, 0), (0.5, 0.5), (1, 0.2)])
def test_placed_ink_has_its_share_and_stays_on_the_canvas(
    share: float, at: tuple[float, float]
) -> None:
    canvas = draw(place(FIVE, size=300, width=12, share=share, at=at), size=300, width=12)
    rows, columns = np.nonzero(canvas < 128)
    assert np.ptp(rows) + 1 == pytest.approx(300 * share, abs=2)
    left, right = columns.min(), 299 - columns.max()
    assert min(left, right) >= -0.5
    assert left / (left + right) == pytest.approx(at[0], abs=0.02)


def test_split_gives_back_what_was_laid_end_to_end() -> None:
    points = np.arange(20, dtype=np.float32).reshape(10, 2)
    drawings = split(points, np.array([0, 3, 4, 10]), np.array([0, 2, 3]))
    assert [[len(stroke) for stroke in drawing] for drawing in drawings] == [[3, 1], [6]]
    np.testing.assert_array_equal(np.concatenate([*drawings[0], *drawings[1]]), points)
    assert [len(stroke) for stroke in split(points, np.array([0, 3, 10]))[0]] == [3, 7]


@pytest.mark.parametrize(
    ("drawing", "size", "width", "code"),
    [
        ([], 280, 20, "blank"),
        ([[]], 280, 20, "blank"),
        ([[(0, np.nan)]], 280, 20, "not-finite"),
        ([[(1, 2, 3), (4, 5)]], 280, 20, "shape"),
        ([["a"]], 280, 20, "shape"),
        (FIVE, 4, 2, "too-small"),
        (FIVE, 10_000, 20, "too-large"),
        (FIVE, 280, 0, "range"),
        (FIVE, 280, float("nan"), "range"),
    ],
)
def test_what_cannot_be_drawn_is_said(drawing, size: int, width: float, code: str) -> None:
    with pytest.raises(PictureError) as caught:
        draw(drawing, size=size, width=width)
    assert caught.value.code == code


def test_handwriting_is_framed_by_the_command(tmp_path: Path) -> None:
    drawings = [[np.array(stroke) for stroke in strokes(digit)] for digit in range(10)]
    lengths = [len(stroke) for drawing in drawings for stroke in drawing]
    np.savez(
        tmp_path / "pen.npz",
        points=np.concatenate([np.concatenate(drawing) for drawing in drawings]),
        stroke_off=np.cumsum([0, *lengths]),
        sample_off=np.cumsum([0, *(len(drawing) for drawing in drawings)]),
        labels=np.arange(10, dtype=np.uint8),
    )
    scans = np.stack([255 - draw([np.array([(8, 8), (24, 24)])], size=32, width=5)] * 2)
    np.savez(tmp_path / "scans.npz", images=scans, labels=np.array([1, 1], np.uint8))
    pen, bitmaps = str(tmp_path / "pen.npz"), str(tmp_path / "scans.npz")
    out = tmp_path / "out"
    sets = ["--strokes", pen, "--bitmaps", bitmaps, "--widths", "8", "30"]
    assert frame_handwriting([*sets, "--out", str(out)]) == 0
    assert sorted(file.name for file in out.iterdir()) == [
        "pen-30px.npz",
        "pen-8px.npz",
        "scans.npz",
    ]
    with np.load(out / "pen-8px.npz", allow_pickle=False) as thin:
        assert thin["images"].shape == (10, 28, 28) and thin["images"].dtype == np.uint8
        np.testing.assert_array_equal(thin["labels"], np.arange(10))
        first = thin["images"]
    frame_handwriting([*sets, "--out", str(out)])
    with np.load(out / "pen-8px.npz", allow_pickle=False) as again:
        np.testing.assert_array_equal(again["images"], first)
