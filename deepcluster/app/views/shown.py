"""A picture of any format as every browser shows it."""

from __future__ import annotations

import base64

import cv2
import numpy as np
from pydantic import BaseModel, Field

from deepcluster.app.views.answer import Remark
from deepcluster.frame.part import Part
from deepcluster.frame.picture import Picture, open_picture

#: Longest side, px, to which the page makes its photos small too.
LONGEST = 1280
_JPEG = [cv2.IMWRITE_JPEG_QUALITY, 92]


class ShownPicture(BaseModel):
    """A picture that browsers can show."""

    image: str = Field(description="A data URL: a JPEG, or a PNG where something is transparent.")
    notes: list[Remark] = Field(description="What was odd about the file.")


def shown_picture(picture: Picture) -> ShownPicture:
    """A picture upright and of moderate size.

    Parameters
    ----------
    picture : array, bytes, data URL or path
        See `deepcluster.frame.picture.open_picture`.

    Raises
    ------
    PictureError
        Those of `open_picture`.
    """
    opened = open_picture(picture)
    part = Part(opened.pixels)
    pixels = part.sized(min(LONGEST, part.side)).pixels
    clear = pixels.ndim == 3 and pixels.shape[2] == 4
    if pixels.ndim == 3:
        code = cv2.COLOR_RGBA2BGRA if clear else cv2.COLOR_RGB2BGR
        pixels = np.asarray(cv2.cvtColor(pixels, code), np.uint8)
    kind = "png" if clear else "jpeg"
    _, coded = cv2.imencode(f".{kind}", pixels, [] if clear else _JPEG)
    url = f"data:image/{kind};base64,{base64.b64encode(coded.tobytes()).decode('ascii')}"
    return ShownPicture(image=url, notes=[Remark.model_validate(note) for note in opened.notes])
