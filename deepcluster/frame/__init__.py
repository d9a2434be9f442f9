"""From anything that holds a picture of a digit to the 28x28 frame: the only way in."""

from deepcluster.frame.find import find, frame
from deepcluster.frame.find_all import find_all
from deepcluster.frame.found import Found
from deepcluster.frame.pixels import SIDE

__all__ = ["SIDE", "Found", "find", "find_all", "frame"]
