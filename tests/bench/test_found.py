"""Digits found on a sheet are matched with those that are there, and counted by hand."""

import numpy as np
import pytest

from bench.pages import found
from bench.pages.found import Counts, Searched, matched, read, searches
from bench.pages.looking import Look
from bench.pages.page import pixels
from bench.pages.sheets import LAYOUTS, Sheet
from deepcluster.models import load

FRAME = np.zeros((28, 28), np.uint8)


def searched(boxes, true):
    looks = [Look(FRAME, True, "", box) for box in boxes]
    sheet = Sheet("row", b"", true, [], "")
    match = matched(boxes, true)
    return Searched(sheet, looks, match, np.stack([FRAME] * len(true)), None)


ROW = [(0.0, 0.0, 10.0, 20.0), (20.0, 0.0, 30.0, 20.0), (40.0, 0.0, 50.0, 20.0)]


def test_each_is_matched_once():
    assert matched(ROW[::-1], ROW) == {0: 2, 1: 1, 2: 0}
    assert matched([], ROW) == {} == matched(ROW, [])
    near = (1.0, 1.0, 11.0, 21.0)
    assert matched([near, ROW[0]], ROW) == {1: 0}


def test_a_thin_stroke_needs_no_exact_box():
    assert matched([(3.0, 0.0, 8.0, 20.0)], [(5.0, 0.0, 6.5, 20.0)]) == {0: 0}
    assert matched([(0.0, 0.0, 4.0, 20.0)], [(5.0, 0.0, 6.5, 20.0)]) == {}


def test_counts_by_hand():
    both = (0.0, 0.0, 30.0, 20.0)
    far = (90.0, 90.0, 99.0, 99.0)
    merged = Counts.of([searched([both, ROW[2], far], ROW)])
    assert (merged.n, merged.found, merged.invented, merged.merged) == (3, 1, 1, 1)
    halves = [(0.0, 0.0, 10.0, 9.0), (0.0, 11.0, 10.0, 20.0)]
    split = Counts.of([searched([*halves, ROW[1], ROW[2]], ROW)])
    assert (split.found, split.invented, split.split) == (3, 0, 1)
    order = Counts.of([searched([ROW[1], ROW[0], ROW[2]], ROW)])
    assert (order.in_order, order.neighbours) == (1, 2)


def test_right_is_what_the_clean_drawing_is_called():
    one = searched([ROW[0], ROW[2]], ROW)
    one.expected["m"], one.said["m"], one.sure["m"] = ["1", "2", "3"], ["1", "7"], [True, True]
    assert read([one], "m") == (1, 1)
    one.sure["m"] = [True, False]
    assert read([one], "m") == (1, 0)


def test_sheets_depend_on_the_seed_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(found, "FINDS_ALL", False)
    # Ten lines of six take seconds.
    monkeypatch.setattr(found, "LAYOUTS", LAYOUTS[1:])
    judge = load("cnn")
    first, again = list(searches(2, 5, judge)), list(searches(2, 5, judge))
    for one, other in zip(first, again, strict=True):
        assert one.sheet.picture == other.sheet.picture
        assert len(one.sheet.boxes) == len(one.sheet.written) == len(one.clean)
        height, width = pixels(one.sheet.picture).shape[:2]
        for left, top, right, bottom in one.sheet.boxes:
            assert 0 <= left < right <= width and 0 <= top < bottom <= height
