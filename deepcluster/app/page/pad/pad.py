"""The drawing pad: a canvas that sends what is on it as a data URL, while somebody draws."""

from __future__ import annotations

import math

import gradio as gr

from deepcluster.app.page.component import component
from deepcluster.errors import PictureError
from deepcluster.frame.picture import decode_data_url

#: The longest data URL the pad itself ever sends is a photo of 1,280 px; this leaves ample room.
MAX_LENGTH = 8 * 1024 * 1024


def drawing_pad(*, elem_id: str | None = None) -> gr.HTML:
    """Make a drawing pad.

    Its ``input`` event fires at most every 150 ms during a stroke and at once when the pen is
    lifted, when a photo was put on it, and after undo and clear. Its value holds ``image``, the
    data URL of a picture, dark ink on white, or "" when nothing was drawn; ``number``, by which the
    page tells an answer to this drawing from one to an earlier drawing; and ``at``, the point of a
    photo whose digit is to be read, or None.

    Parameters
    ----------
    elem_id : str, optional

    Returns
    -------
    gr.HTML
    """
    return component("pad/pad", elem_id=elem_id)


def number_of(value: object) -> int:
    """The number of the question in a pad's value; 0 where it has none."""
    number = value.get("number") if isinstance(value, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else 0


def point_of(value: object) -> tuple[float, float] | None:
    """The point in a pad's value, in px of its picture; None where it has none."""
    at = value.get("at") if isinstance(value, dict) else None
    if not isinstance(at, list) or len(at) != 2:
        return None
    x, y = (float(v) if isinstance(v, int | float) and abs(v) < 1e6 else math.nan for v in at)
    return None if math.isnan(x + y) else (x, y)


def decode(value: object) -> bytes:
    """The picture in a pad's value, or in a data URL by itself.

    Parameters
    ----------
    value : object
        Whatever a browser, or somebody posing as one, sent.

    Returns
    -------
    bytes
        Of a picture file, not decoded yet.

    Raises
    ------
    PictureError
        With code ``blank``, ``too-large``, or those of `deepcluster.frame.picture.decode_data_url`.
    """
    if isinstance(value, dict) and "image" in value:
        value = value["image"]
    if value is None or value == "":
        raise PictureError("The pad is empty: draw a digit.", code="blank")
    if isinstance(value, str) and len(value) > MAX_LENGTH:
        raise PictureError("The picture is too large for the pad.", code="too-large")
    return decode_data_url(value)
