"""From what a visitor sent to a drawing that can be kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import cv2
import numpy as np

from deepcluster.frame import frame as frame_of
from deepcluster.frame.picture import Picture, read_picture
from deepcluster.frame.pixels import to_uint8
from deepcluster.store.drawing import Drawing, Prediction, check_session, drawing_key
from deepcluster.vocabulary import Source

#: Larger pictures are scaled down to this before they are kept; the pad's are 280.
MOST_SIDE = 1024
_COMPRESSION = [cv2.IMWRITE_PNG_COMPRESSION, 6]


def new_drawing(
    picture: Picture,
    *,
    session: str,
    source: Source | str,
    frame: np.ndarray | None = None,
    predictions: Iterable[Prediction] = (),
    client_id: str | None = None,
    time: datetime | None = None,
) -> Drawing:
    """Make a drawing that can be kept.

    The picture is encoded afresh as PNG: whatever else its file said, such as where a photo was
    taken, is not kept.

    Parameters
    ----------
    picture : array, bytes, data URL or path
        Anything that `deepcluster.frame.frame.frame` takes.
    session : str
        Whose it is.
    source : Source or str
        "pad", "photo", "file" or "api".
    frame : ndarray of uint8, or of float in [0, 1], shape (28, 28), optional
        What the models were shown; made from the picture where left out.
    predictions : iterable of Prediction
    client_id : str, optional
        The client's own id for this drawing, the same at each attempt to save it; see
        `drawing_key`.
    time : datetime, optional
        When it was drawn, with its zone; now where left out.

    Returns
    -------
    Drawing

    Raises
    ------
    PictureError
        The picture can't be read, or no frame can be made from it.
    DrawingError
        Something else does not have the right form.
    """
    if frame is None:
        frame = frame_of(picture)
    frame = to_uint8(frame)
    time = time or datetime.now(UTC)
    png = to_png(picture)
    return Drawing(
        key=drawing_key(check_session(session), client_id=client_id, png=png, time=time),
        session=session,
        time=time,
        source=Source(source) if source in list(Source) else source,  # type: ignore[arg-type]
        png=png,
        frame=np.ascontiguousarray(frame),
        predictions=tuple(predictions),
    )


def to_png(picture: Picture) -> bytes:
    """A picture as a PNG that holds nothing but its pixels, of at most 1,024 x 1,024."""
    pixels = read_picture(picture)
    scale = MOST_SIDE / max(pixels.shape[:2])
    if scale < 1:
        width, height = (max(1, round(side * scale)) for side in pixels.shape[1::-1])
        pixels = np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA))
    if pixels.ndim == 3:
        code = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
        pixels = np.asarray(cv2.cvtColor(pixels, code))
    _, png = cv2.imencode(".png", pixels, _COMPRESSION)
    return png.tobytes()
