"""From anything that holds a picture of a digit to the 28x28 frame: the only way in."""

from deepcluster.frame.frame import frame
from deepcluster.frame.pixels import SIDE

__all__ = ["SIDE", "frame"]
