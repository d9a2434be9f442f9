"""Where a picture has ink, what is printed on it, and which ink belongs to one symbol.

A small network says so for every pixel (`deepcluster.segmenter` trains it, on pages that are made
up: no digit's value is known to it). OpenCV runs it, so that framing needs no torch.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from deepcluster.frame.edges import sheet_edges
from deepcluster.frame.gaps import strokes_across
from deepcluster.frame.lines import strokes_among_lines
from deepcluster.frame.rules import rules

Map = npt.NDArray[np.float32]

# The network halves the picture five times.
MULTIPLE = 32
# OpenCV's networks keep what they compute in themselves: one picture at a time.
_guard = threading.Lock()


class Maps(NamedTuple):
    """What the network says of a picture, 0 to 1 for every pixel.

    Attributes
    ----------
    ink : ndarray of float32, shape (h, w)
        Share of the pixel that a pen has covered.
    symbol : ndarray of float32, shape (h, w)
        Whether the pixel lies within what one symbol's strokes enclose; low where two meet.
    """

    ink: Map
    symbol: Map


def maps(pixels: npt.NDArray[np.uint8]) -> Maps:
    """Look at a picture as it is, at its own size.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (h, w) or (h, w, 3)
        Grey or RGB. Time and memory grow with the area: about 80 ms for 512 x 512 on two cores.
    """
    if pixels.ndim == 2:
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8)
    height, width = pixels.shape[:2]
    fitting = tuple(max(MULTIPLE, round(side / MULTIPLE) * MULTIPLE) for side in (width, height))
    seen = cv2.resize(pixels, fitting, interpolation=cv2.INTER_LINEAR)
    blob = cv2.dnn.blobFromImage(seen, 1 / 255)
    with _guard:
        network = _network()
        network.setInput(blob)
        said = np.array(network.forward()[0])
    ink, printed, symbol = (
        np.asarray(cv2.resize(one, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
        for one in said
    )
    ink[sheet_edges(ink, pixels)] = 0
    printed_line = rules(ink, printed)
    printed[printed_line] = np.maximum(ink, printed)[printed_line]
    ink[printed_line] = 0
    stroke = strokes_among_lines(ink, printed, pixels) | strokes_across(ink, printed, pixels)
    ink[stroke] = np.maximum(ink, printed)[stroke]
    symbol[stroke] = np.maximum(symbol, ink)[stroke]
    return Maps(ink, symbol)


@cache
def _network() -> cv2.dnn.Net:
    weights = files("deepcluster.frame").joinpath("segmenter.onnx").read_bytes()
    return cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))
