"""A hand that writes on the big pad."""

from __future__ import annotations

from tests.support.browser import Visit
from tests.support.page_hooks import part
from tests.support.strokes import strokes


def write(visit: Visit, digit: int) -> None:
    """Write a digit on the big pad, in few moves."""
    box = part(visit, "batch-pad").bounding_box()
    assert box is not None
    mouse = visit.page.mouse
    for stroke in strokes(digit):
        points = [*stroke[::6], stroke[-1]]
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        mouse.move(*places[0])
        mouse.down()
        for place in places[1:]:
            mouse.move(*place)
        mouse.up()
