"""Tests of the whole: folders as in the package, and what several of them use in ``support``."""

import os

# Before anything loads a library that counts processors. Small networks gain nothing from a second
# thread, and on a busy machine each waits for the other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
